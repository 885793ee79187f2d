"""Asks a model and keeps what came, for tests without an event loop of their own."""

import asyncio
from collections.abc import Sequence

from rag.llm.ollama import OllamaModel
from rag.llm.openai import OpenAIModel
from rag.llm.protocol import Finished, LanguageModel, Message, Piece, Role
from rag.llm.transport import StreamLimits
from tests.llm.scripted import MODEL, Server

PROMPT = (
    Message(Role.SYSTEM, "Answer from the passages alone, in one sentence."),
    Message(
        Role.USER,
        "[1] The central bank raised its rates on Tuesday. [2] Prices fell in July. What did rates do?",
    ),
)
PATIENT = StreamLimits(connect=10, first_token=20, idle=20, total=40, retries=(0.01, 0.01))
"""Longer than any test waits, however busy the machine; tests of one limit shorten that one."""


def model_of(protocol: str, server: Server, **options: object) -> LanguageModel:
    """A client of the server, by the protocol's name: `ollama` or `openai`."""
    options = {"limits": PATIENT} | options
    if protocol == "ollama":
        return OllamaModel(MODEL, server.url, **options)  # type: ignore[arg-type]
    return OpenAIModel(MODEL, server.url, **options)  # type: ignore[arg-type]


def answer(
    model: LanguageModel,
    prompt: Sequence[Message] = PROMPT,
    most_tokens: int = 200,
    shown: list[str] | None = None,
) -> tuple[str, Finished]:
    """The whole text and its end; `shown` keeps the pieces even when an error ends the stream."""
    return asyncio.run(_answer(model, prompt, most_tokens, [] if shown is None else shown))


async def _answer(
    model: LanguageModel, prompt: Sequence[Message], most_tokens: int, shown: list[str]
) -> tuple[str, Finished]:
    ends: list[Finished] = []
    try:
        async for piece in model.stream(prompt, most_tokens=most_tokens):
            assert not ends, "something came after the end"
            shown.append(piece.text) if isinstance(piece, Piece) else ends.append(piece)
    finally:
        await model.close()
    assert len(ends) == 1
    return "".join(shown), ends[0]
