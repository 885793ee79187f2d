"""One request to a model's server: opened with few safe retries, read line by line under time limits."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import ConfigurationError, ModelBusyError, ModelUnreachableError
from rag.llm.address import is_loopback
from rag.llm.endpoint import Endpoint
from rag.llm.refusals import refusal

if TYPE_CHECKING:
    import httpx

_LINE_BYTES = 1_000_000
_ERROR_BYTES = 64_000
_TOLD_WITHIN = 20.0
"""Seconds for what a server knows without asking the model, such as its version."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How long each part of an answer may take, in seconds.

    `connect`: until the server takes the connection; `first_token`: from the question to the first word,
    loading the model included; `idle`: between words; `total`: the whole answer. `retries` are the pauses
    before another attempt when nothing can have happened yet: the connection was refused, or the server said
    that it is busy.
    """

    connect: float = 5.0
    first_token: float = 180.0
    idle: float = 60.0
    total: float = 600.0
    retries: tuple[float, ...] = (0.2, 0.5)


async def retrying(pauses: tuple[float, ...], attempt: Callable[[], Awaitable[_Result]]) -> _Result:
    """The attempt's result, tried again after each pause while the server is down or busy."""
    for pause in pauses:
        try:
            return await attempt()
        except (ModelBusyError, ModelUnreachableError) as error:
            if not isinstance(error, ModelBusyError) and not _was_refused(error):
                raise
        await asyncio.sleep(pause)
    return await attempt()


def _was_refused(error: BaseException) -> bool:
    """Whether no connection came about, so that the server has heard nothing yet."""
    import httpx  # noqa: PLC0415

    return isinstance(error.__cause__, (httpx.ConnectError, ConnectionError))


