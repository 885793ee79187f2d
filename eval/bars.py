"""Fitting the levels: from which confidence an answer is called one, and below which it is refused."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.absent import Absence, Stories
from eval.gold import GoldQuery
from eval.hiding import desk_without
from eval.matching import nugget_recall, stands_in
from rag.answer.verbatim import STORY_KINDS
from rag.calibration import Calibration, Levels
from rag.domain import Answer, Status
from rag.pipeline import NewsDesk

WRONGED = 0.05
"""Share of answerable questions that may be refused, and of unanswerable ones that may be answered."""
ENOUGH = 40
"""Questions of each sort from which a bar is fitted."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question as the levels see it. `present` is false where the answer was taken out of the archive."""

    story: bool
    present: bool
    confidence: float
    status: Status
    right: bool


def judge(desk: NewsDesk, queries: Iterable[GoldQuery], absence: Absence) -> Iterator[Judged]:
    """Each question with gold answers or nuggets: asked as it is, and without the articles that answer."""
    with desk.archive.view() as view:
        stories = Stories(view.heads(), absence)
    with asyncio.Runner() as runner:
        for query in queries:
            if not query.relevant or not (query.answers or query.nuggets):
                continue
            story = desk.query(query.question, query.options).kind in STORY_KINDS
            without = desk_without(desk, absence.hidden(query.relevant, stories))
            for asked, present in ((desk, True), (without, False)):
                answer = runner.run(asked.answer(query.question, query.options))
                yield _judged(query, answer, story=story, present=present)


def _judged(query: GoldQuery, answer: Answer, *, story: bool, present: bool) -> Judged:
    quotes = [citation.quote for citation in answer.citations]
    right = any(stands_in(query.answers, quote) for quote in quotes) or (
        bool(query.nuggets) and nugget_recall(query.nuggets, quotes) > 0
    )
    return Judged(story, present, answer.confidence or 0.0, answer.status, right and present)


def fit_levels(judged: Sequence[Judged], start: Calibration) -> tuple[Calibration, list[str]]:
    """The calibration with fitted levels, and the names of those kept for want of questions.

    `refused` is the highest bar that refuses at most 5 % of the answerable questions, `answered` the lowest
    that calls at most 5 % of the unanswerable ones answered.
    """
    fitted, kept = start, []
    for name, story in (("facts", False), ("stories", True)):
        present = [j.confidence for j in judged if j.story is story and j.present]
        absent = [j.confidence for j in judged if j.story is story and not j.present]
        if len(present) < ENOUGH:
            kept.append(name)
            continue
        levels = levels_for(present, absent, getattr(start, name))
        fitted = replace(fitted, facts=levels) if name == "facts" else replace(fitted, stories=levels)
    return fitted, kept


def levels_for(present: Sequence[float], absent: Sequence[float], start: Levels) -> Levels:
    """Bars by the quantiles of `fit_levels`, to two decimals; `refused` is never above `answered`."""
    refused = float(np.quantile(present, WRONGED, method="lower"))
    answered = float(np.nextafter(np.quantile(absent, 1 - WRONGED, method="higher"), 2))
    # Rounded to the side that keeps the promise.
    low, high = np.floor(refused * 100) / 100, np.ceil(answered * 100) / 100
    high = min(max(high, 0.02), 0.99)
    return replace(start, answered=float(high), refused=float(min(low, high)))


def shares(judged: Sequence[Judged]) -> dict[str, float]:
    """Statuses of answerable and unanswerable questions, and how many of those answered are right."""
    found: dict[str, float] = {}
    for name, present in (("present", True), ("absent", False)):
        those = [j for j in judged if j.present is present]
        if those:
            for status in (Status.ANSWERED, Status.CLOSEST, Status.REFUSED):
                found[f"{name}/{status.value}"] = sum(j.status is status for j in those) / len(those)
    answered = [j for j in judged if j.present and j.status is Status.ANSWERED]
    if answered:
        found["right/answered"] = sum(j.right for j in answered) / len(answered)
    return found
