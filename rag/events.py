"""What an answer tells on its way; every door shows the same events in the same order.

`Stage`s and one `SourcesFound` come first, then a `SentenceReady` for each sentence once it has been checked,
and exactly one `Ended` last.
"""

from dataclasses import dataclass
from typing import TypeAlias

from rag.domain import Answer, AnswerSentence, ArticleHead, Citation


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done now: `condense` (a follow-up), `retrieve` or `write`."""

    name: str


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The articles looked at, best first; comes before a model writes."""

    heads: tuple[ArticleHead, ...]


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A sentence that passed the gate, and the citations that appear with it for the first time."""

    index: int
    sentence: AnswerSentence
    new_citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """The whole answer."""

    answer: Answer


Event: TypeAlias = Stage | SourcesFound | SentenceReady | Ended
