"""`citedesk eval speed`: how fast and how large, measured through the product in fresh processes.

Ingest by stage and against the encoder alone, memory, bytes on disk by part, cold questions, searches by one
caller and by eight, small changes to a full store; each beside its aim. Figures are those of the machine at
the time: the yardstick, taken first and last, says how busy and how fast that was.
"""

import json
import os
import platform
import shutil
import sqlite3
import statistics
import tempfile
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from eval.extras import extra
from eval.gold import Gold, load_gold
from eval.lines import read_lines
from eval.runs import make_out
from eval.speed_figures import lines, show
from eval.speed_machine import MEGABYTE, Spent, fresh_process, measured_part, yardstick_ms
from eval.stores import store_key
from index_store.archive import disk_bytes
from index_store.catalogue import FILE_NAME
from rag.bootstrap import open_archive
from rag.commands.output import emit, error_console
from rag.embed import load_embedder
from rag.protocols import Embedder
from rag.settings import Settings, load_settings
from rag.split import splitter_identity

_SAMPLE = 2_000
"""Articles of which the encoder's pace and the stages are taken."""
_COLD_RUNS = 5
_INGEST = "ingest.json"
"""The figures of the ingest, kept beside the store: without it the build was interrupted."""
_REFUSED = 4
"""The exit code of a question that was refused: it was answered as well."""


