"""A real Ollama server for these tests alone: own port, own models, stopped at the end.

Where Ollama can neither be found nor built the tests fail; they are never skipped.
"""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ollama.prepare import model_file, ollama_program

MODEL = "smollm2"
_START_SECONDS = 60


@dataclass(frozen=True)
class RunningOllama:
    """Where it listens, and what it writes while it works."""

    url: str
    log: Path


@pytest.fixture(scope="session")
def ollama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOllama]:
    """A server with one model, `smollm2`."""
    program, folder = ollama_program(), tmp_path_factory.mktemp("ollama")
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    own = {
        "HOME": str(folder),
        "OLLAMA_HOST": host,
        "OLLAMA_MODELS": str(folder / "models"),
        "OLLAMA_NUM_PARALLEL": "1",
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OLLAMA_")} | own
    running = RunningOllama(f"http://{host}", folder / "log")
    with running.log.open("wb") as log:
        server = subprocess.Popen([program, "serve"], env=environment, stdout=log, stderr=log)
        try:
            _wait(running, server)
            modelfile = folder / "Modelfile"
            modelfile.write_text(f"FROM {model_file()}\n", "utf-8")
            subprocess.run(
                [program, "create", MODEL, "-f", modelfile], env=environment, check=True, stderr=log
            )
            yield running
        finally:
            server.terminate()
            server.wait(30)


def _wait(running: RunningOllama, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{running.url}/api/version", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"Ollama did not start:\n{running.log.read_text('utf-8', 'replace')[-2000:]}")
