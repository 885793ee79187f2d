"""Means of measures over questions, and how sure they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from eval.outcome import DECIMALS, Outcome
from eval.paired import SEED

RESAMPLES = 1000
_CHUNK = 50
"""Resamples drawn at a time: an archive of 20,000 groups needs 8 MB for them."""

DISTRIBUTIONS: Mapping[str, Mapping[str, float]] = {
    "characters": {"characters_p50": 50, "characters_p95": 95},
}
"""Measures of which percentiles are told instead of the mean."""

Figures = dict[str, Any]
_T = TypeVar("_T")


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Each measure's mean (or percentiles) over the questions it is defined for, in order of appearance."""
    found: Figures = {}
    for name, values in _columns(outcomes).items():
        defined = values[~np.isnan(values)]
        for shown, percent in DISTRIBUTIONS.get(name, {}).items():
            found[shown] = _rounded(np.percentile(defined, percent))
        if name not in DISTRIBUTIONS:
            found[name] = _rounded(defined.mean())
    return found


def intervals(outcomes: Sequence[Outcome]) -> dict[str, list[float]]:
    """95 % bootstrap intervals of the means: `[low, high]` by measure.

    Whole groups are drawn with replacement, because parallel and twin questions succeed or fail together.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13.
    """
    columns = {name: v for name, v in _columns(outcomes).items() if name not in DISTRIBUTIONS}
    if not columns:
        return {}
    values = np.column_stack(list(columns.values()))
    groups, count = _groups(outcomes)
    defined = ~np.isnan(values)
    sums, counts = np.zeros((count, values.shape[1])), np.zeros((count, values.shape[1]))
    np.add.at(sums, groups, np.where(defined, values, 0.0))
    np.add.at(counts, groups, defined)
    means = []
    for weights in _draws(count):
        drawn = weights @ counts
        # A resample without a single question that defines a measure says nothing of it.
        means.append(np.divide(weights @ sums, drawn, out=np.full(drawn.shape, np.nan), where=drawn > 0))
    bounds = np.nanpercentile(np.concatenate(means), [2.5, 97.5], axis=0)
    return {name: [_rounded(low), _rounded(high)] for name, low, high in zip(columns, *bounds, strict=True)}


def auc(outcomes: Sequence[Outcome], wanted: Callable[[Outcome], bool]) -> tuple[float, list[float]] | None:
    """How well confidence tells wanted questions from the others: the area under the ROC curve, its interval.

    Half a point for ties; no confidence counts as 0. None when there are only wanted or only other questions.
    """
    positive = np.array([wanted(outcome) for outcome in outcomes], bool)
    if positive.all() or not positive.any():
        return None
    confidence = [(o.answer.confidence or 0.0) if o.answer else 0.0 for o in outcomes]
    levels = np.unique(confidence, return_inverse=True)[1]
    groups, count = _groups(outcomes)
    whole = _area(levels, positive, np.ones(len(positive)))
    areas = [
        _area(levels, positive, weights[groups]) for drawn in _draws(count) for weights in drawn.astype(float)
    ]
    low, high = np.nanpercentile(areas, [2.5, 97.5])
    return _rounded(whole), [_rounded(low), _rounded(high)]


def by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str | None]) -> dict[str, Figures]:
    """The figures of each group of questions with one key, sorted by key; those without one are left out."""
    grouped: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        name = key(outcome)
        if name is not None:
            grouped.setdefault(name, []).append(outcome)
    return {name: {"queries": len(grouped[name]), **figures(grouped[name])} for name in sorted(grouped)}


def latency(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Mean and percentiles of the milliseconds that questions took, one at a time."""
    values = np.array([outcome.latency_ms for outcome in outcomes])
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    named = {"mean": values.mean(), "p50": p50, "p95": p95, "p99": p99}
    return {name: round(float(value), 3) for name, value in named.items()}


def _columns(outcomes: Sequence[Outcome]) -> dict[str, NDArray[np.float64]]:
    """Each measure's value for each question, nan where it is not defined."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.metrics)
    return {name: np.array([o.metrics.get(name, np.nan) for o in outcomes], np.float64) for name in names}


def _groups(outcomes: Sequence[Outcome]) -> tuple[NDArray[np.int64], int]:
    """The number of each question's group, and how many groups there are."""
    numbers = {name: n for n, name in enumerate(dict.fromkeys(o.query.group for o in outcomes))}
    return np.array([numbers[o.query.group] for o in outcomes], np.int64), len(numbers)


def _draws(groups: int) -> Iterable[NDArray[np.int64]]:
    """How often each group is drawn, `(resamples, groups)` a chunk; the same for equal numbers of groups."""
    random = np.random.default_rng(SEED)
    for _ in range(RESAMPLES // _CHUNK):
        yield random.multinomial(groups, np.full(groups, 1 / groups), size=_CHUNK)


def _area(levels: NDArray[np.int64], positive: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    wanted = np.bincount(levels, weights * positive)
    others = np.bincount(levels, weights * ~positive)
    total = wanted.sum() * others.sum()
    below = np.cumsum(others) - others / 2
    return float(wanted @ below / total) if total else float("nan")


def _rounded(value: float | np.floating[Any]) -> float:
    return round(float(value), DECIMALS)
