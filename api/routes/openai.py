"""The door for programs that speak OpenAI's chat protocol."""

import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sse_starlette import ServerSentEvent
from starlette.responses import JSONResponse, Response

from api.asking import Asking, answer_of, checked, chosen, without_marks
from api.chores import answer_to_chore
from api.completions import BROKEN, Chunks, chunk_lines, completion_of, plain_completion, plain_lines
from api.descriptions import errors, stream_of
from api.errors import UnknownModelError, as_openai
from api.openai_schemas import CompletionRequest, OpenAIErrorDocument, UnsupportedError
from api.requests import MOST_MESSAGE_CHARACTERS
from api.security import Caller, caller_of
from api.service import Service, service_of
from api.streaming import HeldStream, held_slot, in_slot
from api.strict import StrictRoute
from rag.commands.options import Narrowing
from rag.domain import Turn

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=StrictRoute)


class NoSuchModelError(UnknownModelError):
    """As OpenAI says it."""

    status, code = 404, "model_not_found"


@router.post(
    "/chat/completions",
    response_model=dict[str, Any],
    responses={
        200: {
            "description": "A chat completion, or chunks of one; `citedesk` holds the whole answer.",
            "content": stream_of(),
        },
        **errors(400, 401, 403, 404, 413, 415, 422, 429, 503, model=OpenAIErrorDocument),
    },
)
async def complete(
    request: Request,
    body: CompletionRequest,
    service: Annotated[Service, Depends(service_of)],
    caller: Annotated[Caller, Depends(caller_of)],
) -> Any:
    """Answer the last message. System messages, temperature, seed and token limits are taken and ignored.

    What chat frontends ask for themselves (titles, tags, follow-ups) is answered without the archive, and
    without the field `citedesk`.
    """
    before, last = body.conversation()
    model = _model(service, body.model)
    chore = answer_to_chore(before, last)
    if chore is not None:
        return _plain(body, last, chore)
    asking = _asking(service, before, last, model, caller.owner)
    request.state.question = asking.question  # for the log, where the settings ask for it
    stop = request.app.state.stopping
    if body.stream:
        release = await held_slot(request, service.admission, asking.model)
        usage = bool(body.stream_options and body.stream_options.include_usage)
        chunks = Chunks(body.model, uuid.uuid4().hex)
        lines = chunk_lines(service, asking, chunks, stop, with_usage=usage)
        return HeldStream(_events(lines), release)
    answer = partial(answer_of, service, asking, stop)
    document = await in_slot(request, service.admission, asking.model, answer)
    if document["status"] in BROKEN:
        broken = {**as_openai({"error": document["error"]}, 503), "citedesk": document}
        return JSONResponse(broken, 503)
    return JSONResponse(completion_of(document, body.model, asking.question))


async def _events(lines: AsyncGenerator[str, None]) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(lines):
        async for line in lines:
            yield ServerSentEvent(line)


def _plain(body: CompletionRequest, asked: str, words: str) -> Response:
    """Words that are no answer from the archive, whole or as a stream."""
    if not body.stream:
        return JSONResponse(plain_completion(words, body.model, asked))

    async def lines() -> AsyncGenerator[str, None]:
        for line in plain_lines(words, Chunks(body.model, uuid.uuid4().hex)):
            yield line

    return HeldStream(_events(lines()), lambda: None)


def _model(service: Service, name: str) -> str:
    try:
        return service.model_of(name)
    except UnknownModelError as error:
        raise NoSuchModelError(error.problem, advice=error.advice) from error


def _asking(service: Service, before: Sequence[Turn], question: str, model: str, owner: str) -> Asking:
    """The question with what was said before. Raises UnsupportedError and InputError."""
    most = service.settings.question_characters
    if len(question) > most:
        raise UnsupportedError(
            f"The last message has {len(question):,} characters; at most {most:,} are taken.",
            advice="Shorten it, or raise CITEDESK_QUESTION_CHARACTERS.",
        )
    longest = max((len(turn.text) for turn in before), default=0)
    if longest > MOST_MESSAGE_CHARACTERS:
        raise UnsupportedError(
            f"A message has {longest:,} characters; at most {MOST_MESSAGE_CHARACTERS:,} are taken.",
            advice="Begin a new conversation.",
        )
    options = chosen(service, Narrowing(), model)
    return Asking(checked(service, question), options, model, owner, without_marks(before))
