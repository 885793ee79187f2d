"""The real server over a small store of its own, with a model that writes what a test tells it."""

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import httpx

from rag.bootstrap import open_builder, open_keyring
from rag.embed import load_embedder
from rag.llm.protocol import Finished, Message, Piece
from rag.protocols import Embedder
from rag.settings import load_settings
from tests.api_world import world as served
from tests.rag.models import ScriptedModel
from tests.rag.newsdesk import SAMPLE_NEWS, Steps

SUPPORTED = "Putin and Kim Jong Un spoke by telephone on Tuesday, the Kremlin announced [1]."
UNSURE = "Putin thanked Kim for the North Korean soldiers in Kursk [1]."
MORE = [
    {
        "id": "emoji",
        "title": "A mayor's busy thumbs",
        "text": "😀 The mayor of Pellbridge opened the fair. 🎪🎪 "
        "She sent 412 emoji 👋🏽 to the crowd on Sunday. 🎉",
        "source": "Rookport Gazette (sample)",
        "published_at": "2025-05-04",
        "language": "en",
    }
]


@dataclass
class PacedModel(ScriptedModel):
    """Waits at `pause_at` characters until it is told to go on, so that a test can look at what is there."""

    texts: Sequence[str] = ("",)
    pause_at: int | None = None
    going: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        written = 0
        try:
            async for piece in super().stream(messages, most_tokens=most_tokens, temperature=temperature):
                while self.pause_at is not None and written >= self.pause_at and not self.going.is_set():
                    await asyncio.sleep(0.01)
                if isinstance(piece, Piece):
                    written += len(piece.text)
                yield piece
        finally:
            self.closed.set()


@dataclass
class World:
    """A running server, and what a test may do to its store and its model."""

    address: str
    key: str
    model: PacedModel
    client: httpx.Client
    added: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def write(self, text: str, *, pause_at: int | None = None, breaks_after: int | None = None) -> None:
        """What the model writes from now on."""
        self.model.texts, self.model.pause_at, self.model.breaks_after = [text], pause_at, breaks_after
        self.model.going.clear()
        self.model.closed.clear()

    def resume(self) -> None:
        """Let a paused model go on."""
        self.model.going.set()

    def until_closed(self) -> None:
        """Wait until the model's stream was closed; fails after ten seconds."""
        assert self.model.closed.wait(10)

    def put(self, *articles: dict[str, Any]) -> list[str]:
        """Add articles, dated and in English unless they say otherwise; gives back their ids."""
        plain = {"source": "Brackwater Post", "published_at": "2025-06-01", "language": "en"}
        given = [{"id": f"put-{next(self.numbers)}"} | plain | article for article in articles]
        summary = self.client.post("v1/articles", json=given).raise_for_status().json()
        assert summary["refused"] == summary["skipped"] == []
        ids = [str(article["id"]) for article in given]
        self.added += ids
        return ids

    def delete(self, article_id: str) -> None:
        """Delete an article that a test put there."""
        self.client.delete(f"v1/articles/{article_id}").raise_for_status()
        self.added.remove(article_id)

    def last_answer(self, session_id: str) -> dict[str, Any]:
        """The newest answer of a conversation, as the server kept it."""
        turns = self.client.get(f"v1/sessions/{session_id}").raise_for_status().json()["turns"]
        document: dict[str, Any] = turns[-1]["answer"]
        return document

    def reset(self) -> None:
        """Leave nothing of a test: its articles, its conversations, a paused model."""
        self.resume()
        for article_id in sorted(set(self.added)):
            self.client.delete(f"v1/articles/{article_id}").raise_for_status()
        self.added.clear()
        for session in self.client.get("v1/sessions").raise_for_status().json()["sessions"]:
            self.client.delete(f"v1/sessions/{session['session_id']}").raise_for_status()


@contextmanager
def serve_world(folder: Path, *, locked: bool = False) -> Iterator[World]:
    """Fill a store in `folder` with the sample news and serve it; a locked server wants a key."""
    model = PacedModel([""])
    chosen = {"store": folder / "store", "requests_per_minute": 0, "kept_versions": 1}
    settings = load_settings({}, folder, chosen).settings
    embedder = _embedder()
    more = folder / "more.jsonl"
    more.write_text("\n".join(map(json.dumps, MORE)), "utf-8")
    with open_builder(settings, embedder) as builder:
        builder.ingest([str(SAMPLE_NEWS), str(more)], progress=Steps())
    key = open_keyring(settings).add("reader", writes=True) if locked else ""
    with (
        patch("rag.llm.load.load_model", lambda *_: model),
        patch("api.service.local_ollama", AsyncMock(return_value=["scripted"])),
        served(settings, embedder) as running,
        httpx.Client(
            base_url=running.address, headers={"Authorization": f"Bearer {key or 'none'}"}, timeout=30
        ) as client,
    ):
        yield World(f"{running.address}/", key, model, client)


@cache
def _embedder() -> Embedder:
    return load_embedder("use-multilingual-v3")
