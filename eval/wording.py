"""What the report says in sentences, for a reader who knows none of the measures."""

from collections.abc import Sequence

from eval.curves import correctness
from eval.folder import EvalRun, QueryResult
from eval.worst import MOST, first_rank, worst
from rag.lines import counted


def worst_order(run: EvalRun) -> str:
    """How many questions went wrong, and in which order they are shown."""
    total = sum(bool(worst(run.summary.task, [query])) for query in run.queries)
    wrong = f"{counted(total, 'question')} that went wrong"
    shown = f"The {MOST} worst of {wrong}." if total > MOST else f"All of {wrong}."
    orders = {
        "retrieval": "First those whose relevant articles are not among the first 100, then those where they "
        "stand furthest down.",
        "refusal": "First those answered although nothing in the archive answers them, the surest on top; "
        "then answerable ones that were refused.",
    }
    answers = (
        "First those answered wrongly, the surest on top; then those that got only the closest passages; "
        "then those refused."
    )
    return f"{shown} {orders.get(run.summary.task, answers)}"


def in_one_sentence(run: EvalRun) -> str:
    """The result in one plain sentence, for a reader who knows none of the measures."""
    total = len(run.queries)
    if not total:
        return "No question was run."
    if run.summary.task == "retrieval":
        judged = [query for query in run.queries if query.relevant]
        ranks = [first_rank(query) or 101 for query in judged]
        first, ten = sum(rank == 1 for rank in ranks), sum(rank <= 10 for rank in ranks)
        return (
            f"A relevant article is in first place for {first:,} of {counted(len(judged), 'question')}, "
            f"among the first ten for {ten:,}."
        )
    statuses = [query.answer.status if query.answer else "" for query in run.queries]
    if run.summary.task == "answers":
        judged = [q for q in run.queries if correctness(q) is not None and not q.unanswerable]
        right = sum((correctness(query) or 0) > 0 for query in judged)
        unanswerable = [query for query in run.queries if query.unanswerable]
        wrongly = (
            f" Of {counted(len(unanswerable), 'question')} without an answer, answered all the same: "
            f"{_answered(unanswerable):,}."
        )
        return (
            f"Answered: {statuses.count('answered'):,} of {counted(total, 'question')}; "
            f"only the closest passages shown: {statuses.count('closest'):,}; "
            f"refused: {statuses.count('refused'):,}. "
            f"An expected answer or fact was shown for {right:,} of {len(judged):,}."
            f"{wrongly if unanswerable else ''}"
        )
    if run.summary.task == "refusal":
        good = [query for query in run.queries if query.scenario == "answerable"]
        other = [query for query in run.queries if query.scenario != "answerable"]
        return (
            f"Answered: {_answered(good):,} of {counted(len(good), 'answerable question')}, "
            f"and {_answered(other):,} of {len(other):,} whose answer is not in the archive."
        )
    if run.summary.task == "followup":
        return _wordings(run.queries)
    return f"Run: {counted(total, 'question')}."


def _wordings(queries: Sequence[QueryResult]) -> str:
    """How follow-up questions fared as they were asked, in our wording and in a person's."""
    asked = {name: [q for q in queries if q.scenario == name] for name in ("alone", "rewrite", "human")}
    if not asked["human"]:
        nearer, further = (sum(q.metrics.get(name) == 1 for q in queries) for name in ("better", "worse"))
        return (
            f"Of {counted(len(queries), 'question')} our wording is nearer to a person's than the question "
            f"alone for {nearer:,}, further for {further:,}."
        )
    first = {name: sum(q.metrics.get(f"{name}/Success@1") == 1 for q in part) for name, part in asked.items()}
    return (
        f"A relevant article is in first place for {first['rewrite']:,} of "
        f"{counted(len(asked['rewrite']), 'question')} in our wording, for {first['alone']:,} as they were "
        f"asked alone and for {first['human']:,} in a person's wording."
    )


def _answered(queries: Sequence[QueryResult]) -> int:
    return sum(query.answer is not None and query.answer.status == "answered" for query in queries)
