"""`citedesk eval followup`: is a question found that leans on a conversation, once it is made to stand alone?

Three wordings of each question are searched and answered: the question alone, ours, and a person's.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from functools import partial

from eval.answers import measures
from eval.errors import GoldError
from eval.extras import extra
from eval.gold import GoldQuery, chosen
from eval.matching import token_f1
from eval.outcome import Outcome
from eval.overlap import rouge_l
from eval.progress import shown
from eval.runs import Document, Run, metrics_document, timed
from rag.answer.compose import VERBATIM
from rag.condense import Condensed, Found, Search, condense, condense_with
from rag.domain import Turn
from rag.llm.load import load_model
from rag.settings import Settings

MEASURES = ("Success@1", "RR@10", "R@10")
"""Names as ir-measures spells them."""
ANSWERED = ("shown", "nugget_recall", "refused")
FIRST = 10


class Wording(StrEnum):
    """Whose words are asked."""

    ALONE = "alone"
    REWRITE = "rewrite"
    HUMAN = "human"


Rewrite = Callable[[GoldQuery, Search | None], Condensed]


@contextmanager
def rewriting(settings: Settings, runner: asyncio.Runner) -> Iterator[Rewrite]:
    """What makes questions stand alone: the rules, or the model of the settings."""
    if settings.model == VERBATIM:
        yield lambda query, search: condense(query.question, turns(query), search)
        return
    model = load_model(settings.model, settings, os.environ)
    try:
        yield lambda query, search: runner.run(condense_with(model, query.question, turns(query), search))
    finally:
        runner.run(model.close())


def evaluate(run: Run, rewrite: Rewrite, runner: asyncio.Runner) -> tuple[Document, list[Outcome]]:
    """The metrics of asking every follow-up in three wordings, and what each gave.

    `turn_right` is the share of questions rightly left alone or changed, `turn_right_alone` that among the
    questions a person leaves as they are. `gap_closed` is the part of the way from the question alone to the
    person's wording that ours goes.
    """
    queries = follow_ups(run)
    extra("ir_measures")  # missing libraries are told before the work, not after
    outcomes: list[Outcome] = []
    _asked(run, queries[0], queries[0].question, Wording.ALONE, runner)  # loads what the first question loads
    for query in shown(run.console, "asking", queries, len(queries)):
        search = _search(run, query)
        condensed, took = timed(query, partial(rewrite, query, search))
        for wording, text in _wordings(query, condensed):
            outcomes.append(_asked(run, query, text, wording, runner))
        outcomes[-2].metrics.update(_judged(query, condensed), rewriting_ms=took)
    document = metrics_document(run, outcomes)
    document["metrics"] |= gap_closed(document["metrics"])
    document["config"] |= {"follow_ups_left_out": 0}
    return document, outcomes


def follow_ups(run: Run) -> list[GoldQuery]:
    """The questions with a conversation and a person's wording. Raises GoldError when there are none."""
    found = [query for query in run.gold.queries if query.history and query.standalone]
    found = chosen(found, run.options.half, run.options.limit)
    if not found:
        raise GoldError(
            f"{run.gold.name} has no question with both `history` and `standalone` to ask.",
            advice="Choose another gold folder, or leave --half out.",
        )
    return found


def turns(query: GoldQuery) -> list[Turn]:
    """The conversation before the question."""
    return [Turn("user" if role == "user" else "assistant", text) for role, text in query.history]


def gap_closed(metrics: Document) -> Document:
    """For each measure of retrieval the part of the gap that ours closes; none where there is no gap."""
    found = {}
    for name in MEASURES:
        low, ours, high = (metrics.get(f"{wording}/{name}") for wording in Wording)
        if low is not None and ours is not None and high is not None and high > low:
            found[f"gap_closed/{name}"] = round((ours - low) / (high - low), 6)
    return found


def overlap(query: GoldQuery, text: str) -> dict[str, float]:
    """What a wording shares with the person's."""
    human = query.standalone or query.question
    return {"token_f1": token_f1(human, text), "rouge_l": rouge_l(human, text)}


def _wordings(query: GoldQuery, condensed: Condensed) -> Sequence[tuple[Wording, str]]:
    return (
        (Wording.ALONE, query.question),
        (Wording.REWRITE, condensed.question),
        (Wording.HUMAN, query.standalone or query.question),
    )


def _judged(query: GoldQuery, condensed: Condensed) -> dict[str, float]:
    """The measures of our wording itself."""
    alone = query.standalone == query.question
    right = float(condensed.changed is not alone)
    found = {
        "changed": float(condensed.changed),
        "by_model": float(condensed.how == "model"),
        "turn_right": right,
    }
    return found | ({"turn_right_alone": right} if alone else {})


def _asked(run: Run, query: GoldQuery, text: str, wording: Wording, runner: asyncio.Runner) -> Outcome:
    """One wording searched and answered."""
    asked = replace(query, question=text)
    found, took = timed(query, lambda: run.desk.search(text, query.options, k=FIRST))
    answer = runner.run(run.desk.answer(text, query.options))
    values = _ranked(query, [hit.head.article_id for hit in found.hits])
    values |= {name: value for name, value in measures(query, answer).items() if name in ANSWERED}
    values |= overlap(query, text)
    metrics = {f"{wording}/{name}": value for name, value in values.items()}
    return Outcome(asked, took, wording.value, metrics, ranked=found.hits, answer=answer)


def _ranked(query: GoldQuery, found: Sequence[str]) -> dict[str, float]:
    measure = extra("ir_measures")
    wanted = {measure.parse_measure(name): name for name in MEASURES}
    qrels = {query.query_id: dict.fromkeys(query.relevant, 1)}
    ranking = {query.query_id: {article: 1.0 / rank for rank, article in enumerate(found, 1)}}
    values = dict.fromkeys(MEASURES, 0.0)
    for value in measure.iter_calc(list(wanted), qrels, ranking):
        values[wanted[value.measure]] = float(value.value)
    return values


def _search(run: Run, query: GoldQuery) -> Search:
    def found(question: str) -> Found:
        hits = run.desk.search(question, query.options, k=1, passages=True).hits
        return Found(hits[0].score, hits[0].parts.dense) if hits else Found(0.0, 0.0)

    return found
