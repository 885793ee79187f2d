"""The nouns of the project. All frozen; offsets count Unicode code points of `Article.text`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatMatrix: TypeAlias = NDArray[np.float32]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]

UNDETERMINED = "und"
"""The language code of a text whose language could not be told (ISO 639-2)."""


EMBEDDED_TITLE_CHARACTERS = 300


class Precision(StrEnum):
    """How much of a moment its source stated."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


_FORMATS = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m", Precision.DAY: "%Y-%m-%d"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as precise as its source; `at` is aware and is the start of a coarser period."""

    at: datetime
    precision: Precision = Precision.SECOND

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {self.at!r}")

    def __str__(self) -> str:
        """ISO 8601 at the moment's own precision: `2025-08-12`, `2025-08-12T09:30+09:00`."""
        if self.precision in _FORMATS:
            return self.at.strftime(_FORMATS[self.precision])
        return self.at.isoformat(timespec="minutes" if self.precision is Precision.MINUTE else "seconds")

    @property
    def epoch(self) -> float:
        """Seconds since 1970-01-01 UTC, what windows compare."""
        return self.at.astimezone(UTC).timestamp()


class TitleOrigin(StrEnum):
    """Where a title came from. Only a `LEAD` was derived: it is shown, never embedded."""

    GIVEN = "given"
    PAGE = "page"
    LEAD = "lead"


class Kind(StrEnum):
    """What sort of piece an article is."""

    ARTICLE = "article"
    LIVE = "live"
    OPINION = "opinion"
    WIRE = "wire"
    TRANSCRIPT = "transcript"


class Access(StrEnum):
    """Whether the text is the whole article or only its free opening."""

    FULL = "full"
    TEASER = "teaser"


class ArticleStatus(StrEnum):
    """`RETRACTED` articles are kept and never cited; `CORRECTED` ones carry their corrections."""

    LIVE = "live"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Correction:
    """A published correction of an article."""

    text: str
    at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Teaser:
    """A pointer to another story found on an article's page: never part of the article, never evidence."""

    headline: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One news article in its canonical form: NFC, `\\n` line ends, whitespace cleaned.

    `language` is ISO 639-1, or `und`. `origin` is the path or URL it was read from, only used to notice
    that two inputs claim one identity. `version` counts from 1 and is given by the archive.
    """

    article_id: str
    text: str
    title: str = ""
    title_origin: TitleOrigin = TitleOrigin.GIVEN
    language: str = UNDETERMINED
    url: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    published_at: Moment | None = None
    updated_at: Moment | None = None
    embargo_until: Moment | None = None
    kind: Kind = Kind.ARTICLE
    access: Access = Access.FULL
    status: ArticleStatus = ArticleStatus.LIVE
    corrections: tuple[Correction, ...] = ()
    captions: tuple[str, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    version: int = 1

    @property
    def embedded_title(self) -> str:
        """The title as part of what is searched: empty when it was derived from the text itself.

        It stands before every passage, so a text given as title would count once for each of them: only its
        first 300 characters do.
        """
        return _embedded(self.title, self.title_origin)

    @property
    def text_sha256(self) -> str:
        """Hex digest of the canonical text, which every citation carries."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def content_sha256(self) -> str:
        """Hex digest of everything a reader could notice: equal digests mean nothing changed."""
        visible = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in ("origin", "version")
        }
        return hashlib.sha256(json.dumps(visible, sort_keys=True, default=_plain).encode()).hexdigest()


def _embedded(title: str, origin: TitleOrigin) -> str:
    return "" if origin is TitleOrigin.LEAD else title[:EMBEDDED_TITLE_CHARACTERS]


