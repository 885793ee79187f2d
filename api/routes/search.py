"""Passages nearest to a query, without an answer."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import JSONResponse

from api.asking import checked
from api.descriptions import SEARCH_EXAMPLES, errors
from api.requests import SearchRequest
from api.schemas import SearchDocument
from api.service import Service, service_of
from api.streaming import in_slot
from api.strict import StrictRoute
from rag.answer.compose import VERBATIM
from rag.wire import search_document

router = APIRouter(prefix="/v1", tags=["questions"], route_class=StrictRoute)


@router.post(
    "/search", response_model=SearchDocument, responses=errors(400, 401, 403, 413, 415, 422, 429, 503)
)
async def search(
    request: Request,
    body: Annotated[SearchRequest, Body(openapi_examples=SEARCH_EXAMPLES)],
    service: Annotated[Service, Depends(service_of)],
) -> Any:
    """Find the passages nearest to words or a question; one for each article unless `passages` is set."""
    options = body.filters.narrowing(body.as_of).options(service.settings.zone)
    query = checked(service, body.query)
    request.state.question = query  # for the log, where the settings ask for it

    async def found() -> dict[str, Any]:
        result = await asyncio.to_thread(
            service.desk.search, query, options, k=body.k, passages=body.passages
        )
        return search_document(result)

    return JSONResponse(await in_slot(request, service.admission, VERBATIM, found))