class Reply:
    """The body of an answer as lines. `progressed()` is called for every word, so that waits are measured."""

    def __init__(self, response: "httpx.Response", endpoint: Endpoint, limits: StreamLimits, started: float):
        self._response, self._endpoint, self._limits = response, endpoint, limits
        self._clock = asyncio.get_running_loop().time
        self._started = self._waiting_since = started
        self._begun = False
        self._optional_until: float | None = None
        self.ended = False
        """True once the body has ended: a line that came without its end is then the last."""

    def progressed(self) -> None:
        """A word has come: the next has `idle` seconds."""
        self._begun, self._waiting_since = True, self._clock()

    def needs_no_more(self, seconds: float) -> None:
        """The answer is whole: what follows within `seconds` is read, and its absence is no error."""
        if self._optional_until is None:
            self._optional_until = self._clock() + seconds

    async def lines(self) -> AsyncGenerator[str, None]:
        """Lines without their end, blank ones left out; only line feeds end a line, as JSON may hold others.

        The connection is closed after the last of them, or when nobody reads on.
        Raises ModelTimeoutError, ModelBrokenOffError, ModelInvalidError.
        """
        chunks = self._response.aiter_bytes()
        rest = b""
        try:
            while not self.ended:
                chunk = await self._next(chunks)
                self.ended = chunk is None
                *whole, rest = (rest + (chunk or b"")).split(b"\n")
                if len(rest) > _LINE_BYTES:
                    raise self._endpoint.garbage(f"a line of more than {_LINE_BYTES:,} bytes")
                for line in (*whole, rest) if self.ended else whole:
                    if line.strip():
                        before = self._clock()
                        yield self._decoded(line)
                        self._waiting_since += self._clock() - before  # the reader's own time is no wait
        finally:
            await self._response.aclose()  # closing `chunks` would not reach the socket

    async def _next(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        import httpx  # noqa: PLC0415

        if self._optional_until is not None:
            return await self._next_optional(chunks, self._optional_until)
        wait = self._limits.idle if self._begun else self._limits.first_token
        end_of_wait, end_of_all = self._waiting_since + wait, self._started + self._limits.total
        try:
            async with asyncio.timeout_at(min(end_of_wait, end_of_all)):
                await asyncio.sleep(0)  # so that a flood of bytes cannot outrun the limit
                return await anext(chunks, None)
        except TimeoutError as error:
            if end_of_all <= end_of_wait:
                raise self._endpoint.too_slow(self._limits.total) from error
            late = self._endpoint.silent if self._begun else self._endpoint.no_word
            raise late(wait) from error
        except httpx.DecodingError as error:
            raise self._endpoint.garbage(str(error)) from error
        except httpx.TransportError as error:
            raise self._endpoint.broken_off(f"the connection was cut ({type(error).__name__})") from error

    async def _next_optional(self, chunks: AsyncIterator[bytes], until: float) -> bytes | None:
        import httpx  # noqa: PLC0415

        try:
            async with asyncio.timeout_at(until):
                return await anext(chunks, None)
        except (TimeoutError, httpx.HTTPError):
            return None

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode("utf-8").strip("\r ")
        except UnicodeDecodeError as error:
            if self.ended:
                raise self._endpoint.broken_off("the connection was closed") from error
            raise self._endpoint.garbage("not UTF-8") from error

    def parsed(self, line: str) -> dict[str, Any]:
        """The line's JSON object. Raises ModelInvalidError, for a last line cut short ModelBrokenOffError."""
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            if self.ended and line.startswith("{"):
                raise self._endpoint.broken_off("the connection was closed") from error
            raise self._endpoint.garbage(f"not JSON: {line[:80]}") from error
        if not isinstance(value, dict):
            raise self._endpoint.garbage(f"not a JSON object: {line[:80]}")
        return value

    def text(self, holder: object, *names: str) -> str:
        """The first text under one of the names, "" without any; ModelInvalidError for other values."""
        if isinstance(holder, dict):
            values = [holder[name] for name in names if holder.get(name)]
            if all(isinstance(value, str) for value in values):
                return str(values[0]) if values else ""
        raise self._endpoint.garbage(f"no text: {str(holder)[:80]}")


@asynccontextmanager
async def open_reply(
    client: "httpx.AsyncClient",
    path: str,
    body: Mapping[str, Any],
    endpoint: Endpoint,
    limits: StreamLimits,
) -> AsyncGenerator[Reply, None]:
    """The reply to a POST, whose connection is closed on the way out, however that is taken.

    Raises ModelUnreachableError, ModelTimeoutError, and what `refusal` makes of another status than 200.
    """
    started = asyncio.get_running_loop().time()

    async def attempt() -> "httpx.Response":
        return await _send(client, path, body, endpoint, limits, started)

    response = await retrying(limits.retries, attempt)
    try:
        yield Reply(response, endpoint, limits, started)
    finally:
        await response.aclose()


async def _send(
    client: "httpx.AsyncClient",
    path: str,
    body: Mapping[str, Any],
    endpoint: Endpoint,
    limits: StreamLimits,
    started: float,
) -> "httpx.Response":
    # ASCII escapes carry even half surrogate pairs, which UTF-8 cannot.
    request = client.build_request(
        "POST", path, content=json.dumps(body), headers={"content-type": "application/json"}
    )
    response = None
    try:
        async with asyncio.timeout_at(started + min(limits.first_token, limits.total)):
            with translated(endpoint):
                response = await client.send(request, stream=True)
                if response.status_code == 200:
                    return response
                said = await _beginning(response)
    except TimeoutError as error:
        raise endpoint.no_word(min(limits.first_token, limits.total)) from error
    except BaseException:
        if response is not None:
            await response.aclose()
        raise
    await response.aclose()
    raise refusal(endpoint, response.status_code, said)


@asynccontextmanager
async def asking(endpoint: Endpoint, limits: StreamLimits) -> AsyncGenerator[None, None]:
    """Bounds a short question about a model, and turns what goes wrong into our errors."""
    seconds = min(_TOLD_WITHIN, limits.first_token)
    try:
        async with asyncio.timeout(seconds):
            with translated(endpoint):
                yield
    except TimeoutError as error:
        raise endpoint.no_answer(seconds) from error


@contextmanager
def translated(endpoint: Endpoint) -> Iterator[None]:
    """Turns what goes wrong before a status is there into our errors; the cause stays attached."""
    import httpx  # noqa: PLC0415

    try:
        yield
    except httpx.TimeoutException as error:
        raise endpoint.unreachable("no connection in time") from error
    except (httpx.ConnectError, ConnectionError) as error:
        raise endpoint.unreachable(_reason(error)) from error
    except httpx.DecodingError as error:
        raise endpoint.garbage(str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise endpoint.unreachable(f"the connection was closed without an answer ({error})") from error


def _reason(error: BaseException) -> str:
    """The innermost reason, as the system words it: `Connection refused`, not `All attempts failed`."""
    reason = str(error)
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.errno is not None:
            reason = os.strerror(inner.errno) if inner.errno > 0 else str(inner.strerror)
        inner = inner.__cause__ or inner.__context__
    return reason


async def _beginning(response: "httpx.Response") -> str:
    """The start of an error's body, as text."""
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _ERROR_BYTES:
            break
    return body.decode("utf-8", "replace")


def http_client(url: str, limits: StreamLimits, headers: Mapping[str, str]) -> "httpx.AsyncClient":
    """A client for one server. Raises ConfigurationError for a proxy that cannot be used."""
    import httpx  # noqa: PLC0415

    with usable_environment():
        return httpx.AsyncClient(base_url=url, headers=dict(headers), **client_options(url, limits))


def client_options(url: str, limits: StreamLimits) -> dict[str, Any]:
    """How a client connects. How long it reads is bounded by `Reply` and `asking`.

    Connections are not kept: a stale one would fail a question for nothing. No proxy of the environment
    stands between this machine and itself, and no redirection takes a key elsewhere.
    """
    import httpx  # noqa: PLC0415

    return {
        "timeout": httpx.Timeout(None, connect=limits.connect),
        "limits": httpx.Limits(max_connections=None, max_keepalive_connections=0),
        "trust_env": not is_loopback(url),
        "follow_redirects": False,
        "verify": url.startswith("https:"),  # certificates take 50 ms to load
    }


@contextmanager
def usable_environment() -> Iterator[None]:
    """Turns what a client finds wrong with the environment's proxies and certificates into our error."""
    try:
        yield
    except (ImportError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"The environment's proxy or certificates cannot be used: {error}.",
            advice="Correct HTTPS_PROXY, ALL_PROXY or SSL_CERT_FILE, or unset them.",
        ) from error
