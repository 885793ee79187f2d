"""`citedesk eval answers`: what is shown for each question, and is a gold answer in it?"""

import asyncio
from functools import partial

from eval.gold import GoldQuery
from eval.matching import nugget_recall, stands_in, token_f1
from eval.outcome import Outcome
from eval.progress import shown
from eval.runs import Document, Run, metrics_document, timed
from eval.written import Heard, asking
from eval.written_measures import written_measures
from rag.domain import Answer, Status
from rag.pipeline import NewsDesk
from rag.protocols import ArchiveView

STATUSES = (Status.ANSWERED, Status.CLOSEST, Status.REFUSED)


def evaluate(run: Run) -> tuple[Document, list[Outcome]]:
    """The metrics of asking every question, and what each gave."""
    queries = run.queries()
    with asking(run.writer) as runner, run.desk.archive.view() as view:
        _asked(run, queries[0], runner, view)  # loads what the first answer loads
        outcomes = [
            _asked(run, query, runner, view) for query in shown(run.console, "asking", queries, len(queries))
        ]
    return metrics_document(run, outcomes), outcomes


def _asked(run: Run, query: GoldQuery, runner: asyncio.Runner, view: ArchiveView) -> Outcome:
    heard, latency_ms = timed(query, lambda: runner.run(answered(run, run.desk, query)))
    found = measures(query, heard.answer)
    if run.writer:
        found |= written_measures(query, heard, partial(_text, view))
    return Outcome(query, latency_ms, metrics=found, answer=heard.answer)


async def answered(run: Run, desk: NewsDesk, query: GoldQuery) -> Heard:
    """What the desk, that of the run or one like it, answers to the question."""
    if run.writer:
        return await run.writer.ask(desk, query.question, query.options)
    return Heard(await desk.answer(query.question, query.options))


def _text(view: ArchiveView, article_id: str) -> str | None:
    article = view.article(article_id)
    return None if article is None else article.text


def measures(query: GoldQuery, answer: Answer) -> dict[str, float]:
    """The measures that are defined for this question and answer.

    Gold answers count only where the archive holds them. What a refusal shows is nothing, so it scores 0
    there, and is left out of how much is shown.
    """
    sentences = [sentence.text for sentence in answer.sentences]
    found: dict[str, float] = {status.value: float(answer.status is status) for status in STATUSES}
    if sentences:
        found["characters"] = float(sum(map(len, sentences)))
        found["sentences_mean"] = float(len(sentences))
    if query.unanswerable:
        return found
    if query.answers:
        found["first"] = float(stands_in(query.answers, sentences[0])) if sentences else 0.0
        found["shown"] = float(any(stands_in(query.answers, sentence) for sentence in sentences))
        if sentences:
            found |= {f"{name}_given_unrefused": found[name] for name in ("first", "shown")}
        if answer.status is Status.ANSWERED:
            found |= {f"{name}_given_answered": found[name] for name in ("first", "shown")}
        text = " ".join(sentences)
        found["token_f1"] = max(token_f1(wanted, text) for wanted in query.answers)
    if query.nuggets:
        quotes = [citation.quote for citation in answer.citations]
        found["nugget_recall"] = nugget_recall(query.nuggets, quotes)
    return found
