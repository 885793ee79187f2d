"""Questions: one answer as a document, or as a stream of events."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import JSONResponse

from api.asking import Shown, answer_of, asking_of, keep_stopped
from api.descriptions import CHAT_EXAMPLES, STREAM_DESCRIPTION, errors, stream_of
from api.requests import ChatRequest
from api.schemas import AnswerDocument
from api.security import Caller, caller_of
from api.service import Service, service_of
from api.streaming import ClientLeftError, event_stream, held_slot, in_slot
from api.strict import StrictRoute

router = APIRouter(prefix="/v1", tags=["questions"], route_class=StrictRoute)
_EVENTS = "text/event-stream"
_NAMES = ("status", "sources", "sentence", "done", "error")


@router.post(
    "/chat",
    response_model=AnswerDocument,
    responses={
        200: {
            "description": STREAM_DESCRIPTION,
            "content": stream_of("status", "sources", "sentence", "done", "error"),
        },
        **errors(400, 401, 403, 413, 415, 422, 429, 503),
    },
)
async def chat(
    request: Request,
    body: Annotated[ChatRequest, Body(openapi_examples=CHAT_EXAMPLES)],
    service: Annotated[Service, Depends(service_of)],
    caller: Annotated[Caller, Depends(caller_of)],
) -> Any:
    """Answer a question with sentences that cite the exact words of articles, or refuse honestly.

    A refusal, and an answer that broke off, come with status 200: `status` in the document says which.
    """
    asking = asking_of(body, service, caller.owner)
    request.state.question = asking.question  # for the log, where the settings ask for it
    stop = request.app.state.stopping
    if body.stream or _EVENTS in request.headers.get("accept", ""):
        try:
            release = await held_slot(request, service.admission, asking.model)
        except ClientLeftError:
            keep_stopped(service, asking, Shown())
            raise
        return event_stream(service, asking, stop, release)
    answer = partial(answer_of, service, asking, stop)
    return JSONResponse(await in_slot(request, service.admission, asking.model, answer))
