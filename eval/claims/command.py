"""`citedesk eval claims`: how the gate judges true and false claims, from the gold folder to the report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from eval.claims.claimset import ClaimSet, claim_set
from eval.claims.documents import Vectors
from eval.claims.measure import Result, latency, lines, measure
from eval.claims.report import write_report
from eval.claims.tables import Table, tables
from eval.claims.tally import Tally, tally
from eval.extras import extra
from eval.runs import RunOptions, make_out
from rag.commands.output import emit, error_console
from rag.embed import load_embedder
from rag.protocols import Embedder
from rag.settings import Settings
from rag.verify.gate import Gate

_WRITTEN = ("report.html", "metrics.json", "claims.jsonl")


def run(folder: Path, options: RunOptions, settings: Settings, *, as_json: bool) -> int:
    """Measure the gate on the claims of a gold folder and return the exit code.

    Writes `metrics.json`, `claims.jsonl` and `report.html`. Raises GoldError, InputError, EmbedderError.
    """
    out, console = make_out(options.out), error_console()
    extra("jinja2")  # a missing one is told before the work, not after
    embedder = load_embedder(settings.embedder)
    vectors = Vectors(embedder, options.cache)
    claims = claim_set(folder, settings, vectors, options.half, options.limit)
    gate = Gate(embedder)
    results = measure(claims, gate, vectors, console)
    document, made = metrics(claims, results, latency(claims, gate, vectors), embedder, options)
    write(out, document, made, results)
    emit(as_json=as_json, document=lambda: document, show=lambda console: show(console, document, made, out))
    return 0


def metrics(
    claims: ClaimSet,
    results: Sequence[Result],
    times: Mapping[str, float],
    embedder: Embedder,
    options: RunOptions,
) -> tuple[dict[str, Any], Tally]:
    """What `metrics.json` holds, and the shares with how many claims they are of."""
    made = tally(results)
    half = options.half
    document = {
        "gold": claims.name,
        "task": "claims",
        "queries": len(results),
        "metrics": made.shares,
        "counts": made.counts,
        "ci95": {},
        "by_language": {},
        "latency_ms": dict(times),
        "config": {
            "version": version("citedesk"),
            "embedder": asdict(embedder.fingerprint()),
            "half": half and half.value,
            "limit": options.limit,
            "claims": len({result.trial.claim.claim_id for result in results}),
        },
    }
    return document, made


def write(out: Path, document: Mapping[str, Any], made: Tally, results: Sequence[Result]) -> None:
    """Write the folder of a run, the report last."""
    for name in _WRITTEN:
        (out / name).unlink(missing_ok=True)
    with (out / "claims.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines(results))
    (out / "metrics.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    write_report(out, document, tables(made.shares, made.counts), results)


def show(console: Console, document: Mapping[str, Any], made: Tally, out: Path) -> None:
    """The tables, the time, and where the report is."""
    half = document["config"]["half"] or "both halves"
    console.print(f"{document['gold']}, claims, {half}: {document['queries']:,} checks", highlight=False)
    for table in tables(made.shares, made.counts):
        console.print(f"\n{table.caption}", highlight=False)
        console.print(_rich(table))
    passed = made.shares.get("own/all/passed")
    if passed is not None:
        console.print(f"\nOwn sentences supported: {100 * passed:.2f} %", highlight=False)
    times = document["latency_ms"]
    console.print(
        f"ms a claim, median / 95th percentile: {times['p50']:.1f} / {times['p95']:.1f},"
        f" of the processor {times['cpu_p50']:.1f} / {times['cpu_p95']:.1f}",
        highlight=False,
    )
    console.print(f"\nReport: {out / 'report.html'}", soft_wrap=True)


def _rich(table: Table) -> RichTable:
    made = RichTable(box=None, pad_edge=False)
    made.add_column("", no_wrap=True, min_width=max(len(name) for name, _ in table.rows))
    for column in table.columns:
        made.add_column(column, justify="right", no_wrap=True)
    for name, cells in table.rows:
        made.add_row(name, *cells)
    return made
