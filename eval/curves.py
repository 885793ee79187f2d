"""The numbers behind the report's plots."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.folder import QueryResult
from eval.paired import bootstrap_interval

CUTOFFS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100)
OUTCOMES = (
    "answered, right",
    "answered, wrong",
    "answered, not judged",
    "closest, right",
    "closest, wrong",
    "closest, not judged",
    "refused",
    "not finished",
)
"""In the order they are stacked; `not judged`: the question has no gold answer."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of a measure over `queries` questions with its 95 % interval."""

    label: str
    queries: int
    value: float
    low: float
    high: float


def estimate(label: str, metric: str, queries: Iterable[QueryResult]) -> Estimate | None:
    """The mean of a measure over the questions it is defined for; None without any."""
    rows = [query for query in queries if metric in query.metrics]
    if not rows:
        return None
    values = [query.metrics[metric] for query in rows]
    low, high = bootstrap_interval(values, [query.group or query.id for query in rows])
    return Estimate(label, len(rows), math.fsum(values) / len(values), low, high)


def recall_by_cutoff(queries: Iterable[QueryResult]) -> dict[str, list[float]]:
    """Mean recall and share with any hit at each of CUTOFFS, over questions with relevant articles."""
    judged = [query for query in queries if query.relevant]
    if not judged:
        return {}
    recall, success = [], []
    for k in CUTOFFS:
        found = [sum(rank <= k for rank in query.relevant_ranks) for query in judged]
        recall.append(
            sum(n / len(query.relevant) for n, query in zip(found, judged, strict=True)) / len(judged)
        )
        success.append(sum(n > 0 for n in found) / len(judged))
    return {"any relevant article": success, "share of the relevant ones": recall}


def correctness(query: QueryResult) -> float | None:
    """How right what was shown is, 0 to 1: a gold answer is in it, or a share of the facts; None: no gold.

    Nothing that is shown for an unanswerable question is right.
    """
    if query.unanswerable:
        return 0.0
    return query.metrics.get("shown", query.metrics.get("nugget_recall"))


def outcome(query: QueryResult) -> str:
    """The status of an answer and, where there is a gold answer, whether it was right."""
    status = query.answer.status if query.answer else "failed"
    if status == "refused":
        return "refused"
    if status not in ("answered", "closest"):
        return "not finished"
    right = correctness(query)
    return f"{status}, {'not judged' if right is None else 'right' if right > 0 else 'wrong'}"


def outcome_shares(queries: Sequence[QueryResult]) -> dict[str, float]:
    """The share of each outcome that occurs, in the order of OUTCOMES."""
    found = [outcome(query) for query in queries]
    return {name: found.count(name) / len(found) for name in OUTCOMES if name in found}


def risk_coverage(queries: Iterable[QueryResult], *, fewest: int = 1) -> tuple[list[float], list[float]]:
    """Coverage and risk (both 0 to 1) as questions are kept from the most confident to the least.

    Risk is the share wrong among those kept; for open questions the share of facts missed. Questions that
    tie in confidence are kept together; no confidence counts as 0. Points at which fewer than
    `fewest` questions are kept are left out. Empty lists when none is judged.
    Source: El-Yaniv and Wiener, JMLR 2010.
    """
    judged = sorted(
        ((_confidence(query), 1 - right) for query in queries if (right := correctness(query)) is not None),
        reverse=True,
    )
    coverage, risk, wrong = [], [], 0.0
    for kept, (confidence, loss) in enumerate(judged, start=1):
        wrong += loss
        if kept < fewest:
            continue
        if kept == len(judged) or judged[kept][0] != confidence:
            coverage.append(kept / len(judged))
            risk.append(wrong / kept)
    return coverage, risk


def roc(queries: Iterable[QueryResult]) -> tuple[list[float], list[float]]:
    """Share of other questions and of answerable ones at or above each confidence, from (0, 0) to (1, 1).

    Empty lists unless both sorts are there. Source: Fawcett, Pattern Recognition Letters 27, 2006.
    """
    scored = sorted(((_confidence(q), q.scenario == "answerable") for q in queries), reverse=True)
    good = sum(answerable for _, answerable in scored)
    bad = len(scored) - good
    if not good or not bad:
        return [], []
    false_rate, true_rate, hits = [0.0], [0.0], 0
    for kept, (confidence, answerable) in enumerate(scored, start=1):
        hits += answerable
        if kept == len(scored) or scored[kept][0] != confidence:
            true_rate.append(hits / good)
            false_rate.append((kept - hits) / bad)
    return false_rate, true_rate


def sliced(queries: Sequence[QueryResult], dimension: str) -> Mapping[str, list[QueryResult]]:
    """The questions by `language`, `type`, `pair`, `scenario` or answer `kind`, largest slice first."""
    slices: dict[str, list[QueryResult]] = {}
    for query in queries:
        value = query.answer.kind if dimension == "kind" and query.answer else getattr(query, dimension, None)
        if value:
            slices.setdefault(value, []).append(query)
    return dict(sorted(slices.items(), key=lambda item: (-len(item[1]), item[0])))


def _confidence(query: QueryResult) -> float:
    """What sorts a question: 0 where no confidence was given, as for the area under the curve."""
    return (query.answer.confidence or 0.0) if query.answer else 0.0
