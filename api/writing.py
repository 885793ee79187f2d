"""Articles taken in and deleted over HTTP: one change at a time, while questions go on."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from rag.bootstrap import erase_articles, open_builder
from rag.protocols import Embedder
from rag.settings import Settings
from rag.summary import IngestSummary, Issue

_STDIN = "-"
_LABEL = "api"
_TAKE_BACK = "Use --restore-deleted to take it back."


class _Quiet:
    """Nobody watches the progress of a request."""

    def start(self, total_inputs: int | None) -> None:
        pass

    def advance(self, input_name: str, articles: int) -> None:
        pass

    def stage(self, name: str) -> None:
        pass


class ArticleWriter:
    """Writes to the store of the settings, each change with a writer of its own.

    Another process that writes at the same time makes a change fail with IndexLockedError; questions see
    the new generation as soon as it is committed.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        # More processes would take the cores from the questions, and forking beside threads is unsafe.
        self._settings = settings.model_copy(update={"embed_processes": 1})
        self._embedder = embedder
        self._turn = asyncio.Lock()

    async def ingest(self, body: bytes) -> IngestSummary:
        """Take in a JSON list of articles; the summary names each that cannot be used by its place from 1."""
        async with self._turn:
            summary = await asyncio.to_thread(self._ingest, body)
        return replace(summary, skipped=tuple(map(_told, summary.skipped)))

    def _ingest(self, body: bytes) -> IngestSummary:
        with open_builder(self._settings, self._embedder) as builder:
            return builder.ingest([_STDIN], label=_LABEL, progress=_Quiet(), stdin=BytesIO(body))

    async def delete(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles, also from kept answers; returns the ids that were stored."""
        async with self._turn:
            return await asyncio.to_thread(erase_articles, self._settings, article_ids)


def _told(issue: Issue) -> Issue:
    """Without the option that only the command line has."""
    return replace(issue, reason=issue.reason.replace(_TAKE_BACK, "It stays deleted."))
