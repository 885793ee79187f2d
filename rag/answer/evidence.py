"""The sentences an answer may be made of, with their surroundings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.assertions import tells_writers
from rag.domain import ArticleHead, FloatMatrix, Hit, Span
from rag.protocols import ArchiveView, PassageRow
from rag.retrieve import Retrieval, Retriever
from rag.tokens import numbers, tokenise

PASSAGES = 10
"""Passages whose sentences are candidates; an answer never stood below the tenth in .2 % of questions."""
WITH_NEIGHBOURS = 3
"""Of these the passages next to them are candidates too: the answer is often one sentence further."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence as the scores see it. `previous` and `following` are places in the pool, if adjacent."""

    head: ArticleHead
    span: Span
    text: str
    vector: FloatMatrix
    hit: Hit
    tokens: frozenset[str]
    numbers: frozenset[str]
    candidate: bool
    opens_paragraph: bool
    previous: int | None
    following: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """Sentences of the best passages and their surroundings, in article and text order."""

    units: tuple[Unit, ...]

    def around(self, place: int, reach: int) -> list[Unit]:
        """The unit at `place` and up to `reach` adjacent ones on either side, in text order."""
        found = [self.units[place]]
        for step, add in (("previous", 0), ("following", None)):
            at: int | None = place
            for _ in range(reach):
                at = getattr(self.units[at], step) if at is not None else None
                if at is None:
                    break
                found.insert(add if add is not None else len(found), self.units[at])
        return found


def gather(
    view: ArchiveView, retriever: Retriever, retrieval: Retrieval, *, stories: int = 0, reach: int = 0
) -> Pool:
    """The pool for a question's best passages.

    For questions after a whole story, `reach` passages on either side of the hits of the first `stories`
    articles are candidates too.
    """
    best = retrieval.hits[:PASSAGES]
    if not best:
        return Pool(())
    ids = np.array([hit.passage_id for hit in best], np.int64)
    wide = view.neighbours(ids)
    candidates = set(ids.tolist()) | set(view.neighbours(ids[:WITH_NEIGHBOURS]).tolist())
    if stories:
        first = {hit.head.article_id for hit in retrieval.articles(stories)}
        of_first = np.array([h.passage_id for h in best if h.head.article_id in first], np.int64)
        story = view.neighbours(of_first, reach=reach)
        wide = np.union1d(wide, story)
        candidates |= set(story.tolist())
    hits, rows = retriever.score(view, wide, retrieval)
    by_article: dict[str, list[tuple[PassageRow, Hit]]] = {}
    for hit, row in zip(hits, rows, strict=True):
        by_article.setdefault(row.head.article_id, []).append((row, hit))
    units: list[Unit] = []
    for passages in by_article.values():
        passages.sort(key=lambda pair: pair[0].ordinal)
        _append(units, passages, candidates)
    return Pool(tuple(units))


def _append(units: list[Unit], passages: Sequence[tuple[PassageRow, Hit]], candidates: set[int]) -> None:
    """Add one article's sentences but planted orders; gaps, and orders, break the chain of neighbours."""
    last_ordinal: int | None = None
    flat = []
    for row, hit in passages:
        joined = last_ordinal is not None and row.ordinal == last_ordinal + 1
        for i, span in enumerate(row.sentences):
            if tells_writers(row.text[span.start - row.span.start : span.end - row.span.start]):
                joined = False
                continue
            flat.append((row, hit, i, span, joined))
            joined = True
        if row.sentences:
            last_ordinal = row.ordinal if joined else None
    base = len(units)
    for n, (row, hit, i, span, joined) in enumerate(flat):
        following = n + 1 < len(flat) and flat[n + 1][4]
        text = row.text[span.start - row.span.start : span.end - row.span.start]
        units.append(
            Unit(
                head=row.head,
                span=span,
                text=text,
                vector=row.sentence_vectors[i],
                hit=hit,
                tokens=frozenset(tokenise(text)),
                numbers=frozenset(numbers(text)),
                candidate=row.passage_id in candidates,
                opens_paragraph=not (n and joined) or "\n" in _gap(flat[n - 1], row, span.start),
                previous=base + n - 1 if joined and n else None,
                following=base + n + 1 if following else None,
            )
        )


def _gap(before: tuple[PassageRow, Hit, int, Span, bool], row: PassageRow, start: int) -> str:
    """What stands between the end of one sentence and the start of the next, in the same or next passage."""
    first, _, _, span, _ = before
    tail = first.text[span.end - first.span.start :]
    if first.passage_id == row.passage_id:
        return tail[: start - span.end]
    return tail + row.text[: start - row.span.start]
