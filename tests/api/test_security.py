"""Keys, names, origins and content types: who gets in, and that nothing is done for who does not."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.security import allowed_origins, host_name, is_loopback
from api.service import open_service
from rag.errors import ConfigurationError, IndexDamagedError
from rag.protocols import KeyRecord
from rag.settings import Settings
from tests.api_world import BRIDGE, BRIDGE_QUESTION, fill
from tests.fakes import HashEmbedder

pytestmark = pytest.mark.anyio
QUESTION = {"question": BRIDGE_QUESTION}
EVERY_GUARDED = [
    ("POST", "/v1/chat"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/search"),
    ("POST", "/v1/articles"),
    ("GET", "/v1/articles"),
    ("GET", "/v1/articles/bridge"),
    ("DELETE", "/v1/articles/bridge"),
    ("GET", "/v1/sessions"),
    ("GET", f"/v1/sessions/{'0' * 32}"),
    ("DELETE", f"/v1/sessions/{'0' * 32}"),
    ("POST", "/v1/feedback"),
    ("GET", "/v1/models"),
    ("GET", "/metrics"),
    ("GET", "/v1/nothing"),
    ("OPTIONS", "/v1/chat"),
]


class Trap:
    """Stands for the store, the model and the journal: nobody may touch it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was touched")


class BrokenKeyring:
    @property
    def empty(self) -> bool:
        raise IndexDamagedError("The keyring is damaged.", advice="Make keys anew.")

    def lookup(self, token: bytes) -> KeyRecord | None:
        raise AssertionError


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(store=tmp_path / "store", requests_per_minute=0)
    fill(settings, [BRIDGE], HashEmbedder())
    return settings


@contextmanager
def served(settings: Settings) -> Iterator[FastAPI]:
    with open_service(settings, HashEmbedder()) as service:
        yield create_app(service)


def caller(app: FastAPI, *, peer: str = "127.0.0.1", base: str = "http://localhost", **headers: str) -> Any:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 1234))
    return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)


def keyed(app: FastAPI, *, writes: bool) -> str:
    key: str = app.state.service.keyring.add("writer" if writes else "reader", writes=writes)
    return f"Bearer {key}"


async def test_without_keys_this_machine_may_do_everything(settings: Settings) -> None:
    with served(settings) as app:
        async with caller(app, Authorization="Bearer nonsense") as client:
            assert (await client.post("/v1/search", json={"query": "bridge"})).status_code == 200
            assert (await client.delete("/v1/articles/bridge")).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.0.0.1:8000",
        "LOCALHOST:1",
        "[::1]",
        "[::1]:8000",
        "desk.localhost",
        "desk.example",
    ],
)
async def test_names_of_the_service(settings: Settings, host: str) -> None:
    with served(settings.model_copy(update={"allowed_hosts": "desk.example, other.example"})) as app:
        async with caller(app, Host=host) as client:
            assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil@localhost",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "",
        "localhost:evil",
        "[localhost]",
        "localhost, evil.example",
    ],
)
async def test_strange_names_are_refused_before_anything_is_done(settings: Settings, host: str) -> None:
    with served(settings) as app:
        app.state.service.desk = app.state.service.journal = Trap()
        async with caller(app, Host=host) as client:
            for path in ("/healthz", "/", "/v1/models"):
                response = await client.get(path)
                assert response.status_code == 403
                assert response.json()["error"]["code"] == "forbidden"


async def test_without_keys_other_machines_are_refused(settings: Settings) -> None:
    """As when the last key is revoked while the service listens to a network."""
    with served(settings) as app:
        async with caller(app, peer="192.0.2.7") as client:
            assert (await client.get("/v1/models")).status_code == 403
        key = keyed(app, writes=False)
        async with caller(app, peer="192.0.2.7", base="http://desk.example", Authorization=key) as client:
            assert (await client.post("/v1/search", json={"query": "bridge"})).status_code == 200


@pytest.mark.parametrize(("method", "path"), EVERY_GUARDED)
async def test_a_wrong_key_reaches_nothing(settings: Settings, method: str, path: str) -> None:
    with served(settings) as app:
        key = keyed(app, writes=True)
        app.state.service.desk = app.state.service.journal = app.state.service.writer = Trap()
        app.state.service.admission = Trap()

        async def untouched() -> AsyncIterator[bytes]:
            raise AssertionError("the body was read")
            yield b""

        for header in (
            None,
            "",
            "Bearer",
            "Bearer ",
            key[:-1],
            f"{key}x",
            key.removeprefix("Bearer "),
            f"Basic {key[7:]}",
            f"Bearer {'x' * 60_000}",
            "Bearer ключ",
            "Bearer \u00ff\u00fe",
        ):
            headers = {"Content-Type": "application/json"}
            if header is not None:
                headers["Authorization"] = header.encode("utf-8")  # type: ignore[assignment]
            async with caller(app) as client:
                response = await client.request(method, path, headers=headers, content=untouched())
            assert response.status_code == 401, header
            assert response.headers["WWW-Authenticate"] == "Bearer"
            assert response.json()["error"]["code"] == "unauthorized"


