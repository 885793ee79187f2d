"""From a request to the events of its answer: history, slot, pipeline, journal."""

import asyncio
import logging
import re
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import monotonic

from api.requests import ChatRequest
from api.service import Service
from rag.commands.options import Narrowing
from rag.domain import (
    UNDETERMINED,
    Answer,
    AnswerSentence,
    ArticleHead,
    Citation,
    Failure,
    Status,
    Turn,
)
from rag.errors import CitedeskError, InputError
from rag.events import Ended, Event, SentenceReady, SourcesFound
from rag.pipeline import AskOptions
from rag.understand import clean_question
from rag.wire import Document, answer_document

_LOG = logging.getLogger(__name__)
STOPPED = "stopped"
"""Code of the error of an answer whose reader left before its end."""

_MARKS = re.compile(r"(?:\s?\[\d{1,4}(?:\s?[,;]\s?\d{1,4})*\])+")


@dataclass(frozen=True, slots=True)
class Asking:
    """One question as the pipeline takes it, and where its answer belongs."""

    question: str
    options: AskOptions
    model: str
    owner: str
    history: tuple[Turn, ...] = ()
    session_id: str | None = None


def asking_of(body: ChatRequest, service: Service, owner: str) -> Asking:
    """The question of a request. Raises InputError and UnknownModelError, naming the field."""
    narrowing = body.filters.narrowing(body.as_of)
    model = service.model_of(body.model)
    options = chosen(service, narrowing, model, body.answer_language, body.max_sentences)
    if body.messages is not None:
        *before, last = [Turn(message.role, message.content) for message in body.messages]
        return Asking(checked(service, last.text), options, model, owner, without_marks(before))
    question = checked(service, body.question or "")
    return Asking(question, options, model, owner, session_id=body.session_id)


def chosen(
    service: Service,
    narrowing: Narrowing,
    model: str,
    answer_language: str | None = None,
    max_sentences: int | None = None,
) -> AskOptions:
    """What the asker chose, read in the service's time zone. Raises InputError."""
    options = narrowing.options(
        service.settings.zone, answer_language=answer_language, max_sentences=max_sentences
    )
    return replace(options, model=model)


def checked(service: Service, question: str) -> str:
    """The question unchanged; raises InputError for one that no answer can be given to.

    The pipeline would refuse the same, but only once a slot is taken and a stream may have begun.
    """
    most = service.settings.question_characters
    try:
        clean_question(question, most)
    except InputError as error:  # its advice is for the command line
        raise InputError(error.problem, advice=f"Ask in words, in at most {most:,} characters.") from error
    return question


def without_marks(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns without marks like [1]: in a client's own text they cite nothing."""
    plain = (Turn(turn.role, _MARKS.sub("", turn.text)) for turn in turns)
    return tuple(turn for turn in plain if turn.text.strip())


@dataclass(slots=True)
class Shown:
    """What a reader has seen of an answer so far."""

    sources: tuple[ArticleHead, ...] = ()
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    whole: bool = False
    since: float = field(default_factory=monotonic)

    def add(self, event: Event) -> None:
        """Note what an event shows."""
        match event:
            case SourcesFound(heads):
                self.sources = heads
            case SentenceReady(_, sentence, new):
                self.sentences.append(sentence)
                self.citations.extend(new)


async def events_of(
    service: Service, asking: Asking, stop: asyncio.Event
) -> AsyncGenerator[Event | Document, None]:
    """The events of an answer; its last is the document, which the journal keeps by then.

    The caller holds a slot. Closing the generator stops the model; of a conversation the journal then keeps
    what was shown. Setting `stop` ends the answer early, as incomplete. Raises InputError before the first
    event.
    """
    shown = Shown()
    try:
        history = asking.history
        if asking.session_id is not None:
            kept = await asyncio.to_thread(service.turns, asking.session_id, asking.owner)
            history = _turns(kept)
        async with aclosing(service.desk.stream(asking.question, asking.options, history, stop)) as events:
            async for event in events:
                if not isinstance(event, Ended):
                    shown.add(event)
                    yield event
                    continue
                shown.whole = True
                document = answer_document(event.answer)
                service.metrics.answered(document)
                await asyncio.to_thread(service.keep, document, asking.owner, asking.session_id)
                yield document
    except (asyncio.CancelledError, GeneratorExit):
        if not shown.whole:
            keep_stopped(service, asking, shown)
        raise


def keep_stopped(service: Service, asking: Asking, shown: Shown) -> None:
    """Let a conversation keep a question whose reader has left, with what was shown; nobody waits for it."""
    if asking.session_id is None:
        return

    def keep() -> None:
        try:
            service.keep(_stopped_document(service, asking, shown), asking.owner, asking.session_id)
        except CitedeskError as error:
            _LOG.warning("a stopped answer was not kept: %s", error.code)

    # In the pool of the app, which is only closed when all it was given is done.
    asyncio.get_running_loop().run_in_executor(None, keep)


def _stopped_document(service: Service, asking: Asking, shown: Shown) -> Document:
    query = service.desk.query(asking.question, asking.options)
    failure = Failure(STOPPED, "The answer was stopped before its end.", "Ask again.")
    milliseconds = (monotonic() - shown.since) * 1000
    answer = replace(
        _broken_answer(service, asking, failure),
        status=Status.INCOMPLETE,
        question_language=query.language,
        answer_language=asking.options.answer_language or query.language,
        sentences=tuple(shown.sentences),
        citations=tuple(shown.citations),
        sources=shown.sources,
        timings_ms={"retrieve": 0.0, "answer": milliseconds, "total": milliseconds},
    )
    return answer_document(answer)


def failed_document(service: Service, asking: Asking, failure: Failure) -> Document:
    """An answer that broke off before it was one, in the form of every answer."""
    return answer_document(_broken_answer(service, asking, failure))


def _broken_answer(service: Service, asking: Asking, failure: Failure) -> Answer:
    return Answer(
        answer_id=uuid.uuid4().hex,
        created_at=service.now,
        question=asking.question,
        standalone_question=asking.question,
        question_language=UNDETERMINED,
        answer_language=UNDETERMINED,
        status=Status.FAILED,
        sentences=(),
        citations=(),
        sources=(),
        confidence=None,
        window=None,
        as_of=asking.options.as_of or service.now,
        model=asking.model,
        error=failure,
        timings_ms={"retrieve": 0.0, "answer": 0.0, "total": 0.0},
    )


async def answer_of(service: Service, asking: Asking, stop: asyncio.Event) -> Document:
    """The whole answer as a document, when only that is wanted."""
    async with aclosing(events_of(service, asking, stop)) as events:
        async for event in events:
            if isinstance(event, dict):
                return event
    raise RuntimeError("the events of an answer ended without a document")


def _turns(kept: Sequence[Document]) -> tuple[Turn, ...]:
    """The conversation of the journal, without marks; of an emptied answer only the question is left."""
    turns = []
    for document in kept:
        turns.append(Turn("user", document["question"]))
        said = " ".join(sentence["text"] for sentence in document.get("sentences", ()))
        if said:
            turns.append(Turn("assistant", said))
    return tuple(turns)
