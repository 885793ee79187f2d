"""Embedding an archive with one process for each core."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice
from threading import Thread
from types import TracebackType
from typing import Self

import numpy as np

from rag.domain import FloatMatrix
from rag.embed import UNIVERSAL, load_embedder
from rag.errors import EmbedderError
from rag.protocols import Embedder, Fingerprint

_WORTH_STARTING = 300_000
"""Characters from which starting processes pays: two took as long as one at about 200,000 (3 s), measured."""

_TEXTS_PER_TASK = 256


class BulkEmbedder:
    """An `Embedder` whose `embed_passages` spreads large inputs over processes, each with one BLAS thread.

    Wraps a loaded embedder, which does everything small by itself. `processes=0` means one for each core.
    Processes start with the first input worth it, then stay until `close`; they end with this process even
    when it is killed. Other models than the built-in one bring their own threads and stay in this process.
    """

    def __init__(self, embedder: Embedder, *, processes: int = 0) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._embedder = embedder
        self._processes = (processes or _cores()) if embedder.name == UNIVERSAL else 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; closing twice does nothing."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def fingerprint(self) -> Fingerprint:
        """That of the wrapped embedder."""
        return self._embedder.fingerprint()

    def supports(self, language: str) -> bool:
        """As the wrapped embedder."""
        return self._embedder.supports(language)

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """As the wrapped embedder, in this process."""
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """`(len(texts), dimension)` float32 rows of length 1, in order.

        Raises EmbedderError, also when a process dies.
        """
        if not self._worth_spreading(texts):
            return self._embedder.embed_passages(texts)
        tasks = (texts[at : at + _TEXTS_PER_TASK] for at in range(0, len(texts), _TEXTS_PER_TASK))
        return np.concatenate(list(self.stream(tasks)))

    def stream(self, batches: Iterable[Sequence[str]]) -> Iterator[FloatMatrix]:
        """The vectors of each batch, in order; only a few batches are read ahead of what was taken."""
        if self._processes == 1:
            yield from map(self._embedder.embed_passages, batches)
            return
        pool = self._started()
        tasks = (pool.submit(_embed, self.name, list(batch)) for batch in batches)
        try:
            waiting: deque[Future[FloatMatrix]] = deque(islice(tasks, 2 * self._processes))
            while waiting:
                vectors = waiting.popleft().result()
                waiting.extend(islice(tasks, 1))
                yield vectors
        except BrokenProcessPool as error:
            self.close()
            raise EmbedderError(
                "A process that embeds texts was killed, perhaps for want of memory.",
                advice="Set CITEDESK_EMBED_PROCESSES=1 and repeat the command; finished batches are kept.",
            ) from error

    def _worth_spreading(self, texts: Sequence[str]) -> bool:
        if self._processes == 1 or len(texts) <= _TEXTS_PER_TASK:
            return False
        return self._pool is not None or sum(map(len, texts)) >= _WORTH_STARTING

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Never forked: BLAS and FAISS threads do not survive it.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin)
        return self._pool


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    """Prepare a worker: interrupts are the parent's business, and so is when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _embedder(name: str) -> Embedder:
    return load_embedder(name)


def _embed(name: str, texts: list[str]) -> FloatMatrix:
    return _embedder(name).embed_passages(texts)
