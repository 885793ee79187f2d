"""The questions a person should look at first: where the system did worst, and was surest of it."""

import math
from collections.abc import Iterable

from eval.curves import correctness
from eval.folder import QueryResult

MOST = 20


def worst(task: str, queries: Iterable[QueryResult]) -> list[QueryResult]:
    """At most MOST questions that went wrong, worst first; equal ones in the order of their ids."""
    ranked = sorted((badness, query.key, query) for query in queries if (badness := _badness(task, query)))
    return [query for _, _, query in ranked[:MOST]]


def first_rank(query: QueryResult) -> int | None:
    """The rank of the first relevant article; None when it is not among the first 100."""
    return min(query.relevant_ranks, default=None)


def _badness(task: str, query: QueryResult) -> tuple[float, ...]:
    """What sorts a question, smallest worst; empty for one that went well or cannot be judged."""
    if task == "retrieval":
        return _missed(query)
    if task == "refusal":
        return _misjudged(query)
    if task == "followup" and query.scenario != "rewrite":
        return ()
    return _wrong(query)


def _missed(query: QueryResult) -> tuple[float, ...]:
    """A relevant article far down or lost; among the lost ones those whose first hit scores highest."""
    rank = first_rank(query)
    if not query.relevant or rank == 1:
        return ()
    top = query.ranked[0].score if query.ranked else 0.0
    return (-math.inf if rank is None else -rank, -top)


def _wrong(query: QueryResult) -> tuple[float, ...]:
    """Answered and not right, by confidence; then only the closest shown; then refused."""
    right = correctness(query)
    if right is None or right >= 1 or query.answer is None:
        return ()
    if query.unanswerable and query.answer.status == "refused":
        return ()
    confidence = query.answer.confidence or 0.0
    order = {"answered": 0.0, "closest": 1.0, "refused": 2.0}.get(query.answer.status, -1.0)
    partly = 0.5 if right > 0 else 0.0  # some of the facts of an open question were shown
    return (order + partly, -confidence if order < 2 else confidence)


def _misjudged(query: QueryResult) -> tuple[float, ...]:
    """Answered although nothing answers it, by confidence; then refused although something does."""
    if query.answer is None:
        return ()
    confidence = query.answer.confidence or 0.0
    if query.scenario != "answerable" and query.answer.status == "answered":
        return (0.0, -confidence)
    if query.scenario == "answerable" and query.answer.status == "refused":
        return (1.0, confidence)
    return ()
