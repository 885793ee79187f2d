"""The two paths of the project; read this first.

news files -> read -> split -> embed -> archive                     (once, when news arrives)
question   -> understand -> retrieve -> judge and choose -> cite    (for every question)
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rag.answer.verbatim import Choice, VerbatimAnswerer
from rag.calibration import Calibration
from rag.cite import cite
from rag.domain import (
    Answer,
    Article,
    Filter,
    Hit,
    Query,
    Refusal,
    Status,
    Suggestion,
    Window,
)
from rag.messages import say
from rag.notes import notes_for
from rag.protocols import Archive, ArchiveView, Embedder, Limits
from rag.retrieve import Retrieval, Retriever
from rag.suggest import suggestions_for
from rag.understand import clean_question, understand

VERBATIM = "verbatim"
SHOWN_SOURCES = 5
"""Articles named as looked at."""


def utc_now() -> datetime:
    """The clock of the process."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What the asker narrowed or chose beside the question itself; None leaves the setting's value."""

    window: Window = field(default_factory=Window)
    as_of: datetime | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    answer_language: str | None = None
    max_sentences: int | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ranked hits of a search: one per article, or every passage when asked for."""

    query: str
    language: str
    window: Window | None
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)


class NewsDesk:
    """Answers questions about the archived news and cites the sentences it used."""

    def __init__(
        self,
        archive: Archive,
        embedder: Embedder,
        retriever: Retriever,
        answerer: VerbatimAnswerer,
        calibration: Calibration,
        *,
        question_characters: int,
        max_sentences: int,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.archive, self.embedder, self.calibration = archive, embedder, calibration
        self.retriever, self.answerer = retriever, answerer
        self._question_characters, self._max_sentences = question_characters, max_sentences
        self._clock = clock

    def search(
        self, question: str, options: AskOptions | None = None, *, k: int = 10, passages: bool = False
    ) -> SearchResult:
        """The `k` best articles (or passages) for a query. Raises InputError for an unusable one."""
        started = time.perf_counter()
        options = options or AskOptions()
        query = self.query(question, options)
        with self.archive.view() as view:
            hits = self._search(view, query, k, passages=passages)
        elapsed = _ms_since(started)
        return SearchResult(
            query.text,
            query.language,
            options.window or None,
            hits[:k],
            {"retrieve": elapsed, "total": elapsed},
        )

    def _search(self, view: ArchiveView, query: Query, k: int, *, passages: bool) -> tuple[Hit, ...]:
        """Hits of a search; when a few long articles fill the legs, these are widened until `k` are found."""
        usual = self.retriever.limits
        # An article often has several of its passages among the candidates.
        limits = Limits(max(usual.dense, 2 * k), max(usual.lexical, 2 * k))
        while True:
            found = self.retriever.retrieve(view, query, limits)
            hits = found.hits if passages else found.articles(k)
            if len(hits) >= k or len(found.hits) < limits.dense:
                return hits
            limits = Limits(2 * limits.dense, 2 * limits.lexical)

    async def answer(self, question: str, options: AskOptions | None = None) -> Answer:
        """An answer of verbatim sentences, or a refusal. Raises InputError for an unusable question."""
        started = time.perf_counter()
        options = options or AskOptions()
        query = self.query(question, options)
        with self.archive.view() as view:
            found = self.retriever.retrieve(view, query)
            retrieved = _ms_since(started)
            choice = self.answerer.choose(view, found, options.max_sentences or self._max_sentences)
            answer = self._compose(view, query, found, choice, options)
        total = _ms_since(started)
        return replace(
            answer, timings_ms={"retrieve": retrieved, "answer": total - retrieved, "total": total}
        )

    def query(self, question: str, options: AskOptions) -> Query:
        """The question as it is searched for. Raises InputError for an unusable one."""
        text = clean_question(question, self._question_characters)
        where = Filter(
            now=self._clock(),
            window=options.window,
            as_of=options.as_of,
            sources=options.sources,
            languages=options.languages,
            authors=options.authors,
        )
        return understand(text, where)

    def _compose(
        self, view: ArchiveView, query: Query, found: Retrieval, choice: Choice, options: AskOptions
    ) -> Answer:
        articles = {hit.head.article_id: hit.head for hit in found.articles(SHOWN_SOURCES)}
        articles.update((chosen.head.article_id, chosen.head) for chosen in choice.chosen)
        texts = {chosen.head.article_id: _stored(view, chosen.head.article_id) for chosen in choice.chosen}
        sentences, citations = cite(choice.chosen, texts)
        refusal = self._refusal(view, query, found) if choice.status is Status.REFUSED else None
        return Answer(
            answer_id=uuid.uuid4().hex,
            created_at=self._clock(),
            question=query.text,
            standalone_question=query.text,
            question_language=query.language,
            answer_language=citations[0].head.language if citations else query.language,
            status=choice.status,
            sentences=sentences,
            citations=citations,
            sources=tuple(articles.values()),
            confidence=choice.confidence,
            window=options.window or None,
            as_of=options.as_of or query.where.now,
            model=VERBATIM,
            refusal=refusal,
            notes=notes_for(
                view,
                query,
                choice,
                citations,
                self.embedder,
                self.calibration,
                options.answer_language or query.language,
            ),
            context={s.citations[0]: choice.context[i] for i, s in enumerate(sentences)},
        )

    def _refusal(self, view: ArchiveView, query: Query, found: Retrieval) -> Refusal:
        reason = "low_support"
        suggestions: tuple[Suggestion, ...] = ()
        if found.hits:
            suggestions = suggestions_for(view, found, self.embedder)
        elif not view.count(Filter(now=query.where.now)):
            reason = "empty_archive"
        elif query.where.narrows and not view.count(query.where):
            reason = "outside_window"
        else:
            reason = "no_evidence"
        return Refusal(reason, say(reason, query.language), suggestions)


def _stored(view: ArchiveView, article_id: str) -> Article:
    article = view.article(article_id)
    if article is None:  # a view holds one generation, so its own hits are always there
        raise RuntimeError(f"article {article_id!r} vanished inside one generation")
    return article


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
