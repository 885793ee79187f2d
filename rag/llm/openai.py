"""Models behind OpenAI's protocol: vLLM, llama.cpp's server, LM Studio, hosted services."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any

from rag.errors import ConfigurationError, ModelError
from rag.llm.address import openai_url
from rag.llm.budget import estimated_prompt_tokens, least_prompt_tokens, vocabulary_of_name
from rag.llm.endpoint import Endpoint
from rag.llm.intake import Intake
from rag.llm.protocol import Finished, Message, ModelInfo, Piece
from rag.llm.refusals import error_in, failure, refusal
from rag.llm.transport import Reply, StreamLimits, asking, http_client, open_reply, retrying

_BY_ITSELF = frozenset(("stop", "eos", "end_turn", "stop_sequence"))
_WINDOWS = ("max_model_len", "context_length", "n_ctx", "max_context_length")
"""What vLLM, OpenRouter, llama.cpp and LM Studio call a model's window in `/models`."""
_AFTER_THE_END = 2.0
"""Seconds that token counts and `[DONE]` may come after the answer's last word."""
_OPTIONAL: dict[str, str | None] = {
    "stream_options": None,
    "temperature": None,
    "max_tokens": "max_completion_tokens",
}
"""Fields that some servers refuse, and what they want instead."""


class OpenAIModel:
    """A model of a server that speaks OpenAI's protocol, behind `LanguageModel`."""

    def __init__(
        self,
        model: str,
        base_url: str,
        api_key: str = "",
        *,
        context_tokens: int = 4096,
        limits: StreamLimits | None = None,
    ) -> None:
        """`base_url` with or without `/v1`; `context_tokens` is the window where the server names none.

        Raises ConfigurationError for an address or a key that cannot be sent.
        """
        if not (api_key.isascii() and api_key.isprintable()) or " " in api_key:
            raise ConfigurationError(
                "openai_api_key holds characters that no key has (it is not shown here).",
                advice="Set CITEDESK_OPENAI_API_KEY to the key alone.",
            )
        self.name = f"openai:{model}"
        self._limits = limits or StreamLimits()
        self._endpoint = Endpoint(
            kind="server of OpenAI's protocol",
            url=openai_url(base_url),
            model=model,
            setting="CITEDESK_OPENAI_BASE_URL",
            start="Start the server, or set CITEDESK_OPENAI_BASE_URL to where it runs.",
            fetch="`citedesk doctor` lists the models that it offers.",
            context_tokens=context_tokens,
            secret=api_key,
        )
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = http_client(self._endpoint.url, self._limits, headers)
        self._refused: set[str] = set()
        self._info: ModelInfo | None = None

    @property
    def url(self) -> str:
        """Where the server is, `/v1` included."""
        return self._endpoint.url

    async def info(self) -> ModelInfo:
        """What the server says of the model, asked once.

        A model that it does not list may exist all the same: hosted services list few, and llama.cpp serves
        its one model under any name. Raises ModelUnreachableError, ModelTimeoutError, ModelError.
        """
        if self._info is None:
            entries = await self.offered()
            entry = next((entry for entry in entries if entry.get("id") == self._endpoint.model), {})
            self._info = self._read(entry)
        return self._info

    async def offered(self) -> list[dict[str, Any]]:
        """The entries of `/models`, empty for a server without that list. Raises as `info`."""
        return await retrying(self._limits.retries, self._models)

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        """The pieces of one answer, `Finished` last; raises as `LanguageModel.stream` says."""
        self._check_room(messages, most_tokens, await self.info())
        intake = Intake(self._endpoint, most_tokens)
        reason, usage = "", None
        async with AsyncExitStack() as opened:
            reply = await self._opened(opened, messages, most_tokens, temperature)
            lines = await opened.enter_async_context(aclosing(reply.lines()))
            async for line in lines:
                data = _data(line)
                if data == "[DONE]":
                    break
                chunk = self._chunk(data, reply) if data else {}
                usage = chunk.get("usage") or usage
                choice = self._choice(chunk)
                delta = choice.get("delta") or choice.get("message") or {}
                content = reply.text(delta, "content")
                thought = reply.text(delta, "reasoning_content", "reasoning")
                if content or thought:
                    reply.progressed()
                if text := intake.take(content, thought):
                    yield Piece(text)
                if reason := choice.get("finish_reason") or reason:
                    reply.needs_no_more(_AFTER_THE_END)
        if not reason:
            raise self._endpoint.broken_off("the stream ended without its end")
        finished = self._finished(reason, usage, messages)
        if text := intake.finish():
            yield Piece(text)
        yield finished

    async def close(self) -> None:
        """Release connections; closing twice does nothing."""
        await self._http.aclose()

    async def _models(self) -> list[dict[str, Any]]:
        async with asking(self._endpoint, self._limits):
            response = await self._http.get("/models")
        if response.status_code in {403, 404, 405, 501}:  # some keys may ask models and not list them
            return []
        if response.status_code != 200:
            raise refusal(self._endpoint, response.status_code, response.text)
        try:
            entries = response.json()["data"] or ()
            return [entry for entry in entries if isinstance(entry, dict)]
        except (ValueError, KeyError, TypeError) as error:
            raise self._endpoint.wrong_address(f"its list of models is {response.text[:80]}") from error

    def _read(self, entry: dict[str, Any]) -> ModelInfo:
        meta = entry.get("meta")
        values = entry | (meta if isinstance(meta, dict) else {})
        windows = [values[name] for name in _WINDOWS if isinstance(values.get(name), int)]
        parameters = values.get("n_params")
        return ModelInfo(
            name=self.name,
            context_tokens=windows[0] if windows else self._endpoint.context_tokens,
            parameters=parameters if isinstance(parameters, int) else None,
            vocabulary=vocabulary_of_name(self._endpoint.model),
        )

    def _check_room(self, messages: Sequence[Message], most_tokens: int, info: ModelInfo) -> None:
        """Some servers cut a prompt in silence, and none says whether it does."""
        needed = estimated_prompt_tokens(messages, info.vocabulary) + most_tokens
        window = info.context_tokens or self._endpoint.context_tokens
        if needed > window:
            raise self._endpoint.too_long(f"with its answer it may take {needed} of {window} tokens")

    async def _opened(
        self, opened: AsyncExitStack, messages: Sequence[Message], most_tokens: int, temperature: float
    ) -> Reply:
        """The reply, asked for without the fields that this server has refused before."""
        values = {
            "stream_options": {"include_usage": True},
            "temperature": temperature,
            "max_tokens": most_tokens,
        }
        while True:
            names = {name: name if name not in self._refused else _OPTIONAL[name] for name in values}
            body = {
                "model": self._endpoint.model,
                "messages": [
                    {"role": message.role.value, "content": message.content} for message in messages
                ],
                "stream": True,
                **{called: values[name] for name, called in names.items() if called},
            }
            reply = open_reply(self._http, "/chat/completions", body, self._endpoint, self._limits)
            try:
                return await opened.enter_async_context(reply)
            except ModelError as error:
                blamed = [name for name, called in names.items() if name == called and name in error.problem]
                if type(error) is not ModelError or not blamed:
                    raise
                self._refused.update(blamed)

    def _chunk(self, data: str, reply: Reply) -> dict[str, Any]:
        chunk = reply.parsed(data)
        error = error_in(chunk)
        if error is not None:
            raise failure(self._endpoint, error)
        return chunk

    def _choice(self, chunk: dict[str, Any]) -> dict[str, Any]:
        """The chunk's only choice, empty for chunks of token counts."""
        choices = chunk.get("choices") or [{}]
        if isinstance(choices, list) and isinstance(choices[0], dict):
            return choices[0]
        raise self._endpoint.garbage(f"no choice: {str(chunk)[:80]}")

    def _finished(self, reason: str, usage: object, messages: Sequence[Message]) -> Finished:
        """The end of the stream, held against what was sent. Raises PromptTooLongError when less was read."""
        counts = usage if isinstance(usage, dict) else {}
        read, written = counts.get("prompt_tokens") or None, counts.get("completion_tokens") or None
        least = least_prompt_tokens(messages)
        if isinstance(read, int) and read < least:
            raise self._endpoint.too_long(f"the server read {read} of at least {least} tokens")
        return Finished(reason in _BY_ITSELF, read, written)


def _data(line: str) -> str | None:
    """What a line of server-sent events carries, None for comments and for other fields.

    A line that is none of these stands for itself: some servers answer with plain JSON all the same.
    """
    name, _, value = line.partition(":")
    if name == "data":
        return value.strip()
    return None if name in {"", "event", "id", "retry"} else line
