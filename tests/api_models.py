"""A model that tests hold in the middle of a sentence, and a service where it writes."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rag.llm.protocol import Finished, Message, Piece
from rag.settings import Settings
from tests.api_world import BRIDGE, STRIKE, Running, fill, world
from tests.fakes import HashEmbedder
from tests.rag.models import ScriptedModel, WordGate

WRITER = "ollama:scripted"


@dataclass
class HeldModel(ScriptedModel):
    """Writes a sentence and a piece of the next, then is silent until it is let go or closed."""

    texts: Sequence[str] = ("It took three years to build [1]. The bridge also cost four",)
    silent: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        self.prompts.append(messages)
        try:
            yield Piece(self.texts[0])
            self.silent.set()
            while not self.go.is_set():
                await asyncio.sleep(0.005)
            yield Finished(self.complete)
        finally:
            self.closed.set()


@contextmanager
def served(
    folder: Path,
    writer: ScriptedModel | None = None,
    articles: Sequence[Any] = (BRIDGE, STRIKE),
    **settings: Any,
) -> Iterator[Running]:
    """A service over a store of its own; `writer` is who writes when one is asked for."""
    chosen = Settings(store=folder / "store", **{"requests_per_minute": 0, **settings})
    embedder = HashEmbedder()
    fill(chosen, articles, embedder)
    with (
        patch("rag.llm.load.load_model", lambda *_: writer),
        patch("rag.bootstrap._gate", lambda _: WordGate()),
        world(chosen, embedder) as running,
    ):
        yield running
