"""What an ingest reports, apart from the code that does it, so that reports import little."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """An input that was not taken in, and why."""

    input: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest did; `articles` and `passages` are the store's totals afterwards."""

    added: int
    updated: int
    unchanged: int
    refused: tuple[Issue, ...]
    skipped: tuple[Issue, ...]
    articles: int
    passages: int
    seconds: float
