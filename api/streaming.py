"""An answer as server-sent events, and answers that end when nobody waits for them any more."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing, suppress
from itertools import count
from typing import Any, TypeVar

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Message, Receive, Scope, Send

from api.admission import Admission
from api.asking import Asking, events_of, failed_document
from api.errors import document_of, unexpected_document
from api.service import Service
from rag.domain import Failure, Status
from rag.errors import CitedeskError
from rag.events import Ended, Event, SentenceReady, SourcesFound, Stage
from rag.wire import Document, citation_document, sentence_document, source_document

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
PING_SECONDS = 15
SEND_SECONDS = 30
"""Longest time a client may take to take in one event."""

_LINE_ENDS = {place: f"\\u{place:04x}" for place in (0x85, 0x2028, 0x2029)}

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}


class ClientLeftError(Exception):
    """Nobody waits for the response any more."""


class HeldStream(EventSourceResponse):
    """Server-sent events that hold a slot; `release` is called when they have ended, however they do.

    Also when they never began: a client can be gone before the first event is asked for.
    """

    def __init__(self, events: AsyncIterator[ServerSentEvent], release: Callable[[], None]) -> None:
        super().__init__(events, ping=PING_SECONDS, headers=HEADERS)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""

        async def in_time(message: Message) -> None:
            # The base class bounds what each event takes, and not the end of the response after the last.
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await send(message)
            except TimeoutError as error:
                raise SendTimeoutError from error

        try:
            await super().__call__(scope, receive, in_time)
        except SendTimeoutError:
            _LOG.warning("a client took in nothing for %d seconds and was left", SEND_SECONDS)
        finally:
            self._release()


def event_stream(
    service: Service, asking: Asking, stop: asyncio.Event, release: Callable[[], None]
) -> EventSourceResponse:
    """The answer as a stream, which gives the caller's slot back at its end."""
    return HeldStream(_numbered(_framed(service, asking, stop), service), release)


async def _numbered(
    events: AsyncGenerator[tuple[str, Document], None], service: Service
) -> AsyncIterator[ServerSentEvent]:
    ended = False
    try:
        async with aclosing(events):
            for number in count(1):
                name, data = await anext(events)
                ended = name in ("done", "error")
                yield ServerSentEvent(one_line(data), event=name, id=str(number))
                if ended:
                    return
    finally:
        if not ended:
            service.metrics.left()


async def _framed(
    service: Service, asking: Asking, stop: asyncio.Event
) -> AsyncGenerator[tuple[str, Document], None]:
    """Name and data of each event; exactly one `done` or `error` comes last."""
    try:
        async with aclosing(events_of(service, asking, stop)) as events:
            async for event in events:
                yield _last(event) if isinstance(event, dict) else _frame(event)
    except CitedeskError as error:
        # Only its kind: the words may quote the question.
        _LOG.warning("a stream ended with the error %s", error.code)
        yield _broken(service, asking, document_of(error))
    except Exception as error:  # noqa: BLE001 - the stream has begun: its reader is owed an end
        yield _broken(service, asking, unexpected_document(error))


def _broken(service: Service, asking: Asking, document: Document) -> tuple[str, Document]:
    failure = Failure(**document["error"])
    return "error", {**document, "partial": failed_document(service, asking, failure)}


def _last(document: Document) -> tuple[str, Document]:
    if document["status"] in (Status.INCOMPLETE, Status.FAILED):
        return "error", {"error": document["error"], "partial": document}
    return "done", document


def _frame(event: Event) -> tuple[str, Document]:
    match event:
        case Stage(name):
            return "status", {"stage": name}
        case SourcesFound(heads):
            return "sources", {"articles": [source_document(head) for head in heads]}
        case SentenceReady(index, sentence, new):
            document = sentence_document(sentence)
            return "sentence", {
                "index": index,
                "text": document["text"],
                "citations": document["citations"],
                "new_citations": [citation_document(citation) for citation in new],
                **{name: document[name] for name in ("verdict", "support", "relevance", "flags")},
            }
        case Ended():
            raise AssertionError("the end of an answer comes as its document")


def one_line(data: Document) -> str:
    """JSON without line ends: whatever an article holds, it cannot end an event or begin one.

    Also without those of Unicode, where clients split that read lines as text.
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS)


async def held_slot(request: Request, admission: Admission, model: str) -> Callable[[], None]:
    """Wait for a slot; what is returned gives it back. Raises BusyError and ClientLeftError."""
    turn = admission.join(model)
    try:
        await while_connected(request, turn.come())
    except BaseException:
        turn.leave()
        raise
    return turn.leave


async def in_slot(
    request: Request, admission: Admission, model: str, work: Callable[[], Coroutine[Any, Any, _T]]
) -> _T:
    """What the work gives back, done while a slot is held. Raises BusyError and ClientLeftError."""
    turn = admission.join(model)

    async def working() -> _T:
        await turn.come()
        return await work()

    try:
        return await while_connected(request, working())
    finally:
        turn.leave()


async def while_connected(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """What the work gives back; when the client hangs up first, the work is cancelled.

    The body must have been read before. Raises ClientLeftError.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientLeftError
    finally:
        for task in (working, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
