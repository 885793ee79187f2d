"""What safety costs: `python -m tests.store_faults.cost CORPUS.jsonl [ROUNDS]`.

Writes the corpus, split but with given vectors, in the product's batches, in turn as the product does and
without syncing and checksums, each time from an empty folder; prints seconds of both and the ratio of the
medians. The second is no store that could be read: it only says what the first would take otherwise.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock
from zoneinfo import ZoneInfo

import numpy as np

from index_store import catalogue, records, writer
from index_store.archive import LocalArchive
from rag.bootstrap import TOKENISERS
from rag.build import BATCH, IndexBuilder
from rag.domain import FloatMatrix, PreparedArticle
from rag.ingest.outcome import Read, ReadLimits
from rag.ingest.sources import read_sources
from rag.split import splitter_identity
from tests.fakes import HashEmbedder

CHARACTERS, DIMENSION, ROUNDS = 300, 512, 3


class RandomVectors(HashEmbedder):
    """Vectors of length 1 that cost next to nothing: what they are makes no difference to writing them."""

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        vectors = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimension), np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    embed_passages = embed_queries


def batches(corpus: Path) -> list[list[PreparedArticle]]:
    """The corpus as the builder would hand it to the store."""
    embedder = RandomVectors(DIMENSION)
    limits = ReadLimits(100_000_000)
    outcomes = read_sources([str(corpus)], zone=ZoneInfo("UTC"), label=None, limits=limits, stdin=None)
    articles = [outcome.article for outcome in outcomes if isinstance(outcome, Read)]
    builder = IndexBuilder(
        mock.create_autospec(LocalArchive),
        embedder,
        zone=ZoneInfo("UTC"),
        passage_characters=CHARACTERS,
        limits=limits,
    )
    return [builder.prepare(articles[start : start + BATCH]) for start in range(0, len(articles), BATCH)]


@contextmanager
def unsafe() -> Iterator[None]:
    """No syncing, by us or by SQLite, and no digests or checksums."""
    pragmas = tuple(p.replace("synchronous=FULL", "synchronous=OFF") for p in catalogue._PRAGMAS)
    assert pragmas != catalogue._PRAGMAS
    with (
        mock.patch.object(catalogue, "_PRAGMAS", pragmas),
        mock.patch.object(os, "fsync"),
        mock.patch.object(records, "digest", return_value=0),
        mock.patch.object(writer, "passage_digest", return_value=0),
        mock.patch.object(writer, "_checksums", _no_checksums),
    ):
        yield


def _no_checksums(item: PreparedArticle) -> tuple[list[int], list[int]]:
    return [0] * len(item.passages), [0] * len(item.passages)


def seconds(prepared: Sequence[Sequence[PreparedArticle]]) -> float:
    """How long it takes to write all batches to a new store."""
    mark = RandomVectors(DIMENSION).fingerprint()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with LocalArchive(
            Path(folder) / "store", mark, splitter_identity(CHARACTERS), TOKENISERS, writable=True
        ) as archive:
            for batch in prepared:
                archive.commit(batch)
        return time.perf_counter() - started


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    prepared = batches(Path(sys.argv[1]))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    passages = sum(len(item.passages) for batch in prepared for item in batch)
    say(f"{sum(map(len, prepared)):,} articles, {passages:,} passages, {rounds} rounds")
    taken = SimpleNamespace(safe=[], unsafe=[])
    for _ in range(rounds):
        taken.safe.append(seconds(prepared))
        with unsafe():
            taken.unsafe.append(seconds(prepared))
        say(f"safe {taken.safe[-1]:.2f} s, without {taken.unsafe[-1]:.2f} s")
    ratio = statistics.median(taken.safe) / statistics.median(taken.unsafe)
    say(f"ratio of the medians {ratio:.2f}")


if __name__ == "__main__":
    main()
