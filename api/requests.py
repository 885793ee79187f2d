"""The bodies of requests: every field bounded, unknown ones refused, and nothing but readable text."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from rag.commands.options import Named, Narrowing

MOST_MESSAGES = 200
MOST_MESSAGE_CHARACTERS = 20_000
MOST_NAMES = 100
NAMED = Named(
    since="filters.since",
    until="filters.until",
    as_of="as_of",
    sources="filters.sources",
    languages="filters.languages",
    authors="filters.authors",
    answer_language="answer_language",
)
NAMED_PARAMETERS = Named(since="since", sources="source")
"""What errors call the fields of a body, and the parameters of a list."""


def _readable(value: str) -> str:
    """JSON may hold what no text can: half of a surrogate pair; and NUL, which ends strings elsewhere."""
    if "\0" in value:
        raise ValueError("holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds an unpaired surrogate") from error
    return value


Text = Annotated[str, AfterValidator(_readable)]
Question = Annotated[
    str, Field(min_length=1, max_length=100_000, description="In any language."), AfterValidator(_readable)
]
Name = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_readable)]
Names = Annotated[list[Name], Field(max_length=MOST_NAMES)]
Time = Annotated[
    str,
    Field(min_length=1, max_length=64, examples=["2025-08-12", "2025-08-12T09:30+09:00"]),
    AfterValidator(_readable),
]
SessionId = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{32}$",
        description="128 random bits chosen by the client; an unknown one begins a conversation.",
    ),
]
ModelName = Annotated[Name, Field(examples=["citedesk", "citedesk-verbatim", "ollama:gemma3:4b"])]
LanguageCode = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}$", examples=["ko", "en", "ja", "zh"])]


class Request(BaseModel):
    """Base of every body."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Filters(Request):
    """Which articles may be used; they hold before anything is searched."""

    since: Time | None = Field(default=None, description="Published at or after this date or time.")
    until: Time | None = Field(
        default=None, description="Published before this time, or up to and including this date."
    )
    sources: Names = Field(default=[], description="Only these outlets.")
    languages: Annotated[list[LanguageCode], Field(max_length=MOST_NAMES)] = Field(
        default=[], description="Only articles in these languages (ISO 639)."
    )
    authors: Names = Field(default=[], description="Only articles by these authors.")

    def narrowing(self, as_of: str | None) -> Narrowing:
        """The same as typed words, for the one parser of dates and names."""
        return Narrowing(
            self.since,
            self.until,
            as_of,
            tuple(self.sources),
            tuple(self.languages),
            tuple(self.authors),
            NAMED,
        )


class ChatMessage(Request):
    """One message of a conversation that the client keeps."""

    role: Literal["user", "assistant"]
    content: Annotated[
        str, Field(min_length=1, max_length=MOST_MESSAGE_CHARACTERS), AfterValidator(_readable)
    ]


AsOf = Annotated[
    Time | None,
    Field(description="The archive as at this date or time: later and undated articles are hidden."),
]


class ChatRequest(Request):
    """A question, alone or as the last message of a conversation."""

    question: Question | None = None
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MOST_MESSAGES)] | None = Field(
        default=None,
        description="The conversation so far, the question last. Marks like [1] in it are never citations.",
    )
    session_id: SessionId | None = None
    model: ModelName | None = Field(
        default=None, description="A name of GET /v1/models, or `ollama:NAME`, `openai:NAME`."
    )
    answer_language: LanguageCode | None = Field(
        default=None, description="Language that a model answers in; by default the question's."
    )
    filters: Filters = Filters()
    as_of: AsOf = None
    max_sentences: Annotated[int, Field(ge=1, le=10)] | None = Field(
        default=None, description="Most sentences of the answer."
    )
    stream: bool = Field(default=False, description="Answer with server-sent events.")

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.question is None) == (self.messages is None):
            raise ValueError("give exactly one of question and messages")
        if self.messages is not None:
            if self.session_id is not None:
                raise ValueError("session_id goes with question: a conversation is kept here or there")
            if self.messages[-1].role != "user":
                raise ValueError("the last message is the question, so its role is user")
        return self


class SearchRequest(Request):
    """Words or a question to find passages for."""

    query: Question
    k: Annotated[int, Field(ge=1, le=100)] = Field(default=10, description="How many hits.")
    passages: bool = Field(default=False, description="Every passage instead of the best of each article.")
    filters: Filters = Filters()
    as_of: AsOf = None


class FeedbackRequest(Request):
    """What a reader says of an answer; a second one takes the place of the first."""

    answer_id: Name
    verdict: Literal["good", "bad"]
    comment: Annotated[str, Field(max_length=2_000), AfterValidator(_readable)] | None = None
