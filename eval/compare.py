"""Two runs of one task, question by question: what changed, and whether chance could have done it."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval import naming
from eval.curves import sliced
from eval.folder import EvalRun, QueryResult
from eval.page import flatten
from eval.paired import bootstrap_interval, holm, sign_flip_p
from rag.errors import InputError
from rag.lines import counted

SIGNIFICANT = 0.05
MOST_CHANGED = 20
FEWEST_FLIPS = 9999
_DIMENSIONS = ("language", "type", "pair")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over one slice of the shared questions; `difference` is B minus A.

    `verdict` is 1 when B is better, -1 when worse, 0 when `p_holm` is not below .05 or neither direction is
    better. `counted` rows make the verdict of the whole.
    """

    dimension: str
    slice: str
    metric: str
    queries: int
    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    verdict: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose measure moved: `gain` is positive when B is better."""

    metric: str
    gain: float
    first: QueryResult
    second: QueryResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """All there is to say about two runs; `only_a` and `only_b` are questions the other has not."""

    a: EvalRun
    b: EvalRun
    shared: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    rows: tuple[Row, ...]
    untested: dict[str, tuple[float | None, float | None]]
    config: dict[str, tuple[str, str]]
    changed: tuple[Change, ...]

    @property
    def verdict(self) -> str:
        """In one sentence, on how many counted rows B is better, worse, or not clearly different."""
        found = [row.verdict for row in self.rows if row.counted]
        if not found:
            return "Nothing could be counted: the runs share no measure that says better or worse."
        return (
            f"B is better on {found.count(1)}, worse on {found.count(-1)}, "
            f"not clearly different on {found.count(0)} of {len(found)}."
        )

    @property
    def basis(self) -> str:
        """What the verdict counts."""
        rows = [row for row in self.rows if row.counted]
        overall = sum(row.dimension == "all" for row in rows)
        mains = " and ".join(sorted({row.metric for row in rows if row.dimension != "all"}))
        sliced_rows = f", and {mains} in each of {len(rows) - overall} slices" if mains else ""
        return (
            f"Counted: {counted(overall, 'measure')} over all questions{sliced_rows}. "
            f"Better or worse: p, corrected by Holm's method for {counted(len(self.rows), 'row')}, "
            "is below .05."
        )


def compare(a: EvalRun, b: EvalRun) -> Comparison:
    """The comparison of two runs over the questions both have, joined by id and scenario.

    Raises InputError as `run`. Deterministic: intervals and permutations are seeded.
    """
    _same(a, b)
    first = {query.key: query for query in a.queries}
    second = {query.key: query for query in b.queries}
    pairs = [(query, second[query.key]) for query in a.queries if query.key in second]
    if not pairs:
        raise InputError(
            f"{a.path} and {b.path} share no question.", advice="Compare runs over the same questions."
        )
    for query, other in pairs:
        if query.question != other.question:
            raise InputError(
                f"Question {query.id!r} reads differently in {a.path} and {b.path}.",
                advice="Compare runs over the same version of the gold.",
            )
    rows = _rows(a.summary.task, pairs)
    tested = {row.metric for row in rows}
    names = dict.fromkeys([*a.summary.metrics, *b.summary.metrics])
    settings_a, settings_b = flatten(a.summary.config), flatten(b.summary.config)
    return Comparison(
        a=a,
        b=b,
        shared=len(pairs),
        only_a=tuple("/".join(filter(None, key)) for key in first if key not in second),
        only_b=tuple("/".join(filter(None, key)) for key in second if key not in first),
        rows=tuple(rows),
        untested={
            name: (a.summary.metrics.get(name), b.summary.metrics.get(name))
            for name in names
            if name not in tested
        },
        config={
            name: (settings_a.get(name, "–"), settings_b.get(name, "–"))
            for name in dict.fromkeys([*settings_a, *settings_b])
            if settings_a.get(name) != settings_b.get(name)
        },
        changed=tuple(_changed(a.summary.task, pairs)),
    )


Pair = tuple[QueryResult, QueryResult]


def _same(a: EvalRun, b: EvalRun) -> None:
    for what, one, other in (
        ("task", a.summary.task, b.summary.task),
        ("gold", a.summary.gold, b.summary.gold),
    ):
        if one != other:
            raise InputError(
                f"{a.path} and {b.path} differ in {what}: {one!r} and {other!r}.",
                advice=f"Compare two runs of one {what}.",
            )


def is_main(task: str, metric: str) -> bool:
    """Whether a measure is counted in every slice: one a task, for refusal `answered` of each scenario."""
    return metric.endswith("/answered") if task == "refusal" else metric == naming.MAIN_METRIC.get(task)


def _rows(task: str, pairs: Sequence[Pair]) -> list[Row]:
    """Every measure over all questions and over each slice, corrected together."""
    by_key = {query.key: (query, other) for query, other in pairs}
    parts: list[tuple[str, str, Sequence[Pair]]] = [("all", "all", pairs)]
    for dimension in _DIMENSIONS:
        slices = sliced([query for query, _ in pairs], dimension)
        if len(slices) > 1:  # a single slice would repeat the rows over all questions
            parts += [(dimension, name, [by_key[q.key] for q in part]) for name, part in slices.items()]
    wanted = [(*part, metric) for part in parts for metric in _metrics(part[2])]
    # The smallest p that n flips can give, 2/(n+1), has to stay below .05 when corrected for all rows.
    flips = max(FEWEST_FLIPS, math.ceil(4 * len(wanted) / SIGNIFICANT))
    found = [_row(task, *one, flips) for one in wanted]
    corrected = holm([row.p for row in found])
    return [_judged(row, p) for row, p in zip(found, corrected, strict=True)]


def _metrics(pairs: Sequence[Pair]) -> list[str]:
    """The measures that some question has in both runs, in order of appearance."""
    return list(
        dict.fromkeys(name for query, other in pairs for name in query.metrics if name in other.metrics)
    )


def _row(task: str, dimension: str, name: str, pairs: Sequence[Pair], metric: str, flips: int) -> Row:
    both = [(q, o) for q, o in pairs if metric in q.metrics and metric in o.metrics]
    first = [query.metrics[metric] for query, _ in both]
    second = [other.metrics[metric] for _, other in both]
    differences = [two - one for one, two in zip(first, second, strict=True)]
    groups = [query.group or query.id for query, _ in both]
    low, high = bootstrap_interval(differences, groups)
    p = sign_flip_p(differences, groups, flips=flips)
    return Row(
        dimension=dimension,
        slice=name,
        metric=metric,
        queries=len(both),
        mean_a=math.fsum(first) / len(both),
        mean_b=math.fsum(second) / len(both),
        difference=math.fsum(differences) / len(both),
        low=low,
        high=high,
        p=p,
        p_holm=p,
        verdict=0,
        counted=naming.direction(metric) != 0 and (dimension == "all" or is_main(task, metric)),
    )


def _judged(row: Row, p_holm: float) -> Row:
    sure = p_holm < SIGNIFICANT and row.difference
    sign = (1 if row.difference > 0 else -1) * naming.direction(row.metric) if sure else 0
    return Row(**{**asdict(row), "p_holm": p_holm, "verdict": sign})


def _changed(task: str, pairs: Sequence[Pair]) -> list[Change]:
    """The questions whose main measure moved most, largest first; equal ones in the order of their ids."""
    changes = [
        Change(
            metric, (other.metrics[metric] - query.metrics[metric]) * naming.direction(metric), query, other
        )
        for query, other in pairs
        for metric in query.metrics
        if is_main(task, metric) and metric in other.metrics
    ]
    moved = [change for change in changes if change.gain]
    return sorted(moved, key=lambda change: (-abs(change.gain), change.gain, change.first.key))[:MOST_CHANGED]


def changed_from_to(change: Change) -> tuple[Any, Any]:
    """What a person reads of a change: first relevant ranks for retrieval, else the statuses."""
    return _seen(change.first), _seen(change.second)


def _seen(query: QueryResult) -> str:
    if query.answer is not None:
        return query.answer.status
    rank = min(query.relevant_ranks, default=None)
    return f"rank {rank}" if rank else "not found"
