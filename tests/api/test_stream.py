"""Streams over a real socket: their order, their one end, and what happens when somebody leaves."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from api.schemas import AnswerDocument, Citation, ErrorDocument, Source
from api.streaming import HeldStream, one_line
from tests.api_models import WRITER, HeldModel, served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, Running, client, events
from tests.rag.models import ScriptedModel, UnreachableModel

ASK = {"question": BRIDGE_QUESTION, "model": WRITER, "stream": True}
WAIT = 10
SENTENCE = "It took three years to build [1]."


def names(found: list[tuple[str, int, Any]]) -> list[str]:
    return [name for name, _, _ in found]


def stream(running: Running, body: dict[str, Any] = ASK) -> list[tuple[str, int, Any]]:
    with client(running) as http:
        response = http.post("/v1/chat", json=body)
    assert response.status_code == 200
    return events(response.text)


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; fails after ten seconds."""
    last = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.01)


def free(running: Running) -> bool:
    """Whether no question holds a slot or waits."""
    return all(state == {"running": 0, "waiting": 0} for state in running.service.admission.depth.values())


def disconnects(running: Running) -> float:
    text = running.service.metrics.text({}, 0).decode()
    found = re.search(r"^citedesk_disconnects_total (\S+)$", text, re.MULTILINE)
    assert found
    return float(found[1])


@pytest.mark.parametrize("accepts", [False, True])
def test_a_stream_ends_with_the_document_of_the_contract(running: Running, accepts: bool) -> None:
    body = {"question": BRIDGE_QUESTION} | ({} if accepts else {"stream": True})
    with client(running) as http:
        response = http.post(
            "/v1/chat", json=body, headers={"Accept": "text/event-stream"} if accepts else {}
        )
    found = events(response.text)
    assert [number for _, number, _ in found] == list(range(1, len(found) + 1))
    assert names(found) == ["status", "sources", *["sentence"] * (len(found) - 3), "done"]
    document = AnswerDocument.model_validate(found[-1][2])
    for article in found[1][2]["articles"]:
        Source.model_validate(article)
    shown = [data for name, _, data in found if name == "sentence"]
    assert [data["index"] for data in shown] == list(range(len(document.sentences)))
    assert [data["text"] for data in shown] == [sentence.text for sentence in document.sentences]
    introduced = [Citation.model_validate(each) for data in shown for each in data["new_citations"]]
    assert introduced == document.citations
    assert set(shown[0]) == {
        *("index", "text", "citations", "new_citations", "verdict", "support", "relevance", "flags")
    }


def test_proxies_are_told_to_pass_events_on(running: Running) -> None:
    with client(running) as http:
        headers = http.post("/v1/chat", json={"question": BRIDGE_QUESTION, "stream": True}).headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["x-accel-buffering"] == "no"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("ends", ["\n", "\r\n\r\nevent: done", *"\r\u2028\u2029\x85\x0b\x1e"])
def test_no_words_can_end_an_event(ends: str) -> None:
    line = one_line({"text": f"a{ends}b"})
    assert line.splitlines() == [line]
    assert json.loads(line) == {"text": f"a{ends}b"}


def test_sources_come_before_the_model_writes_and_comments_keep_the_connection(tmp_path: Path) -> None:
    model = HeldModel()
    with (
        patch("api.streaming.PING_SECONDS", 0.05),
        served(tmp_path, model) as running,
        client(running) as http,
        http.stream("POST", "/v1/chat", json=ASK) as response,
    ):
        text = ""
        for piece in response.iter_text():
            text += piece
            if not model.go.is_set() and "event: sentence" in text and text.count(": ping") > 2:
                assert names(events(text)) == ["status", "sources", "status", "sentence"]
                model.go.set()
    assert names(events(text))[-1] == "done"


def test_a_refusal_is_done_and_asks_no_model(tmp_path: Path) -> None:
    model = HeldModel()
    with served(tmp_path, model) as running:
        found = stream(running, ASK | {"filters": {"since": "1999-01-01", "until": "1999-12-31"}})
    assert names(found)[-1] == "done"
    assert found[-1][2]["refusal"]["reason"] == "outside_window"
    assert model.prompts == []


@pytest.mark.parametrize(
    ("model", "status", "sentences"),
    [
        (UnreachableModel([""]), "failed", 0),
        (
            ScriptedModel(["It took three years to build [1]. The bridge also cost four"], breaks_after=54),
            "incomplete",
            1,
        ),
    ],
)
def test_an_answer_that_breaks_off_ends_with_an_error_and_what_there_is(
    tmp_path: Path, model: ScriptedModel, status: str, sentences: int
) -> None:
    with served(tmp_path, model) as running:
        found = stream(running)
    assert names(found).count("error") == 1
    assert "done" not in names(found)
    name, _, data = found[-1]
    assert (name, set(data)) == ("error", {"error", "partial"})
    partial = AnswerDocument.model_validate(data["partial"])
    assert (partial.status, len(partial.sentences)) == (status, sentences)
    assert partial.error is not None
    assert data["error"] == partial.error.model_dump()


