"""Every error as a response: a status, and what happened and what to do next as one JSON document."""

import logging
import uuid
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import (
    ArticleNotFoundError,
    CitedeskError,
    ConfigurationError,
    EmbedderError,
    IndexLockedError,
    IndexStoreError,
    InputError,
    ModelError,
)
from rag.wire import error_document

_LOG = logging.getLogger(__name__)


class ApiError(CitedeskError):
    """Base of errors that only exist over HTTP; `retry_after` in whole seconds where trying again helps."""

    status = 400
    code = "bad_request"
    retry_after: int | None = None


class UnauthorizedError(ApiError):
    """No key was given, or one that is not known."""

    status, code = 401, "unauthorized"


class ForbiddenError(ApiError):
    """The key has not the right, or the request came by another name than the service's."""

    status, code = 403, "forbidden"


class NotFoundError(ApiError):
    """There is nothing of that name, or nothing the caller may know of."""

    status, code = 404, "not_found"


class GoneError(ApiError):
    """It was there and is not any more."""

    status, code = 410, "gone"


class TooLargeError(ApiError):
    """The body is larger than the service takes."""

    status, code = 413, "too_large"


class ContentTypeError(ApiError):
    """The body is not declared to be JSON."""

    status, code = 415, "content_type"


class UnknownModelError(ApiError):
    """No model of that name can be asked here."""

    status, code = 422, "unknown_model"


class TooManyRequestsError(ApiError):
    """The caller asks more often than a single client may."""

    status, code = 429, "rate_limited"

    def __init__(self, problem: str, *, advice: str, retry_after: int = 1) -> None:
        super().__init__(problem, advice=advice)
        self.retry_after = retry_after


class BusyError(ApiError):
    """Too many questions wait already."""

    status, code = 503, "busy"

    def __init__(self, problem: str, *, advice: str, retry_after: int = 1) -> None:
        super().__init__(problem, advice=advice)
        self.retry_after = retry_after


_STATUS: tuple[tuple[type[CitedeskError], int], ...] = (
    (InputError, 422),
    (ConfigurationError, 422),  # of a request: the service's own settings were read before it started
    (ArticleNotFoundError, 404),
    (IndexLockedError, 409),
    (IndexStoreError, 503),
    (EmbedderError, 503),
    (ModelError, 503),
)


def status_of(error: CitedeskError) -> int:
    """The HTTP status for an error, by its nearest ancestor; 500 for one that is not foreseen."""
    if isinstance(error, ApiError):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


_OPENAI = ("/v1/chat/completions", "/v1/models", "/v1/completions", "/v1/embeddings", "/v1/responses")
"""Where programs that speak OpenAI's protocol ask, also for what there is not."""

_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_WRITING = ("Another program is writing to the archive.", "Send it again when that has ended.")
_BROKEN = (
    "The archive cannot be used at the moment.",
    "Whoever runs the service finds the reason in its log, by the id of this request.",
)
_TOLD: tuple[tuple[type[CitedeskError], tuple[str, str] | None], ...] = (
    (IndexLockedError, _WRITING),
    (ArticleNotFoundError, None),
    (IndexStoreError, _BROKEN),
    (EmbedderError, _BROKEN),
)
"""What callers are told instead of an error's own words, where these name folders of the machine, or commands
that they cannot give."""

Foreseen = CitedeskError | RequestValidationError | HTTPException


def response_of(error: Foreseen, scope: Scope) -> Response:
    """The error as a response to that request."""
    document, status, headers = answer_to(error)
    return _response(document, status, scope, headers)


def _response(
    document: dict[str, Any], status: int, scope: Scope, headers: Mapping[str, str] | None = None
) -> Response:
    if scope["path"].startswith(_OPENAI):
        document = as_openai(document, status)
    return JSONResponse(document, status, headers)


def as_openai(document: dict[str, Any], status: int) -> dict[str, Any]:
    """An error with the two fields that OpenAI's clients look for besides ours."""
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {**document["error"], "type": kind, "param": None}}


def answer_to(error: Foreseen) -> tuple[dict[str, Any], int, Mapping[str, str] | None]:
    """Document, status and headers."""
    if isinstance(error, HTTPException):
        return _of_framework(error), error.status_code, error.headers
    if isinstance(error, RequestValidationError):
        # Names the fields, never their values: these may be secret, or not even be text.
        return invalid_document(error.errors()), 422, None
    status, headers = status_of(error), {}
    if isinstance(error, ApiError) and error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, UnauthorizedError):
        headers["WWW-Authenticate"] = "Bearer"
    return document_of(error), status, headers


def document_of(error: CitedeskError) -> dict[str, Any]:
    """The error in a caller's words; its own are logged where they are others or the fault is ours."""
    document = error_document(error)
    told = next((words for kind, words in _TOLD if isinstance(error, kind)), None)
    if told is not None:
        document["error"] |= dict(zip(("message", "advice"), told, strict=True))
    if told is not None or status_of(error) >= 500:
        _LOG.warning("%s: %s", error.code, error)
    return document


def install(app: FastAPI) -> None:
    """Answer every error in one form."""
    for kind in (CitedeskError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _foreseen)
    app.add_middleware(_Unexpected)


async def _foreseen(request: Request, error: Any) -> Response:
    return response_of(error, request.scope)


def invalid_document(errors: Any) -> dict[str, Any]:
    """What is wrong with a body or its parameters, field by field."""
    found = "; ".join(f"{_place(each['loc'])}: {_reason(each)}" for each in list(errors)[:5])
    detail = {
        "code": "invalid_request",
        "message": f"The request cannot be used: {found}.",
        "advice": "Correct these fields; /docs describes them.",
    }
    return {"error": detail}


def _place(location: tuple[Any, ...]) -> str:
    parts = [str(part) for part in location[1:]]  # the first says where fields were looked for
    named = ".".join(
        part if part.isascii() and part.isprintable() and len(part) < 60 else "?" for part in parts
    )
    return named or "the body"


def _reason(error: dict[str, Any]) -> str:
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".").encode("ascii", "replace").decode()


_ADVICE = {
    400: "Send a body that is valid JSON.",
    404: "See /docs for what there is.",
    405: "See /docs for the methods of this address.",
}


def _of_framework(error: HTTPException) -> dict[str, Any]:
    code = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http")
    detail = {
        "code": code,
        "message": f"{error.detail}.".replace("..", "."),
        "advice": _ADVICE.get(error.status_code, "See /docs."),
    }
    return {"error": detail}


class _Unexpected:
    """Answers what nobody foresaw, inside everything else: so it has a request id, is counted and logged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await _response(unexpected_document(error), 500, scope)(scope, receive, send)


def unexpected_document(error: BaseException) -> dict[str, Any]:
    """An error nobody foresaw: the reader gets an id, the log the rest."""
    number = uuid.uuid4().hex[:12]
    _LOG.error("unexpected error %s", number, exc_info=error)
    detail = {
        "code": "internal",
        "message": f"Something went wrong here (error {number}).",
        "advice": "Try again; if it stays, look for that number in the service's log.",
    }
    return {"error": detail}
