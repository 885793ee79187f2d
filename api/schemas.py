"""The JSON documents as pydantic models: what a client may rely on, and the invariants that tie their parts.

Unknown fields and coerced types are errors, so a document that validates is exactly of the contract.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

MARGIN_CHARACTERS = 32
"""Most code points of `prefix` and `suffix` around a quote."""

_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d(:\d\d)?))?)?)?")


def _instant(value: str) -> str:
    if datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("a time needs its offset from UTC")
    return value


def _moment(value: str) -> str:
    if not _MOMENT.fullmatch(value):
        raise ValueError("not ISO 8601 at the precision of a year, month, day, minute or second")
    return value


Instant = Annotated[str, AfterValidator(_instant)]
Moment = Annotated[str, AfterValidator(_moment)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Milliseconds = Annotated[float, Field(ge=0)]
Language = Annotated[str, Field(min_length=2)]
ArticleId = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^\S+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Document(BaseModel):
    """Base of every document and part of one."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ErrorDetail(Document):
    """What went wrong, and what to do next."""

    code: Annotated[str, Field(min_length=1)]
    message: Annotated[str, Field(min_length=1)]
    advice: str


class ErrorDocument(Document):
    """Printed instead of any other document."""

    error: ErrorDetail


class WindowDetail(Document):
    """The half-open publish window that was searched."""

    since: Instant | None
    until: Instant | None
    origin: Literal["question", "option"]

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        _require(self.since is not None or self.until is not None, "a window without ends is null")
        return self


class Source(Document):
    """An article as lists and answers name it."""

    article_id: ArticleId
    version: Positive
    title: str
    source: str | None
    url: str | None
    published_at: Moment | None
    language: Language


class Suggestion(Document):
    """A nearest article or a teaser of another story, offered with a refusal."""

    article_id: ArticleId
    kind: Literal["article", "teaser"]
    text: str


class Refusal(Document):
    """Why there is no answer."""

    reason: Literal["no_evidence", "outside_window", "low_support", "empty_archive"]
    message: Annotated[str, Field(min_length=1)]
    suggestions: list[Suggestion]


class Flag(Document):
    """A named doubt about a sentence."""

    check: str
    claim: str
    evidence: str | None


class Sentence(Document):
    """One sentence of an answer with at least one citation."""

    text: Annotated[str, Field(min_length=1)]
    citations: Annotated[list[Positive], Field(min_length=1)]
    verdict: Literal["verbatim", "supported", "unsure"]
    support: Share
    relevance: Share
    flags: list[Flag]

    @model_validator(mode="after")
    def _doubt_is_named(self) -> Self:
        _require(self.verdict != "unsure" or bool(self.flags), "an unsure sentence names its doubt in flags")
        return self


class Citation(Document):
    """The exact words of one version of an article."""

    number: Positive
    article_id: ArticleId
    version: Positive
    title: str
    title_origin: Literal["given", "page", "lead"]
    source: str | None
    url: str | None
    link: str | None
    published_at: Moment | None
    language: Language
    article_status: Literal["live", "corrected"]
    start: Count
    end: Count
    start_utf16: Count
    end_utf16: Count
    quote: Annotated[str, Field(min_length=1)]
    prefix: Annotated[str, Field(max_length=MARGIN_CHARACTERS)]
    suffix: Annotated[str, Field(max_length=MARGIN_CHARACTERS)]
    text_sha256: Sha256

    @model_validator(mode="after")
    def _offsets_measure_the_quote(self) -> Self:
        _require(self.end - self.start == len(self.quote), "end - start is the length of the quote")
        units = len(self.quote.encode("utf-16-le")) // 2
        _require(self.end_utf16 - self.start_utf16 == units, "the UTF-16 offsets measure the quote")
        _require(self.start <= self.start_utf16 <= 2 * self.start, "start_utf16 counts the same text")
        return self


class Note(Document):
    """Something the reader should know; clients ignore codes they do not know."""

    code: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
    message: Annotated[str, Field(min_length=1)]


