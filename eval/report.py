"""`report.html`: one self-contained page that says how an evaluation went, from its output folder alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval import naming, plots
from eval.curves import (
    Estimate,
    correctness,
    estimate,
    outcome,
    outcome_shares,
    recall_by_cutoff,
    risk_coverage,
    roc,
    sliced,
)
from eval.folder import EvalRun, Metrics, QueryResult, read_run
from eval.page import Figure, flatten, render_page
from eval.wording import in_one_sentence, worst_order
from eval.worst import first_rank, worst

_HEADLINES = {
    "retrieval": ("RR@10", "Success@1", "R@10", "nDCG@10"),
    "answers": (
        *("shown", "first", "answered", "shown_given_answered", "nugget_recall", "refused"),
        *("contains_gold", "support", "language_match", "dropped"),
    ),
    "refusal": (
        "answerable/answered",
        "unanswerable/answered",
        "absent/answered",
        "other_topic/answered",
        "changed_number/answered",
        "changed_name/answered",
        "auc",
        "refusal_precision",
        "refusal_recall",
    ),
    "followup": (
        "alone/RR@10",
        "rewrite/RR@10",
        "human/RR@10",
        "gap_closed/RR@10",
        "turn_right_alone",
        "alone/token_f1",
        "rewrite/token_f1",
    ),
}
_DIMENSIONS = {
    "language": "language of the question",
    "pair": "question and searched language",
    "type": "type",
}
_FEWEST_FOR_CURVE = 10
_FEWEST_KEPT = 5
_MOST_OPEN_ROWS = 12


def write_report(out: Path) -> Path:
    """The path of the `report.html` it writes beside the `metrics.json` and `queries.jsonl` it reads.

    Raises InputError naming the file or line that cannot be used, MissingExtraError without the extra.
    """
    run = read_run(out)
    page = render_page("report.html.j2", _context(run))
    path = out / "report.html"
    path.write_text(page, "utf-8", newline="\n")
    return path


def _context(run: EvalRun) -> dict[str, Any]:
    summary = run.summary
    return {
        "summary": summary,
        "sentence": in_one_sentence(run),
        "headlines": [name for name in _HEADLINES.get(summary.task, ()) if name in summary.metrics],
        "facts": _facts(summary),
        "settings": flatten(summary.config),
        "figures": [figure for figure in _figures(run) if figure.svg],
        "tables": _tables(summary),
        "pairs": _pair_grid(summary),
        "main": naming.MAIN_METRIC.get(summary.task, ""),
        "worst": worst(summary.task, run.queries),
        "worst_order": worst_order(run),
        "first_rank": first_rank,
        "outcome": outcome,
        "correctness": correctness,
    }


def _facts(summary: Metrics) -> dict[str, str]:
    """What was run, in the order a reader asks."""
    config = summary.config
    embedder = config.get("embedder")
    name = embedder.get("name") if isinstance(embedder, Mapping) else embedder
    facts = {
        "Gold": summary.gold,
        "Questions": f"{summary.queries:,}",
        "Half": config.get("half") or "both",
        "Limit": config.get("limit"),
        "Articles": config.get("articles"),
        "Passages": config.get("passages"),
        "Embedder": name,
        "Model": config.get("model"),
        "Version": config.get("version"),
    }
    return {
        key: f"{value:,}" if isinstance(value, int) else str(value)
        for key, value in facts.items()
        if value is not None
    }


def _figures(run: EvalRun) -> list[Figure]:
    queries, summary = run.queries, run.summary
    task = {"retrieval": _retrieval_figures, "answers": _answer_figures, "refusal": _refusal_figures}
    figures = task[summary.task](run) if summary.task in task else []
    times = [query.latency_ms for query in queries if query.latency_ms is not None]
    figures.append(
        Figure(
            "Time per question",
            "How long one question took on this machine, from the question to the result.",
            plots.latency_histogram(times, summary.latency_ms),
        )
    )
    return figures


def _retrieval_figures(run: EvalRun) -> list[Figure]:
    curves = recall_by_cutoff(run.queries)
    if len({tuple(values) for values in curves.values()}) == 1:
        curves = {"the relevant article": next(iter(curves.values()))}
    figures = [
        Figure(
            "Found among the first k",
            "Share of questions, over the number of articles looked at.",
            plots.recall_curve(curves),
        )
    ]
    return figures + _slice_figures(run, "RR@10", ("language", "type", "pair"))


def _answer_figures(run: EvalRun) -> list[Figure]:
    queries = run.queries
    rows = [("all", list(queries)), *_named(queries, "language")] if queries else []
    figures = [
        Figure(
            "Outcomes",
            "Right: a gold answer, or for open questions at least one expected fact, is in what was shown.",
            plots.outcome_bars("outcomes", [(name, len(part), outcome_shares(part)) for name, part in rows]),
        ),
        *_risk_figures(queries),
    ]
    return figures + _slice_figures(run, "shown", ("language", "type", "pair"))


def _risk_figures(queries: Sequence[QueryResult]) -> list[Figure]:
    text = (
        "Share wrong among the questions kept, most confident first; for open questions the share of facts "
        "missed. Lower is better."
    )
    figures = []
    for dimension, title in (("language", "Risk by language"), ("kind", "Risk by kind of question")):
        judged = [query for query in queries if correctness(query) is not None]
        curves = {"all": risk_coverage(judged, fewest=_FEWEST_KEPT)} | {
            name: risk_coverage(part, fewest=_FEWEST_KEPT)
            for name, part in _named(judged, dimension)
            if len(part) >= _FEWEST_FOR_CURVE
        }
        note = (
            f" Slices of fewer than {_FEWEST_FOR_CURVE} questions are left out; lines start with the first "
            f"{_FEWEST_KEPT} kept."
        )
        figures.append(Figure(title, text + note, plots.risk_curves(f"risk-{dimension}", curves)))
    return figures


def _refusal_figures(run: EvalRun) -> list[Figure]:
    queries = run.queries
    scenarios = sliced(queries, "scenario")
    order = [name for name in naming.SCENARIOS if name in scenarios]
    bars = []
    for name in order:
        statuses = [query.answer.status for query in scenarios[name] if query.answer]
        label = {"answered": "answered, right" if name == "answerable" else "answered, wrong"}
        shares = {
            label.get(status, status): statuses.count(status) / len(statuses)
            for status in ("answered", "closest", "refused")
            if status in statuses
        }
        bars.append((name.replace("_", " "), len(statuses), shares))
    confidences = {
        name.replace("_", " "): [
            query.answer.confidence
            for query in scenarios[name]
            if query.answer and query.answer.confidence is not None
        ]
        for name in order
    }
    return [
        Figure(
            "Outcomes by scenario",
            "Only answerable questions should be answered.",
            plots.outcome_bars("outcomes", bars),
        ),
        Figure(
            "Telling them apart",
            "As the bar of confidence falls, answerable and other questions are let through.",
            plots.roc_curve(roc(queries), run.summary.metrics.get("auc")),
        ),
        Figure(
            "Confidence",
            "Answerable questions should lie to the right of all others.",
            plots.confidence_histograms(confidences),
        ),
    ]


def _slice_figures(run: EvalRun, metric: str, dimensions: Sequence[str]) -> list[Figure]:
    figures = []
    for dimension in dimensions:
        parts = [(name, part) for name, part in _named(run.queries, dimension)]
        rows = [row for name, part in parts if (row := estimate(name, metric, part))]
        if len(rows) > 1 and not (dimension == "pair" and run.summary.by_pair):
            title = f"{metric} by {_DIMENSIONS[dimension]}"
            figures.append(
                Figure(
                    title, "Means with 95 % intervals; questions in brackets.", _bars(dimension, title, rows)
                )
            )
    return figures


def _bars(dimension: str, title: str, rows: Sequence[Estimate]) -> str:
    return plots.interval_bars(f"by-{dimension}", title, rows)


def _named(queries: Sequence[QueryResult], dimension: str) -> list[tuple[str, list[QueryResult]]]:
    return [(naming.slice_name(dimension, value), part) for value, part in sliced(queries, dimension).items()]


def _tables(summary: Metrics) -> list[dict[str, Any]]:
    """The means of every slice: a caption, the measures as columns, a row per slice."""
    tables = []
    slices = {"language": summary.by_language, "type": summary.by_type, "pair": summary.by_pair}
    for dimension, values in slices.items():
        present = {name for row in values.values() for name in row} - {"queries"}
        if not present:
            continue
        names = [name for name in summary.metrics if name in present]
        names += sorted(present - set(names))
        rows = [(naming.slice_name(dimension, value), row) for value, row in values.items()]
        folded = dimension == "pair" and len(rows) > _MOST_OPEN_ROWS
        tables.append(
            {"caption": f"By {_DIMENSIONS[dimension]}", "names": names, "rows": rows, "folded": folded}
        )
    return tables


def _pair_grid(summary: Metrics) -> dict[str, Any] | None:
    """The main measure by question language (rows) and searched language (columns), with counts and range."""
    main = naming.MAIN_METRIC.get(summary.task, "")
    cells = {
        tuple(pair.split(">")): (values[main], int(values.get("queries", 0)))
        for pair, values in summary.by_pair.items()
        if main in values
    }
    if not cells:
        return None
    return {
        "rows": sorted({pair[0] for pair in cells}),
        "columns": sorted({pair[1] for pair in cells}),
        "cells": cells,
        "low": min(value for value, _ in cells.values()),
        "high": max(value for value, _ in cells.values()),
    }
