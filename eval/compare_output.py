"""A comparison for a person at a terminal, as JSON, and as a page."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval import naming, plots
from eval.compare import Comparison, Row, changed_from_to, compare
from eval.folder import read_run
from eval.page import render_page
from rag.commands.output import emit
from rag.lines import counted, isolate, shorten

_WORDS = {1: "better", -1: "worse", 0: "–"}
_STYLES = {1: "green", -1: "red", 0: ""}
_MOST_NAMED, _QUESTION_COLUMNS = 5, 60


def run(first: Path, second: Path, out: Path | None, as_json: bool) -> int:
    """0 when the comparison was printed (as JSON if asked) and, given `out`, `compare.html` written there.

    Raises InputError when the folders hold runs of different tasks or gold, or share no question.
    """
    comparison = compare(read_run(first), read_run(second))
    if out is not None:
        write_page(comparison, out)
    emit(
        as_json=as_json,
        document=lambda: to_document(comparison),
        show=lambda console: show(console, comparison),
    )
    return 0


def to_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as one JSON document."""
    return {
        "a": str(comparison.a.path),
        "b": str(comparison.b.path),
        "task": comparison.a.summary.task,
        "gold": comparison.a.summary.gold,
        "shared": comparison.shared,
        "only_a": list(comparison.only_a),
        "only_b": list(comparison.only_b),
        "verdict": comparison.verdict,
        "basis": comparison.basis,
        "rows": [_rounded(asdict(row)) for row in comparison.rows],
        "untested": {name: list(values) for name, values in comparison.untested.items()},
        "config": {name: list(values) for name, values in comparison.config.items()},
        "changed": [
            {
                "id": change.first.id,
                "scenario": change.first.scenario,
                "question": change.first.question,
                "language": change.first.language,
                "metric": change.metric,
                "a": change.first.metrics[change.metric],
                "b": change.second.metrics[change.metric],
                "gain": round(change.gain, 6),
            }
            for change in comparison.changed
        ],
    }


def show(console: Console, comparison: Comparison) -> None:
    """Print the verdict, the rows over all questions and of the main measure, and what changed most."""
    console.print(f"A  {comparison.a.path}", soft_wrap=True)
    console.print(f"B  {comparison.b.path}", soft_wrap=True)
    console.print(matching(comparison), soft_wrap=True)
    console.print()
    console.print(Text(comparison.verdict, style="bold"), soft_wrap=True)
    console.print(comparison.basis, soft_wrap=True)
    _show_config(console, comparison)
    console.print()
    console.print(_row_table(comparison))
    hidden = sum(row.dimension != "all" and not row.counted for row in comparison.rows)
    further = f" {counted(hidden, 'further row')}: --json or compare.html." if hidden else ""
    console.print(f"* counted.{further}", soft_wrap=True)
    for name, values in comparison.untested.items():
        words = " -> ".join(naming.figure(name, value) for value in values)
        console.print(f"{name}: {words} (not a mean over questions: not tested)", soft_wrap=True)
    _show_changed(console, comparison)


def matching(comparison: Comparison) -> str:
    """How many questions are compared, and which are left out because one run has not got them."""
    words = f"{counted(comparison.shared, 'question')} of {comparison.a.summary.gold} compared."
    for name, keys in (("A", comparison.only_a), ("B", comparison.only_b)):
        if keys:
            more = ", ..." if len(keys) > _MOST_NAMED else ""
            words += f" Only in {name}, left out: {len(keys):,} ({', '.join(keys[:_MOST_NAMED])}{more})."
    return words


def write_page(comparison: Comparison, out: Path) -> Path:
    """The path of the `compare.html` written into the folder `out`, which is made when missing."""
    counted_rows = [row for row in comparison.rows if row.counted]
    drawing = plots.difference_dots(
        [(row_name(row), row.queries, row.difference, row.low, row.high, row.verdict) for row in counted_rows]
    )
    page = render_page(
        "compare.html.j2",
        {
            "comparison": comparison,
            "matching": matching(comparison),
            "plot": drawing,
            "words": _WORDS,
            "row_name": row_name,
            "changed_from_to": changed_from_to,
            "p_value": p_value,
        },
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / "compare.html"
    path.write_text(page, "utf-8", newline="\n")
    return path


def row_name(row: Row) -> str:
    """A row in words: `RR@10`, or `RR@10, Korean` for a slice."""
    if row.dimension == "all":
        return row.metric
    return f"{row.metric}, {naming.slice_name(row.dimension, row.slice)}"


def p_value(value: float) -> str:
    """A p-value with three decimals, `<.001` below that."""
    return "<.001" if value < 0.001 else naming.share(value)


def _row_table(comparison: Comparison) -> Table:
    """The rows over all questions and those the verdict counts, which are marked."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("measure", overflow="fold")
    for column in ("n", "A", "B", "B - A", "95 % interval", "p Holm"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("B is", no_wrap=True)
    for row in comparison.rows:
        if row.dimension != "all" and not row.counted:
            continue
        low, high = (naming.figure(row.metric, value, signed=True) for value in (row.low, row.high))
        table.add_row(
            ("* " if row.counted else "  ") + isolate(row_name(row)),
            f"{row.queries:,}",
            naming.figure(row.metric, row.mean_a),
            naming.figure(row.metric, row.mean_b),
            naming.figure(row.metric, row.difference, signed=True),
            f"{low} {high}",
            p_value(row.p_holm),
            Text(_WORDS[row.verdict], style=_STYLES[row.verdict]),
        )
    return table


def _show_config(console: Console, comparison: Comparison) -> None:
    if comparison.config:
        console.print("\nSettings that differ:")
    for name, (first, second) in comparison.config.items():
        console.print(f"  {name}: {first} -> {second}", soft_wrap=True)


def _show_changed(console: Console, comparison: Comparison) -> None:
    if not comparison.changed:
        return
    console.print("\nQuestions that changed most:")
    for change in comparison.changed:
        first, second = changed_from_to(change)
        mark = "+" if change.gain > 0 else "-"
        scenario = f"/{change.first.scenario}" if change.first.scenario else ""
        question = isolate(shorten(change.first.question, _QUESTION_COLUMNS))
        console.print(
            f"  {mark} {change.first.id}{scenario}  {first} -> {second}  {question}", soft_wrap=True
        )


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}
