"""The tasks of `eval speed` that need a process of their own: `python -m eval.speed_parts TASK`.

What to do comes as JSON on standard input, the figures go as JSON to standard output. The input always holds
`settings` (those of the product) and `corpus`, a file of articles.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from eval.speed_machine import percentiles, resident_mb
from index_store.archive import LocalArchive
from index_store.numpy_reference import NumpyArchive
from rag.bootstrap import TOKENISERS, open_archive, open_builder, open_desk
from rag.build import BATCH, IndexBuilder
from rag.domain import Article, Filter, FloatMatrix, Query
from rag.embed import load_embedder
from rag.embed.bulk import BulkEmbedder
from rag.ingest.duplicates import last_wins
from rag.ingest.outcome import Outcome, Read, ReadLimits
from rag.ingest.sources import read_sources
from rag.pipeline import AskOptions, NewsDesk
from rag.protocols import Archive, Embedder, Limits
from rag.retrieve import Retriever, query_terms
from rag.settings import Settings
from rag.split import splitter_identity
from rag.understand import clean_question, understand

Figures = dict[str, float]
CALLERS = 8


def encoder(settings: Settings, spec: dict[str, Any]) -> Figures:
    """The encoder alone on the texts of the first articles, in the processes and batches of an ingest."""
    articles = _articles(settings, spec)
    recorder = _Recorder(load_embedder(settings.embedder))
    for at in range(0, len(articles), BATCH):
        _builder(settings, recorder).prepare(articles[at : at + BATCH])
    with BulkEmbedder(load_embedder(settings.embedder), processes=settings.embed_processes) as bulk:
        started = time.perf_counter()
        for texts in recorder.batches:
            bulk.embed_passages(texts)
        wall = time.perf_counter() - started
    texts_in_all = sum(map(len, recorder.batches))
    return {"encoder_texts_per_s": texts_in_all / wall, "encoder_articles_per_s": len(articles) / wall}


def stages(settings: Settings, spec: dict[str, Any]) -> Figures:
    """CPU seconds of each stage for a thousand articles, in one process; `write_wall` waits for the disk."""
    cpu = {}
    started = time.process_time()
    read = list(islice(_read(settings, spec["corpus"]), spec["articles"]))
    kept = [outcome.article for outcome in last_wins(iter(read)) if isinstance(outcome, Read)]
    cpu["read"] = time.process_time() - started
    embedder = load_embedder(settings.embedder)
    builder = _builder(settings, _Recorder(embedder))
    builder.prepare(kept[:1])  # loads the splitter
    started = time.process_time()
    builder.prepare(kept)
    cpu["split"] = time.process_time() - started
    started = time.process_time()
    prepared = _builder(settings, embedder).prepare(kept)
    cpu["embed"] = time.process_time() - started - cpu["split"]
    identity = splitter_identity(settings.passage_characters)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with LocalArchive(store, embedder.fingerprint(), identity, TOKENISERS, writable=True) as archive:
            wall, started = time.perf_counter(), time.process_time()
            archive.commit(prepared)
            cpu["write"] = time.process_time() - started
            cpu["write_wall"] = time.perf_counter() - wall
    return {f"{name}_s_per_1000": seconds * 1000 / len(kept) for name, seconds in cpu.items()}


def serve(settings: Settings, spec: dict[str, Any]) -> Figures:
    """Searches and answers in one process that stays, by one caller and by eight."""
    figures: Figures = {}
    started = time.perf_counter()
    with open_desk(settings) as desk:
        core = Retriever(desk.embedder, desk.calibration.retrieval, desk.retriever.limits)
        queries = [_query(settings, question) for question in spec["questions"]]
        _search(desk, core, queries[0])
        figures["open_to_first_search_s"] = time.perf_counter() - started
        figures["opened_mb"] = resident_mb()
        for query in queries[:20]:
            _search(desk, core, query)
        store = [_store_seconds(desk, core, query) for query in queries]
        figures |= percentiles("search_store", [wall for wall, _ in store])
        figures["search_store_cpu_ms"] = statistics.mean(cpu for _, cpu in store) * 1000
        acts: dict[str, Callable[[Query], object]] = {
            "search_core": partial(_search, desk, core),
            "search": partial(_search, desk, desk.retriever),
            "ask": partial(_ask, desk),
        }
        alone = {name: _asked(name, act, queries, 1, figures) for name, act in acts.items()}
        figures["serving_mb"] = resident_mb()
        for name, act in acts.items():
            together = _asked(f"{name}_{CALLERS}_callers", act, queries, CALLERS, figures)
            figures[f"{name}_same_answers"] = float(together == alone[name])
            pace = figures[f"{name}_{CALLERS}_callers_per_s"]
            figures[f"{name}_{CALLERS}_to_1"] = pace / figures[f"{name}_per_s"]
        figures[f"serving_{CALLERS}_callers_mb"] = resident_mb()
    return figures


def changes(settings: Settings, spec: dict[str, Any]) -> Figures:
    """A hundred articles more in an empty and in the full store, fifty deleted: until searches know of it."""
    embedder = load_embedder(settings.embedder)
    articles = _articles(settings, spec)[-100:]
    new = [replace(article, article_id=f"speed-{number}") for number, article in enumerate(articles)]
    figures: Figures = {}
    for name, store in (("first_100", Path(spec["empty"])), ("add_100", settings.store)):
        own = settings.model_copy(update={"store": store})
        with open_builder(own, embedder) as builder:
            started = time.perf_counter()
            prepared = builder.prepare(new)
            figures[f"{name}_embed_s"] = time.perf_counter() - started
        with open_archive(own, writable=True) as archive:
            look = partial(_look, archive, prepared[0].passage_vectors[0])
            figures |= _until_searched(f"{name}_write", look, partial(archive.commit, prepared))
            if name == "add_100":
                figures |= _until_searched("delete_50", look, partial(archive.delete, spec["delete"]))
    return figures


class _Recorder:
    """An embedder that keeps the texts of each call and gives the same unit vector for each."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.fingerprint, self.supports = embedder.fingerprint, embedder.supports
        self.batches: list[Sequence[str]] = []

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        self.batches.append(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        vectors[:, 0] = 1
        return vectors

    embed_queries = embed_passages


def _builder(settings: Settings, embedder: Embedder) -> IndexBuilder:
    """A builder of which only `prepare` is used."""
    return IndexBuilder(
        NumpyArchive(embedder.dimension, TOKENISERS),
        embedder,
        zone=settings.zone,
        passage_characters=settings.passage_characters,
        limits=ReadLimits(settings.article_characters),
    )


def _read(settings: Settings, corpus: str) -> Iterator[Outcome]:
    return read_sources([corpus], zone=settings.zone, limits=ReadLimits(settings.article_characters))


def _articles(settings: Settings, spec: dict[str, Any]) -> list[Article]:
    outcomes = islice(_read(settings, spec["corpus"]), spec["articles"])
    return [outcome.article for outcome in outcomes if isinstance(outcome, Read)]


def _query(settings: Settings, question: str) -> Query:
    return understand(clean_question(question, settings.question_characters), Filter(now=datetime.now(UTC)))


def _store_seconds(desk: NewsDesk, retriever: Retriever, query: Query) -> tuple[float, float]:
    """Time and CPU time of the archive in a search: without embedding the question and scoring."""
    vector, terms = retriever.query_vector(query), query_terms(query)
    started, cpu = time.perf_counter(), time.process_time()
    with desk.archive.view() as view:
        view.lexicon(terms)
        view.rows(view.candidates(vector, terms.words, query.where, retriever.limits), terms)
    return time.perf_counter() - started, time.process_time() - cpu


def _search(desk: NewsDesk, retriever: Retriever, query: Query) -> list[int]:
    with desk.archive.view() as view:
        return [hit.passage_id for hit in retriever.retrieve(view, query).hits[:10]]


def _ask(desk: NewsDesk, query: Query) -> tuple[str, ...]:
    answer = asyncio.run(desk.answer(query.text, AskOptions()))
    return (answer.status.value, *(sentence.text for sentence in answer.sentences))


def _asked(
    name: str, act: Callable[[Query], object], queries: Sequence[Query], callers: int, figures: Figures
) -> list[object]:
    """What the questions gave; latency, throughput and CPU time of a question go into `figures`."""
    with ThreadPoolExecutor(callers) as pool:
        started, cpu = time.perf_counter(), time.process_time()
        timed = list(pool.map(partial(_timed, act), queries))
        figures[f"{name}_per_s"] = len(queries) / (time.perf_counter() - started)
        figures[f"{name}_cpu_ms"] = (time.process_time() - cpu) * 1000 / len(queries)
    figures |= percentiles(name, [seconds for _, seconds in timed])
    return [found for found, _ in timed]


def _timed(act: Callable[[Query], object], query: Query) -> tuple[object, float]:
    started = time.perf_counter()
    return act(query), time.perf_counter() - started


def _look(archive: Archive, vector: FloatMatrix) -> None:
    """A search that brings this process's memory up to date."""
    with archive.view() as view:
        view.candidates(vector, ["a"], Filter(now=datetime.now(UTC)), Limits())


def _until_searched(name: str, look: Callable[[], None], act: Callable[[], int]) -> Figures:
    look()
    started, cpu = time.perf_counter(), time.process_time()
    act()
    look()
    return {f"{name}_s": time.perf_counter() - started, f"{name}_cpu_s": time.process_time() - cpu}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    task = {"encoder": encoder, "stages": stages, "serve": serve, "changes": changes}[sys.argv[1]]
    print(json.dumps(task(Settings.model_validate(given["settings"]), given)))  # noqa: T201 - its only output
