"""Every error in one form, whatever was sent."""

from typing import Any
from unittest.mock import patch

import httpx
import pytest

from api.errors import TooManyRequestsError, response_of, status_of
from api.schemas import ErrorDocument
from rag.errors import (
    ArticleNotFoundError,
    CitedeskError,
    ConfigurationError,
    EmbedderError,
    IndexLockedError,
    IndexNotFoundError,
    InputError,
    ModelUnreachableError,
)
from tests.api_world import Running

JSON = {"Content-Type": "application/json"}


def error_of(response: httpx.Response) -> dict[str, str]:
    """The error, which has the form of every error."""
    return ErrorDocument.model_validate(response.json()).error.model_dump()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InputError, 422),
        (ConfigurationError, 422),
        (ArticleNotFoundError, 404),
        (IndexLockedError, 409),
        (IndexNotFoundError, 503),
        (EmbedderError, 503),
        (ModelUnreachableError, 503),
        (CitedeskError, 500),
    ],
)
def test_an_error_has_the_status_of_its_nearest_kind(kind: type[CitedeskError], status: int) -> None:
    assert status_of(kind("It broke.", advice="Mend it.")) == status


def test_an_error_that_passes_says_when_to_come_back() -> None:
    response = response_of(
        TooManyRequestsError("Too often.", advice="Wait.", retry_after=7), {"path": "/v1/chat"}
    )
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "the body"),
        (b"null", 422, "the body"),
        (b"[]", 422, "the body"),
        (b'{"question": ', 400, "not valid JSON"),
        (b'{"question": "\xff"}', 400, "not valid JSON"),
        (b"[" * 100_000, 400, "not valid JSON"),
        (b'{"question": NaN}', 400, "not valid JSON"),
        (b'{"max_sentences": ' + b"9" * 5_000 + b"}", 400, "not valid JSON"),
        (b'{"question": "a", "question": "b"}', 400, "not valid JSON"),
        (b"{}", 422, "exactly one of question and messages"),
        (b'{"question": "a", "messages": [{"role": "user", "content": "a"}]}', 422, "exactly one"),
        (b'{"question": "\\ud800 bridge"}', 422, "question: Input should be a valid string"),
        (b'{"question": "bridge\\u0000"}', 422, "question: holds a NUL"),
        (b'{"question": "\\u200b \\n"}', 422, "question is empty"),
        (b'{"question": "?!"}', 422, "no words"),
        (b'{"question": 7}', 422, "question"),
        (b'{"question": "bridge", "secret-words": 1}', 422, "secret-words"),
        (b'{"question": "bridge", "max_sentences": 0}', 422, "max_sentences"),
        (b'{"question": "bridge", "max_sentences": "2"}', 422, "max_sentences"),
        (b'{"question": "bridge", "max_sentences": true}', 422, "max_sentences"),
        (b'{"question": "bridge", "session_id": "abc"}', 422, "session_id"),
        (b'{"question": "bridge", "answer_language": "x1"}', 422, "answer_language"),
        (b'{"question": "bridge", "as_of": "yesterday"}', 422, "as_of has the value"),
        (b'{"question": "bridge", "filters": {"since": "2025-13-01"}}', 422, "filters.since has the value"),
        (b'{"question": "bridge", "filters": {"until": "10000-01-01"}}', 422, "filters.until has the value"),
        (b'{"question": "bridge", "filters": {"languages": ["english"]}}', 422, "filters.languages.0"),
        (b'{"question": "bridge", "filters": {"sources": [" "]}}', 422, "filters.sources is empty"),
        (b'{"question": "bridge", "filters": {"author": ["a"]}}', 422, "filters.author"),
        (
            b'{"question": "bridge", "filters": {"since": "2025-03-02", "until": "2025-03-01"}}',
            422,
            "filters.since 2025-03-02 is not before the end of filters.until 2025-03-01",
        ),
        (b'{"question": "bridge", "model": "gpt-4"}', 422, "no model of that name"),
        (b'{"messages": []}', 422, "messages"),
        (b'{"messages": [{"role": "system", "content": "a"}]}', 422, "messages.0.role"),
        (b'{"messages": [{"role": "assistant", "content": "a"}]}', 422, "the last message is the question"),
        (b'{"messages": [{"role": "user", "content": ""}]}', 422, "messages.0.content"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_what_cannot_be_asked_is_named(
    http: httpx.Client, body: bytes, status: int, words: str, accept: str
) -> None:
    response = http.post("/v1/chat", content=body, headers=JSON | {"Accept": accept})
    assert response.status_code == status, response.text
    found = error_of(response)
    assert words in found["message"].replace("--", "OPTION")
    assert "--" not in found["message"] + found["advice"]
    assert "citedesk " not in found["message"] + found["advice"]


def test_every_bound_of_a_conversation_holds(http: httpx.Client) -> None:
    def status(count: int, length: int) -> int:
        messages = [{"role": "user", "content": "bridge"}] * (count - 1)
        body = {"messages": [*messages, {"role": "user", "content": "b" * length}]}
        return http.post("/v1/chat", json=body).status_code

    assert [status(200, 900), status(201, 9), status(1, 20_001), status(1, 5_000)] == [200, 422, 422, 422]


def test_addresses_and_methods_that_do_not_exist(http: httpx.Client) -> None:
    for response, status, code in [
        (http.get("/v1/nothing"), 404, "not_found"),
        (http.put("/v1/chat", json={}), 405, "method_not_allowed"),
        (http.get("/v1/articles?limit=0"), 422, "invalid_request"),
        (http.post("/v1/chat", content=b"{}", headers={"Content-Type": "text/plain"}), 415, "content_type"),
    ]:
        assert (response.status_code, error_of(response)["code"]) == (status, code)


def test_what_nobody_foresaw_shows_a_number_and_the_log_the_rest(
    running: Running, http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a secret of the house")

    with patch.object(type(running.service.desk), "search", broken):
        response = http.post("/v1/search", json={"query": "bridge"})
    assert response.status_code == 500
    assert response.headers["x-request-id"]
    message = error_of(response)["message"]
    assert "secret" not in response.text
    number = message.split("error ")[1].removesuffix(").")
    [record] = [record for record in caplog.records if number in record.getMessage()]
    assert record.exc_info
    assert "a secret of the house" in str(record.exc_info[1])


@pytest.mark.parametrize("kind", [IndexNotFoundError, EmbedderError])
def test_what_is_wrong_inside_is_for_the_log(
    running: Running, http: httpx.Client, kind: type[CitedeskError], caplog: pytest.LogCaptureFixture
) -> None:
    """Callers can do nothing with a folder of the machine and a command; who runs the service can."""
    error = kind("There is no store in /srv/news.", advice="Fill one: `citedesk ingest`.")
    desk = type(running.service.desk)
    for path, body, method in (("/v1/search", {"query": "bridge"}, "search"), CHAT, CHAT_STREAM):
        with patch.object(desk, method, side_effect=error):
            response = http.post(path, json=body)
        assert "/srv/news" not in response.text
        assert "citedesk ingest" not in response.text
        assert "The archive cannot be used at the moment." in response.text
        assert f'"code":"{kind.code}"' in response.text.replace(": ", ":")
        assert "There is no store in /srv/news. Fill one" in caplog.text
        caplog.clear()


CHAT: Any = ("/v1/chat", {"question": "Which bridge opened?"}, "_read")
CHAT_STREAM: Any = ("/v1/chat", {"question": "Which bridge opened?", "stream": True}, "_read")
