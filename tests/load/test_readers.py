"""Callers that read slowly, leave while a model writes, or ask without end: what they hold is given back."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
import pytest

from rag.llm.protocol import Finished, Message, Piece
from tests.api.test_stream import disconnects, free
from tests.api_models import WRITER, HeldModel, served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, STRIKE, Running, client
from tests.rag.models import ScriptedModel

pytestmark = pytest.mark.load
CALLERS = 67
"""At each of three points, through either door: 200 and some more."""

CHAT = {"question": BRIDGE_QUESTION, "model": WRITER, "stream": True}
COMPLETION = {"messages": [{"role": "user", "content": BRIDGE_QUESTION}], "model": WRITER, "stream": True}
DOORS = {"/v1/chat": CHAT, "/v1/chat/completions": COMPLETION}
STORE_FILES = 16
"""Eight slots read the store at once, each through two files that stay open for the next."""

LONG = "가" * 99_000
"""A question that comes back in the document: more than the buffers between server and reader hold."""


@dataclass
class SilentModel(HeldModel):
    """Takes the question and never writes a word."""

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        self.silent.set()
        await asyncio.Event().wait()
        yield Finished(complete=False)


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.02)


def tasks(running: Running) -> int:
    """How many tasks the server's loop has."""
    return len(asyncio.all_tasks(running.server.servers[0].get_loop()))


def request(path: str, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


@contextmanager
def connected(
    running: Running, *, source: str = "127.0.0.1", buffer: int | None = None
) -> Iterator[socket.socket]:
    with socket.socket() as connection:
        if buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.settimeout(30)
        connection.bind((source, 0))
        connection.connect(("127.0.0.1", int(running.address.rpartition(":")[2])))
        yield connection


def read_until(connection: socket.socket, words: bytes) -> bytes:
    """What came up to where the words are in it, or to the end."""
    got = b""
    while words not in got and (piece := connection.recv(65_536)):
        got += piece
    return got


LEAVING: dict[str, tuple[Callable[[], ScriptedModel], bytes]] = {
    "before the first sentence": (SilentModel, b"HTTP/1.1 200"),
    "in the middle": (HeldModel, b"three years"),
    "at the end": (lambda: ScriptedModel(["It took three years to build [1]."]), b"three years"),
}


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("point", LEAVING)
def test_callers_that_leave_while_a_model_writes_hold_nothing(
    tmp_path: Path, path: str, point: str, caplog: pytest.LogCaptureFixture
) -> None:
    model, words = LEAVING[point]

    with served(tmp_path, model(), concurrent_writings=8, queued_questions=100) as running:

        def leave(_: int) -> None:
            with connected(running) as connection:
                connection.sendall(request(path, DOORS[path]))
                assert words in read_until(connection, words)

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(leave, range(CALLERS)))
        until(lambda: free(running))
        files, busy, left = psutil.Process().num_fds(), tasks(running), disconnects(running)
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(leave, range(CALLERS)))
        until(lambda: free(running) and tasks(running) <= busy)
        until(lambda: psutil.Process().num_fds() <= files + STORE_FILES)
        if point != "at the end":
            assert disconnects(running) - left == CALLERS
        assert not [record for record in caplog.records if record.exc_info]


def test_a_reader_of_ten_bytes_a_second_gives_its_slot_back(tmp_path: Path) -> None:
    body = {"question": LONG, "stream": True}
    with (
        patch("api.streaming.SEND_SECONDS", 1),
        served(tmp_path, concurrent_questions=1, queued_questions=1, question_characters=100_000) as running,
    ):
        listener = running.server.servers[0].sockets[0]
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)  # its connections inherit this
        with connected(running, buffer=2_048) as connection:
            connection.sendall(request("/v1/chat", body))
            assert connection.recv(10).startswith(b"HTTP/1.1 2")
            last = time.monotonic() + 20
            while not free(running):
                assert time.monotonic() < last, running.service.admission.depth
                connection.recv(10)
                time.sleep(1)
            with client(running) as http:
                http.post("/v1/chat", json={"question": BRIDGE_QUESTION}).raise_for_status()


def test_one_noisy_caller_leaves_ten_quiet_ones_their_answers(tmp_path: Path) -> None:
    """With the default limit: 120 questions of each caller within a minute."""

    with served(tmp_path, articles=(BRIDGE, STRIKE), requests_per_minute=120) as running:

        def ask(source: str) -> int:
            with connected(running, source=source) as connection:
                connection.sendall(request("/v1/chat", {"question": BRIDGE_QUESTION}))
                return int(read_until(connection, b"\r\n").split()[1])

        with ThreadPoolExecutor(16) as noise, ThreadPoolExecutor(10) as quiet:
            noisy = [noise.submit(ask, "127.0.0.2") for _ in range(400)]
            others = [quiet.submit(ask, f"127.0.0.{10 + number}") for number in range(10) for _ in range(3)]
            assert [each.result() for each in others] == [200] * 30
            told = [each.result() for each in noisy]
    assert (told.count(200), told.count(429)) == (120, 280)
