"""One line of JSON for what happens, with the request's id and without anybody's words."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.logs import configure
from api.service import open_service
from rag.settings import Settings
from tests.api_world import BRIDGE, fill
from tests.fakes import HashEmbedder

pytestmark = pytest.mark.anyio
CANARY = "canary-7f3a"
QUESTION = f"How long did the {CANARY} bridge take to build?"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextmanager
def logged(*, with_questions: bool = False) -> Iterator[io.StringIO]:
    """What the process logs while the block runs; the loggers are put back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    for handler in before:
        root.removeHandler(handler)
    try:
        configure(with_questions=with_questions, stream=stream)
        yield stream
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    text = stream.getvalue()
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    return [json.loads(line) for line in text.splitlines()]


async def talk(tmp_path: Path, **settings: Any) -> list[httpx.Response]:
    chosen = Settings(store=tmp_path / "store", **settings)
    fill(chosen, [BRIDGE], HashEmbedder())
    with open_service(chosen, HashEmbedder()) as service:
        app = create_app(service)
        key = {"Authorization": f"Bearer {service.keyring.add('desk', writes=False)}"}  # type: ignore[attr-defined]

        @app.get("/broken/{word}")
        async def broken(word: str) -> None:
            raise ValueError(f"no {word}")

        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=key) as client:
            return [
                await client.post(
                    "/v1/chat", json={"question": QUESTION}, headers={"X-Request-ID": "desk-1.a_B"}
                ),
                await client.get(f"/v1/articles/{CANARY}?since={CANARY}"),
                await client.get(
                    f"/{CANARY}", headers={"User-Agent": CANARY, "Referer": f"http://{CANARY}/"}
                ),
                await client.get("/v1/models", headers={"Authorization": f"Bearer {CANARY}"}),
                await client.get(f"/broken/{CANARY}"),
                await client.post(
                    "/v1/chat",
                    content=f'{{"question": "{CANARY}\\ud800"}}'.encode(),
                    headers={"Content-Type": "application/json"},
                ),
                await client.post("/v1/chat", json={CANARY: CANARY}),
            ]


async def test_lines_say_what_happened_and_nobodys_words(tmp_path: Path) -> None:
    with logged() as stream:
        responses = await talk(tmp_path)
    assert CANARY not in stream.getvalue()
    found = [line for line in lines(stream) if line["event"] == "request"]
    assert len(found) == len(responses)
    for line, response in zip(found, responses, strict=True):
        assert line["request_id"] == response.headers["X-Request-ID"]
        assert line["status"] == response.status_code
        assert line["ms"] >= 0
        assert line["level"] == "info"
        assert line["time"].endswith("+00:00")
    assert found[0]["request_id"] == "desk-1.a_B"
    assert [line["route"] for line in found] == [
        "/v1/chat",
        "/v1/articles/{article_id:path}",
        "(none)",
        "(none)",
        "/broken/{word}",
        "/v1/chat",
        "/v1/chat",
    ]
    assert [line.get("key") for line in found] == ["desk", "desk", "desk", None, "desk", "desk", "desk"]


async def test_an_unexpected_error_is_logged_with_its_place_and_its_request(tmp_path: Path) -> None:
    with logged() as stream:
        responses = await talk(tmp_path)
    broken = responses[4]
    assert broken.status_code == 500
    assert broken.json()["error"]["code"] == "internal"
    assert "ValueError" not in broken.text
    (line,) = [line for line in lines(stream) if line["level"] == "error"]
    assert line["request_id"] == broken.headers["X-Request-ID"]
    assert line["error"][0].startswith("ValueError in broken (")
    number = line["event"].split()[-1]
    assert number in broken.json()["error"]["message"]


async def test_questions_are_logged_where_the_settings_say_so(tmp_path: Path) -> None:
    with logged(with_questions=True) as stream:
        await talk(tmp_path, log_questions=True)
    found = [line for line in lines(stream) if line["event"] == "request"]
    assert found[0]["question"] == QUESTION
    assert "question" not in found[1]
    (error,) = [line for line in lines(stream) if line["level"] == "error"]
    assert f"no {CANARY}" in error["error"][0]


@pytest.mark.parametrize("given", ["", "a b", "a\tb", "x" * 65, "<b>", "a;b", "\u00e9"])
async def test_an_id_that_cannot_stand_in_a_log_is_replaced(tmp_path: Path, given: str) -> None:
    settings = Settings(store=tmp_path / "store")
    fill(settings, [BRIDGE], HashEmbedder())
    with open_service(settings, HashEmbedder()) as service:
        transport = httpx.ASGITransport(create_app(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            response = await client.get("/healthz", headers={"X-Request-ID": given.encode("latin-1")})
    assert response.headers["X-Request-ID"] != given
    assert len(response.headers["X-Request-ID"]) == 32


def test_one_event_is_one_line_whatever_is_in_it() -> None:
    with logged() as stream:
        logging.getLogger("api.test").info("a\nb\r\x1b[31m\x00\u202e\ud800 %s", "\u2028")
    (line,) = lines(stream)
    assert line["event"] == "a\nb\r\x1b[31m\x00\u202e\ud800 \u2028"
