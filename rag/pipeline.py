"""The two paths of the project; read this first.

news files -> read -> split -> embed -> archive                                (once, when news arrives)
question   -> condense -> understand -> retrieve -> judge and choose -> cite   (for every question)
                                                 -> brief -> write -> check -> cite   (when a model writes)
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from weakref import WeakSet

from rag.answer.compose import VERBATIM, Asked, Composer, Draft
from rag.answer.verbatim import Choice, VerbatimAnswerer
from rag.answer.written import Task, Written, WrittenAnswerer
from rag.briefing import Allowance, Briefing, brief
from rag.calibration import Calibration
from rag.condense import Found, condense, condense_with
from rag.courtesy import asks_nothing
from rag.domain import Answer, ArticleHead, Failure, Filter, Hit, Note, Query, Status, Turn, Window
from rag.errors import ModelError
from rag.events import Ended, Event, SentenceReady, SourcesFound, Stage
from rag.messages import say
from rag.protocols import Archive, ArchiveView, Embedder, Limits
from rag.recency import newest_first, without_older
from rag.retrieve import Retrieval, Retriever
from rag.stopping import until
from rag.understand import clean_question, understand


def utc_now() -> datetime:
    """The clock of the process."""
    return datetime.now(UTC)


_PATIENCE_SECONDS = 0.3
"""So long a model's server is waited for before the archive is read: a refusal needs no model."""


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
    model: str | None = None


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
        model: str = VERBATIM,
        writers: Callable[[str], WrittenAnswerer] | None = None,
        fall_back: bool = False,
        zone: tzinfo = UTC,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.archive, self.embedder, self.calibration = archive, embedder, calibration
        self.retriever, self.answerer = retriever, answerer
        self._question_characters, self._max_sentences = question_characters, max_sentences
        self._model, self._writers, self._fall_back = model, writers, fall_back
        self._asked_writers: WeakSet[WrittenAnswerer] = WeakSet()
        self._zone, self._clock = zone, clock
        self._composer = Composer(embedder, calibration, clock)

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
            query.where.window or None,
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
                return newest_first(hits) if query.latest else hits
            limits = Limits(2 * limits.dense, 2 * limits.lexical)

    async def answer(
        self, question: str, options: AskOptions | None = None, history: Sequence[Turn] = ()
    ) -> Answer:
        """The whole answer, or a refusal. Raises InputError for an unusable question or option."""
        async with aclosing(self.stream(question, options, history)) as events:
            async for event in events:
                if isinstance(event, Ended):
                    return event.answer
        raise RuntimeError("the stream of an answer ended without one")

    async def stream(
        self,
        question: str,
        options: AskOptions | None = None,
        history: Sequence[Turn] = (),
        stop: asyncio.Event | None = None,
    ) -> AsyncGenerator[Event, None]:
        """What happens on the way to an answer, `Ended` last. Raises InputError before the first event.

        Sentences come only after they were checked. Closing the generator stops the model; setting `stop`
        does too, and ends with what was written so far as an incomplete answer.
        """
        started = time.perf_counter()
        options = options or AskOptions()
        text = clean_question(question, self._question_characters)
        writer = self._writer(options.model or self._model)
        if history:
            yield Stage("condense")
        asked = await self._asked(text, options, history, writer)
        draft = Draft()
        yield Stage("retrieve")
        waiting = asyncio.ensure_future(self._allowance(writer, draft))
        try:
            await asyncio.wait({waiting}, timeout=_PATIENCE_SECONDS)
            in_time = waiting.done()
            reading = await asyncio.to_thread(self._read, asked, waiting.result() if in_time else None)
            yield SourcesFound(reading.base.sources)
            if not in_time and reading.base.status is not Status.REFUSED:
                reading = await asyncio.to_thread(self._read, asked, await waiting)
        finally:
            waiting.cancel()
        answer = reading.base
        if writer is not None and answer.status is not Status.REFUSED:
            yield Stage("write")
            async with aclosing(self._written(writer, asked, reading, draft, stop)) as ready:
                async for event in ready:
                    yield event
            answer = await asyncio.to_thread(self._finished, asked, reading, draft, writer)
        if answer.model == VERBATIM:
            for index, sentence in enumerate(answer.sentences):
                yield SentenceReady(index, sentence, answer.citations[index : index + 1])
        total = _ms_since(started)
        timings = {"retrieve": reading.ms, "answer": total - reading.ms, "total": total}
        yield Ended(replace(answer, timings_ms=timings))

    def _writer(self, model: str) -> WrittenAnswerer | None:
        """Who writes; None for the articles' own words. Raises ConfigurationError for an unknown name."""
        if model == VERBATIM or self._writers is None:
            return None
        writer = self._writers(model)
        self._asked_writers.add(writer)
        return writer

    async def close(self) -> None:
        """Close the connections to models' servers; no model can be asked after that."""
        for writer in list(self._asked_writers):
            await writer.model.close()

    async def _allowance(self, writer: WrittenAnswerer | None, draft: Draft) -> Allowance | None:
        """What the model may be shown; None without a model, or when it cannot be asked: `draft` says why."""
        if writer is None:
            return None
        try:
            return await writer.allowance()
        except ModelError as error:
            draft.failure = _failure(error)
            return None

    async def _asked(
        self,
        text: str,
        options: AskOptions,
        history: Sequence[Turn],
        writer: WrittenAnswerer | None,
    ) -> Asked:
        """The question with what it takes from the conversation, understood."""
        standalone, language = await self._standalone(text, options, history, writer)
        query = self.query(standalone, options)
        return Asked(
            question=text,
            query=query,
            answer_language=options.answer_language or language or query.language,
            most_sentences=options.max_sentences or self._max_sentences,
            as_of=query.where.as_of or query.where.now,
        )

    async def _standalone(
        self, question: str, options: AskOptions, history: Sequence[Turn], writer: WrittenAnswerer | None
    ) -> tuple[str, str | None]:
        """The question as it can be asked without the conversation before it, and its language then."""
        if not history or asks_nothing(question):
            return question, None

        def search(text: str) -> Found:
            with self.archive.view() as view:
                hits = self.retriever.retrieve(view, self.query(text, options)).hits
            return Found(hits[0].score, hits[0].parts.dense) if hits else Found(0.0, 0.0)

        if writer is None:
            condensed = await asyncio.to_thread(condense, question, history, search)
        else:
            condensed = await condense_with(writer.model, question, history, search)
        # With the words it takes over, a long question can outgrow what a question may hold.
        fits = len(condensed.question) <= self._question_characters
        return (condensed.question if fits else question), condensed.language

    def _read(self, asked: Asked, allowance: Allowance | None) -> "_Reading":
        """Everything that one view of the archive is needed for before a model writes."""
        started = time.perf_counter()
        with self.archive.view() as view:
            found = self.retriever.retrieve(view, asked.query)
            quoted = found
            if asked.query.latest:
                quoted = replace(found, hits=without_older(found.hits))
                found = replace(found, hits=newest_first(found.hits))
            retrieved = _ms_since(started)
            if asks_nothing(asked.question):
                choice = Choice(Status.REFUSED, 0.0)
            else:
                choice = self.answerer.choose(view, quoted, asked.most_sentences)
            base = self._composer.verbatim(view, asked, found, choice)
            briefing = None
            if allowance is not None and choice.status is not Status.REFUSED:
                briefing = brief(view, found, choice, allowance)
                base = replace(base, sources=_with_shown(base.sources, briefing))
        return _Reading(found, choice, base, briefing, retrieved)

    async def _written(
        self,
        writer: WrittenAnswerer,
        asked: Asked,
        reading: "_Reading",
        draft: Draft,
        stop: asyncio.Event | None,
    ) -> AsyncGenerator[SentenceReady, None]:
        """The sentences of the model that may be shown; `draft` keeps them and how the stream ended."""
        briefing = reading.briefing
        if briefing is None:
            return
        if not briefing.passages:
            if briefing.left_out:
                draft.failure = Failure(
                    "prompt_too_long",
                    f"No passage fits into the prompt of {writer.model.name}.",
                    "Raise CITEDESK_MODEL_PROMPT_TOKENS, or lower CITEDESK_MODEL_PASSAGES.",
                )
            return
        today = asked.as_of.astimezone(self._zone)
        task = Task(asked.query.text, asked.answer_language, today, asked.most_sentences)
        try:
            async with aclosing(until(writer.write(task, briefing, draft.tally), stop)) as sentences:
                async for written in sentences:
                    new = draft.add(written, briefing, reading.relevance(written, briefing))
                    yield SentenceReady(len(draft.sentences) - 1, draft.sentences[-1], new)
        except ModelError as error:
            draft.failure = _failure(error)
        if stop is not None and stop.is_set() and not draft.failure:
            draft.failure = Failure("shutting_down", "The service was stopped.", "Ask again in a moment.")
        if draft.tally.cut and not draft.failure:
            draft.failure = Failure(
                "answer_cut",
                f"{writer.model.name} ran into its token limit before the answer was whole.",
                "Ask for fewer sentences, or a narrower question.",
            )

    def _finished(self, asked: Asked, reading: "_Reading", draft: Draft, writer: WrittenAnswerer) -> Answer:
        """The answer in its final form, or the verbatim one where the setting allows that."""
        if self._fall_back and draft.failure and not draft.sentences:
            message = say("fallback_answerer", asked.query.language, reason=draft.failure.message)
            note = Note("fallback_answerer", message)
            base = self._read(asked, None).base  # anew: articles may have gone while the model was waited for
            return replace(base, notes=(*base.notes, note))
        with self.archive.view() as view:
            return self._composer.written(
                view,
                asked,
                reading.found,
                reading.choice,
                draft,
                reading.base,
                model=writer.model.name,
                left_out=reading.briefing.left_out if reading.briefing else 0,
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
        return understand(text, where, self._zone)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of the archive for one question. `briefing` is None when no model is to be asked."""

    found: Retrieval
    choice: Choice
    base: Answer
    briefing: Briefing | None
    ms: float
    """Milliseconds that retrieval took."""

    def relevance(self, written: Written, briefing: Briefing) -> float:
        """How well the quoted words answer the question (0 to 1): their cosine with it."""
        vectors = [
            vector
            for quoted in written.quoted
            for span, vector in zip(
                briefing.evidence[quoted.article].sentences,
                briefing.evidence[quoted.article].vectors,
                strict=True,
            )
            if quoted.span.start <= span.start and span.end <= quoted.span.end
        ]
        return max((min(1.0, max(0.0, float(vector @ self.found.vector))) for vector in vectors), default=0.0)


def _with_shown(sources: tuple[ArticleHead, ...], briefing: Briefing) -> tuple[ArticleHead, ...]:
    """The articles looked at, with every one that a model is shown: it may cite any of them."""
    known = {head.article_id for head in sources}
    return (*sources, *(each.head for each in briefing.evidence if each.head.article_id not in known))


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _failure(error: ModelError) -> Failure:
    return Failure(error.code, error.problem, error.advice)
