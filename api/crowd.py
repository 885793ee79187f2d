"""Many callers at the same moment: most are sent away before anything of their requests is read."""

import asyncio
from collections import deque

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from api.admission import Admission
from api.errors import BusyError, response_of
from api.metrics import Metrics
from api.service import Service

_ANSWERED = ("/v1/chat", "/v1/search")
_ARTICLES = "/v1/articles"
_BEGUN_AT_ONCE = 8
"""Each costs the event loop half a millisecond when it is sent away, up to seven when it is not."""

_TAKEN_IN_AT_ONCE = 2
"""Lists of articles held in memory: one that is written, and one that is read meanwhile."""

_INTAKE_SECONDS = 5


def install(app: FastAPI, service: Service) -> None:
    """Send crowds away."""
    app.add_middleware(Intake, most=_TAKEN_IN_AT_ONCE, metrics=service.metrics)
    app.add_middleware(Crowd, admission=service.admission)


class Crowd:
    """Refuses questions and searches while as many are being read as could find a slot or a place to wait.

    Without it a thousand that come together would all be read before the first is sent away.
    """

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app, self._admission = app, admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http" or not scope["path"].startswith(_ANSWERED):
            await self._app(scope, receive, send)
            return
        try:
            with self._admission.arriving():
                await self._app(scope, receive, send)
        except BusyError as error:  # of arriving: the app answers its own
            await response_of(error, scope)(scope, receive, send)


class Intake:
    """Refuses lists of articles while so many are being read or written: each may be large."""

    def __init__(self, app: ASGIApp, most: int, metrics: Metrics) -> None:
        self._app, self._most, self._metrics = app, most, metrics
        self._here = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(_ARTICLES):
            await self._app(scope, receive, send)
            return
        if self._here >= self._most:
            self._metrics.turned_away("busy")
            error = BusyError(
                f"{self._here} lists of articles are being taken in.",
                advice="Send this one when they are done; one after the other is as quick.",
                retry_after=_INTAKE_SECONDS,
            )
            await response_of(error, scope)(scope, receive, send)
            return
        self._here += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._here -= 1


class Pace:
    """Begins so many questions in one round of the event loop, and the others of a crowd in the next ones.

    Health, lists and running streams are seen to in between, however many come at the same moment.
    """

    def __init__(self, app: ASGIApp, most: int = _BEGUN_AT_ONCE) -> None:
        self._app, self._most = app, most
        self._begun = 0
        self._waiting = deque[asyncio.Future[None]]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] == "http" and scope["path"].startswith(_ANSWERED):
            await self._turn()
        await self._app(scope, receive, send)

    async def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        if self._begun < self._most:
            if not self._begun:
                loop.call_soon(self._next_round)
            self._begun += 1
            return
        called = loop.create_future()
        self._waiting.append(called)
        await called

    def _next_round(self) -> None:
        self._begun = 0
        while self._waiting and self._begun < self._most:
            called = self._waiting.popleft()
            if not called.done():  # cancelled, when the service ends
                called.set_result(None)
                self._begun += 1
        if self._begun:
            asyncio.get_running_loop().call_soon(self._next_round)
