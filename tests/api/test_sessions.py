"""Conversations and feedback over HTTP, and what is left of them when an article is deleted."""

from pathlib import Path
from unittest.mock import patch

import pytest

from api.security import LOCAL_OWNER
from rag.bootstrap import erase_articles, open_archive, open_journal
from rag.domain import Turn
from tests.api_models import served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, Running, client, events

SESSION = "0123456789abcdef" * 2


@pytest.fixture
def running(tmp_path: Path):  # type: ignore[no-untyped-def]
    with served(tmp_path) as running:
        yield running


def ask(running: Running, question: str = BRIDGE_QUESTION, **fields: object) -> dict[str, object]:
    with client(running) as http:
        response = http.post("/v1/chat", json={"question": question, **fields})
        assert response.status_code == 200, response.text
        document: dict[str, object] = response.json()
        return document


def test_a_conversation_is_kept_listed_shown_and_deleted(running: Running) -> None:
    answers = [ask(running, session_id=SESSION), ask(running, "And what did it cost?", session_id=SESSION)]
    with client(running) as http:
        listed = http.get("/v1/sessions").json()["sessions"]
        assert [(each["session_id"], each["title"], each["turns"]) for each in listed] == [
            (SESSION, BRIDGE_QUESTION, 2)
        ]
        shown = http.get(f"/v1/sessions/{SESSION}").json()
        assert [turn["answer"] for turn in shown["turns"]] == answers
        assert http.delete(f"/v1/sessions/{SESSION}").status_code == 204
        assert http.get(f"/v1/sessions/{SESSION}").status_code == 404
        assert http.delete(f"/v1/sessions/{SESSION}").status_code == 404
        assert http.get("/v1/sessions").json() == {"sessions": []}


def test_a_follow_up_leans_on_the_conversation(running: Running) -> None:
    ask(running, session_id=SESSION)
    second = ask(running, "And what did it cost?", session_id=SESSION)
    alone = ask(running, "And what did it cost?")
    assert second["standalone_question"] != second["question"]
    assert "bridge" in str(second["standalone_question"]).lower()
    assert alone["standalone_question"] == alone["question"]


def test_a_stream_is_kept_as_well(running: Running) -> None:
    with client(running) as http:
        body = {"question": BRIDGE_QUESTION, "session_id": SESSION, "stream": True}
        done = events(http.post("/v1/chat", json=body).text)[-1]
        kept = http.get(f"/v1/sessions/{SESSION}").json()["turns"]
    assert done[0] == "done"
    assert [turn["answer"] for turn in kept] == [done[2]]


@pytest.mark.parametrize("name", ["short", "G" * 32, "0" * 33, "0" * 31 + "\u0660"])
def test_a_session_is_named_by_128_bits(running: Running, name: str) -> None:
    with client(running) as http:
        assert http.post("/v1/chat", json={"question": "q", "session_id": name}).status_code == 422
        assert http.get(f"/v1/sessions/{name}").status_code in (404, 422)


def test_feedback_is_stored_once_and_only_for_known_answers(running: Running) -> None:
    answer = ask(running)
    with client(running) as http:
        for verdict, comment in (("good", None), ("bad", "날짜가 틀렸다")):
            body = {"answer_id": answer["answer_id"], "verdict": verdict, "comment": comment}
            assert http.post("/v1/feedback", json=body).json() == {
                "answer_id": answer["answer_id"],
                "verdict": verdict,
            }
        assert http.post("/v1/feedback", json={"answer_id": "x", "verdict": "good"}).status_code == 404
        assert http.post("/v1/feedback", json={"answer_id": "x", "verdict": "fine"}).status_code == 422
    judged = open_journal(running.service.settings).judged()
    assert [(each.verdict, each.comment) for each in judged] == [("bad", "날짜가 틀렸다")]


