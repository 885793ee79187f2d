"""Requests of OpenAI's chat protocol, as its clients and common frontends send them.

What changes how a model would write (temperature, seed, token limits, system messages) is taken and ignored:
the words come from articles. What the service cannot do is refused: tools, pictures, several answers at once.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.chores import answer_to_chore
from api.errors import ApiError
from api.requests import MOST_MESSAGES, Text
from api.schemas import AnswerDocument, Document, ErrorDetail
from rag.domain import Turn


class UnsupportedError(ApiError):
    """A part of OpenAI's protocol that the service does not offer."""

    status, code = 400, "unsupported"


MOST_CONTENT_CHARACTERS = 100_000_000
"""No more than the largest body that can be set: frontends send whole conversations in one message."""


class _Lenient(BaseModel):
    """Clients send fields of every age of the protocol; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")


class Part(_Lenient):
    """A piece of a message; only text can be answered."""

    type: Annotated[str, Field(max_length=64)]
    text: Annotated[Text, Field(max_length=MOST_CONTENT_CHARACTERS)] = ""


class CompletionMessage(_Lenient):
    """One message; instructions (`system`, `developer`) are ignored."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: (
        Annotated[Text, Field(max_length=MOST_CONTENT_CHARACTERS)]
        | Annotated[list[Part], Field(max_length=100)]
        | None
    ) = None

    @property
    def words(self) -> str:
        """The message as one text. Raises UnsupportedError for a picture or sound in it."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        other = next((part.type for part in self.content if part.type not in ("text", "input_text")), None)
        if other is not None:
            raise UnsupportedError(
                "Only text can be answered, and the message holds something else.",
                advice="Send text parts alone.",
            )
        return "\n".join(part.text for part in self.content)


class StreamOptions(_Lenient):
    """How a stream ends."""

    include_usage: bool | None = None


class OpenAIError(ErrorDetail):
    """An error with the fields that OpenAI's clients look for besides ours."""

    type: str | None = Field(default=None, description="The kind, in OpenAI's words.")
    param: str | None = Field(default=None, description="Always null.")


class OpenAIErrorDocument(Document):
    """Instead of a completion; `citedesk` is there when an answer broke off."""

    error: OpenAIError
    citedesk: AnswerDocument | None = Field(default=None, description="What there was of the answer.")


class CompletionRequest(_Lenient):
    """A conversation whose last message is the question."""

    model: Annotated[Text, Field(min_length=1, max_length=256, examples=["citedesk"])]
    messages: Annotated[list[CompletionMessage], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=128)] | None = None
    tools: Annotated[list[Any], Field(max_length=1_000)] | None = None
    functions: Annotated[list[Any], Field(max_length=1_000)] | None = None
    response_format: dict[str, Any] | None = None

    def conversation(self) -> tuple[list[Turn], str]:
        """What was said before, and the last message. Raises UnsupportedError for what is not offered."""
        self._refuse_unsupported()
        turns = [
            Turn(message.role, message.words)
            for message in self.messages
            if message.role in ("user", "assistant") and message.words.strip()
        ]
        closing = self.messages[-1]
        if closing.role == "system" and answer_to_chore(turns, closing.words) is not None:
            return turns, closing.words  # so NextChat asks for a summary
        if not turns or turns[-1].role != "user":
            raise UnsupportedError(
                "The last message is no question.", advice="End `messages` with one of the role user."
            )
        return turns[:-1], turns[-1].text

    def _refuse_unsupported(self) -> None:
        wanted = [
            (self.n is not None and self.n > 1, "n > 1"),
            (bool(self.tools or self.functions), "tools"),
            (any(message.role in ("tool", "function") for message in self.messages), "tool messages"),
            ((self.response_format or {}).get("type", "text") != "text", "response_format"),
        ]
        for found, name in wanted:
            if found:
                raise UnsupportedError(
                    f"{name} cannot be used here: answers are quoted sentences of news articles.",
                    advice=f"Send the request without {name}.",
                )
