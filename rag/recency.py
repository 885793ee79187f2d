"""Ranked hits -> the newest of the relevant first, for questions that ask for the latest."""

from collections.abc import Sequence
from dataclasses import replace

from rag.domain import Hit

WITHIN = 0.15
"""Hits whose score is so near the best one's are of the story asked for. Over the sample news two reports
of one story differ by .02 to .13 for a question about it, and the next story follows .07 to .9 behind.
"""


def newest_first(hits: Sequence[Hit], within: float = WITHIN) -> tuple[Hit, ...]:
    """The hits within `within` of the best score by publish time, newest first, then the others as they were.

    Equal times keep their order and hits without a date come last among the relevant; ranks are given anew
    from 1, scores stay.
    """
    relevant, others = _split(hits, within)
    ordered = sorted(relevant, key=_age)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate([*ordered, *others], 1))


def without_older(hits: Sequence[Hit], within: float = WITHIN) -> tuple[Hit, ...]:
    """As `newest_first`, without the relevant articles that are older than the newest of them.

    What is quoted then is the latest word on the story, not the one that happens to be worded like the
    question.
    """
    relevant, _ = _split(hits, within)
    newest = min(map(_age, relevant), default=0.0)
    older = {hit.head.article_id for hit in relevant if _age(hit) > newest}
    return newest_first([hit for hit in hits if hit.head.article_id not in older], within)


def _split(hits: Sequence[Hit], within: float) -> tuple[list[Hit], list[Hit]]:
    bar = max((hit.score for hit in hits), default=0.0) - within
    return [h for h in hits if h.score >= bar], [h for h in hits if h.score < bar]


def _age(hit: Hit) -> float:
    published = hit.head.published_at
    return float("inf") if published is None else -published.epoch
