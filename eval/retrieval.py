"""`citedesk eval retrieval`: are the articles that answer found, and how far up?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval.extras import extra
from eval.gold import GoldQuery
from eval.outcome import Outcome
from eval.progress import shown
from eval.runs import Document, Run, metrics_document, timed
from rag.domain import Hit

FIRST = 10
"""Articles that `citedesk search` shows. They come from that search itself, whose time is measured."""
DEPTH = 100
"""Articles ranked for each question; those below the first come from a search for as many."""

MEASURES = ("Success@1", "Success@5", "Success@10", "R@10", "RR@10", "nDCG@10")
"""Names as ir-measures spells them."""


def evaluate(run: Run) -> tuple[Document, list[Outcome]]:
    """The metrics of searching for every question, and what each gave.

    Articles are ranked by their best passage as `citedesk search` does. Questions without a relevant article
    are asked, but count in no measure.
    """
    queries = run.queries()
    measure = extra("ir_measures")  # missing libraries are told before the work, not after
    _searched(run, queries[0])  # loads what the first search loads
    outcomes = [_searched(run, query) for query in shown(run.console, "searching", queries, len(queries))]
    judged = [outcome for outcome in outcomes if outcome.query.relevant]
    wanted = {measure.parse_measure(name): name for name in MEASURES}
    qrels = {o.query.query_id: dict.fromkeys(o.query.relevant, 1) for o in judged}
    for outcome in judged:
        outcome.metrics.update(dict.fromkeys(MEASURES, 0.0))
    places = {o.query.query_id: o for o in judged}
    for value in measure.iter_calc(list(wanted), qrels, _ranking(judged)):
        places[value.query_id].metrics[wanted[value.measure]] = float(value.value)
    return metrics_document(run, outcomes), outcomes


def _searched(run: Run, query: GoldQuery) -> Outcome:
    first, latency_ms = timed(query, lambda: run.desk.search(query.question, query.options, k=FIRST))
    deep = run.desk.search(query.question, query.options, k=DEPTH)
    shown_first = {hit.head.article_id for hit in first.hits}
    hits = [*first.hits, *(hit for hit in deep.hits if hit.head.article_id not in shown_first)]
    ranked = [replace(hit, rank=rank) for rank, hit in enumerate(hits[:DEPTH], 1)]
    return Outcome(query, latency_ms, ranked=ranked)


def _ranking(outcomes: Sequence[Outcome]) -> Mapping[str, Mapping[str, float]]:
    """Article to a score that only says its rank, so that ties stay as they were broken."""
    return {o.query.query_id: _by_rank(o.ranked) for o in outcomes}


def _by_rank(hits: Sequence[Hit]) -> dict[str, float]:
    return {hit.head.article_id: 1.0 / hit.rank for hit in hits}
