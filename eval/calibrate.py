"""`citedesk eval calibrate`: constants for an embedder, fitted on the tuning halves, told on the others."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval import mixing
from eval.absent import Absence, parse_absence
from eval.bars import Judged, fit_levels, judge, shares
from eval.gold import Gold, GoldQuery, chosen, load_gold
from eval.halves import Half
from eval.progress import shown
from eval.runs import RunOptions, make_out
from eval.stores import gold_desk
from rag.bootstrap import news_desk
from rag.calibration import Calibration, RetrievalWeights, calibration_for, save_calibration
from rag.commands.output import emit, error_console
from rag.embed import load_embedder
from rag.embed.words import WordVectors
from rag.errors import InputError
from rag.pipeline import NewsDesk
from rag.protocols import Embedder
from rag.settings import Settings
from rag.soft import SoftCoverage

_KEPT_WITH_IT = ("gold", "questions", "absent", "mrr_report", "levels_report")
USUAL_LIMIT = 300
"""Questions taken from each half of a gold set unless the command says otherwise."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A gold set with the desk over its articles and the questions that are asked of it."""

    gold: Gold
    desk: NewsDesk
    queries: tuple[GoldQuery, ...]


def run(
    golds: Sequence[Path],
    options: RunOptions,
    settings: Settings,
    *,
    absent: str,
    save: bool,
    as_json: bool,
) -> int:
    """Fit the constants, write `calibration.json`, save them for the embedder, and return the exit code."""
    out, console, absence = make_out(options.out), error_console(), parse_absence(absent)
    embedder = load_embedder(settings.embedder)
    loaded = [load_gold(folder, settings.zone) for folder in golds]
    start = calibration_for(embedder.fingerprint(), settings.calibrations)
    with ExitStack() as stack:
        sources = []
        for gold in loaded:
            desk = stack.enter_context(gold_desk(gold, settings, embedder, options.cache, console))
            sources.append(_Source(gold, desk, _questions(gold, options.limit or USUAL_LIMIT)))
        weights, ranking = _fit_weights(sources, embedder, start.retrieval, console)
        mixed = replace(start, fitted=True, retrieval=weights)
        asked = _Asked(sources, settings, embedder, absence, console)
        fitted, kept = fit_levels(asked.judged(mixed, Half.TUNE), mixed)
        levels = {
            "before": shares(asked.judged(start, Half.REPORT)),
            "after": shares(asked.judged(fitted, Half.REPORT)),
        }
    document = {
        "embedder": asdict(embedder.fingerprint()),
        "gold": [source.gold.name for source in sources],
        "questions": {source.gold.name: len(source.queries) for source in sources},
        "absent": absence.name,
        "calibration": asdict(fitted),
        "kept": kept,
        "changed": _changed(start, fitted),
        "mrr_report": ranking,
        "levels_report": levels,
    }
    (out / "calibration.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    evaluation = {name: document[name] for name in _KEPT_WITH_IT}
    folder = settings.calibrations if save else None
    saved = folder and save_calibration(fitted, embedder.fingerprint(), folder, evaluation)
    emit(as_json=as_json, document=lambda: document, show=lambda console: _show(console, document, saved))
    return 0


def _questions(gold: Gold, limit: int) -> tuple[GoldQuery, ...]:
    found = [query for half in Half for query in chosen(gold.queries, half, limit)]
    for half in Half:
        if not any(query.relevant and query.half is half for query in found):
            raise InputError(
                f"{gold.name} has no question with a relevant article in the half {half.value!r}.",
                advice="Calibrate with a larger gold set.",
            )
    return tuple(found)


def _fit_weights(
    sources: Sequence[_Source], embedder: Embedder, start: RetrievalWeights, console: Console
) -> tuple[RetrievalWeights, dict[str, dict[str, float]]]:
    """The fitted weights, and the MRR of the report halves before and after."""
    soft = SoftCoverage(WordVectors(embedder))
    tripled = _tripled_is_better(sources, start, console)
    if tripled is not start.tripled_question:
        console.print(f"tripled_question = {tripled}")
    weights = replace(start, tripled_question=tripled)
    tune = _collected(sources, Half.TUNE, weights, soft, console)
    begun = replace(weights, **mixing.centres(tune))
    weights = mixing.fit(
        tune, begun, lambda name, value, mrr: console.print(f"{name} = {value}  (tuning MRR {mrr:.3f})")
    )
    report = _collected(sources, Half.REPORT, weights, soft, console)
    # Another query vector finds other candidates.
    same = tripled is start.tripled_question
    before = report if same else _collected(sources, Half.REPORT, start, soft, console)
    plain = replace(weights, soft=0.0, floor_slope=0.0)
    return weights, {
        "before": mixing.mean_reciprocal_ranks(before, start),
        "after": mixing.mean_reciprocal_ranks(report, weights),
        "after, without floor and soft": mixing.mean_reciprocal_ranks(report, plain),
    }


def _tripled_is_better(sources: Sequence[_Source], start: RetrievalWeights, console: Console) -> bool:
    """Whether the question written three times helps, judged without soft coverage."""
    mrr = {}
    for tripled in (False, True):
        weights = replace(start, tripled_question=tripled, soft=0.0)
        found = _collected(sources, Half.TUNE, weights, None, console)
        by_slice = mixing.mean_reciprocal_ranks(found, weights)
        mrr[tripled] = sum(by_slice.values()) / len(by_slice)
    better = mrr[not start.tripled_question] >= mrr[start.tripled_question] + mixing.WORTH
    return start.tripled_question is not better


def _collected(
    sources: Sequence[_Source],
    half: Half,
    weights: RetrievalWeights,
    soft: SoftCoverage | None,
    console: Console,
) -> list[mixing.Candidates]:
    found: list[mixing.Candidates] = []
    for source in sources:
        queries = [query for query in source.queries if query.half is half]
        asked = shown(console, f"searching {source.gold.name}", queries, len(queries))
        found += mixing.collect(source.desk, asked, source.gold.name, weights, soft)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """Asks the questions with answers, as they are and without the articles that answer."""

    sources: Sequence[_Source]
    settings: Settings
    embedder: Embedder
    absence: Absence
    console: Console

    def judged(self, calibration: Calibration, half: Half) -> list[Judged]:
        found: list[Judged] = []
        for source in self.sources:
            desk = news_desk(self.settings, source.desk.archive, self.embedder, calibration)
            queries = [query for query in source.queries if query.half is half]
            asked = shown(self.console, f"asking {source.gold.name}", queries, len(queries))
            found += judge(desk, asked, self.absence)
        return found


def _changed(start: Calibration, fitted: Calibration) -> dict[str, Any]:
    """Constants that are not what they were, as [before, after]."""
    before, after = _flat(asdict(start)), _flat(asdict(fitted))
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _flat(nested: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return flat


def _show(console: Console, document: dict[str, Any], saved: Path | None) -> None:
    name = document["embedder"]["name"]
    console.print(f"{name}, report halves:", soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("measure", "before", "after"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for slice_name, value in document["mrr_report"]["before"].items():
        after = document["mrr_report"]["after"][slice_name]
        table.add_row(f"RR@10 {slice_name}", f"{value:.3f}", f"{after:.3f}")
    levels = document["levels_report"]
    for measure in levels["after"]:
        table.add_row(measure, f"{levels['before'].get(measure, 0):.3f}", f"{levels['after'][measure]:.3f}")
    console.print(table)
    for constant, (before, after) in document["changed"].items():
        console.print(f"{constant}: {before} -> {after}", soft_wrap=True)
    for kind in document["kept"]:
        console.print(f"Too few questions of its kind: {kind} stays as it was.")
    console.print(f"\nSaved: {saved}" if saved else "\nNot saved.", soft_wrap=True)
