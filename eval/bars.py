"""Fitting the levels: from which confidence it is an answer, and below which support it is refused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.absent import Absence, Stories
from eval.gold import GoldQuery
from eval.hiding import desk_without
from eval.matching import nugget_recall, stands_in
from rag.answer.verbatim import STORY_KINDS, Choice
from rag.calibration import Calibration, Levels
from rag.domain import Query, Status
from rag.pipeline import NewsDesk
from rag.protocols import ArchiveView

WRONGED = 0.05
"""Share of answerable questions that may be refused, and of unanswerable ones that may be answered."""
ENOUGH = 40
"""Questions of each sort from which a bar is fitted."""
MOST_SENTENCES = 3
"""Sentences looked at for a gold answer."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question as the levels see it. `present` is false where the answer was taken out of the archive.

    `across` is true where the best sentence is not in the question's language.
    """

    story: bool
    present: bool
    across: bool
    confidence: float
    support: float
    status: Status
    right: bool


def judge(desk: NewsDesk, queries: Iterable[GoldQuery], absence: Absence) -> Iterator[Judged]:
    """Each question with gold answers or nuggets: asked as it is, and without the articles that answer."""
    with desk.archive.view() as view:
        stories = Stories(view.heads(), absence)
    for gold in queries:
        if not gold.relevant or not (gold.answers or gold.nuggets):
            continue
        query = desk.query(gold.question, gold.options)
        without = desk_without(desk, absence.hidden(gold.relevant, stories))
        for asked, present in ((desk, True), (without, False)):
            with asked.archive.view() as view:
                yield _judged(view, asked, query, gold, present=present)


def _judged(view: ArchiveView, desk: NewsDesk, query: Query, gold: GoldQuery, *, present: bool) -> Judged:
    choice = desk.answerer.choose(view, desk.retriever.retrieve(view, query), MOST_SENTENCES)
    quotes = _quotes(view, choice)
    right = any(stands_in(gold.answers, quote) for quote in quotes) or (
        bool(gold.nuggets) and nugget_recall(gold.nuggets, quotes) > 0
    )
    story, sure = query.kind in STORY_KINDS, choice.confidence or 0.0
    return Judged(story, present, choice.across, sure, choice.support, choice.status, right and present)


def _quotes(view: ArchiveView, choice: Choice) -> list[str]:
    texts = ((view.article(chosen.head.article_id), chosen.span) for chosen in choice.chosen)
    return [span.of(article.text) for article, span in texts if article]


def fit_levels(judged: Sequence[Judged], start: Calibration) -> tuple[Calibration, list[str]]:
    """The calibration with fitted levels, and the names of the bars kept for want of questions.

    `refused` and `refused_across` are the highest bars that refuse at most 5 % of the answerable questions,
    `answered` the lowest that calls at most 5 % of the unanswerable ones answered.
    """
    facts, kept = _fitted("facts", [j for j in judged if not j.story], start)
    stories, also_kept = _fitted("stories", [j for j in judged if j.story], start)
    return replace(start, facts=facts, stories=stories), kept + also_kept


def _fitted(kind: str, judged: Sequence[Judged], start: Calibration) -> tuple[Levels, list[str]]:
    own = [j.support for j in judged if j.present and not j.across]
    across = [j.support for j in judged if j.present and j.across]
    absent = [j.confidence for j in judged if not j.present]
    bars = {
        "answered": (absent, answered_bar),
        "refused": (own, refused_bar),
        "refused_across": (across, refused_bar),
    }
    enough = {name: bar(values) for name, (values, bar) in bars.items() if len(values) >= ENOUGH}
    levels: Levels = getattr(start, kind)
    return replace(levels, **enough), [f"{kind}.{name}" for name in bars if name not in enough]


def refused_bar(present: Sequence[float]) -> float:
    """The support, to two decimals, below which at most `WRONGED` of the answerable questions are."""
    # Rounded to the side that keeps the promise.
    return float(np.floor(np.quantile(present, WRONGED, method="lower") * 100) / 100)


def answered_bar(absent: Sequence[float]) -> float:
    """The confidence, to two decimals, from which at most `WRONGED` of the unanswerable questions are."""
    least = np.nextafter(np.quantile(absent, 1 - WRONGED, method="higher"), 2)
    return float(min(max(np.ceil(least * 100) / 100, 0.02), 0.99))


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
