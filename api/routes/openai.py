"""The door for programs that speak OpenAI's chat protocol."""

import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from sse_starlette import ServerSentEvent
from starlette.responses import JSONResponse, Response

from api.asking import Asking, answer_of, checked, chosen, without_marks
from api.completions import BROKEN, Chunks, as_openai, chunk_lines, completion_of
from api.descriptions import errors, stream_of
from api.errors import UnknownModelError, answer_to
from api.openai_schemas import CompletionRequest, OpenAIErrorDocument, UnsupportedError
from api.security import Caller, caller_of
from api.service import Service, service_of
from api.streaming import HeldStream, while_connected
from api.strict import StrictRoute
from rag.commands.options import Narrowing
from rag.errors import CitedeskError


class _OpenAIRoute(StrictRoute):
    """A route whose errors hold what OpenAI's clients look for, besides ours."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with its errors answered here."""
        handler = super().get_route_handler()

        async def answering(request: Request) -> Response:
            try:
                return await handler(request)
            except (CitedeskError, RequestValidationError, HTTPException) as error:
                document, status, headers = answer_to(error)
                return JSONResponse(as_openai(document, status), status, headers)

        return answering


router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=_OpenAIRoute)


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
    """Answer the last message. System messages, temperature, seed and token limits are taken and ignored."""
    asking = _asking(body, service, caller.owner)
    request.state.question = asking.question  # for the log, where the settings ask for it
    stop = request.app.state.stopping
    if body.stream:
        release = await while_connected(request, service.admission.enter(asking.model))
        usage = bool(body.stream_options and body.stream_options.include_usage)
        chunks = Chunks(body.model, uuid.uuid4().hex)
        lines = chunk_lines(service, asking, chunks, stop, with_usage=usage)
        return HeldStream(_events(lines), release)

    async def answer() -> dict[str, Any]:
        async with service.slot(asking.model):
            return await answer_of(service, asking, stop)

    document = await while_connected(request, answer())
    if document["status"] in BROKEN:
        broken = {**as_openai({"error": document["error"]}, 503), "citedesk": document}
        return JSONResponse(broken, 503)
    return JSONResponse(completion_of(document, body.model, asking.question))


async def _events(lines: AsyncGenerator[str, None]) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(lines):
        async for line in lines:
            yield ServerSentEvent(line)


def _asking(body: CompletionRequest, service: Service, owner: str) -> Asking:
    before, question = body.conversation()
    try:
        model = service.model_of(body.model)
    except UnknownModelError as error:
        raise NoSuchModelError(error.problem, advice=error.advice) from error
    most = service.settings.question_characters
    if len(question) > most:
        raise UnsupportedError(
            f"The last message has {len(question):,} characters; at most {most:,} are taken.",
            advice="Shorten it, or raise CITEDESK_QUESTION_CHARACTERS.",
        )
    options = chosen(service, Narrowing(), model)
    return Asking(checked(service, question), options, model, owner, without_marks(before))