def test_a_deleted_article_leaves_every_kept_answer(running: Running) -> None:
    answer = ask(running, session_id=SESSION)
    quote = answer["citations"][0]["quote"]  # type: ignore[index]
    store = running.service.settings.store
    files = [path for path in store.rglob("*") if path.is_file() and "journal" in path.name]
    assert any(quote.encode() in path.read_bytes() for path in files)
    with client(running) as http:
        assert http.delete("/v1/articles/bridge").json() == {"deleted": ["bridge"], "not_found": []}
        turn = http.get(f"/v1/sessions/{SESSION}").json()["turns"][0]["answer"]
        assert turn == {
            "answer_id": answer["answer_id"],
            "created_at": answer["created_at"],
            "question": BRIDGE_QUESTION,
            "status": "deleted",
        }
    for path in store.rglob("journal*"):
        assert quote.encode() not in path.read_bytes()


def test_the_command_line_scrubs_too(running: Running) -> None:
    ask(running, session_id=SESSION)
    assert erase_articles(running.service.settings, ["bridge"]) == ["bridge"]
    with client(running) as http:
        assert http.get(f"/v1/sessions/{SESSION}").json()["turns"][0]["answer"]["status"] == "deleted"


def test_an_answer_kept_after_its_article_was_deleted_is_emptied(running: Running) -> None:
    answer = ask(running)
    erase_articles(running.service.settings, ["bridge"])
    again = answer | {"answer_id": "late"}
    running.service.keep(again, LOCAL_OWNER, SESSION)
    assert running.service.journal.turns(SESSION, LOCAL_OWNER)[0]["status"] == "deleted"


def test_an_answer_that_only_suggests_a_deleted_article_is_emptied(running: Running) -> None:
    erase_articles(running.service.settings, ["bridge"])
    refusal = {"suggestions": [{"article_id": "bridge", "kind": "teaser", "text": "Bridge sold"}]}
    late = {**answer_without_sources(), "refusal": refusal}
    running.service.keep(late, LOCAL_OWNER, SESSION)
    assert running.service.journal.turns(SESSION, LOCAL_OWNER)[0]["status"] == "deleted"


def answer_without_sources() -> dict[str, object]:
    return {
        "answer_id": "late",
        "created_at": "2025-08-20T09:00:00+00:00",
        "question": BRIDGE_QUESTION,
        "status": "refused",
        "citations": [],
        "sources": [],
    }


def test_an_interrupted_delete_is_finished_when_the_service_opens(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        ask(running, session_id=SESSION)
        settings = running.service.settings
        with open_archive(settings, writable=True) as archive:  # the delete died before the journal's turn
            archive.delete(["bridge"])
        kept = running.service.journal.turns(SESSION, LOCAL_OWNER)
        assert kept[0]["status"] != "deleted"
        running.service.forget_deleted(running.service.journal.article_ids())
        assert running.service.journal.turns(SESSION, LOCAL_OWNER)[0]["status"] == "deleted"


@pytest.mark.parametrize("hiding", [{"status": "retracted"}, {"embargo_until": "2099-01-01"}])
def test_an_answer_whose_article_must_not_be_shown_now_is_hidden(
    running: Running, hiding: dict[str, str]
) -> None:
    """As one whose article was deleted, but only for as long as that lasts."""
    answer = ask(running, session_id=SESSION)
    with client(running) as http:
        http.post("/v1/articles", json=[BRIDGE | hiding]).raise_for_status()
        (turn,) = http.get(f"/v1/sessions/{SESSION}").json()["turns"]
        assert turn["answer"] == {
            **{name: answer[name] for name in ("answer_id", "created_at", "question")},
            "status": "deleted",
        }
        assert "three years" not in http.get(f"/v1/sessions/{SESSION}").text
        seen: list[object] = []
        stream = type(running.service.desk).stream

        def spied(desk: object, question: str, options: object, history: object, stop: object) -> object:
            seen.append(history)
            return stream(desk, question, options, history, stop)  # type: ignore[arg-type]

        with patch.object(type(running.service.desk), "stream", spied):
            ask(running, "And what did it cost?", session_id=SESSION)
        assert seen == [(Turn("user", BRIDGE_QUESTION),)]
        http.post("/v1/articles", json=[BRIDGE]).raise_for_status()
        first, _ = http.get(f"/v1/sessions/{SESSION}").json()["turns"]
        assert first["answer"] == answer
