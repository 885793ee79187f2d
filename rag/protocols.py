"""What the pipeline asks of its replaceable parts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rag.domain import (
    Article,
    ArticleHead,
    Filter,
    FloatMatrix,
    IntArray,
    PreparedArticle,
    Span,
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes vectors of two embedders comparable: all four must be equal."""

    name: str
    revision: str
    dimension: int
    probe_sha256: str
    """Digest of the vectors of fixed probe texts, rounded to three decimals."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1. Safe to call from several threads."""

    name: str
    dimension: int

    def fingerprint(self) -> Fingerprint:
        """Identity recorded with the index, so vectors of two models never mix."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """`(len(texts), dimension)` float32 rows of length 1; raises EmbedderError."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """As `embed_queries`, for the documents' side: some models treat the two differently."""
        ...

    def supports(self, language: str) -> bool:
        """Whether the model was trained on that language (ISO 639-1)."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How many passages each leg may propose."""

    dense: int = 100
    lexical: int = 50


@dataclass(frozen=True, slots=True)
class Terms:
    """The query's side of the lexical legs: distinct word tokens, and distinct romanised name features."""

    words: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """Statistics of one lexical channel over the whole archive: all stored passages count.

    `document_frequency[i]` is the number of passages that hold term `i`.
    """

    passages: int
    mean_length: float
    document_frequency: IntArray


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The statistics from which alone the lexical share is computed."""

    words: Channel
    names: Channel


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage as the exact score needs it.

    `word_counts[i]` is how often the query's word `i` stands in title + passage, `name_counts` likewise;
    lengths count tokens of that channel. `sentences` are slices of the article's text and
    `sentence_vectors` has one row for each. `head` is shared by the passages of one article.
    """

    passage_id: int
    ordinal: int
    head: ArticleHead
    span: Span
    text: str
    passage_vector: FloatMatrix
    sentences: tuple[Span, ...]
    sentence_vectors: FloatMatrix
    word_counts: IntArray
    word_length: int
    name_counts: IntArray
    name_length: int


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """What a store holds at one generation; languages and sources are those of articles not embargoed."""

    generation: int
    articles: int
    passages: int
    sentences: int
    languages: dict[str, int]
    sources: dict[str, int]
    undated: int
    retracted: int
    embargoed: int


class ArchiveView(Protocol):
    """One generation of the archive: everything read through a view belongs together."""

    generation: int

    def candidates(
        self, query_vector: FloatMatrix, words: Sequence[str], where: Filter, limits: Limits
    ) -> IntArray:
        """Ids of passages that pass the filter and are near by vector or by BM25; sorted, distinct."""
        ...

    def rows(self, ids: IntArray, terms: Terms) -> list[PassageRow]:
        """The passages of `ids`, in that order; an id that is gone is left out."""
        ...

    def neighbours(self, ids: IntArray, reach: int = 1) -> IntArray:
        """Ids of the passages within `reach` of the given ones in the same article, themselves included."""
        ...

    def lexicon(self, terms: Terms) -> Lexicon:
        """Archive-wide statistics for the query's terms."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The stored version of an article, retracted and embargoed ones included; None when unknown."""
        ...

    def earlier(self, article_id: str, version: int) -> Article | None:
        """A kept version that the stored one replaced; None when it was not kept."""
        ...

    def earlier_versions(self, article_id: str) -> list[int]:
        """The numbers of the kept ones, ascending."""
        ...

    def heads(self, where: Filter | None = None, limit: int | None = None) -> Iterator[ArticleHead]:
        """Heads by publish time, newest first, undated last; `None` lists everything stored."""
        ...

    def count(self, where: Filter | None = None) -> int:
        """How many articles pass; `None` counts everything stored."""
        ...

    def counts(self) -> ArchiveCounts:
        """Totals of this generation."""
        ...


class Archive(Protocol):
    """Where articles live. A commit may become visible to searches later than it returns."""

    def commit(self, batch: Sequence[PreparedArticle]) -> int:
        """Add or replace articles in one transaction and return the generation it made.

        An article whose id is stored gets the next version number and replaces the old one; when this
        returns the batch survives a crash. Raises IndexLockedError, IndexStoreError.
        """
        ...

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles from every leg and return how many of them were stored."""
        ...

    def heads_of(self, article_ids: Sequence[str]) -> dict[str, ArticleHead]:
        """The stored heads of those ids, for telling unchanged inputs from changed ones."""
        ...

    def deleted(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the ids that were deleted on purpose and must not come back by re-ingest."""
        ...

    def restore_deleted(self, article_ids: Sequence[str]) -> None:
        """Forget that these ids were deleted, so that they may be ingested again."""
        ...

    def view(self) -> AbstractContextManager[ArchiveView]:
        """Hold one generation for as long as a question needs it. Never blocks a writer."""
        ...

    def close(self) -> None:
        """Release files and locks; closing twice does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """Whose key of the API it is; the key itself is nowhere."""

    name: str
    writes: bool
    created: datetime


class Keyring(Protocol):
    """The keys of the API."""

    @property
    def empty(self) -> bool:
        """Whether there are no keys, so that the service is for this machine alone."""
        ...

    def lookup(self, token: bytes) -> KeyRecord | None:
        """Whose key that is, in a time that tells nothing of any key."""
        ...


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A conversation: `title` is its first question; times are ISO 8601, of its first and last answer."""

    session_id: str
    title: str
    created_at: str
    updated_at: str
    turns: int


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer's document, `good` or `bad`, the reader's words, and the documents before it."""

    document: dict[str, Any]
    verdict: str
    comment: str | None
    before: Sequence[dict[str, Any]]


class Journal(Protocol):
    """What the service remembers of answers; documents are those of the JSON contract."""

    def keep(self, document: dict[str, Any], *, owner: str, session_id: str | None) -> None:
        """Remember an ended answer; with a session it becomes that one's next turn."""
        ...

    def turns(self, session_id: str, owner: str) -> list[dict[str, Any]]:
        """The answers of a conversation, oldest first; empty for one that is unknown to that owner."""
        ...

    def sessions(self, owner: str, *, limit: int, before: str | None = None) -> list[SessionRecord]:
        """Conversations of that owner, last used first; with `before` only those used before then."""
        ...

    def forget_session(self, session_id: str, owner: str) -> bool:
        """Delete a conversation with its answers; False when it is unknown."""
        ...

    def judge(self, answer_id: str, owner: str, *, verdict: str, comment: str | None, at: str) -> bool:
        """Store what a reader says of an answer; False when it is unknown."""
        ...

    def judged(self) -> list[JudgedAnswer]:
        """Every answer that a reader judged, oldest first."""
        ...

    def article_ids(self) -> set[str]:
        """The articles that kept answers used."""
        ...

    def scrub(self, article_ids: Iterable[str]) -> int:
        """Empty every answer that used one of these articles, and return how many there were."""
        ...


class Progress(Protocol):
    """Who is told how far an ingest has come."""

    def start(self, total_inputs: int | None) -> None:
        """The run begins; None when the number of inputs is not known beforehand."""
        ...

    def advance(self, input_name: str, articles: int) -> None:
        """One input is done; `articles` were read from it."""
        ...

    def stage(self, name: str) -> None:
        """What is being done now: one word or two, such as `embedding`."""
        ...
