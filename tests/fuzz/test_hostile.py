"""Hostile strings and JSON wherever words are taken: never a server error, never a broken frame."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schemas import AnswerDocument, ErrorDocument
from tests.api_models import WRITER, served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, Running, client
from tests.fuzz.hostile import HOSTILE, STRINGS
from tests.rag.models import ScriptedModel

JSON = {"Content-Type": "application/json"}
STORED = [text for _, text in STRINGS if len(text) < 3_000]
NAMES = ("status", "sources", "sentence", "done", "error")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The two articles, and one for each string, which is its title, outlet, author and part of its text."""
    hostile = [
        {
            "id": f"hostile-{number}",
            "title": text,
            "source": text,
            "authors": [text],
            "section": text,
            "text": f"{BRIDGE['text']} It was called {text} by the mayor.",
            "published_at": "2025-05-06",
        }
        for number, text in enumerate(STORED)
    ]
    model = ScriptedModel(["It took three years to build [1]. It took three years to build [2]."])
    folder = tmp_path_factory.mktemp("hostile")
    with served(folder, model, requests_per_minute=0) as running:
        with client(running) as http:
            for start in range(0, len(hostile), 40):
                part = hostile[start : start + 40]
                response = http.post("/v1/articles", content=json.dumps(part), headers=JSON)
                assert response.status_code < 500, part
        yield running


@pytest.fixture
def http(running: Running) -> Iterator[httpx.Client]:
    with client(running) as http:
        yield http


def sent(http: httpx.Client, path: str, body: Any) -> httpx.Response:
    """The response to a body written as JSON escapes, so that it can hold half a surrogate pair."""
    response = http.post(path, content=json.dumps(body), headers=JSON)
    assert response.status_code < 500, (path, body, response.text)
    if response.status_code >= 400:
        ErrorDocument.model_validate(
            {"error": {k: response.json()["error"][k] for k in ("code", "message", "advice")}}
        )
    return response


def frames(content: bytes) -> list[dict[str, str]]:
    """The events of a stream, read as the HTML standard says, and nothing that it would drop in silence."""
    text = content.decode("utf-8", "strict")
    found, fields = [], dict[str, str]()
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            if fields:
                found.append(fields)
            fields = {}
        elif not line.startswith(":"):
            name, colon, value = line.partition(":")
            assert (name, colon) in (("event", ":"), ("data", ":"), ("id", ":")), line
            assert name not in fields, line
            fields[name] = value.removeprefix(" ")
    assert not fields, "the last event has no end"
    return found


def assert_framed(response: httpx.Response) -> None:
    """Exactly the events of an answer, numbered, the last of them its end."""
    found = frames(response.content)
    assert [set(event) for event in found] == [{"event", "id", "data"}] * len(found)
    assert [event["id"] for event in found] == [str(number + 1) for number in range(len(found))]
    assert {event["event"] for event in found} <= set(NAMES)
    ends = [event["event"] in ("done", "error") for event in found]
    assert ends == [False] * (len(found) - 1) + [True]
    data = [json.loads(event["data"]) for event in found]
    AnswerDocument.model_validate(data[-1] if found[-1]["event"] == "done" else data[-1]["partial"])


@pytest.mark.parametrize("category", HOSTILE)
def test_as_a_question(http: httpx.Client, category: str) -> None:
    for text in HOSTILE[category]:
        whole = sent(http, "/v1/chat", {"question": text})
        if whole.status_code == 200:
            AnswerDocument.model_validate(whole.json())
        streamed = sent(http, "/v1/chat", {"question": text, "stream": True})
        assert streamed.status_code == whole.status_code
        if streamed.status_code == 200:
            assert_framed(streamed)
        body = {"model": "citedesk", "messages": [{"role": "user", "content": text}], "stream": True}
        completed = sent(http, "/v1/chat/completions", body)
        if completed.status_code == 200:
            found = frames(completed.content)
            assert all(set(event) == {"data"} for event in found)
            assert found[-1]["data"] == "[DONE]"
            AnswerDocument.model_validate(json.loads(found[-2]["data"])["citedesk"])
        sent(http, "/v1/search", {"query": text})


