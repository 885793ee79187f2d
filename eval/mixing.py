"""Fitting how the parts of a passage's score are mixed: candidates as arrays, ranked under any weights."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from eval.gold import GoldQuery
from rag.calibration import RetrievalWeights
from rag.domain import BoolArray, FloatMatrix, Hit, IntArray
from rag.pipeline import NewsDesk
from rag.retrieve import RANKED_AGAIN, WITHIN, Retriever
from rag.soft import SoftCoverage

GRID: Mapping[str, Sequence[float]] = {
    "share": (0.5, 1.0, 1.5, 2.0, 2.5, 3.0),
    "floor_slope": (0.0, 0.3, 0.5, 0.7, 0.9, 1.1),
    "floor_from": (0.0, 0.1, 0.15, 0.2, 0.3, 0.4),
    "names": (0.0, 0.15, 0.3, 0.5),
    "soft": (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0),
}
"""Values tried for each weight."""

WORTH = 0.001
"""A weight is changed for at least so much MRR: less is noise, and defaults were fitted on more questions."""

_DEEP = 10
_LOOKS = tuple((share, slope) for share in (1.0, 2.0, 3.0) for slope in (0.0, 0.5, 1.1))
"""Soft coverage takes long, so it is computed for the best passages under these weights only."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """One question's candidate passages. Arrays have one row a passage; `articles` numbers their articles.

    `soft` is the soft coverage before anything is taken off, NaN where it was not computed. `slice` is what
    means are taken over first, so that a large gold set does not drown a small one.
    """

    slice: str
    languages: tuple[str, ...]
    same: BoolArray
    relevant: BoolArray
    articles: IntArray
    passage: FloatMatrix
    sentence: FloatMatrix
    share: FloatMatrix
    names: FloatMatrix
    soft: FloatMatrix


def collect(
    desk: NewsDesk,
    queries: Iterable[GoldQuery],
    name: str,
    weights: RetrievalWeights,
    soft: SoftCoverage | None,
) -> list[Candidates]:
    """The candidates of each question that has a relevant article; without `soft` its column is all NaN."""
    retriever = Retriever(desk.embedder, weights, desk.retriever.limits)
    return [
        _candidates(desk, retriever, query, f"{name} {query.type or ''}".strip(), soft)
        for query in queries
        if query.relevant
    ]


def _candidates(
    desk: NewsDesk, retriever: Retriever, gold: GoldQuery, name: str, soft: SoftCoverage | None
) -> Candidates:
    query = desk.query(gold.question, gold.options)
    with desk.archive.view() as view:
        found = retriever.retrieve(view, query)
        hits = found.hits
        same = np.array([hit.head.language == query.language for hit in hits], np.bool_)
        table = np.array([_parts(hit) for hit in hits], np.float32).reshape(-1, 4)
        covered = np.full(len(hits), np.nan, np.float32)
        places = _looked_at(table, same) if soft else []
        if soft and places:
            rows = view.rows(np.array([hits[i].passage_id for i in places], np.int64), found.terms)
            coverage = soft.passage_coverage(query.content, rows)
            if coverage is not None:
                covered[places] = coverage
    numbers = {article: n for n, article in enumerate(dict.fromkeys(hit.head.article_id for hit in hits))}
    return Candidates(
        name,
        tuple(hit.head.language for hit in hits),
        same,
        np.array([hit.head.article_id in gold.relevant for hit in hits], np.bool_),
        np.array([numbers[hit.head.article_id] for hit in hits], np.int64),
        passage=table[:, 0],
        sentence=table[:, 1],
        share=table[:, 2],
        names=table[:, 3],
        soft=covered,
    )


def _parts(hit: Hit) -> tuple[float, float, float, float]:
    return hit.parts.passage, hit.parts.sentence, hit.parts.share, hit.parts.names


def _looked_at(table: FloatMatrix, same: BoolArray) -> list[int]:
    """Places of the passages that could be among those ranked again."""
    passage, sentence, share, names = table.T
    dense = 0.5 * passage + 0.5 * sentence
    found: set[int] = set()
    for a, slope in _LOOKS:
        weights = RetrievalWeights(share=a, floor_slope=slope)
        scores = weights.mixed(dense, share, names, same)
        found.update(np.argsort(-scores, kind="stable")[:RANKED_AGAIN].tolist())
    return sorted(found)


def reciprocal_rank(found: Candidates, weights: RetrievalWeights) -> float:
    """One over the rank of the first relevant article, 0 beyond the tenth."""
    dense = 0.5 * found.passage + 0.5 * found.sentence
    scores = weights.mixed(dense, found.share, found.names, found.same)
    order = np.argsort(-scores, kind="stable")
    top = order[:RANKED_AGAIN]
    top = top[scores[top] >= scores[top[:1]] - WITHIN]
    if weights.soft and len(top) and not np.isnan(found.soft[top]).all():
        usual = np.array([weights.usual_soft(found.languages[i], same=bool(found.same[i])) for i in top])
        gains = np.nan_to_num(found.soft[top] - usual)
        again = np.argsort(-(scores[top] + weights.soft * gains), kind="stable")
        order = np.concatenate([top[again], order[len(top) :]])
    articles = list(dict.fromkeys(found.articles[order].tolist()))[:_DEEP]
    wanted = set(found.articles[found.relevant].tolist())
    return next((1 / rank for rank, article in enumerate(articles, 1) if article in wanted), 0.0)


def mean_reciprocal_ranks(found: Sequence[Candidates], weights: RetrievalWeights) -> dict[str, float]:
    """MRR at 10 of each slice."""
    by_slice = sorted(found, key=lambda c: c.slice)
    return {
        name: float(np.mean([reciprocal_rank(candidates, weights) for candidates in group]))
        for name, group in groupby(by_slice, key=lambda c: c.slice)
    }


def centres(found: Sequence[Candidates], least: int = 200) -> dict[str, Any]:
    """Usual soft coverage, as fields of `RetrievalWeights`: by passage language where enough was seen."""
    seen: dict[tuple[str, bool], list[float]] = {}
    for candidates in found:
        for language, same, value in zip(
            candidates.languages, candidates.same.tolist(), candidates.soft.tolist(), strict=True
        ):
            if not np.isnan(value):
                seen.setdefault((language, same), []).append(value)
    every = [value for values in seen.values() for value in values]
    if not every:
        return {}
    usual = round(float(np.mean(every)), 3)

    def mean(language: str, *, same: bool) -> float:
        values = seen.get((language, same), [])
        return round(float(np.mean(values)), 3) if len(values) >= least else usual

    languages = sorted({language for (language, _), values in seen.items() if len(values) >= least})
    by_language = {name: (mean(name, same=True), mean(name, same=False)) for name in languages}
    return {"soft_centre": usual, "soft_centres": by_language}


def fit(
    found: Sequence[Candidates], start: RetrievalWeights, told: Callable[[str, float, float], None]
) -> RetrievalWeights:
    """The weights of greatest MRR (mean over slices), one weight at a time until none is worth changing.

    `told` hears of each change: the weight's name, its new value and the MRR it gives.
    """
    weights, best = start, _objective(found, start)
    while True:
        before = weights
        for name, values in GRID.items():
            tried = {value: _objective(found, _with(weights, name, value)) for value in values}
            value = max(tried, key=lambda v: tried[v])
            if tried[value] >= best + WORTH:
                weights, best = _with(weights, name, value), tried[value]
                told(name, value, best)
        if weights == before:
            return weights


def _with(weights: RetrievalWeights, name: str, value: float) -> RetrievalWeights:
    changed: dict[str, Any] = {name: value}
    return replace(weights, **changed)


def _objective(found: Sequence[Candidates], weights: RetrievalWeights) -> float:
    return float(np.mean(list(mean_reciprocal_ranks(found, weights).values())))
