"""Models of an Ollama server.

The `ollama` package asks what a model is and what is loaded (show, list, ps). Answers go over plain httpx,
because its `chat` has no `truncate` and no `shift`, without which a long prompt loses its middle under
status 200; its streams leak httpx's own errors; it takes a stream that ends without `done` for an answer; and
its only time limit is one for every read. It has no call for the server's version either.
"""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.llm.address import ollama_url
from rag.llm.budget import estimated_prompt_tokens, least_prompt_tokens, vocabulary_of
from rag.llm.endpoint import Endpoint
from rag.llm.intake import Intake
from rag.llm.protocol import Finished, Message, ModelInfo, Piece
from rag.llm.refusals import error_in, failure, refusal
from rag.llm.transport import (
    Reply,
    StreamLimits,
    asking,
    client_options,
    http_client,
    open_reply,
    retrying,
    usable_environment,
)

if TYPE_CHECKING:
    from ollama import ListResponse, ProcessResponse, ShowResponse

THINKING_TOKENS = 1024
"""What a thinking model may think, on top of its answer."""
_NEVER_CUTS = (0, 12, 6)
"""The first version that refuses a prompt which does not fit, when it is asked to (`truncate: false`)."""
_LEVELS_ONLY = frozenset(("gptoss", "gpt-oss"))
"""Families whose thinking has levels and no end: `low` is the least of it."""


@dataclass(frozen=True, slots=True)
class OllamaFacts:
    """What the server says of itself and the model.

    `never_cuts`: a prompt that does not fit is an error there, when that is asked for.
    """

    info: ModelInfo
    version: str
    capabilities: frozenset[str]
    family: str
    never_cuts: bool


