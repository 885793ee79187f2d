"""Who may call what: decided from the head of a request, before its body is read or anything is looked up.

With keys in the keyring a caller shows one as a bearer token. Without, the service is for this machine alone:
calls come from it, by one of its names, and an `Authorization` header means nothing. Pages of other origins
may call only when the settings list them; a body must say that it is JSON, which a form of a strange page
cannot do.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import ContentTypeError, ForbiddenError, UnauthorizedError, response_of
from api.service import Service
from rag.errors import CitedeskError, ConfigurationError
from rag.protocols import Keyring

LOCAL_OWNER = "local"
"""The owner of everything while there are no keys."""

_OPEN = frozenset(("/", "/healthz", "/readyz", "/openapi.json", "/docs"))
_OPEN_FOLDERS = ("/docs/", "/page/")
_WRITES = "/v1/articles"
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_CHARSET = re.compile(r'charset\s*=\s*"?([^";\s]+)', re.IGNORECASE)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@/\s]+)(?::\d{1,5})?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[^/?#*\s]+")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: what is theirs is kept under `owner`."""

    owner: str
    may_write: bool
    key: str | None = None
    """Name of the key, for logs and limits."""


async def caller_of(request: Request) -> Caller:
    """The caller that the middleware found."""
    caller: Caller = request.state.caller
    return caller


def install(app: FastAPI, service: Service) -> None:
    """Guard the app; the guard added last comes first. Raises ConfigurationError."""
    settings = service.settings
    app.add_middleware(KeyGuard, keyring=service.keyring)
    if origins := allowed_origins(settings.cors_origins):
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
            expose_headers=["Retry-After", "X-Request-ID"],
        )
    app.add_middleware(HostGuard, keyring=service.keyring, names=listed(settings.allowed_hosts))


class HostGuard:
    """Refuses what came by a name that is not the service's.

    A page of another site can have its own name lead to this machine, and would then be of the same origin.
    With keys, and no list of names, any name is good: such a page has no key.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring, names: Sequence[str]) -> None:
        self._app, self._keyring, self._names = app, keyring, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] == "http":
            try:
                self._check(scope)
            except CitedeskError as error:
                await response_of(error, scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        if not self._names and not self._keyring.empty:
            return
        given = Headers(scope=scope).getlist("host")
        name = host_name(given[0]) if len(given) == 1 else ""
        if not is_loopback(name) and name not in self._names:
            raise ForbiddenError(
                "This service is not called by the name in the request's Host header.",
                advice="Call it as 127.0.0.1 or localhost, or add the name to CITEDESK_ALLOWED_HOSTS.",
            )


class KeyGuard:
    """Finds out who calls, and refuses who has not the right."""

    def __init__(self, app: ASGIApp, keyring: Keyring) -> None:
        self._app, self._keyring = app, keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] == "http":
            try:
                self._check(scope)
            except CitedeskError as error:  # also when the keyring cannot be read: nobody gets in then
                await response_of(error, scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        caller = self._caller(scope, headers)
        scope.setdefault("state", {})["caller"] = caller
        if needs_write(scope["method"], scope["path"]) and not caller.may_write:
            raise ForbiddenError(
                "This key may read, not write.", advice="Use a key made by `citedesk keys add NAME --write`."
            )
        if scope["method"] == "POST" and _has_body(headers):
            check_content_type(headers)

    def _caller(self, scope: Scope, headers: Headers) -> Caller:
        if self._keyring.empty:
            # Not only at the start: the last key may be revoked while the service listens to a network.
            if not is_loopback(scope["client"][0] if scope.get("client") else ""):
                raise ForbiddenError(
                    "Without keys this service answers its own machine only.",
                    advice="Make a key there: `citedesk keys add NAME`.",
                )
            return Caller(LOCAL_OWNER, may_write=True)
        if is_open(scope["path"]):
            return Caller("nobody", may_write=False)
        record = self._keyring.lookup(_token(headers))
        if record is None:
            raise UnauthorizedError(
                "This needs a key that the service knows.",
                advice="Send `Authorization: Bearer KEY`; `citedesk keys add NAME` makes one.",
            )
        return Caller(f"key:{record.name}", record.writes, record.name)


def is_open(path: str) -> bool:
    """Whether anybody may read there: the page, the description of the API, and health."""
    return path in _OPEN or path.startswith(_OPEN_FOLDERS)


def needs_write(method: str, path: str) -> bool:
    """Whether a call changes the archive; conversations and feedback are a reader's own."""
    return method not in _READING and path.startswith(_WRITES)


def check_content_type(headers: Headers) -> None:
    """Raise ContentTypeError unless a body is declared as JSON, in UTF-8 and not compressed."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = _CHARSET.search(parameters)
    if (
        media_type.strip().lower() != "application/json"
        or (charset and charset[1].lower() != "utf-8")
        or headers.get("content-encoding", "identity").strip().lower() != "identity"
    ):
        raise ContentTypeError(
            "The body is not declared as plain JSON in UTF-8.",
            advice="Send it with `Content-Type: application/json`.",
        )


def host_name(host: str) -> str:
    """The name in a Host header without its port, in lower case; empty for one that cannot be."""
    matched = _HOST.fullmatch(host)
    return matched[1].strip("[]").rstrip(".").lower() if matched else ""


def is_loopback(name: str) -> bool:
    """Whether a name or address is this machine's own and no other's."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def listed(setting: str) -> tuple[str, ...]:
    """The entries of a setting that is separated by commas, in lower case."""
    return tuple(entry.strip().lower() for entry in setting.split(",") if entry.strip())


def allowed_origins(setting: str) -> tuple[str, ...]:
    """The origins of CITEDESK_CORS_ORIGINS; raises ConfigurationError for what is none, such as `*`."""
    origins = listed(setting)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                f"CITEDESK_CORS_ORIGINS has the value {origin!r}, which is not an origin.",
                advice="List scheme and name of each page that may call, such as https://desk.example.",
            )
    return origins


def _token(headers: Headers) -> bytes:
    """What may be a key, as it was sent; empty when there is not exactly one bearer token."""
    given = headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip().encode("latin-1") if scheme.lower() == "bearer" else b""


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip() != "0"
