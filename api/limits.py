"""How much a caller may send: how many questions a minute, and how large a body in what time.

Each worker counts for itself.
"""

import asyncio
import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from math import ceil

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError, TooLargeError, TooManyRequestsError, response_of
from api.metrics import Metrics
from api.security import Caller, listed
from api.service import Service
from rag.errors import ConfigurationError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

WINDOW_SECONDS = 60.0
BODY_SECONDS, SLOWEST_BYTES = 60.0, 100_000
"""A body may take so long, and a second more for each so many bytes of its limit: slower, and somebody only
holds the connection."""

_COUNTED = ("/v1/chat", "/v1/search", "/v1/feedback")
_ARTICLES = "/v1/articles"
_NETWORK_BITS = 64
"""Of an IPv6 address: one holder can choose the other 64 freely."""


class BodyTimeoutError(ApiError):
    """The body did not come in time."""

    status, code = 408, "body_timeout"


def install(app: FastAPI, service: Service) -> None:
    """Limit how often and how much. Raises ConfigurationError for a proxy that is no address."""
    settings = service.settings
    app.add_middleware(BodyLimit, most=settings.request_bytes, most_articles=settings.articles_bytes)
    if settings.requests_per_minute:
        app.add_middleware(
            RateLimit,
            window=MovingWindow(settings.requests_per_minute),
            proxies=networks(settings.trusted_proxies),
            metrics=service.metrics,
        )


class MovingWindow:
    """At most so many calls of each client in any minute.

    Only calls that were let through are remembered, and only for a minute: what this holds is bounded by what
    was worked on in that minute, whoever sends how much more from however many addresses. (The in-memory
    storage of the `limits` package keeps an entry of every client for ever, and starts a thread for a call.)
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._calls)

    def enter(self, client: str) -> float:
        """0 when the call may pass, and it is counted; else the seconds until one may."""
        now = self._clock()
        self._forget(now - WINDOW_SECONDS)
        calls = self._calls.setdefault(client, deque())
        while calls and calls[0] <= now - WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= self._most:
            return calls[0] + WINDOW_SECONDS - now
        calls.append(now)
        self._calls.move_to_end(client)
        return 0.0

    def _forget(self, before: float) -> None:
        """Clients stand in the order of their last call."""
        while self._calls:
            client, calls = next(iter(self._calls.items()))
            if calls[-1] > before:
                return
            del self._calls[client]


class RateLimit:
    """Refuses questions, searches and feedback of a client that sent too many."""

    def __init__(
        self, app: ASGIApp, window: MovingWindow, proxies: Sequence[Network], metrics: Metrics
    ) -> None:
        self._app, self._window, self._proxies, self._metrics = app, window, proxies, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] == "http" and scope["path"].startswith(_COUNTED):
            seconds = self._window.enter(self._client(scope))
            if seconds:
                self._metrics.turned_away("rate_limited")
                wait = max(1, ceil(seconds))
                error = TooManyRequestsError(
                    "Too many questions came from this caller within a minute.",
                    advice=f"Wait {wait} seconds.",
                    retry_after=wait,
                )
                await response_of(error, scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _client(self, scope: Scope) -> str:
        caller: Caller = scope["state"]["caller"]
        if caller.key is not None:
            return caller.owner
        return holder(client_address(scope, self._proxies))


class BodyLimit:
    """Reads a body up to the limit and only then calls the app: nothing is begun for one too large."""

    def __init__(
        self, app: ASGIApp, most: int, most_articles: int, most_seconds: float = BODY_SECONDS
    ) -> None:
        self._app, self._most, self._most_articles, self._seconds = app, most, most_articles, most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most_articles if scope["path"].startswith(_ARTICLES) else self._most
        try:
            _check_length(scope, most)
            async with asyncio.timeout(self._seconds + most / SLOWEST_BYTES):
                body = await _read(receive, most)
        except TooLargeError as error:
            await _refuse(error, scope, receive, send)
        except TimeoutError:
            slow = BodyTimeoutError("The body did not come in time.", advice="Send it again, faster.")
            await _refuse(slow, scope, receive, send)
        else:
            if body is not None:  # None: the caller has left
                await self._app(scope, _again(body, receive), send)


def client_address(scope: Scope, proxies: Sequence[Network]) -> str:
    """Whose call it is: the peer, or what the trusted proxies between us and the client say of it.

    Each proxy appends the address it was called from, so that nothing left of the first stranger can be
    believed.
    """
    client = scope.get("client")
    address: str = client[0] if client else ""
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    for hop in reversed([each.strip() for each in said]):
        if not _is_among(address, proxies) or _parsed(hop) is None:
            break
        address = hop
    return address


def holder(address: str) -> str:
    """What stands for all addresses that one client can choose from."""
    found = _parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _NETWORK_BITS), strict=False))
    return str(found or address)


def networks(setting: str) -> tuple[Network, ...]:
    """The addresses and networks of CITEDESK_TRUSTED_PROXIES; raises ConfigurationError for what is none."""
    found = []
    for entry in listed(setting):
        try:
            found.append(ipaddress.ip_network(entry))
        except ValueError as error:
            raise ConfigurationError(
                f"CITEDESK_TRUSTED_PROXIES has the value {entry!r}, which is no address.",
                advice="List addresses or networks, such as 10.0.0.2 or 10.0.0.0/24.",
            ) from error
    return tuple(found)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, IPv4 also where it is written as IPv6; None for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_among(address: str, proxies: Sequence[Network]) -> bool:
    found = _parsed(address)
    return found is not None and any(found in proxy for proxy in proxies)


def _check_length(scope: Scope, most: int) -> None:
    """The server has checked that a length is a number, of whatever size."""
    declared = Headers(scope=scope).get("content-length", "0")
    if len(declared) > len(str(most)) + 1 or int(declared) > most:
        raise _too_large(most)


async def _read(receive: Receive, most: int) -> bytes | None:
    """The whole body; None when the caller leaves before its end. Raises TooLargeError."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            raise _too_large(most)
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives the body once, then whatever comes after it: that the caller has left."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _refuse(error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
    """The rest of the body is not read: the connection ends with this answer."""
    response = response_of(error, scope)
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(
        f"The body has more than {most:,} bytes.",
        advice="Send less at once, or raise CITEDESK_REQUEST_BYTES or CITEDESK_ARTICLES_BYTES.",
    )