async def test_two_authorization_headers_are_no_key(settings: Settings) -> None:
    with served(settings) as app:
        key = keyed(app, writes=False)
        async with caller(app) as client:
            response = await client.get(
                "/v1/models", headers=[("Authorization", key), ("Authorization", key)]
            )
            assert response.status_code == 401


async def test_a_reader_reads_and_a_writer_writes(settings: Settings) -> None:
    with served(settings) as app:
        reader, writer = keyed(app, writes=False), keyed(app, writes=True)
        async with caller(app) as client:

            async def status(key: str, method: str, path: str, body: Any = None) -> int:
                response = await client.request(method, path, headers={"Authorization": key}, json=body)
                return int(response.status_code)

            assert await status(reader, "POST", "/v1/search", {"query": "bridge"}) == 200
            assert await status(reader, "GET", "/v1/articles") == 200
            assert await status(reader, "GET", "/metrics") == 200
            assert await status(reader, "POST", "/v1/articles", []) == 403
            assert await status(reader, "DELETE", "/v1/articles/bridge") == 403
            assert await status(writer, "POST", "/v1/search", {"query": "bridge"}) == 200
            assert await status(writer, "DELETE", "/v1/articles/bridge") == 200


async def test_a_revoked_key_is_refused_at_once(settings: Settings) -> None:
    with served(settings) as app:
        key, other = keyed(app, writes=False), keyed(app, writes=True)
        async with caller(app) as client:
            assert (await client.get("/v1/models", headers={"Authorization": key})).status_code == 200
            app.state.service.keyring.revoke("reader")
            assert (await client.get("/v1/models", headers={"Authorization": key})).status_code == 401
            assert (await client.get("/v1/models", headers={"Authorization": other})).status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/openapi.json", "/docs", "/page/app.js"])
async def test_the_page_health_and_description_need_no_key(settings: Settings, path: str) -> None:
    with served(settings) as app:
        keyed(app, writes=False)
        async with caller(app) as client:
            assert (await client.get(path)).status_code == 200


async def test_a_keyring_that_cannot_be_read_lets_nobody_in(settings: Settings) -> None:
    with open_service(settings, HashEmbedder()) as service:
        service.keyring = BrokenKeyring()
        app = create_app(service)
        async with caller(app) as client:
            response = await client.get("/v1/models")
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "index_damaged"


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "text/json",
        "application/json; charset=utf-16",
        "application/ld+json",
    ],
)
async def test_a_body_must_be_declared_as_json(settings: Settings, content_type: str | None) -> None:
    with served(settings) as app:
        async with caller(app) as client:
            headers = {"Content-Type": content_type} if content_type else {}
            response = await client.post("/v1/chat", content=b'{"question": "x"}', headers=headers)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "content_type"


async def test_compressed_bodies_are_not_unpacked(settings: Settings) -> None:
    with served(settings) as app:
        async with caller(app, **{"Content-Encoding": "gzip"}) as client:
            assert (await client.post("/v1/search", json={"query": "bridge"})).status_code == 415


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'],
)
async def test_json_is_json_however_it_is_written(settings: Settings, content_type: str) -> None:
    with served(settings) as app:
        async with caller(app, **{"Content-Type": content_type}) as client:
            response = await client.post("/v1/search", content=b'{"query": "bridge"}')
            assert response.status_code == 200


async def test_pages_of_other_origins(settings: Settings) -> None:
    asking = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    with served(settings.model_copy(update={"cors_origins": "https://desk.example"})) as app:
        keyed(app, writes=False)
        async with caller(app) as client:
            allowed = await client.options("/v1/chat", headers={"Origin": "https://desk.example", **asking})
            strange = await client.options("/v1/chat", headers={"Origin": "https://evil.example", **asking})
            refused = await client.post("/v1/chat", json=QUESTION, headers={"Origin": "https://desk.example"})
            unread = await client.get("/healthz", headers={"Origin": "https://evil.example"})
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert strange.status_code == 400
    assert "Access-Control-Allow-Origin" not in strange.headers
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert "Access-Control-Allow-Origin" not in unread.headers


async def test_no_other_origin_is_allowed_by_default(settings: Settings) -> None:
    with served(settings) as app:
        async with caller(app, Origin="http://localhost:3000") as client:
            response = await client.get("/healthz")
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "origin", ["*", "https://*", "desk.example", "https://desk.example/", "null", "file://x"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ConfigurationError, match="not an origin"):
        allowed_origins(f"https://desk.example,{origin}")


def test_loopback_is_what_no_other_machine_reaches() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1")))
    assert not any(
        map(is_loopback, ("", "0.0.0.0", "::", "10.0.0.1", "localhost.example", "::ffff:10.0.0.1"))  # noqa: S104
    )


def test_the_name_in_a_host_header() -> None:
    assert host_name("Desk.Example.:443") == "desk.example"
    assert host_name("[2001:DB8::1]:80") == "2001:db8::1"
    assert host_name("a b") == host_name("a:1:2") == host_name("a/b") == ""


def test_keys_carry_the_time_they_were_made(settings: Settings) -> None:
    with served(settings) as app:
        keyed(app, writes=False)
        (record,) = app.state.service.keyring.records()
    assert (datetime.now(UTC) - record.created).total_seconds() < 60