def run(
    gold: Path,
    out: Path,
    *,
    cache: Path | None = None,
    limit: int | None = None,
    settings: Settings | None = None,
    as_json: bool = False,
) -> int:
    """Measure on a gold set's articles and questions, write `metrics.json` and `speed.json`, and return 0.

    `limit` takes the first articles only. With a `cache` the store is kept; a store found there is not built
    again, and the figures of its ingest are those of then. Raises GoldError, InputError, CitedeskError.
    """
    make_out(out)
    extra("psutil")
    settings = settings or load_settings(os.environ, Path.cwd()).settings
    loaded, embedder = load_gold(gold, settings.zone), load_embedder(settings.embedder)
    with tempfile.TemporaryDirectory(prefix="citedesk-speed-") as work:
        bench = _Bench(loaded, settings, embedder, Path(work), limit, error_console())
        figures = bench.measure(cache)
    document = _document(bench, figures)
    for name, content in (("metrics.json", document), ("speed.json", lines(figures))):
        (out / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    title = f"{loaded.name}, speed: {len(bench.questions):,} questions"
    emit(as_json=as_json, document=lambda: document, show=lambda console: show(console, title, figures))
    return 0


class _Bench:
    def __init__(
        self,
        gold: Gold,
        settings: Settings,
        embedder: Embedder,
        work: Path,
        limit: int | None,
        console: Console,
    ) -> None:
        self.gold, self.settings, self.embedder = gold, settings, embedder
        self.limit, self._work, self._console = limit, work, console
        self._environment = os.environ | {"CITEDESK_EMBEDDER": settings.embedder}
        self.questions = [query.question for query in gold.queries if not query.history]
        self._corpus = gold.corpus if limit is None else _first(gold.corpus, limit, work)

    def measure(self, cache: Path | None) -> dict[str, float]:
        """All figures."""
        figures = {"yardstick_before_ms": yardstick_ms()}
        store = self._store(cache)
        figures |= json.loads((store.parent / _INGEST).read_text("utf-8"))
        self._say("stages")
        figures |= self._part("stages", store, {"articles": _SAMPLE // 2})
        figures |= _bytes_by_part(store, self.settings, self.embedder.dimension)
        self._say("cold starts")
        figures |= self._cold(store)
        self._say("questions")
        figures |= self._part("serve", store, {"questions": self.questions})
        figures["search_core_p99_to_p50"] = figures["search_core_p99_ms"] / figures["search_core_p50_ms"]
        self._say("changes")
        figures |= self._changes(store)
        figures["yardstick_after_ms"] = yardstick_ms()
        return figures

    def _store(self, cache: Path | None) -> Path:
        """The folder of the store, built by the product in a fresh process unless the cache has it."""
        key = f"{store_key(self.gold, self.settings, self.embedder)}-{self.limit or 'all'}"
        folder = (cache or self._work) / f"speed-{key}"
        store, done = folder / "store", folder / _INGEST
        if not done.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self._say("ingest")
            done.write_text(json.dumps(self._ingest(store)), "utf-8")
        return store

    def _ingest(self, store: Path) -> dict[str, float]:
        spent = self._command("ingest", "--store", str(store), "--json", str(self._corpus))
        summary = json.loads(spent.printed)
        pace = summary["articles"] / summary["seconds"]
        alone = self._part(
            "encoder", store, {"articles": _SAMPLE}
        )  # at once: machines are not always as busy
        return alone | {
            "ingest_articles_per_s": pace,
            "ingest_to_encoder": pace / alone["encoder_articles_per_s"],
            "ingest_s": spent.wall_s,
            "ingest_cpu_s": spent.cpu_s,
            "ingest_peak_mb": spent.peak_mb,
        }

    def _cold(self, store: Path) -> dict[str, float]:
        figures = {}
        for command in ("search", "ask"):
            runs = [
                self._command(command, "--store", str(store), "--json", "--", question)
                for question in self.questions[:_COLD_RUNS]
            ]
            figures[f"cold_{command}_s"] = statistics.median(spent.wall_s for spent in runs)
            figures[f"cold_{command}_cpu_s"] = statistics.median(spent.cpu_s for spent in runs)
            figures[f"cold_{command}_mb"] = max(spent.peak_mb for spent in runs)
        return figures

    def _changes(self, store: Path) -> dict[str, float]:
        with (
            open_archive(self.settings.model_copy(update={"store": store})) as archive,
            archive.view() as view,
        ):
            stored = [head.article_id for head in view.heads()]
        asked = [name for query in self.gold.queries for name in query.relevant]
        first = dict.fromkeys([*sorted(set(asked) & set(stored)), *stored])
        copy = self._work / "changed"
        shutil.copytree(store, copy)
        spec = {"articles": 100, "empty": str(self._work / "empty"), "delete": list(first)[:50]}
        figures = self._part("changes", copy, spec)
        figures["add_100_to_first_100"] = figures["add_100_write_s"] / figures["first_100_write_s"]
        return figures

    def _part(self, task: str, store: Path, spec: dict[str, Any]) -> dict[str, float]:
        settings = self.settings.model_copy(update={"store": store}).model_dump(mode="json")
        given = spec | {"settings": settings, "corpus": str(self._corpus)}
        return measured_part(task, self._environment, given)

    def _command(self, *arguments: str) -> Spent:
        return fresh_process(["rag", *arguments], self._environment, passing=(0, _REFUSED))

    def _say(self, what: str) -> None:
        self._console.print(f"Measuring: {what}", soft_wrap=True)


def _first(corpus: Path, limit: int, work: Path) -> Path:
    """A file of the first articles of the corpus."""
    file = work / "corpus.jsonl"
    with file.open("w", encoding="utf-8") as opened:
        for number, (_, record) in enumerate(read_lines(corpus)):
            if number == limit:
                break
            opened.write(json.dumps(record, ensure_ascii=False) + "\n")
    return file


def _bytes_by_part(store: Path, settings: Settings, dimension: int) -> dict[str, float]:
    """Bytes of each part for a passage, and megabytes of all and without the sentences' vectors.

    Postings are counted by SQLite's page statistics; without these they stand with the catalogue.
    """
    with open_archive(settings.model_copy(update={"store": store})) as archive, archive.view() as view:
        counts = view.counts()
    total, passages, row = disk_bytes(store), counts.passages, 2 * dimension
    sentences = counts.sentences * row
    parts = {"passage_vectors": passages * row, "sentence_vectors": sentences, "postings": _postings(store)}
    parts["catalogue"] = total - sum(parts.values())
    return {f"{name}_bytes": size / passages for name, size in parts.items()} | {
        "disk_mb": total / MEGABYTE,
        "disk_without_sentences_mb": (total - sentences) / MEGABYTE,
    }


def _postings(store: Path) -> int:
    with closing(sqlite3.connect(store / FILE_NAME)) as connection:
        try:
            [(size,)] = connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'postings'")
        except sqlite3.OperationalError:  # a SQLite built without the table
            return 0
    return int(size)


def _document(bench: _Bench, figures: dict[str, float]) -> dict[str, Any]:
    """What `metrics.json` holds."""
    gold, settings = bench.gold, bench.settings
    return {
        "gold": gold.name,
        "task": "speed",
        "queries": len(bench.questions),
        "metrics": {name: round(value, 6) for name, value in figures.items()},
        "ci95": {},
        "by_language": {},
        "latency_ms": {p: round(figures[f"ask_{p}_ms"], 3) for p in ("p50", "p95", "p99")},
        "config": {
            "version": version("citedesk"),
            "embedder": asdict(bench.embedder.fingerprint()),
            "splitter": splitter_identity(settings.passage_characters),
            "candidates": {"dense": settings.dense_candidates, "lexical": settings.lexical_candidates},
            "limit": bench.limit,
            "model": settings.model,
            "embed_processes": settings.embed_processes,
            "cores": os.cpu_count(),
            "machine": platform.machine(),
            "python": platform.python_version(),
        },
    }
