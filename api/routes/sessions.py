"""Conversations that the service keeps, each known only to the caller who began it."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.responses import JSONResponse, Response

from api.descriptions import FEEDBACK_EXAMPLES, errors
from api.errors import NotFoundError
from api.requests import FeedbackRequest, Time
from api.schemas import FeedbackDocument, SessionDocument, SessionsDocument
from api.security import Caller, caller_of
from api.service import Service, service_of
from api.strict import StrictRoute

router = APIRouter(prefix="/v1", tags=["conversations"], route_class=StrictRoute)
_Service = Annotated[Service, Depends(service_of)]
_Caller = Annotated[Caller, Depends(caller_of)]
_SessionId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get("/sessions", response_model=SessionsDocument, responses=errors(401, 403, 422, 429, 503))
async def list_sessions(
    service: _Service,
    caller: _Caller,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Most conversations.")] = 50,
    before: Annotated[Time | None, Query(description="`updated_at` of the last one seen.")] = None,
) -> Any:
    """List the caller's conversations, the one used last first."""
    found = await asyncio.to_thread(service.journal.sessions, caller.owner, limit=limit, before=before)
    listed = [
        {
            "session_id": each.session_id,
            "title": each.title,
            "created_at": each.created_at,
            "updated_at": each.updated_at,
            "turns": each.turns,
        }
        for each in found
    ]
    return JSONResponse({"sessions": listed})


@router.get(
    "/sessions/{session_id}", response_model=SessionDocument, responses=errors(401, 403, 404, 422, 429, 503)
)
async def show_session(session_id: _SessionId, service: _Service, caller: _Caller) -> Any:
    """Show a conversation; of an answer whose article is gone or hidden, only that there was one."""
    kept = await asyncio.to_thread(service.turns, session_id, caller.owner)
    if not kept:
        raise _unknown()
    turns = [{"question": document["question"], "answer": document} for document in kept]
    return JSONResponse({"session_id": session_id, "turns": turns})


@router.delete("/sessions/{session_id}", status_code=204, responses=errors(401, 403, 404, 422, 429, 503))
async def delete_session(session_id: _SessionId, service: _Service, caller: _Caller) -> Response:
    """Delete a conversation with its answers and what was said of them."""
    if not await asyncio.to_thread(service.journal.forget_session, session_id, caller.owner):
        raise _unknown()
    return Response(status_code=204)


@router.post(
    "/feedback",
    response_model=FeedbackDocument,
    responses=errors(400, 401, 403, 404, 413, 415, 422, 429, 503),
)
async def feedback(
    body: Annotated[FeedbackRequest, Body(openapi_examples=FEEDBACK_EXAMPLES)],
    service: _Service,
    caller: _Caller,
) -> Any:
    """Say whether an answer was good; `citedesk eval draft` makes gold questions of what was said."""
    known = await asyncio.to_thread(
        service.journal.judge,
        body.answer_id,
        caller.owner,
        verdict=body.verdict,
        comment=body.comment,
        at=service.now.isoformat(),
    )
    if not known:
        raise NotFoundError(
            "There is no such answer.", advice="Only the last answers are kept; ask again and judge that one."
        )
    return JSONResponse({"answer_id": body.answer_id, "verdict": body.verdict})


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such conversation.", advice="GET /v1/sessions lists yours.")