def test_what_nobody_foresaw_ends_the_stream_with_a_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(ScriptedModel):
        async def info(self) -> Any:
            raise ZeroDivisionError("a secret of the house")

    with served(tmp_path, Broken([""])) as running:
        found = stream(running)
        until(lambda: free(running))
    assert names(found)[-1] == "error"
    error = ErrorDocument.model_validate({"error": found[-1][2]["error"]}).error
    AnswerDocument.model_validate(found[-1][2]["partial"])
    number = error.message.split("error ")[1].removesuffix(").")
    assert error.code == "internal"
    assert "secret" not in json.dumps(found)
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


@pytest.mark.parametrize("streamed", [True, False])
def test_a_reader_who_leaves_stops_a_silent_model(
    tmp_path: Path, streamed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    model = HeldModel()
    with served(tmp_path, model) as running:
        with pytest.raises(httpx.ReadTimeout), client(running) as http:
            http.post("/v1/chat", json=ASK | {"stream": streamed}, timeout=httpx.Timeout(10, read=1.5))
        assert model.silent.is_set()
        assert model.closed.wait(WAIT)
        until(lambda: free(running) and disconnects(running) == 1)
        assert "Traceback" not in caplog.text
        assert not [record for record in caplog.records if record.exc_info]
        with client(running) as http:
            assert http.get("/v1/sessions").json() == {"sessions": []}


@pytest.mark.parametrize("streamed", [True, False])
def test_a_reader_who_leaves_the_queue_frees_the_place(tmp_path: Path, streamed: bool) -> None:
    model = HeldModel()
    with served(tmp_path, model, concurrent_writings=1, queued_questions=1) as running:
        first = threading.Thread(target=stream, args=[running])
        first.start()
        assert model.silent.wait(WAIT)
        with pytest.raises(httpx.ReadTimeout), client(running) as http:
            http.post("/v1/chat", json=ASK | {"stream": streamed}, timeout=httpx.Timeout(10, read=0.5))
        until(lambda: running.service.admission.depth["writings"] == {"running": 1, "waiting": 0})
        model.go.set()
        first.join()
        until(lambda: free(running))
    assert len(model.prompts) == 1


SESSION = "0123456789abcdef" * 2


def conversation(running: Running) -> list[Any]:
    """The answers that the journal keeps of the session."""
    with client(running) as http:
        response = http.get(f"/v1/sessions/{SESSION}")
    return [turn["answer"] for turn in response.json().get("turns", [])]


@pytest.mark.parametrize("streamed", [True, False])
def test_a_conversation_keeps_what_was_shown_of_a_stopped_answer(tmp_path: Path, streamed: bool) -> None:
    """After a reload its question and sentences are there, as stopped; the next question leans on both."""
    model = HeldModel()
    with served(tmp_path, model) as running:
        body = ASK | {"session_id": SESSION, "stream": streamed}
        with pytest.raises(httpx.ReadTimeout), client(running) as http:
            http.post("/v1/chat", json=body, timeout=httpx.Timeout(10, read=1.5))
        assert model.closed.wait(WAIT)
        until(lambda: bool(conversation(running)))
        [kept] = conversation(running)
        document = AnswerDocument.model_validate(kept)
        assert (document.status, document.question) == ("incomplete", BRIDGE_QUESTION)
        assert document.error
        assert document.error.code == "stopped"
        assert document.text == "It took three years to build.[1]"
        assert document.citations[0].quote in BRIDGE["text"]
        assert [source.article_id for source in document.sources][:1] == ["bridge"]
        assert document.question_language == "en"
        follow_up = {"question": "And what did it cost?", "session_id": SESSION}
        with client(running) as http:
            http.post("/v1/chat", json=follow_up).raise_for_status()
            assert "bridge" in conversation(running)[1]["standalone_question"].lower()
            http.delete("/v1/articles/bridge").raise_for_status()
        assert "three years" not in json.dumps(conversation(running))  # as of every kept answer


def test_a_conversation_keeps_a_question_that_was_stopped_in_the_queue(tmp_path: Path) -> None:
    model = HeldModel()
    with served(tmp_path, model, concurrent_writings=1, queued_questions=1) as running:
        first = threading.Thread(target=stream, args=[running])
        first.start()
        assert model.silent.wait(WAIT)
        with pytest.raises(httpx.ReadTimeout), client(running) as http:
            http.post("/v1/chat", json=ASK | {"session_id": SESSION}, timeout=httpx.Timeout(10, read=0.5))
        until(lambda: bool(conversation(running)))
        [kept] = conversation(running)
        document = AnswerDocument.model_validate(kept)
        assert (document.status, document.text, document.sources) == ("incomplete", "", [])
        model.go.set()
        first.join()


def test_an_answer_that_ended_is_kept_once(tmp_path: Path) -> None:
    """Also when its reader leaves with the last event."""
    with served(tmp_path) as running:
        for _ in range(3):
            stream(running, {"question": BRIDGE_QUESTION, "session_id": SESSION, "stream": True})
        until(lambda: free(running))
        assert [kept["error"] for kept in conversation(running)] == [None] * 3


def test_a_full_queue_says_so_before_the_stream_begins(tmp_path: Path) -> None:
    model = HeldModel()
    with served(tmp_path, model, concurrent_writings=1, queued_questions=0) as running:
        first = threading.Thread(target=stream, args=[running])
        first.start()
        assert model.silent.wait(WAIT)
        with client(running) as http:
            busy = http.post("/v1/chat", json=ASK)
            verbatim = http.post("/v1/chat", json={"question": BRIDGE_QUESTION})
            health = http.get("/healthz")
        model.go.set()
        first.join()
    assert (busy.status_code, busy.json()["error"]["code"]) == (503, "busy")
    assert int(busy.headers["retry-after"]) > 0
    assert (verbatim.status_code, health.status_code) == (200, 200)


def test_a_service_that_stops_ends_its_streams_and_keeps_what_was_said(tmp_path: Path) -> None:
    model = HeldModel()
    found: list[tuple[str, int, Any]] = []
    with served(tmp_path, model) as running:
        session = "5" * 32
        reader = threading.Thread(target=lambda: found.extend(stream(running, ASK | {"session_id": session})))
        reader.start()
        assert model.silent.wait(WAIT)
        running.app.state.stopping.set()
        with client(running) as http:  # wakes the loop, as a signal does
            assert http.get("/readyz").status_code == 503
        reader.join(WAIT)
        assert model.closed.wait(WAIT)
        assert names(found)[-1] == "error"
        assert found[-1][2]["error"]["code"] == "shutting_down"
        partial = AnswerDocument.model_validate(found[-1][2]["partial"])
        assert [sentence.text for sentence in partial.sentences] == ["It took three years to build."]
        with client(running) as http:
            [turn] = http.get(f"/v1/sessions/{session}").json()["turns"]
        assert turn["answer"] == found[-1][2]["partial"]


def test_a_stream_that_never_begins_gives_its_slot_back() -> None:
    released = []

    async def run() -> None:
        async def never() -> Any:
            raise AssertionError("nobody asked for an event")
            yield

        async def gone(_: Any) -> None:
            raise OSError("gone")

        async def silent() -> Any:
            await asyncio.Event().wait()

        response = HeldStream(never(), lambda: released.append(True))
        await response({"type": "http", "method": "POST"}, silent, gone)

    with pytest.raises(OSError, match="gone"):
        asyncio.run(run())
    assert released == [True]


def test_a_session_remembers_and_a_client_history_cites_nothing(tmp_path: Path) -> None:
    histories: list[Any] = []
    with served(tmp_path) as running, client(running) as http:
        original = type(running.service.desk).stream

        def spied(desk: Any, question: str, options: Any, history: Any, stop: Any) -> Any:
            histories.append([(turn.role, turn.text) for turn in history])
            return original(desk, question, options, history, stop)

        with patch.object(type(running.service.desk), "stream", spied):
            first = {"question": BRIDGE_QUESTION, "session_id": "1" * 32}
            said = http.post("/v1/chat", json=first).json()
            http.post("/v1/chat", json=first | {"question": "And how much did it cost?"})
            http.post("/v1/chat", json=first | {"session_id": "2" * 32})
            own = [
                {"role": "user", "content": BRIDGE_QUESTION},
                {"role": "assistant", "content": "Three years [1][2]. Four million [1, 2]."},
                {"role": "assistant", "content": "[3]"},
                {"role": "user", "content": "And how much did it cost?"},
            ]
            http.post("/v1/chat", json={"messages": own})
        kept = http.get("/v1/sessions").json()["sessions"]
    plain = " ".join(sentence["text"] for sentence in said["sentences"])
    assert plain
    assert histories == [
        [],
        [("user", BRIDGE_QUESTION), ("assistant", plain)],
        [],
        [("user", BRIDGE_QUESTION), ("assistant", "Three years. Four million.")],
    ]
    assert {each["session_id"]: each["turns"] for each in kept} == {"1" * 32: 2, "2" * 32: 1}
