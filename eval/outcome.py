"""What one asked question gave, and the lines and files that are written of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from eval.gold import GoldQuery
from rag.domain import Answer, Hit
from rag.questions import question_kind
from rag.wire import answer_document

DECIMALS = 6
LISTED = 5
"""Articles of a question that `queries.jsonl` shows; `run.trec` lists all."""

_STEP = 10.0**-DECIMALS


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question as it was asked, and what came of it.

    `metrics` holds only what is defined for the question. `ranked` are the best passages of the articles
    found, best first; `answer` is None for a search.
    """

    query: GoldQuery
    latency_ms: float
    scenario: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    ranked: Sequence[Hit] = ()
    answer: Answer | None = None


def query_line(outcome: Outcome) -> dict[str, Any]:
    """The outcome as one line of `queries.jsonl`."""
    query, relevant = outcome.query, set(outcome.query.relevant)
    return {
        "id": query.query_id,
        "question": query.question,
        "language": query.language,
        "search_language": query.search_language,
        "type": query.type,
        "group": query.group,
        "half": query.half.value,
        "scenario": outcome.scenario,
        "relevant": list(query.relevant),
        "answers": list(query.answers),
        "unanswerable": query.unanswerable,
        "metrics": {name: round(value, DECIMALS) for name, value in outcome.metrics.items()},
        "latency_ms": round(outcome.latency_ms, 3),
        "relevant_ranks": [hit.rank for hit in outcome.ranked if hit.head.article_id in relevant],
        "ranked": [_ranked(hit) for hit in outcome.ranked[:LISTED]],
        "answer": outcome.answer and _answer(outcome.answer),
    }


def answer_line(outcome: Outcome) -> dict[str, Any]:
    """The answer as one line of `answers.jsonl`: the contract of an answer, and the question's id."""
    if outcome.answer is None:
        raise ValueError(f"question {outcome.query.query_id!r} was searched, not answered")
    return {"id": outcome.query.query_id, **answer_document(outcome.answer)}


def run_lines(outcomes: Iterable[Outcome], tag: str) -> Iterable[str]:
    """The rankings as a TREC run. Scores fall strictly, so that programs that sort by them keep our order."""
    for outcome in outcomes:
        last = float("inf")
        for hit in outcome.ranked:
            last = min(round(hit.score, DECIMALS), last - _STEP)
            yield f"{outcome.query.query_id} Q0 {hit.head.article_id} {hit.rank} {last:.{DECIMALS}f} {tag}"


def _ranked(hit: Hit) -> dict[str, Any]:
    parts = {name: round(part, DECIMALS) for name, part in asdict(hit.parts).items() if part is not None}
    return {
        "rank": hit.rank,
        "article_id": hit.head.article_id,
        "score": round(hit.score, DECIMALS),
        "parts": parts,
        "title": hit.head.title,
        "language": hit.head.language,
        "text": hit.text,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    confidence = None if answer.confidence is None else round(answer.confidence, DECIMALS)
    return {
        "status": answer.status.value,
        "confidence": confidence,
        "missing": [note.message for note in answer.notes if note.code in _MISSING],
        "quotes": [citation.quote for citation in answer.citations],
        "articles": [citation.head.article_id for citation in answer.citations],
        "kind": question_kind(answer.question).value,
    }


_MISSING = frozenset({"number_not_found", "name_not_found"})
