"""What the pipeline asks of a language model."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """Who speaks a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Role
    content: str


class Vocabulary(StrEnum):
    """What is known of a model's tokens: whether they hold words of many languages."""

    MULTILINGUAL = "multilingual"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a server says of a model; None where it does not say.

    `context_tokens` is the window that prompt and answer share; `parameters` counts weights; `thinks` tells
    whether it can think before it answers.
    """

    name: str
    context_tokens: int | None = None
    parameters: int | None = None
    thinks: bool = False
    vocabulary: Vocabulary = Vocabulary.UNKNOWN


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of the answer, as they arrive."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a stream: `complete` is False when the model ran into its token limit.

    Token counts are the server's own, None where it gives none.
    """

    complete: bool
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


class LanguageModel(Protocol):
    """Writes text, piece by piece. Safe to use from several tasks of one event loop."""

    name: str
    """As the asker names it: `ollama:gemma3:4b`."""

    async def info(self) -> ModelInfo:
        """What the server says of the model. Raises ModelError when it cannot be asked."""
        ...

    def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        """The pieces of one answer, `Finished` last and exactly once.

        Raises ModelError: unreachable, unknown model, prompt too long, timed out, broken off, or garbage.
        Closing the iterator (or cancelling its task) closes the connection, so that the server stops.
        """
        ...

    async def close(self) -> None:
        """Release connections; closing twice does nothing."""
        ...
