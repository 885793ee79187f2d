"""The door of OpenAI's protocol: errors as its client reads them, and callers that leave."""

import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import openai
import pytest

from api.errors import BusyError
from index_store.keyring import LocalKeyring
from tests.api.test_stream import WAIT, disconnects, free, until
from tests.api_models import WRITER, HeldModel, served
from tests.api_world import BRIDGE_QUESTION, Running, client

PATH = "/v1/chat/completions"
ASKED: list[Any] = [{"role": "user", "content": BRIDGE_QUESTION}]
BODY: dict[str, Any] = {"model": WRITER, "messages": ASKED}
FORM = {"code", "message", "advice", "type", "param"}


def asked(running: Running, body: dict[str, Any]) -> Any:
    """What OpenAI's client gets, asking once."""
    with openai.OpenAI(base_url=f"{running.address}/v1", api_key="none", max_retries=0) as asking:
        return asking.chat.completions.create(**body)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"n": 2}, openai.BadRequestError, "unsupported"),
        ({"model": "gpt-4o"}, openai.NotFoundError, "model_not_found"),
        ({"messages": []}, openai.UnprocessableEntityError, "invalid_request"),
        (
            {"messages": [{"role": "user", "content": "a\0b"}]},
            openai.UnprocessableEntityError,
            "invalid_request",
        ),
    ],
)
def test_errors_hold_the_words_of_both(
    running: Running, streamed: bool, fields: dict[str, Any], kind: type[openai.APIStatusError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        asked(running, BODY | fields | {"stream": streamed})
    assert isinstance(caught.value.body, dict)
    assert set(caught.value.body) == FORM
    assert (caught.value.code, caught.value.type) == (code, "invalid_request_error")


def error_of(running: Running, key: str, asking: Any = None, **headers: str) -> openai.APIStatusError:
    """What OpenAI's client raises for a plain question."""
    with (
        openai.OpenAI(
            base_url=f"{running.address}/v1", api_key=key, max_retries=0, default_headers=headers
        ) as ai,
        pytest.raises(openai.APIStatusError) as caught,
    ):
        ai.chat.completions.create(model="citedesk", messages=asking or ASKED)
    assert isinstance(caught.value.body, dict)
    assert set(caught.value.body) == FORM
    assert caught.value.request_id
    return caught.value


def test_refusals_before_the_door_are_of_openais_form_too(tmp_path: Path) -> None:
    """Whoever refuses, on the way to the route: the client raises its class for it."""
    store = tmp_path / "store"
    key = LocalKeyring(store).add("desk", writes=False)
    with served(
        tmp_path, requests_per_minute=2, request_bytes=10_000, allowed_hosts="desk.example"
    ) as running:
        wrong = error_of(running, "wrong")
        assert (type(wrong), wrong.type) == (openai.AuthenticationError, "authentication_error")
        host = error_of(running, key, Host="elsewhere.example")
        assert (type(host), host.type) == (openai.PermissionDeniedError, "permission_error")
        large = error_of(running, key, [{"role": "user", "content": "a" * 10_000}])
        assert (large.status_code, large.type) == (413, "invalid_request_error")
        kind = error_of(running, key, **{"Content-Type": "text/plain"})
        assert (kind.status_code, kind.type) == (415, "invalid_request_error")
        with patch.object(type(running.service.admission), "arriving", side_effect=full):
            busy = error_of(running, key)
        assert (type(busy), busy.type) == (openai.InternalServerError, "server_error")
        assert (busy.status_code, busy.response.headers["retry-after"]) == (503, "1")
        with patch("api.asking.clean_question", side_effect=ZeroDivisionError):
            broken = error_of(running, key)
        assert (broken.status_code, broken.code, broken.type) == (500, "internal", "server_error")
        often = error_of(running, key)
        assert (type(often), often.type) == (openai.RateLimitError, "rate_limit_error")


def full() -> None:
    raise BusyError("All places are taken.", advice="Ask again.")


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/completions", "/v1/models/gpt-4o"])
def test_what_there_is_not_of_openais_protocol_is_said_in_its_form(http: httpx.Client, path: str) -> None:
    response = http.post(path, json={})
    assert response.status_code in (404, 405)
    assert set(response.json()["error"]) == FORM


def test_other_addresses_keep_to_our_own_form(http: httpx.Client) -> None:
    for response in (http.post("/v1/chat", json={}), http.get("/v1/nothing")):
        assert set(response.json()["error"]) == {"code", "message", "advice"}


def test_a_body_that_is_no_json_is_said_so_in_both(running: Running) -> None:
    with client(running) as http:
        response = http.post(PATH, content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert set(response.json()["error"]) == FORM


@pytest.mark.parametrize("streamed", [False, True])
def test_a_reader_who_leaves_stops_the_model_and_frees_the_slot(
    tmp_path: Path, streamed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    model = HeldModel()
    with served(tmp_path, model) as running:
        with pytest.raises(httpx.ReadTimeout), client(running) as http:
            http.post(PATH, json=BODY | {"stream": streamed}, timeout=httpx.Timeout(10, read=1.5))
        assert model.silent.is_set()
        assert model.closed.wait(WAIT)
        until(lambda: free(running) and disconnects(running) == 1)
        assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("streamed", [False, True])
def test_a_reader_who_leaves_the_queue_asks_no_model(tmp_path: Path, streamed: bool) -> None:
    model = HeldModel()
    with (
        served(tmp_path, model, concurrent_writings=1, queued_questions=1) as running,
        client(running) as first,
    ):
        holding = threading.Thread(target=first.post, args=[PATH], kwargs={"json": BODY})
        holding.start()
        assert model.silent.wait(WAIT)
        with pytest.raises(httpx.ReadTimeout), client(running) as http:
            http.post(PATH, json=BODY | {"stream": streamed}, timeout=httpx.Timeout(10, read=0.5))
        until(lambda: running.service.admission.depth["writings"] == {"running": 1, "waiting": 0})
        model.go.set()
        holding.join()
        until(lambda: free(running))
    assert len(model.prompts) == 1


def test_a_full_queue_is_an_error_that_may_be_asked_again(tmp_path: Path) -> None:
    model = HeldModel()
    with (
        served(tmp_path, model, concurrent_writings=1, queued_questions=0) as running,
        client(running) as first,
    ):
        holding = threading.Thread(target=first.post, args=[PATH], kwargs={"json": BODY})
        holding.start()
        assert model.silent.wait(WAIT)
        with pytest.raises(openai.InternalServerError) as caught:
            asked(running, BODY | {"stream": True})
        model.go.set()
        holding.join()
    assert (caught.value.status_code, caught.value.code, caught.value.type) == (503, "busy", "server_error")
    assert int(caught.value.response.headers["retry-after"]) > 0
