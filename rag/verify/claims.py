"""The nouns of the gate: a claim, the article it is held against, and what was found."""

from dataclasses import dataclass
from enum import StrEnum

from rag.domain import ArticleHead, Flag, FloatMatrix, Span


class Verdict(StrEnum):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    UNSURE = "unsure"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that a model wrote, without citation marks; `language` is ISO 639-1 or `und`."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One article as a claim is held against it.

    `sentences` are slices of `text` in their order; `vectors` has one row of length 1 for each.
    """

    head: ArticleHead
    text: str
    sentences: tuple[Span, ...]
    vectors: FloatMatrix


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one claim against one article.

    `first` and `last` are places in `Evidence.sentences`: the one or two adjacent sentences that bear the
    claim out best, which are what is quoted. `support` (0 to 1) says how well. `flags` name every doubt with
    the claim's words and the evidence's words next to them.
    """

    verdict: Verdict
    support: float
    first: int
    last: int
    flags: tuple[Flag, ...] = ()