class AnswerDocument(Document):
    """The answer to one question (`ask --json`, `POST /v1/chat`)."""

    answer_id: Annotated[str, Field(min_length=1)]
    created_at: Instant
    question: Annotated[str, Field(min_length=1)]
    standalone_question: Annotated[str, Field(min_length=1)]
    question_language: Language
    answer_language: Language
    status: Literal["answered", "closest", "refused", "incomplete", "failed"]
    refusal: Refusal | None
    text: str
    sentences: list[Sentence]
    citations: list[Citation]
    sources: list[Source]
    error: ErrorDetail | None
    confidence: Share | None
    window: WindowDetail | None
    as_of: Instant
    model: Annotated[str, Field(min_length=1)]
    notes: list[Note]
    timings_ms: dict[str, Milliseconds]

    @model_validator(mode="after")
    def _text_is_its_sentences(self) -> Self:
        marked = (s.text + "".join(f"[{n}]" for n in s.citations) for s in self.sentences)
        _require(self.text == " ".join(marked), "text is the sentences with their marks")
        return self

    @model_validator(mode="after")
    def _numbers_follow_first_appearance(self) -> Self:
        appearing = list(dict.fromkeys(n for s in self.sentences for n in s.citations))
        numbers = [citation.number for citation in self.citations]
        _require(numbers == list(range(1, len(numbers) + 1)), "citations are numbered from 1 without gaps")
        _require(appearing == numbers, "numbers are given by first appearance, and each is cited")
        places = {(c.article_id, c.version, c.start, c.end) for c in self.citations}
        _require(len(places) == len(numbers), "one number is one place in one version of an article")
        return self

    @model_validator(mode="after")
    def _status_and_parts_agree(self) -> Self:
        shown = self.status in ("answered", "closest")
        broken = self.status in ("incomplete", "failed")
        _require(not shown or bool(self.sentences), f"{self.status} has at least one sentence")
        _require((self.status == "refused") == (self.refusal is not None), "refused and refusal go together")
        _require(
            self.status not in ("refused", "failed") or not self.sentences, f"{self.status} has no sentence"
        )
        _require(broken == (self.error is not None), "incomplete and failed carry an error, others none")
        return self

    @model_validator(mode="after")
    def _timings_are_complete(self) -> Self:
        _require({"retrieve", "answer", "total"} <= self.timings_ms.keys(), "timings name every step")
        return self


class Hit(Document):
    """A passage that was found; `text` is the article's words from `start` to `end`."""

    rank: Positive
    score: float
    article_id: ArticleId
    title: str
    source: str | None
    url: str | None
    published_at: Moment | None
    language: Language
    start: Count
    end: Count
    text: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _offsets_measure_the_text(self) -> Self:
        _require(self.end - self.start == len(self.text), "end - start is the length of the text")
        return self


class SearchDocument(Document):
    """The passages nearest to a query (`search --json`)."""

    query: Annotated[str, Field(min_length=1)]
    language: Language
    window: WindowDetail | None
    hits: list[Hit]
    timings_ms: dict[str, Milliseconds]

    @model_validator(mode="after")
    def _ranks_count_from_one(self) -> Self:
        _require([hit.rank for hit in self.hits] == list(range(1, len(self.hits) + 1)), "ranks count from 1")
        return self


class Issue(Document):
    """An input that was not taken in, and why."""

    input: str
    reason: Annotated[str, Field(min_length=1)]


class IngestDocument(Document):
    """What an ingest did; `articles` and `passages` are totals of the store afterwards."""

    added: Count
    updated: Count
    unchanged: Count
    refused: list[Issue]
    skipped: list[Issue]
    articles: Count
    passages: Count
    seconds: Annotated[float, Field(ge=0)]


class ListedArticle(Source):
    """An article of a list."""

    status: Literal["live", "corrected", "retracted"]


class ArticlesDocument(Document):
    """Stored articles; `total` counts all that match, also those beyond the limit."""

    articles: list[ListedArticle]
    total: Count

    @model_validator(mode="after")
    def _total_covers_the_list(self) -> Self:
        _require(len(self.articles) <= self.total, "total counts at least the articles listed")
        ids = {article.article_id for article in self.articles}
        _require(len(ids) == len(self.articles), "an article is listed once")
        return self


