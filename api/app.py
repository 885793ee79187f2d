"""The app: routes, errors, and what stands around them."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI, Request
from starlette.responses import Response

from api import crowd, errors, limits, logs, openapi, security
from api.descriptions import DESCRIPTION, TITLE
from api.routes import articles, chat, health, openai, page, search, sessions
from api.service import Service
from api.streaming import ClientLeftError

_SPARE_THREADS = 4
"""For lists, sessions and health while all slots are taken."""


def create_app(service: Service) -> FastAPI:
    """The app over an open service; `app.state.stopping` set ends running answers."""
    app = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        version=_version(),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=openapi.operation_id,
        lifespan=_lifespan,
    )
    app.state.service = service
    app.state.stopping = asyncio.Event()
    app.state.readiness = (float("-inf"), {})
    for module in (chat, search, articles, sessions, openai, health, page):
        app.include_router(module.router)
    openapi.install(app)
    errors.install(app)
    app.add_exception_handler(ClientLeftError, _left)
    limits.install(app, service)
    crowd.install(app, service)
    security.install(app, service)
    logs.install(app, service)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A bounded pool for everything that blocks: answers take the slots, the rest what is spare."""
    service: Service = app.state.service
    with ThreadPoolExecutor(service.admission.slots + _SPARE_THREADS, thread_name_prefix="citedesk") as pool:
        asyncio.get_running_loop().set_default_executor(pool)
        yield
        await service.desk.close()


async def _left(request: Request, _: Exception) -> Response:
    request.app.state.service.metrics.left()
    return Response(status_code=499)  # nobody reads it


def _version() -> str:
    try:
        return version("citedesk")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0"