class OllamaModel:
    """A model of an Ollama server, behind `LanguageModel`, for several tasks of one loop at a time."""

    def __init__(
        self,
        model: str,
        host: str | None = None,
        *,
        context_tokens: int = 4096,
        keep_alive: str | int = "10m",
        think: bool = False,
        limits: StreamLimits | None = None,
        api_key: str = "",
    ) -> None:
        """`host` in any form of OLLAMA_HOST; `context_tokens` is the window asked for.

        The same window is asked for every time: another one makes Ollama load the model again. Raises
        ConfigurationError for an address that is none.
        """
        from ollama import AsyncClient  # noqa: PLC0415

        self.name = f"ollama:{model}"
        self._limits = limits or StreamLimits()
        self._context_tokens, self._keep_alive, self._think = context_tokens, keep_alive, think
        self._endpoint = ollama_endpoint(model, host, context_tokens, api_key)
        url = self._endpoint.url
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = http_client(url, self._limits, headers)
        with usable_environment():
            self._client = AsyncClient(url, headers=headers, **client_options(url, self._limits))
        self._facts: OllamaFacts | None = None

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._endpoint.url

    async def info(self) -> ModelInfo:
        """What the server says of the model; its window is the one that is asked for.

        Raises ModelUnreachableError, ModelNotFoundError, ModelTimeoutError, ModelError.
        """
        return (await self.facts()).info

    async def facts(self) -> OllamaFacts:
        """What the server says of itself and the model, asked once. Raises as `info`."""
        if self._facts is None:
            shown = await retrying(self._limits.retries, self._shown)
            self._facts = self._read(shown, await self.version())
        return self._facts

    async def version(self) -> str:
        """The server's version, "" when it does not say. Raises ModelUnreachableError."""
        return await retrying(self._limits.retries, self._version)

    async def installed(self) -> "ListResponse":
        """The models of the server. Raises ModelUnreachableError."""
        async with _asking(self._endpoint, self._limits):
            return await self._client.list()

    async def loaded(self) -> "ProcessResponse":
        """The models in memory. Raises ModelUnreachableError."""
        async with _asking(self._endpoint, self._limits):
            return await self._client.ps()

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        """The pieces of one answer, `Finished` last; raises as `LanguageModel.stream` says."""
        facts = await self.facts()
        self._check_room(messages, most_tokens, facts)
        body = self._body(messages, most_tokens, temperature, facts)
        intake = Intake(self._endpoint, body["options"]["num_predict"])
        async with (
            open_reply(self._http, "/api/chat", body, self._endpoint, self._limits) as reply,
            aclosing(reply.lines()) as lines,
        ):
            async for line in lines:
                chunk = self._chunk(line, reply)
                message = chunk.get("message") or {}
                content, thought = reply.text(message, "content"), reply.text(message, "thinking")
                if content or thought:
                    reply.progressed()
                if text := intake.take(content, thought):
                    yield Piece(text)
                if chunk.get("done"):
                    finished = self._finished(chunk, messages, body["options"])
                    if text := intake.finish():
                        yield Piece(text)
                    yield finished
                    return
        raise self._endpoint.broken_off("the stream ended without its end")

    async def close(self) -> None:
        """Release connections; closing twice does nothing."""
        await self._http.aclose()
        await self._client.close()  # type: ignore[no-untyped-call]

    async def _shown(self) -> "ShowResponse":
        async with _asking(self._endpoint, self._limits):
            return await self._client.show(self._endpoint.model)

    async def _version(self) -> str:
        async with asking(self._endpoint, self._limits):
            response = await self._http.get("/api/version")
        try:
            return str(response.json()["version"])
        except (ValueError, KeyError, TypeError):  # a proxy in between, or a server older than this door
            return ""

    def _read(self, shown: "ShowResponse", version: str) -> OllamaFacts:
        details = shown.modelinfo or {}
        family = str(details.get("general.architecture") or "")
        own = details.get(f"{family}.context_length")
        parameters = details.get("general.parameter_count")
        capabilities = frozenset(shown.capabilities or ())
        info = ModelInfo(
            name=self.name,
            context_tokens=min(self._context_tokens, own) if isinstance(own, int) else self._context_tokens,
            parameters=parameters if isinstance(parameters, int) else None,
            thinks="thinking" in capabilities,
            vocabulary=vocabulary_of(details),
        )
        return OllamaFacts(info, version, capabilities, family, _numbers(version) >= _NEVER_CUTS)

    def _check_room(self, messages: Sequence[Message], most_tokens: int, facts: OllamaFacts) -> None:
        """Older servers cut a prompt in silence: there it must fit by an estimate from above."""
        needed = estimated_prompt_tokens(messages, facts.info.vocabulary) + most_tokens
        window = facts.info.context_tokens or self._context_tokens
        if not facts.never_cuts and needed > window:
            raise self._endpoint.too_long(
                f"with its answer it may take {needed} of {window} tokens, and Ollama "
                f"{facts.version or 'of an unknown version'} would cut it in silence"
            )

    def _body(
        self, messages: Sequence[Message], most_tokens: int, temperature: float, facts: OllamaFacts
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._endpoint.model,
            "messages": [{"role": message.role.value, "content": message.content} for message in messages],
            "stream": True,
            "truncate": False,
            "shift": False,
            "keep_alive": self._keep_alive,
        }
        thinking = False
        if facts.family in _LEVELS_ONLY:
            body["think"], thinking = "medium" if self._think else "low", True
        elif facts.info.thinks:
            body["think"] = thinking = self._think
        body["options"] = {
            "num_ctx": facts.info.context_tokens,
            "num_predict": most_tokens + (THINKING_TOKENS if thinking else 0),
            "temperature": temperature,
        }
        return body

    def _chunk(self, line: str, reply: Reply) -> dict[str, Any]:
        chunk = reply.parsed(line)
        error = error_in(chunk)
        if error is not None:
            raise failure(self._endpoint, error)
        if "message" not in chunk and "done" not in chunk:
            raise self._endpoint.garbage(f"neither a message nor an end: {line[:80]}")
        return chunk

    def _finished(
        self, chunk: dict[str, Any], messages: Sequence[Message], options: dict[str, Any]
    ) -> Finished:
        """The end of the stream, held against what was sent. Raises PromptTooLongError when less was read."""
        read, written = _count(chunk, "prompt_eval_count"), _count(chunk, "eval_count")
        least = least_prompt_tokens(messages)
        if read is not None and read < least:
            raise self._endpoint.too_long(f"the server read {read} of at least {least} tokens")
        room, limit = options["num_ctx"], options["num_predict"]
        reason = chunk.get("done_reason")
        full = read is not None and written is not None and read + written > room
        by_itself = reason == "stop" or (reason is None and written is not None and written < limit)
        return Finished(by_itself and not full, read, written)


def ollama_endpoint(model: str, host: str | None, context_tokens: int, api_key: str = "") -> Endpoint:
    """What errors say of a model at an Ollama server. Raises ConfigurationError for no address."""
    return Endpoint(
        kind="Ollama server",
        url=ollama_url(host),
        model=model,
        setting="OLLAMA_HOST",
        start="Start it with `ollama serve`, or set OLLAMA_HOST to where it runs.",
        fetch=f"Get it with `ollama pull {model}`; `ollama list` shows those there are.",
        context_tokens=context_tokens,
        secret=api_key,
    )


@asynccontextmanager
async def _asking(endpoint: Endpoint, limits: StreamLimits) -> AsyncGenerator[None, None]:
    """As `asking`, for the package's errors too."""
    from ollama import ResponseError  # noqa: PLC0415

    try:
        async with asking(endpoint, limits):
            yield
    except ResponseError as error:
        raise refusal(endpoint, error.status_code, error.error) from error
    except (ValueError, TypeError) as error:  # not JSON, or not of the shape that the package knows
        raise endpoint.garbage(str(error)) from error


def _numbers(version: str) -> tuple[int, ...]:
    """`(0, 24, 0)` for `0.24.0`; `0.0.0` is a build from source that does not know better."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _count(chunk: dict[str, Any], name: str) -> int | None:
    value = chunk.get(name)
    return value if isinstance(value, int) and value > 0 else None
