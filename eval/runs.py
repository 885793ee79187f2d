"""An evaluation run: which questions, with which parts, and the folder it leaves behind."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from eval.figures import by, figures, intervals, latency
from eval.gold import Gold, GoldQuery, chosen
from eval.halves import Half
from eval.outcome import Outcome, answer_line, query_line, run_lines
from eval.paired import SEED
from eval.report import write_report
from eval.written import RecordedWriter
from rag.errors import InputError
from rag.pipeline import NewsDesk
from rag.settings import Settings
from rag.split import splitter_identity

Document = dict[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked for beside its gold set."""

    out: Path
    cache: Path | None = None
    half: Half | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A gold set and the desk that is asked; `choices` are the task's own options, kept in `config`.

    `writer` listens to the model that writes the answers; without one they are verbatim.
    """

    task: str
    gold: Gold
    desk: NewsDesk
    settings: Settings
    options: RunOptions
    console: Console
    choices: Document = field(default_factory=dict)
    writer: RecordedWriter | None = None

    def queries(self) -> list[GoldQuery]:
        """The questions that are asked: those that stand alone. Raises InputError when the half has none."""
        alone = [query for query in self.gold.queries if not query.history]
        found = chosen(alone, self.options.half, self.options.limit)
        if not found:
            raise InputError(
                f"No question of {self.gold.name} is in the half {self.options.half}.",
                advice="Leave --half out.",
            )
        return found


def timed(query: GoldQuery, ask: Callable[[], _T]) -> tuple[_T, float]:
    """What asking gives, and the milliseconds it took. Raises InputError naming the question's place."""
    started = time.perf_counter()
    try:
        given = ask()
    except InputError as error:
        raise InputError(f"{query.place}: {error.problem}", advice=error.advice) from error
    return given, (time.perf_counter() - started) * 1000


def metrics_document(run: Run, outcomes: Sequence[Outcome]) -> Document:
    """What `metrics.json` holds; equal for equal runs, apart from `latency_ms`."""
    document: Document = {
        "gold": run.gold.name,
        "task": run.task,
        "queries": len(outcomes),
        "metrics": figures(outcomes),
        "ci95": intervals(outcomes),
        "by_language": by(outcomes, lambda outcome: outcome.query.language),
    }
    by_type = by(outcomes, lambda outcome: outcome.query.type)
    if by_type:
        document["by_type"] = by_type
    if any(outcome.query.search_language not in (None, outcome.query.language) for outcome in outcomes):
        document["by_pair"] = by(outcomes, _pair)
    return document | {"latency_ms": latency(outcomes), "config": _config(run)}


def _pair(outcome: Outcome) -> str | None:
    query = outcome.query
    return f"{query.language}>{query.search_language}" if query.search_language else None


def _config(run: Run) -> Document:
    """What the figures depend on; no paths and no time of day."""
    with run.desk.archive.view() as view:
        counts = view.counts()
    half = run.options.half
    return {
        "version": version("citedesk"),
        "embedder": asdict(run.desk.embedder.fingerprint()),
        "splitter": splitter_identity(run.settings.passage_characters),
        "calibration": asdict(run.desk.calibration),
        "candidates": {"dense": run.settings.dense_candidates, "lexical": run.settings.lexical_candidates},
        "half": half and half.value,
        "limit": run.options.limit,
        "model": run.settings.model,
        "max_sentences": run.settings.max_sentences,
        "seed": SEED,
        "follow_ups_left_out": sum(bool(query.history) for query in run.gold.queries),
        "articles": counts.articles,
        "passages": counts.passages,
        **run.choices,
    }


def write_run(out: Path, document: Document, outcomes: Sequence[Outcome]) -> None:
    """Write the folder of a run, the report last; files of an earlier run go first, so no two are mixed."""
    for name in _WRITTEN:
        (out / name).unlink(missing_ok=True)
    _write_lines(out / "queries.jsonl", (_compact(query_line(outcome)) for outcome in outcomes))
    if document["task"] == "retrieval":
        _write_lines(out / "run.trec", run_lines(outcomes, "citedesk"))
    if document["task"] == "answers":
        _write_lines(out / "answers.jsonl", (_compact(answer_line(outcome)) for outcome in outcomes))
    (out / "metrics.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    write_report(out)


def make_out(out: Path) -> Path:
    """The folder of a run, made before any work. Raises InputError where a file has its name."""
    if out.exists() and not out.is_dir():
        raise InputError(f"--out {out} is a file.", advice="Name a folder.")
    out.mkdir(parents=True, exist_ok=True)
    return out


_WRITTEN = ("report.html", "metrics.json", "queries.jsonl", "run.trec", "answers.jsonl")


def _compact(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False)


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
