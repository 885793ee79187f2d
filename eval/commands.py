"""What `citedesk eval retrieval`, `answers` and `refusal` do, from settings to the printed table."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.absent import parse_absence
from eval.answers import evaluate as evaluate_answers
from eval.extras import extra
from eval.gold import load_gold
from eval.outcome import Outcome
from eval.refusal import evaluate as evaluate_refusal
from eval.retrieval import evaluate as evaluate_retrieval
from eval.runs import Document, Run, RunOptions, make_out, write_run
from eval.stores import gold_desk
from rag.commands.output import emit, error_console
from rag.embed import load_embedder
from rag.errors import ConfigurationError
from rag.pipeline import VERBATIM
from rag.settings import Settings, load_settings

_REPORT_LIBRARIES = ("jinja2", "matplotlib")
_Evaluate = Callable[[Run], tuple[Document, list[Outcome]]]


def retrieval(folder: Path, options: RunOptions, settings: Settings, *, as_json: bool) -> int:
    """Evaluate retrieval and return the exit code."""
    return _run("retrieval", folder, options, settings, evaluate_retrieval, {}, as_json=as_json)


def answers(folder: Path, options: RunOptions, settings: Settings, *, as_json: bool) -> int:
    """Evaluate answers and return the exit code."""
    return _run("answers", folder, options, settings, evaluate_answers, {}, as_json=as_json)


def refusal(
    folder: Path,
    options: RunOptions,
    settings: Settings,
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
        as_json=as_json,
    )


def settings_for(embedder: str | None, model: str | None) -> Settings:
    """The settings of a run. Raises ConfigurationError for a model that evaluations cannot ask yet."""
    loaded = load_settings(os.environ, Path.cwd(), {"embedder": embedder, "model": model})
    if loaded.settings.model != VERBATIM:
        raise ConfigurationError(
            f"{loaded.origins['model']} names the model {loaded.settings.model!r}.",
            advice=f"Set it to {VERBATIM!r}: this release evaluates no other.",
        )
    return loaded.settings


def _run(
    task: str,
    folder: Path,
    options: RunOptions,
    settings: Settings,
    evaluate: _Evaluate,
    choices: Document,
    *,
    as_json: bool,
) -> int:
    out, console = make_out(options.out), error_console()
    for library in _REPORT_LIBRARIES:
        extra(library)  # missing ones are told before the work, not after
    gold, embedder = load_gold(folder, settings.zone), load_embedder(settings.embedder)
    with gold_desk(gold, settings, embedder, options.cache, console) as desk:
        document, outcomes = evaluate(Run(task, gold, desk, settings, options, console, choices))
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
