"""The main stories of a time, for questions without a topic: one article for each, most told first.

Articles whose openings are near each other tell one story. In a window the story that most articles tell
comes first; without one the newest does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.domain import Access, Filter, FloatMatrix, IntArray, Kind, Query
from rag.protocols import ArchiveView, Limits, PassageRow, Terms

ARTICLES = 100
"""Articles compared, the newest of the window."""
_LIMITS = Limits(dense=1_000, lexical=1)
"""Wide enough to find a passage of each of them."""
_REACH = 40
"""Passages before one that was found in which the article's opening is looked for."""
SAME_STORY, SAME_DAYS = 0.5, 1.5
"""Cosine of two opening passages with their titles, and days between them, from which they tell one story.

Over the sample news .95 of the pairs that do are so near, in one language or in two, and 12 of 49 other pairs
of those days, most of which are about one event too.
"""
_DAY = 86_400.0
_ASIDE = (Kind.OPINION, Kind.LIVE)
"""What comments a story, or tells it backwards, stands in for it only when nothing else does."""


@dataclass(frozen=True, slots=True)
class _Story:
    """Articles that tell the same, by their openings."""

    told: list[PassageRow]

    def holds(self, row: PassageRow) -> bool:
        return any(_near(row, other) for other in self.told)


def openings(view: ArchiveView, vector: FloatMatrix, query: Query) -> IntArray:
    """Ids of the first passages of one article for each story, in the order in which they are to be told.

    The asker's own language goes before others, among articles that tell a story and among stories that are
    told as often. Empty when nothing passes the query's filter.
    """
    stories: list[_Story] = []
    for row in sorted(_first_passages(view, vector, query.where), key=_age):
        near = next((story for story in stories if story.holds(row)), None)
        if near is None:
            stories.append(_Story([row]))
        else:
            near.told.append(row)
    chosen = [_representative(story, query.language) for story in _ordered(stories, query)]
    return np.array([row.passage_id for row in chosen], np.int64)


def _ordered(stories: Sequence[_Story], query: Query) -> list[_Story]:
    def key(story: _Story) -> tuple[float, ...]:
        foreign = query.language not in {row.head.language for row in story.told}
        aside = all(row.head.kind in _ASIDE for row in story.told)
        newest = min(map(_age, story.told))
        windowed = (-len(story.told), foreign, newest)
        return (aside, *(windowed if query.where.window else (newest, foreign)))

    return sorted(stories, key=key)


def _representative(story: _Story, language: str) -> PassageRow:
    """A whole report in the asker's language, the newest of these."""

    def key(row: PassageRow) -> tuple[bool, bool, bool, float]:
        head = row.head
        return head.language != language, head.kind in _ASIDE, head.access is Access.TEASER, _age(row)

    return min(story.told, key=key)


def _first_passages(view: ArchiveView, vector: FloatMatrix, where: Filter) -> Iterator[PassageRow]:
    heads = list(view.heads(where, ARTICLES))
    oldest = heads[-1].published_at if len(heads) == ARTICLES else None
    if oldest:
        where = replace(where, window=replace(where.window, since=oldest.at))
    names = {head.article_id for head in heads}
    found = view.candidates(vector, (), where, _LIMITS)
    for row in view.rows(view.neighbours(found, reach=_REACH), Terms(())):
        if row.ordinal == 0 and row.head.article_id in names:
            yield row


def _near(row: PassageRow, other: PassageRow) -> bool:
    apart = abs(_age(row) - _age(other)) / _DAY  # no number when both are undated, and so not near
    return apart <= SAME_DAYS and float(row.passage_vector @ other.passage_vector) >= SAME_STORY


def _age(row: PassageRow) -> float:
    published = row.head.published_at
    return float("inf") if published is None else -published.epoch
