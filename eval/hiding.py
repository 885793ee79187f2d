"""An archive as if some of its articles had never been stored, without building another one."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from itertools import islice
from typing import cast

import numpy as np

from rag.domain import Article, ArticleHead, Filter, FloatMatrix, IntArray
from rag.pipeline import NewsDesk
from rag.protocols import Archive, ArchiveCounts, ArchiveView, Lexicon, Limits, PassageRow, Terms

_NO_TERMS = Terms(())


class HidingView:
    """A view without the hidden articles. Word statistics stay those of the whole archive."""

    def __init__(self, view: ArchiveView, hidden: Collection[str]) -> None:
        self.generation = view.generation
        self._view, self._hidden = view, frozenset(hidden)

    def candidates(
        self, query_vector: FloatMatrix, words: Sequence[str], where: Filter, limits: Limits
    ) -> IntArray:
        """As many candidates as the limits allow, though the hidden ones took places among the nearest."""
        lost = 0
        while True:
            wider = Limits(limits.dense + lost, limits.lexical + lost)
            ids = self._view.candidates(query_vector, words, where, wider)
            rows = self._view.rows(ids, _NO_TERMS)
            hidden = sum(row.head.article_id in self._hidden for row in rows)
            if hidden <= lost:
                return np.array([row.passage_id for row in rows if not self._hides(row)], np.int64)
            lost = hidden

    def rows(self, ids: IntArray, terms: Terms) -> list[PassageRow]:
        """The passages of `ids`, those of hidden articles left out."""
        return [row for row in self._view.rows(ids, terms) if not self._hides(row)]

    def neighbours(self, ids: IntArray, reach: int = 1) -> IntArray:
        """Passages of the same articles: none that was not known to be shown."""
        return self._view.neighbours(ids, reach)

    def lexicon(self, terms: Terms) -> Lexicon:
        """Archive-wide statistics, hidden articles included."""
        return self._view.lexicon(terms)

    def article(self, article_id: str) -> Article | None:
        """The stored article, None for a hidden one."""
        return None if article_id in self._hidden else self._view.article(article_id)

    def heads(self, where: Filter | None = None, limit: int | None = None) -> Iterator[ArticleHead]:
        """Heads of the articles that are not hidden."""
        shown = (head for head in self._view.heads(where) if head.article_id not in self._hidden)
        return islice(shown, limit)

    def count(self, where: Filter | None = None) -> int:
        """How many articles pass and are not hidden."""
        return sum(1 for _ in self.heads(where))

    def counts(self) -> ArchiveCounts:
        """Totals of the whole generation, hidden articles included."""
        return self._view.counts()

    def _hides(self, row: PassageRow) -> bool:
        return row.head.article_id in self._hidden


class _HidingArchive:
    """What a desk opens views of."""

    def __init__(self, archive: Archive, hidden: Collection[str]) -> None:
        self._archive, self._hidden = archive, hidden

    @contextmanager
    def view(self) -> Iterator[HidingView]:
        """One generation without the hidden articles."""
        with self._archive.view() as view:
            yield HidingView(view, self._hidden)


def desk_without(desk: NewsDesk, hidden: Collection[str]) -> NewsDesk:
    """The same desk over the archive without those articles; good for asking only."""
    other = copy(desk)
    other.archive = cast(
        Archive, _HidingArchive(desk.archive, hidden)
    )  # a desk that is asked opens views only
    return other
