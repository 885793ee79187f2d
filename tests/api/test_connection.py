"""Connections of callers who are slow at something: ended in time, and told why where they can be."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.serve import Place, bind
from rag.settings import Settings
from tests.api.test_stream import until
from tests.api_models import served
from tests.api_world import Running

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
LATE = 10.0
"""Far more than the limits of these tests, and less than those of the service."""


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.connection.HEAD_SECONDS", 0.3)
    monkeypatch.setattr("api.connection.TAKING_SECONDS", 0.3)


@pytest.fixture
def caller(running: Running, patient: None) -> Iterator[socket.socket]:
    host, port = running.address.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=LATE)) as connection:
        yield connection


def rest_of(connection: socket.socket) -> bytes:
    """All up to the end; an error when there is none."""
    got = b""
    try:
        while piece := connection.recv(65_536):
            got += piece
    except ConnectionResetError:
        pass
    return got


def document_of(response: bytes) -> Any:
    head, _, body = response.partition(b"\r\n\r\n")
    assert b"x-request-id: " in head.lower()
    assert b"connection: close" in head.lower()
    return json.loads(body)["error"]


def test_who_says_nothing_is_left(caller: socket.socket) -> None:
    assert rest_of(caller) == b""


def test_a_head_that_does_not_end_is_not_waited_for(caller: socket.socket) -> None:
    """A byte now and then does not prolong the time."""
    caller.sendall(HEAD)
    last, told = time.monotonic() + LATE, b""
    caller.settimeout(0.05)
    while not told:
        assert time.monotonic() < last
        try:
            caller.sendall(b"X")
            told = caller.recv(65_536)
        except TimeoutError:
            continue
    caller.settimeout(LATE)
    assert told.startswith(b"HTTP/1.1 408 ")
    error = document_of(told + rest_of(caller))
    assert (error["code"], bool(error["advice"])) == ("head_timeout", True)


def test_a_second_head_is_waited_for_no_longer(caller: socket.socket) -> None:
    caller.sendall(HEAD + b"\r\n")
    assert b"200" in caller.recv(65_536)
    caller.sendall(HEAD)
    assert b"408" in rest_of(caller)


def test_a_head_in_two_pieces_is_answered(caller: socket.socket) -> None:
    caller.sendall(HEAD)
    time.sleep(0.05)
    caller.sendall(b"Connection: close\r\n\r\n")
    assert rest_of(caller).startswith(b"HTTP/1.1 200 ")


def test_a_body_that_nobody_wants_is_not_waited_for(caller: socket.socket) -> None:
    """It is refused by its head; what is sent on afterwards does not keep the connection open."""
    caller.sendall(b"POST /v1/chat HTTP/1.1\r\nHost: elsewhere.example\r\nContent-Length: 100000\r\n\r\n")
    assert b"403" in caller.recv(65_536)
    last = time.monotonic() + LATE

    def send_on() -> None:
        while time.monotonic() < last:
            caller.sendall(b"x")
            time.sleep(0.02)

    with pytest.raises(OSError, match=r"reset|pipe"):
        send_on()


def test_who_does_not_read_is_left(running: Running, patient: None) -> None:
    """Ends also when more is written than the two sides' buffers hold, and nothing of it is read."""
    running.server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    port = int(running.address.rpartition(":")[2])
    with closing(socket.socket()) as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        caller.settimeout(LATE)
        caller.connect(("127.0.0.1", port))
        caller.sendall(b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        last = time.monotonic() + LATE
        while not running.server.server_state.connections:
            assert time.monotonic() < last
        while running.server.server_state.connections:
            assert time.monotonic() < last
            time.sleep(0.02)
        assert len(rest_of(caller)) < 1_000_000


def test_the_last_connection_is_told_so_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.serve._MOST_CONNECTIONS", 4)
    with served(tmp_path) as running, ExitStack() as idle:
        place = ("127.0.0.1", int(running.address.rpartition(":")[2]))
        for _ in range(3):
            idle.enter_context(socket.create_connection(place, timeout=LATE))
        with socket.create_connection(place, timeout=LATE) as last:
            last.sendall(HEAD + b"\r\n")
            response = rest_of(last)
        assert response.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 1" in response.lower()
        assert document_of(response)["code"] == "busy"
        idle.close()
        until(lambda: not running.server.server_state.connections)
        assert httpx.get(f"{running.address}/healthz").status_code == 200


def test_what_is_no_http_is_said_so_as_everywhere(caller: socket.socket) -> None:
    caller.sendall(b"what is new?\r\n\r\n")
    response = rest_of(caller)
    assert response.startswith(b"HTTP/1.1 400 ")
    assert document_of(response)["code"] == "bad_http"


def test_small_pieces_are_sent_at_once() -> None:
    """Without this each answer's second piece waits for the other side, 40 ms."""

    class Accepted(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            ours: socket.socket = transport.get_extra_info("socket")
            found.append(ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    found: list[int] = []

    async def connect() -> None:
        with bind(Settings(), Place("127.0.0.1", 0)) as listener:
            async with await asyncio.get_running_loop().create_server(Accepted, sock=listener):
                with socket.create_connection(listener.getsockname(), timeout=LATE) as caller:
                    caller.setblocking(False)
                    assert await asyncio.get_running_loop().sock_recv(caller, 1) == b""

    asyncio.run(connect())
    assert found[0] != 0


def test_a_crowd_stands_in_the_systems_queue_while_the_service_is_busy(running: Running) -> None:
    """Two hundred connect while the event loop does something else."""
    loop = running.server.servers[0].get_loop()
    loop.call_soon_threadsafe(lambda: time.sleep(2))
    port = int(running.address.rpartition(":")[2])
    connections = [socket.create_connection(("127.0.0.1", port), timeout=1) for _ in range(200)]
    for connection in connections:
        connection.close()
    assert httpx.get(f"{running.address}/healthz").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"POST /v1/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/chat HTTP/1.1\r\nHost: elsewhere.example\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_garbage_behind_an_early_answer_ends_the_connection(
    caller: socket.socket, caplog: pytest.LogCaptureFixture, head: bytes
) -> None:
    caller.sendall(head)
    answered = caller.recv(65_536)
    assert answered.startswith(b"HTTP/1.1 4")
    caller.sendall(b"zz\r\n")
    assert b"HTTP/1.1" not in rest_of(caller)
    assert [record for record in caplog.records if record.name == "asyncio" or record.exc_info] == []
