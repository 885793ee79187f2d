"""A small store, a service over it and its app: for every test that asks over HTTP."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.serve import Place, Server, bind
from api.service import Service, open_service
from rag.bootstrap import open_builder
from rag.protocols import Embedder
from rag.settings import Settings
from tests.rag.newsdesk import Steps

BRIDGE = {
    "id": "bridge",
    "url": "https://rookport.example/bridge",
    "title": "Elmford opens its bridge",
    "text": "The town of Elmford opened its new bridge on Monday, the mayor said. "
    "It took three years to build and cost four million euros in all.",
    "published_at": "2025-05-05",
    "source": "Rookport Gazette (sample)",
    "language": "en",
}
STRIKE = {
    "id": "a/b",
    "title": "서린시 버스 파업",
    "text": "서린시 시내버스 노조가 11일 새벽 4시 첫차부터 파업에 들어갔다. 62개 노선의 버스 841대가 차고지를 떠나지 않았다.",
    "published_at": "2025-03-11",
    "source": "서린신문",
    "language": "ko",
}
BRIDGE_QUESTION = "How long did the bridge take to build?"


@dataclass(frozen=True, slots=True)
class Running:
    """A server on a port of its own."""

    address: str
    app: FastAPI
    service: Service
    server: Server


def fill(settings: Settings, articles: Sequence[dict[str, Any]], embedder: Embedder) -> None:
    """Make the store of the settings, or add to it."""
    settings.store.parent.mkdir(parents=True, exist_ok=True)
    news = settings.store.parent / "news.jsonl"
    news.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in articles), "utf-8")
    with open_builder(settings, embedder) as builder:
        builder.ingest([str(news)], progress=Steps())


@contextmanager
def running(app: FastAPI) -> Iterator[Running]:
    """Serve the app over a real socket until the block ends."""
    service: Service = app.state.service
    with bind(service.settings, Place("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = Server(app, service.settings)
        thread = threading.Thread(target=server.run, args=[[listener]], name="server")
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        try:
            yield Running(address, app, service, server)
        finally:
            server.stop()
            thread.join()


@contextmanager
def world(settings: Settings, embedder: Embedder) -> Iterator[Running]:
    """A running server over the store of the settings."""
    with open_service(settings, embedder) as service, running(create_app(service)) as served:
        yield served


def events(text: str) -> list[tuple[str, int, Any]]:
    """Name, id and data of every event of a stream: one line each, and nothing else but comments."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if lines:
            fields = dict(line.split(": ", 1) for line in lines)
            assert set(fields) == {"event", "id", "data"}, lines
            found.append((fields["event"], int(fields["id"]), json.loads(fields["data"])))
    return found


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def client(served: Running, **options: Any) -> httpx.Client:
    """A client of that server."""
    return httpx.Client(base_url=served.address, timeout=30, **options)
