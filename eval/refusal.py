"""`citedesk eval refusal`: is what the archive cannot answer refused, and what it can answer not?"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from eval.absent import Absence, Stories
from eval.answers import STATUSES, answered
from eval.changes import changed_name, changed_number, names_in
from eval.figures import auc
from eval.gold import Gold, GoldQuery, chosen, spread
from eval.hiding import desk_without
from eval.outcome import Outcome
from eval.progress import shown
from eval.runs import Document, Run, metrics_document, timed
from eval.written import asking
from eval.written_measures import refused_by
from rag.domain import Article, Status
from rag.pipeline import AskOptions
from rag.protocols import ArchiveView


class Scenario(StrEnum):
    """How a question came to be answerable or not."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    ABSENT = "absent"
    OTHER_TOPIC = "other_topic"
    CHANGED_NUMBER = "changed_number"
    CHANGED_NAME = "changed_name"


@dataclass(frozen=True, slots=True)
class Case:
    """A question to ask, and the articles that are taken away for it."""

    scenario: Scenario
    query: GoldQuery
    hidden: frozenset[str] = frozenset()


def evaluate(run: Run, absence: Absence, others: Sequence[Gold]) -> tuple[Document, list[Outcome]]:
    """The metrics of asking every question in every scenario, and what each gave.

    The questions that have relevant articles are asked as they are, without those articles, and with a number
    or a name changed; the set's unanswerable ones and questions of other sets as they are.
    """
    with run.desk.archive.view() as view:
        asked = cases(run, view, absence, others)
    with asking(run.writer) as runner:
        _asked(run, asked[0], runner)  # loads what the first answer loads
        outcomes = [_asked(run, case, runner) for case in shown(run.console, "asking", asked, len(asked))]
    document = metrics_document(run, outcomes)
    area = auc(outcomes, lambda outcome: outcome.scenario == Scenario.ANSWERABLE)
    if area is not None:
        document["metrics"]["auc"], document["ci95"]["auc"] = area
    return document, outcomes


def cases(run: Run, view: ArchiveView, absence: Absence, others: Sequence[Gold]) -> list[Case]:
    """Everything that is asked, scenario by scenario, each in the order of the file."""
    queries = run.queries()
    answerable = [query for query in queries if query.relevant and not query.unanswerable]
    found = [Case(Scenario.ANSWERABLE, query) for query in answerable]
    found += [Case(Scenario.UNANSWERABLE, query) for query in queries if query.unanswerable]
    stories = Stories(view.heads(), absence)
    found += [Case(Scenario.ABSENT, query, absence.hidden(query.relevant, stories)) for query in answerable]
    found += [Case(Scenario.OTHER_TOPIC, query) for query in _foreign(run, others, len(answerable))]
    found += _changed(run.gold, view, answerable)
    return found


def _foreign(run: Run, others: Sequence[Gold], most: int) -> list[GoldQuery]:
    """Questions of other gold sets, asked over all languages; in those of this one, if any are."""
    known = {query.question for query in run.gold.queries}
    languages = {query.language for query in run.gold.queries}
    found: list[GoldQuery] = []
    for gold in others:
        queries = [
            query for query in chosen(gold.queries, run.options.half, None) if query.question not in known
        ]
        spoken = [query for query in queries if query.language in languages] or queries
        found += [
            replace(
                query,
                query_id=f"{gold.name}/{query.query_id}".replace(" ", "-"),
                group=f"{gold.name}/{query.group}",
                search_language=None,
                options=AskOptions(),
                relevant=(),
            )
            for query in spoken
        ]
    return spread(found, most or None)


def _changed(gold: Gold, view: ArchiveView, answerable: Sequence[GoldQuery]) -> Iterator[Case]:
    texts: dict[str, Article] = {}
    for query in gold.queries:
        for article_id in query.relevant:
            if article_id not in texts and (article := view.article(article_id)) is not None:
                texts[article_id] = article
    articles = {q.query_id: [texts[name] for name in q.relevant if name in texts] for q in gold.queries}
    names = dict.fromkeys(
        (q.language, name) for q in gold.queries for name in names_in(q, articles[q.query_id])
    )
    for query in answerable:
        changed = changed_number(query, articles[query.query_id])
        if changed is not None:
            yield Case(Scenario.CHANGED_NUMBER, changed)
    for query in answerable:
        changed = changed_name(query, articles[query.query_id], list(names))
        if changed is not None:
            yield Case(Scenario.CHANGED_NAME, changed)


def _asked(run: Run, case: Case, runner: asyncio.Runner) -> Outcome:
    query = case.query
    desk = desk_without(run.desk, case.hidden) if case.hidden else run.desk
    heard, latency_ms = timed(query, lambda: runner.run(answered(run, desk, query)))
    answer = heard.answer
    metrics = {f"{case.scenario}/{status}": float(answer.status is status) for status in STATUSES}
    metrics |= _judged(case, refused=answer.status is Status.REFUSED)
    if run.writer:
        metrics |= {f"{case.scenario}/{name}": value for name, value in refused_by(heard).items()}
    return Outcome(query, latency_ms, case.scenario.value, metrics, answer=answer)


def _judged(case: Case, *, refused: bool) -> dict[str, float]:
    """What the means of precision and recall of refusing are made of.

    What an answer would have to refuse is every scenario but the answerable one.
    """
    wanted = case.scenario is not Scenario.ANSWERABLE
    found = {"refusal_precision": float(wanted)} if refused else {}
    return found | {"refusal_recall": float(refused)} if wanted else found
