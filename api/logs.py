"""What happened, as one line of JSON each on standard error; and the id that every request goes by.

Routes are written as templates and addresses not at all, so that no question, id or key gets in. The text of
questions, and the words of unexpected errors, which may hold some, need CITEDESK_LOG_QUESTIONS.
"""

import json
import logging
import re
import sys
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service import Service

HEADER = "X-Request-ID"
UNMATCHED = "(none)"
"""Stands for the route of a request that met none, or was refused before."""

_LOG = logging.getLogger("api.requests")
_OWN = ("api", "rag", "index_store")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_REQUEST: ContextVar[str | None] = ContextVar("request_id", default=None)
_LEFT = 499
"""Status in logs and figures of a caller who left before the answer began: nginx's number for it."""


def install(app: FastAPI, service: Service) -> None:
    """Give each request its id, write a line for it, and count it."""
    app.add_middleware(RequestLog, service=service)


class RequestLog:
    """The outermost part: it sees what the caller sees, refusals of the other parts too.

    A route may put the text of a question into `request.state.question`.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._metrics, self._admission = app, service.metrics, service.admission
        self._with_questions = service.settings.log_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, started, status = request_id_of(scope), time.perf_counter(), _LEFT
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        token = _REQUEST.set(request_id)
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._ended(scope, status, time.perf_counter() - started)
            _REQUEST.reset(token)

    def _ended(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", UNMATCHED)
        method = scope["method"] if scope["method"] in _METHODS else "(other)"
        self._metrics.request(route, method, status, seconds)
        self._metrics.queue(self._admission.depth)
        state = scope["state"]
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "key": getattr(state.get("caller"), "key", None),
            "question": state.get("question") if self._with_questions else None,
        }
        _LOG.info("request", extra={"fields": fields})


class JsonLines(logging.Formatter):
    """One event as one line of plain ASCII, whatever is in it."""

    def __init__(self, *, with_questions: bool) -> None:
        super().__init__()
        self._with_words = with_questions

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "request_id": _REQUEST.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = self._described(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value is not None})

    def _described(self, error: BaseException) -> list[str]:
        """Kinds and places of an error and its causes; its own words may be those of a question."""
        lines, seen = [], list[BaseException]()
        each: BaseException | None = error
        while each is not None and each not in seen:
            seen.append(each)
            frames = traceback.extract_tb(each.__traceback__)
            places = " < ".join(f"{f.name} ({f.filename}:{f.lineno})" for f in reversed(frames))
            words = f": {each}" if self._with_words else ""
            lines.append(f"{type(each).__name__}{words} in {places}")
            each = each.__cause__ or each.__context__
        return lines


def configure(*, with_questions: bool, stream: TextIO | None = None) -> None:
    """Write what this process logs as lines of JSON: our own from `info` on, libraries' from `warning` on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(with_questions=with_questions))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.INFO)


def request_id_of(scope: Scope) -> str:
    """The caller's own id where it is one that can stand in a log, else a new one."""
    given = Headers(scope=scope).getlist(HEADER)
    return given[0] if len(given) == 1 and _ID.fullmatch(given[0]) else uuid.uuid4().hex