def _plain(value: object) -> object:
    if isinstance(value, Moment):
        return [str(value), value.epoch]  # one printed day is another instant in another zone
    if isinstance(value, (Correction, Teaser)):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    return str(value)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open slice `[start, end)` of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """A passage and the sentences inside it; all passages of an article concatenate to its text."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article ready to be committed: split and embedded.

    `passage_vectors` is `(len(passages), d)`; `sentence_vectors` is `(number of sentences, d)`, in the
    order of passages and of sentences inside them; float32 rows of length 1.
    """

    article: Article
    passages: tuple[PassageSpan, ...]
    passage_vectors: FloatMatrix
    sentence_vectors: FloatMatrix


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What lists, hits and citations say of an article, without its text."""

    article_id: str
    version: int
    title: str
    title_origin: TitleOrigin
    language: str
    url: str | None
    source: str | None
    authors: tuple[str, ...]
    published_at: Moment | None
    kind: Kind
    access: Access
    status: ArticleStatus
    content_sha256: str
    origin: str

    @property
    def embedded_title(self) -> str:
        """As `Article.embedded_title`."""
        return _embedded(self.title, self.title_origin)


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open time window `[since, until)` over publish times; either end may be open."""

    since: datetime | None = None
    until: datetime | None = None
    origin: str = "option"

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may be looked at; holds before anything is scored.

    Names compare after NFKC and case folding. Articles under embargo at `now` and retracted ones never
    pass. `as_of` hides what was published later. Articles without a date pass neither a window nor `as_of`.
    """

    now: datetime
    window: Window = Window()
    as_of: datetime | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether the asker left anything out on purpose."""
        return bool(self.window or self.as_of or self.sources or self.languages or self.authors)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is `user` or `assistant`."""

    role: str
    text: str


class QuestionKind(StrEnum):
    """The kind of answer a question wants."""

    TIME = "time"
    NUMBER = "number"
    REASON = "reason"
    PLACE = "place"
    PERSON = "person"
    TITLE = "title"
    OPEN = "open"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. `content` is its text without question and function words.

    `statement` is set when the query is itself a sentence, looking for its twin or translation; `latest` when
    the newest of what is relevant is to come first; `headlines` when it names no topic and so wants the main
    stories, of a window or the newest.
    """

    text: str
    content: str
    language: str
    kind: QuestionKind
    where: Filter
    statement: bool = False
    latest: bool = False
    headlines: bool = False


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """The parts of a hit's score, for reports and `/why`. `passage` and `sentence` are cosines (-1 to 1).

    `soft` is the soft coverage (-1 to 1) less what is usual for the passage's language; None when the hit was
    not among those ranked again.
    """

    passage: float
    sentence: float
    share: float
    names: float
    soft: float | None = None

    @property
    def dense(self) -> float:
        """Half the passage cosine, half the best sentence's."""
        return 0.5 * self.passage + 0.5 * self.sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, in its original language.

    `score` is the recipe's sum of similarity and lexical share (about 0 to 3), higher is better,
    comparable only within one embedder. `rank` is the position in the result list, starting at 1.
    `passage_id` is the archive's handle, good only while the view that gave it is open.
    """

    rank: int
    score: float
    parts: ScoreParts
    head: ArticleHead
    start: int
    end: int
    text: str
    passage_id: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of an answer should know; `code` is from the closed list of the contract."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A named doubt about a sentence: which check, what was claimed, what the evidence says."""

    check: str
    claim: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words of one version of an article: `quote == article.text[start:end]`."""

    number: int
    head: ArticleHead
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    quote: str
    prefix: str
    suffix: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer. `support` (0-1): the quote bears it out; `relevance` (0-1): it answers."""

    text: str
    citations: tuple[int, ...]
    verdict: str
    support: float
    relevance: float
    flags: tuple[Flag, ...] = ()


class Status(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A nearest article, or a teaser of another story, offered when the answer was refused."""

    article_id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, in the asker's language."""

    reason: str
    message: str
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that ended an answer."""

    code: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question; `rag/wire.py` writes it as the JSON contract."""

    answer_id: str
    created_at: datetime
    question: str
    standalone_question: str
    question_language: str
    answer_language: str
    status: Status
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    sources: tuple[ArticleHead, ...]
    confidence: float | None
    window: Window | None
    as_of: datetime
    model: str
    refusal: Refusal | None = None
    error: Failure | None = None
    notes: tuple[Note, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    context: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Citation number to the sentence before and after the quote; for human output only."""

    @property
    def text(self) -> str:
        """The sentences with their citation marks; empty without sentences."""
        return " ".join(s.text + "".join(f"[{n}]" for n in s.citations) for s in self.sentences)