class ArticlePage(ArticlesDocument):
    """One page of a list; `next` is the cursor of the page after it, null on the last."""

    next: str | None


class Teaser(Document):
    """A pointer to another story on an article's page."""

    headline: str
    snippet: str


class Correction(Document):
    """A published correction."""

    at: Moment | None
    text: str


class ArticleDocument(ListedArticle):
    """One stored article with its text."""

    earlier_versions: list[Positive]
    text: str
    teasers: list[Teaser]
    title_origin: Literal["given", "page", "lead"]
    authors: list[str]
    section: str | None
    updated_at: Moment | None
    embargo_until: Moment | None
    kind: Literal["article", "live", "opinion", "wire", "transcript"]
    access: Literal["full", "teaser"]
    corrections: list[Correction]
    captions: list[str]
    extra: dict[str, Any]
    text_sha256: Sha256


class DeletionDocument(Document):
    """What a delete removed."""

    deleted: list[ArticleId]
    not_found: list[str]


class ListedSession(Document):
    """A conversation of a list; its title is its first question."""

    session_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    title: str
    created_at: Instant
    updated_at: Instant
    turns: Positive


class SessionsDocument(Document):
    """The caller's conversations, the one used last first."""

    sessions: list[ListedSession]


class DeletedAnswer(Document):
    """What is left of an answer when an article that it used was deleted."""

    answer_id: Annotated[str, Field(min_length=1)]
    created_at: Instant
    question: Annotated[str, Field(min_length=1)]
    status: Literal["deleted"]


class SessionTurn(Document):
    """One question of a conversation and its answer."""

    question: Annotated[str, Field(min_length=1)]
    answer: AnswerDocument | DeletedAnswer


class SessionDocument(Document):
    """A conversation, oldest question first."""

    session_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    turns: list[SessionTurn]


class FeedbackDocument(Document):
    """What was stored."""

    answer_id: Annotated[str, Field(min_length=1)]
    verdict: Literal["good", "bad"]


class HealthDocument(Document):
    """The process lives."""

    status: Literal["ok"]


class ReadyDocument(Document):
    """Whether questions can be answered; `store` and `model` are `ok` or say what is wrong."""

    ready: bool
    store: str
    model: str
    server: Literal["running", "stopping"]


class ListedModel(Document):
    """Someone who can write answers."""

    id: Annotated[str, Field(min_length=1)]
    object: Literal["model"]
    created: Count
    owned_by: str


class ModelsDocument(Document):
    """All who can write answers, the configured one first."""

    object: Literal["list"]
    data: list[ListedModel]


class LastWrite(Document):
    """Who wrote last, and when."""

    writer: Annotated[str, Field(min_length=1)]
    at: Annotated[str, Field(min_length=1)]


class StorageUsage(Document):
    """What the store takes of the disk; `compact` would give about `freeable_bytes` back."""

    format: Positive
    embedder: Annotated[str, Field(min_length=1)]
    dimension: Positive
    segments: Count
    deleted: Count
    earlier_versions: Count
    bytes: Positive
    freeable_bytes: Count
    last_write: LastWrite | None


class StatsDocument(Document):
    """Totals of the store at one generation."""

    generation: Count
    articles: Count
    passages: Count
    sentences: Count
    languages: dict[str, Positive]
    sources: dict[str, Positive]
    undated: Count
    retracted: Count
    embargoed: Count
    storage: StorageUsage


class Finding(Document):
    """One line of the doctor: `ok` is null for information that cannot be wrong."""

    name: Annotated[str, Field(min_length=1)]
    ok: bool | None
    detail: str
    advice: str | None


class DoctorDocument(Document):
    """What the doctor found; `ok` is false when anything is broken."""

    ok: bool
    findings: list[Finding]

    @model_validator(mode="after")
    def _ok_sums_up(self) -> Self:
        _require(self.ok == all(f.ok is not False for f in self.findings), "ok is false when a finding is")
        return self


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(rule)
