"""`citedesk serve` as a process: started, asked, stopped, and what it says when it cannot start."""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from api.app import create_app
from api.serve import Place, Server, bind, resolve, warm
from api.service import open_service
from index_store.keyring import LocalKeyring
from rag.cli import run
from rag.errors import CitedeskError, ConfigurationError, InputError
from rag.settings import Settings
from tests.api_models import WRITER, HeldModel
from tests.api_world import BRIDGE, BRIDGE_QUESTION, STRIKE, events, fill
from tests.fakes import HashEmbedder
from tests.rag.models import WordGate

CITEDESK = [sys.executable, "-m", "rag"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("CITEDESK_")}


@dataclass(frozen=True, slots=True)
class Process:
    """A running `citedesk serve`."""

    process: subprocess.Popen[str]
    line: str
    log: Path

    @property
    def address(self) -> str:
        return self.line.split(" at ")[1].split()[0]

    @property
    def children(self) -> set[int]:
        pid = self.process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def ask(self, question: str = BRIDGE_QUESTION, **headers: str) -> dict[str, Any]:
        response = httpx.post(
            f"{self.address}/v1/chat", json={"question": question}, headers=headers, timeout=60
        )
        response.raise_for_status()
        document: dict[str, Any] = response.json()
        return document


@contextmanager
def serving(store: Path, *arguments: str, **environment: str) -> Iterator[Process]:
    log = store.parent / "log.jsonl"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [*CITEDESK, "serve", "--store", str(store), "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**ENVIRONMENT, **environment},
        ) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, log.read_text()
            yield Process(process, line, log)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the real embedder; tests only add to it."""
    folder = tmp_path_factory.mktemp("served")
    news = folder / "news.jsonl"
    news.write_text(json.dumps(BRIDGE), "utf-8")
    assert run(["ingest", str(news), "--store", str(folder / "store")]) == 0
    return folder / "store"


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_process_says_where_it_is_answers_and_ends_with_0(filled: Path, number: int) -> None:
    with serving(filled) as served:
        assert served.line.count("\n") == 1
        assert f"the page: {served.address}/" in served.line
        assert served.address.startswith("http://127.0.0.1:")
        assert served.ask()["status"] == "answered"
        assert served.children == set()
        assert served.end(number) == 0
        with pytest.raises(httpx.ConnectError):
            served.ask()
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["request", "stopping"]


def test_articles_of_another_process_are_found_without_restart(filled: Path) -> None:
    with serving(filled, "--workers", "2", CITEDESK_REQUESTS_PER_MINUTE="0") as served:

        def cited() -> set[str]:
            document = served.ask("서린시 버스 파업은 언제 시작됐나?")
            return {citation["article_id"] for citation in document["citations"]}

        for _ in range(6):
            assert STRIKE["id"] not in cited()
        news = filled.parent / "more.jsonl"
        news.write_text(json.dumps(STRIKE), "utf-8")
        subprocess.run(
            [*CITEDESK, "ingest", str(news), "--store", str(filled)],
            check=True,
            capture_output=True,
            env=ENVIRONMENT,
        )
        for _ in range(6):
            assert STRIKE["id"] in cited()
        assert served.end() == 0


@contextmanager
def half_a_request(served: Process) -> Iterator[None]:
    """A request whose body does not come: it is worked on until somebody gives up."""
    host, port = served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = "POST /v1/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: 100\r\nExpect: 100-continue\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")  # so it is worked on now
        yield


def test_what_does_not_end_is_ended(filled: Path) -> None:
    with serving(filled, CITEDESK_SHUTDOWN_SECONDS="0.5") as served, half_a_request(served):
        assert served.end() == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_second_signal_does_not_wait(filled: Path, workers: str) -> None:
    with (
        serving(filled, "--workers", workers, CITEDESK_SHUTDOWN_SECONDS="600") as served,
        half_a_request(served),
    ):
        served.process.send_signal(signal.SIGTERM)
        wait_for(lambda: "stopping" in served.log.read_text())
        code = served.end()
    assert code == (128 + signal.SIGTERM if workers == "1" else 0)


def test_workers_share_figures_and_one_that_dies_is_replaced(filled: Path) -> None:
    with serving(filled, "--workers", "2", CITEDESK_REQUESTS_PER_MINUTE="0") as served:
        before = served.children
        assert len(before) == 2
        for _ in range(8):
            served.ask()
        counted = 'citedesk_answers_total{status="answered",writer="verbatim"} 8.0'
        for _ in range(4):
            assert counted in httpx.get(f"{served.address}/metrics").text
        os.kill(min(before), signal.SIGKILL)
        wait_for(lambda: len(served.children) == 2 and min(before) not in served.children)
        for _ in range(4):
            assert served.ask()["status"] == "answered"
        assert "a worker died" in served.log.read_text()
        workers = served.children
        assert served.end() == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_workers_end_with_their_parent(filled: Path) -> None:
    with serving(filled, "--workers", "2") as served:
        workers = served.children
        served.process.kill()

        def gone() -> bool:
            states = [Path(f"/proc/{worker}/stat") for worker in workers]
            return all(not state.exists() or ") Z " in state.read_text() for state in states)

        wait_for(gone)


def failed(store: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [*CITEDESK, "serve", "--store", str(store), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=ENVIRONMENT,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_without_a_store_it_says_what_to_do(tmp_path: Path) -> None:
    code, words = failed(tmp_path / "none", "--port", "0")
    assert code == 1
    assert "citedesk ingest" in words
    assert not (tmp_path / "none").exists()


def test_a_host_that_others_reach_needs_a_key(filled: Path, tmp_path: Path) -> None:
    code, words = failed(filled, "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert code == 2
    assert "citedesk keys add" in words


def test_with_a_key_it_listens_everywhere_and_asks_for_it(tmp_path: Path, filled: Path) -> None:
    keyring = LocalKeyring(filled)
    key = keyring.add("desk", writes=False)
    try:
        with serving(filled, "--host", "0.0.0.0") as served:  # noqa: S104
            assert httpx.get(f"{served.address}/v1/models").status_code == 401
            assert served.ask(Authorization=f"Bearer {key}")["status"] == "answered"
            assert served.end() == 0
        assert key not in served.log.read_text()
    finally:
        keyring.revoke("desk")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=tmp_path / "store", shutdown_seconds=5)


def test_a_port_in_use_is_named(settings: Settings) -> None:
    with bind(settings, Place("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with (
            pytest.raises(CitedeskError, match=f"Port {port} of 127.0.0.1 is in use"),
            bind(settings, Place("127.0.0.1", port)),
        ):
            pass


@pytest.mark.parametrize("host", ["no such host", "300.1.1.1", "", "a" * 300, "nowhere.invalid"])
def test_a_host_that_is_none_is_named(settings: Settings, host: str) -> None:
    with pytest.raises(InputError, match="--host"), bind(settings, Place(host, 0)):
        pass


def test_an_address_of_another_machine_is_refused(settings: Settings) -> None:
    LocalKeyring(settings.store).add("desk", writes=False)
    with pytest.raises(InputError, match="no address of this machine"), bind(settings, Place("192.0.2.1", 0)):
        pass


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104
def test_strangers_are_kept_out_before_anything_is_opened(settings: Settings, host: str) -> None:
    with pytest.raises(ConfigurationError, match="no keys"), bind(settings, Place(host, 0)):
        pass


def test_a_name_with_both_kinds_of_addresses_is_served_by_the_older() -> None:
    assert resolve(Place("localhost", 80)) == (socket.AF_INET, ("127.0.0.1", 80))


def test_what_is_loaded_is_no_work_for_collections(tmp_path: Path) -> None:
    """A full collection would go through all of it, and hold up every thread for 0.2 s."""
    settings = Settings(store=tmp_path / "store")
    fill(settings, [BRIDGE], HashEmbedder())
    with open_service(settings, HashEmbedder()) as service:
        try:
            warm(service)
            assert gc.get_freeze_count() > 10 * len(gc.get_objects())
        finally:
            gc.unfreeze()


def test_open_streams_end_with_an_event_and_nothing_new_is_begun(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", shutdown_seconds=5)
    fill(settings, [BRIDGE], HashEmbedder())
    model = HeldModel()
    with (
        patch("rag.llm.load.load_model", lambda *_: model),
        patch("rag.bootstrap._gate", lambda _: WordGate()),
        open_service(settings, HashEmbedder()) as service,
        bind(settings, Place("127.0.0.1", 0)) as listener,
    ):
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        stops: list[None] = []
        server = Server(create_app(service), settings, on_stop=lambda: stops.append(None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        text = ""
        asked = {"question": BRIDGE_QUESTION, "model": WRITER, "stream": True}
        with httpx.stream("POST", f"{address}/v1/chat", json=asked, timeout=30) as response:
            for piece in response.iter_text():
                text += piece
                if model.silent.is_set() and not server.should_exit:
                    server.stop()
                    server.stop()
        thread.join(30)
        assert not thread.is_alive()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/healthz")
    assert stops == [None]
    name, _, data = events(text)[-1]
    assert name == "error"
    assert data["partial"]["status"] == "incomplete"
    assert model.closed.is_set()