@pytest.mark.parametrize("category", HOSTILE)
def test_as_every_other_field(http: httpx.Client, category: str) -> None:
    ask = {"question": BRIDGE_QUESTION}
    said = [{"role": "user", "content": BRIDGE_QUESTION}, {"role": "assistant", "content": "Three years."}]
    for text in HOSTILE[category]:
        for fields in (
            {"session_id": text},
            {"model": text},
            {"answer_language": text},
            {"as_of": text},
            {"filters": {"since": text}},
            {"filters": {"until": text}},
            {"filters": {"sources": [text]}},
            {"filters": {"languages": [text]}},
            {"filters": {"authors": [text]}},
            {"filters": {text: text}},
            {text: text},
        ):
            sent(http, "/v1/chat", ask | fields)
        for old in ({"role": text, "content": "x"}, {"role": "user", "content": text}):
            sent(http, "/v1/chat", {"messages": [*said, old, said[0]]})
        sent(http, "/v1/feedback", {"answer_id": text, "verdict": "good", "comment": text})
        known = http.post("/v1/chat", json=ask).json()["answer_id"]
        sent(http, "/v1/feedback", {"answer_id": known, "verdict": "bad", "comment": text})


@pytest.mark.parametrize("category", HOSTILE)
def test_in_addresses_and_headers(http: httpx.Client, category: str) -> None:
    for text in HOSTILE[category]:
        part = quote(text[:2_000].encode("utf-8", "surrogatepass"), safe="")
        for path in (f"/v1/articles/{part}", f"/v1/sessions/{part}"):
            assert http.get(path).status_code < 500, path
            assert http.delete(path).status_code < 500, path
        for name in ("cursor", "limit", "since", "source", "before"):
            assert http.get(f"/v1/articles?{name}={part}").status_code < 500
            assert http.get(f"/v1/sessions?{name}={part}").status_code < 500
        seen = http.get("/healthz", headers=[(b"X-Request-ID", part.encode()[:400] or b"x")])
        assert (seen.status_code, len(seen.headers.get_list("x-request-id"))) == (200, 1)


def test_hostile_articles_are_kept_word_for_word_and_break_no_frame(http: httpx.Client) -> None:
    listed, cursor = [], None
    while True:
        page = http.get("/v1/articles", params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
        listed += page["articles"]
        if not (cursor := page["next"]):
            break
    assert len(listed) > 100
    for title, outlet in (("<script>alert(1)</script>",) * 2, ("data: [DONE]",) * 2):
        assert [each for each in listed if (each["title"], each["source"]) == (title, outlet)]
    framed, ask = 0, {"question": BRIDGE_QUESTION, "max_sentences": 10}
    for outlet in {each["source"] for each in listed if each["source"]}:
        for model in ("verbatim", WRITER):
            body = ask | {"filters": {"sources": [outlet]}, "model": model, "stream": True}
            response = sent(http, "/v1/chat", body)
            if response.status_code == 200:
                assert_framed(response)
                framed += b"event: sentence" in response.content
    assert framed > 200


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=st.text(max_size=60), outlet=st.text(min_size=1, max_size=60))
def test_any_title_and_outlet_is_framed(http: httpx.Client, title: str, outlet: str) -> None:
    article = BRIDGE | {"id": "any", "title": title, "source": outlet}
    sent(http, "/v1/articles", [article])
    body = {"question": BRIDGE_QUESTION, "stream": True}
    assert_framed(sent(http, "/v1/chat", body | {"filters": {"since": "2025-05-05", "until": "2025-05-05"}}))


