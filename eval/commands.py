"""What `citedesk eval retrieval`, `answers` and `refusal` do, from settings to the printed table."""

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval import followup as followups
from eval.absent import parse_absence
from eval.answers import evaluate as evaluate_answers
from eval.extras import extra
from eval.followup_rewrites import evaluate as evaluate_rewrites
from eval.followup_rewrites import has_rewrites, load_rewrites
from eval.gold import load_gold
from eval.outcome import Outcome
from eval.refusal import evaluate as evaluate_refusal
from eval.retrieval import evaluate as evaluate_retrieval
from eval.runs import Document, Run, RunOptions, make_out, write_run
from eval.stores import gold_desk
from eval.writing import Writing
from eval.written import recorded_writer
from rag.answer.compose import VERBATIM
from rag.commands.output import emit, error_console
from rag.embed import load_embedder
from rag.settings import Settings, load_settings

_REPORT_LIBRARIES = ("jinja2", "matplotlib")
_Evaluate = Callable[[Run], tuple[Document, list[Outcome]]]


def retrieval(folder: Path, options: RunOptions, settings: Settings, *, as_json: bool) -> int:
    """Evaluate retrieval and return the exit code."""
    return _run("retrieval", folder, options, settings, evaluate_retrieval, {}, as_json=as_json)


def answers(folder: Path, options: RunOptions, settings: Settings, writing: Writing, *, as_json: bool) -> int:
    """Evaluate answers and return the exit code."""
    return _run("answers", folder, options, settings, evaluate_answers, {}, writing, as_json=as_json)


def refusal(
    folder: Path,
    options: RunOptions,
    settings: Settings,
    writing: Writing,
    absent: str,
    others: Sequence[Path],
    *,
    as_json: bool,
) -> int:
    """Evaluate refusals and return the exit code."""
    absence = parse_absence(absent)
    foreign = [load_gold(other, settings.zone) for other in others]
    choices = {"absent": absence.name, "other": [gold.name for gold in foreign]}
    return _run(
        "refusal",
        folder,
        options,
        settings,
        lambda run: evaluate_refusal(run, absence, foreign),
        choices,
        writing,
        as_json=as_json,
    )


def followup(folder: Path, options: RunOptions, settings: Settings, *, as_json: bool) -> int:
    """Evaluate how follow-up questions are made to stand alone, and return the exit code."""
    with asyncio.Runner() as runner, followups.rewriting(settings, runner) as rewrite:
        if not has_rewrites(folder):
            return _run(
                "followup",
                folder,
                options,
                settings.model_copy(update={"model": VERBATIM}),
                lambda run: followups.evaluate(run, rewrite, runner),
                {"rewriter": settings.model},
                as_json=as_json,
            )
        out, console = make_out(options.out), error_console()
        for library in _REPORT_LIBRARIES:
            extra(library)
        document, outcomes = evaluate_rewrites(load_rewrites(folder), rewrite, options, settings, console)
    write_run(out, document, outcomes)
    emit(as_json=as_json, document=lambda: document, show=lambda console: _show(console, document, out))
    return 0


def settings_for(embedder: str | None, model: str | None = VERBATIM) -> Settings:
    """The settings of a run. What measures no answers of a model takes `verbatim`, whatever is set."""
    return load_settings(os.environ, Path.cwd(), {"embedder": embedder, "model": model}).settings


def _run(
    task: str,
    folder: Path,
    options: RunOptions,
    settings: Settings,
    evaluate: _Evaluate,
    choices: Document,
    writing: Writing | None = None,
    *,
    as_json: bool,
) -> int:
    out, console = make_out(options.out), error_console()
    for library in _REPORT_LIBRARIES:
        extra(library)  # missing ones are told before the work, not after
    gold, embedder = load_gold(folder, settings.zone), load_embedder(settings.embedder)
    writer = recorded_writer(settings, writing or Writing(), embedder, out)
    if writer:
        choices = choices | {"gate": (writing or Writing()).gate.value}
    with gold_desk(gold, settings, embedder, options.cache, console) as desk:
        asked = writer.desk(desk) if writer else desk
        document, outcomes = evaluate(Run(task, gold, asked, settings, options, console, choices, writer))
    write_run(out, document, outcomes)
    emit(as_json=as_json, document=lambda: document, show=lambda console: _show(console, document, out))
    return 0


def _show(console: Console, document: Document, out: Path) -> None:
    asked = f"{document['gold']}, {document['task']}: {document['queries']:,} questions"
    table = Table(title=asked, title_justify="left", box=None, pad_edge=False)
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_column("95 % interval", justify="right")
    for name, value in document["metrics"].items():
        low, high = document["ci95"].get(name, (None, None))
        table.add_row(name, _figure(value), "" if low is None else f"{_figure(low)} to {_figure(high)}")
    table.add_row("ms a question, median", f"{document['latency_ms']['p50']:.0f}", "")
    console.print(table)
    if left_out := document["config"]["follow_ups_left_out"]:
        console.print(f"\nLeft out: {left_out:,} questions that follow up on a conversation.")
    console.print(f"\nReport: {out / 'report.html'}", soft_wrap=True)


def _figure(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"
