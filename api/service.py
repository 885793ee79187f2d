"""What one process of the service works with, and the one place in `api` that opens it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any

from fastapi import Request

from api.admission import Admission
from api.errors import UnknownModelError
from api.metrics import Metrics
from api.writing import ArticleWriter
from rag.answer.compose import VERBATIM
from rag.bootstrap import open_desk, open_journal, open_keyring
from rag.domain import Article, ArticleStatus
from rag.errors import ConfigurationError
from rag.kept import DELETED, articles_of, emptied
from rag.llm.load import load_model, local_ollama
from rag.pipeline import NewsDesk
from rag.protocols import Embedder, Journal, Keyring
from rag.settings import Settings
from rag.wire import Document

DEFAULT = "citedesk"
_PREFIX = "citedesk-"
_FORMS = ("ollama:", "openai:")
_LIST_SECONDS = 30.0


@dataclass(slots=True)
class Service:
    """The parts behind the routes. One for each process; `admission` belongs to its event loop."""

    settings: Settings
    desk: NewsDesk
    journal: Journal
    keyring: Keyring
    admission: Admission
    writer: ArticleWriter
    metrics: Metrics
    _installed: tuple[float, list[str]] = (-_LIST_SECONDS, [])

    def turns(self, session_id: str, owner: str) -> list[Document]:
        """The answers of a conversation, oldest first.

        Of one that used an article which must not be shown now, retracted or under an embargo, there is only
        what is left of answers whose article was deleted; it comes back when the embargo ends.
        """
        kept = self.journal.turns(session_id, owner)
        used = {number: articles_of(each) for number, each in enumerate(kept) if each["status"] != DELETED}
        with self.desk.archive.view() as view:
            stored = {name: view.article(name) for name in set().union(*used.values())}
        hidden = {name for name, article in stored.items() if article is not None and self.hides(article)}
        return [
            emptied(each["answer_id"], each["created_at"], each["question"])
            if hidden & used.get(number, set())
            else each
            for number, each in enumerate(kept)
        ]

    def hides(self, article: Article) -> bool:
        """Whether the article is stored and must not be shown: it is retracted, or its embargo lasts."""
        embargo = article.embargo_until
        return article.status is ArticleStatus.RETRACTED or (embargo is not None and embargo.at > self.now)

    def model_of(self, name: str | None) -> str:
        """The model a request means; None and `citedesk` are the configured one.

        Raises UnknownModelError.
        """
        if name is None or name == DEFAULT:
            return self.settings.model
        bare = name.removeprefix(_PREFIX)
        if bare == VERBATIM:
            return VERBATIM
        if not bare.startswith(_FORMS):
            raise UnknownModelError(
                "There is no model of that name here.", advice="Take a name of GET /v1/models."
            )
        try:
            load_model(bare, self.settings, os.environ)
        except ConfigurationError as error:
            raise UnknownModelError(error.problem, advice=error.advice) from error
        return bare

    async def models(self) -> list[str]:
        """Names that can be asked for, the configured one first, those of a local Ollama last."""
        asked, installed = self._installed
        if monotonic() - asked >= _LIST_SECONDS:
            found = await local_ollama(os.environ.get("OLLAMA_HOST")) or []
            installed = [f"ollama:{model.removesuffix(':latest')}" for model in found]
            self._installed = monotonic(), installed
        writing = [] if self.settings.model == VERBATIM else [self.settings.model]
        return [
            DEFAULT,
            f"{_PREFIX}{VERBATIM}",
            *dict.fromkeys(f"{_PREFIX}{n}" for n in [*writing, *installed]),
        ]

    def keep(self, document: dict[str, Any], owner: str, session_id: str | None) -> None:
        """Remember an ended answer, unless an article of it was deleted while it was written."""
        self.journal.keep(document, owner=owner, session_id=session_id)
        self.forget_deleted(articles_of(document))

    def forget_deleted(self, article_ids: set[str]) -> None:
        """Empty kept answers that use articles which were deleted on purpose."""
        gone = self.desk.archive.deleted(sorted(article_ids))
        if gone:
            self.journal.scrub(gone)

    @property
    def now(self) -> datetime:
        """The service's clock, in UTC."""
        return datetime.now(UTC)


@contextmanager
def open_service(settings: Settings, embedder: Embedder | None = None) -> Iterator[Service]:
    """The service over the store of the settings. An `embedder` already loaded is used as is.

    Raises as `open_desk`, and IndexDamagedError for a damaged journal.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with open_desk(settings, embedder) as desk:
        journal, metrics = open_journal(settings), Metrics()
        service = Service(
            settings=settings,
            desk=desk,
            journal=journal,
            keyring=open_keyring(settings),
            admission=Admission(
                settings.concurrent_questions or cores,
                settings.concurrent_writings,
                settings.queued_questions,
                partial(metrics.turned_away, "busy"),
                settings.model,
            ),
            writer=ArticleWriter(settings, desk.embedder),
            metrics=metrics,
        )
        service.forget_deleted(journal.article_ids())  # what an interrupted delete left
        yield service


async def service_of(request: Request) -> Service:
    """The service that a request came to. (A plain function would be sent to a thread by FastAPI.)"""
    service: Service = request.app.state.service
    return service