BOMBS = {
    "deep lists": b"[" * 100_000,
    "deep lists closed": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep field": b'{"question":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "long integer": b'{"question":"x","max_sentences":' + b"9" * 5_000 + b"}",
    "long fraction": b'{"question":"x","max_sentences":0.' + b"9" * 5_000 + b"}",
    "large power": b'{"question":"x","max_sentences":1e999999}',
    "NaN": b'{"question":"x","max_sentences":NaN}',
    "Infinity": b'{"question":"x","max_sentences":-Infinity}',
    "doubled key": b'{"question":"x","question":"y"}',
    "doubled inner key": b'{"question":"x","filters":{"since":"2020","since":"2021"}}',
    "not UTF-8": b'{"question":"\xff\xfe"}',
    "UTF-16": '{"question":"x"}'.encode("utf-16"),
    "mark before": b'\xef\xbb\xbf{"question":"x"}',
    "raw control": b'{"question":"a\nb"}',
    "half surrogate": b'{"question":"\\ud800"}',
    "NUL": b'{"question":"\\u0000"}',
    "half": b'{"question":"x',
    "more": b'{"question":"x"} {"question":"y"}',
    "comment": b'{"question":"x" /* y */}',
    "nothing": b"",
    "number": b"1",
    "text": b'"question"',
    "null": b"null",
    "list": b"[]",
    "number for text": b'{"question":1,"model":1,"messages":1}',
    "list for text": b'{"question":["x"],"model":["x"]}',
    "text for a truth": b'{"question":"x","stream":"maybe"}',
    "object for a list": b'{"question":"x","messages":{},"filters":{"sources":{}}}',
    "many keys": b"{" + b",".join(b'"k%d":1' % number for number in range(50_000)) + b"}",
    "many messages": b'{"model":"citedesk","messages":['
    + b",".join([b'{"role":"user","content":"x"}'] * 20_000)
    + b"]}",
}
TAKING = ("/v1/chat", "/v1/search", "/v1/articles", "/v1/chat/completions", "/v1/feedback")


@pytest.mark.parametrize("path", TAKING)
@pytest.mark.parametrize("bomb", BOMBS)
def test_json_that_is_none_or_too_much_is_refused(http: httpx.Client, path: str, bomb: str) -> None:
    response = http.post(path, content=BOMBS[bomb], headers=JSON)
    assert response.status_code in (400, 413, 422), response.text
    assert set(response.json()["error"]) >= {"code", "message", "advice"}


@pytest.mark.parametrize("path", TAKING)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x" * 3_000]
)
def test_another_content_type_is_refused(http: httpx.Client, path: str, kind: str) -> None:
    response = http.post(path, content=b'{"question":"x"}', headers={"Content-Type": kind})
    assert (response.status_code, response.json()["error"]["code"]) == (415, "content_type")


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("path", TAKING)
def test_a_gigabyte_is_refused_while_it_comes(running: Running, path: str, declared: bool) -> None:
    """Declared, nothing of it is read; in chunks it is read up to the limit and no further is kept."""
    piece, limit = b" " * 65_536, 50_000_000 if path == "/v1/articles" else 1_000_000
    size = "Content-Length: 1000000000" if declared else "Transfer-Encoding: chunked"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{size}\r\n\r\n"
    before, sent_bytes, got = psutil.Process().memory_info().rss, 0, b""
    with socket.create_connection(("127.0.0.1", int(running.address.rpartition(":")[2])), 30) as connection:
        connection.sendall(head.encode())
        while not got and sent_bytes < 1_000_000_000:
            try:
                connection.sendall(piece if declared else b"%x\r\n%s\r\n" % (len(piece), piece))
                sent_bytes += len(piece)
                connection.setblocking(False)
                got = connection.recv(1_000)
            except BlockingIOError:
                pass
            except OSError:  # closed: what it said before can still be read
                got = connection.recv(1_000)
                break
            finally:
                connection.settimeout(30)
    assert got.startswith(b"HTTP/1.1 413")
    assert sent_bytes < limit + 20_000_000
    assert psutil.Process().memory_info().rss - before < 4 * limit + 50_000_000
