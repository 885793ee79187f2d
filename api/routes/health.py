"""Whether the service lives, whether it can answer, and its figures."""

import asyncio
import logging
import os
from time import monotonic
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from api.descriptions import errors
from api.metrics import CONTENT_TYPE
from api.openai_schemas import OpenAIErrorDocument
from api.schemas import HealthDocument, ModelsDocument, ReadyDocument
from api.service import Service, service_of
from rag.answer.compose import VERBATIM
from rag.errors import CitedeskError
from rag.llm.load import load_model

_LOG = logging.getLogger(__name__)
router = APIRouter()
_Service = Annotated[Service, Depends(service_of)]
_PROBE_SECONDS = 3.0
_KEPT_SECONDS = 5.0


@router.get("/healthz", response_model=HealthDocument, tags=["operation"])
async def health() -> Any:
    """Whether the process lives: answered by the event loop alone, whatever else is going on."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    response_model=ReadyDocument,
    tags=["operation"],
    responses={503: {"model": ReadyDocument, "description": "Something that questions need cannot be used."}},
)
async def ready(request: Request, service: _Service) -> Any:
    """Whether questions can be answered: the store is open, the configured model's server answers."""
    asked, document = request.app.state.readiness
    if monotonic() - asked >= _KEPT_SECONDS:
        document = await _readiness(service)
        request.app.state.readiness = monotonic(), document
    if request.app.state.stopping.is_set():
        document = {**document, "ready": False, "server": "stopping"}
    return JSONResponse(document, 200 if document["ready"] else 503)


@router.get(
    "/metrics",
    tags=["operation"],
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE: {"schema": {"type": "string"}}}}, **errors(401, 403)},
)
async def metrics(service: _Service) -> Response:
    """Figures in Prometheus' text format."""
    articles = await asyncio.to_thread(_articles, service)
    return Response(service.metrics.text(service.admission.depth, articles), media_type=CONTENT_TYPE)


@router.get(
    "/v1/models",
    response_model=ModelsDocument,
    tags=["questions"],
    responses=errors(401, 403, model=OpenAIErrorDocument),
)
async def models(service: _Service) -> Any:
    """Who can write answers: `citedesk` as configured, `citedesk-verbatim` in the articles' own words."""
    listed = [
        {"id": name, "object": "model", "created": 0, "owned_by": "citedesk"}
        for name in await service.models()
    ]
    return JSONResponse({"object": "list", "data": listed})


async def _readiness(service: Service) -> dict[str, Any]:
    store = await asyncio.to_thread(_store_problem, service)
    model = await _model_problem(service)
    return {
        "ready": store is None and model is None,
        "store": store or "ok",
        "model": model or "ok",
        "server": "running",
    }


def _store_problem(service: Service) -> str | None:
    try:
        with service.desk.archive.view() as view:
            view.count()
    except CitedeskError as error:
        return _said(service, error)
    return None


async def _model_problem(service: Service) -> str | None:
    if service.settings.model == VERBATIM:
        return None
    try:
        model = load_model(service.settings.model, service.settings, os.environ)
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await model.info()
        finally:
            await model.close()
    except CitedeskError as error:
        return _said(service, error)
    except TimeoutError:
        return f"{service.settings.model} did not answer within {_PROBE_SECONDS:.0f} s."
    return None


def _said(service: Service, error: CitedeskError) -> str:
    """All of it on the own machine; where strangers may ask, its name, and the log has the rest."""
    _LOG.warning("not ready: %s", error)
    return f"{error.code}: the log says more" if not service.keyring.empty else str(error)


def _articles(service: Service) -> int:
    with service.desk.archive.view() as view:
        return view.count()
