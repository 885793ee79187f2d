"""Vectors of single words, kept: soft coverage compares the same words again and again."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rag.domain import FloatMatrix
from rag.protocols import Embedder


class WordVectors:
    """Embeds words, remembering the `capacity` most recently used. Safe to call from several threads.

    Vectors are kept as float16: the 50,000 words that a busy archive needs take 51 MB, and a cosine changes
    by less than .001, far below what tells two words apart. Memory is taken as it is used.
    """

    def __init__(self, embedder: Embedder, capacity: int = 50_000) -> None:
        self._embedder, self._capacity = embedder, capacity
        self._rows: OrderedDict[str, int] = OrderedDict()
        self._kept: NDArray[np.float16] = np.empty((capacity, embedder.dimension), np.float16)
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(self, words: Sequence[str]) -> FloatMatrix:
        """`(len(words), dimension)` float32 rows of length 1 (to .001), in the order of `words`.

        Words not remembered are embedded together, once each. Raises EmbedderError.
        """
        matrix = np.empty((len(words), self._embedder.dimension), np.float32)
        missing = self._recall(words, matrix)
        if missing:
            distinct = list(dict.fromkeys(words[i] for i in missing))
            # Rounded before they are used too, so that a word's vector does not depend on what was kept.
            vectors = self._embedder.embed_queries(distinct).astype(np.float16)
            row = {word: i for i, word in enumerate(distinct)}
            matrix[missing] = vectors[[row[words[i]] for i in missing]]
            self._keep(distinct, vectors)
        return matrix

    def _recall(self, words: Sequence[str], matrix: FloatMatrix) -> list[int]:
        """Fill in the rows of remembered words and return the places of the others."""
        with self._lock:
            known = [(i, row) for i, word in enumerate(words) if (row := self._rows.get(word)) is not None]
            for i, _ in known:
                self._rows.move_to_end(words[i])
            places = [i for i, _ in known]
            matrix[places] = self._kept[[row for _, row in known]]
        found = set(places)
        return [i for i in range(len(words)) if i not in found]

    def _keep(self, words: Sequence[str], vectors: NDArray[np.float16]) -> None:
        with self._lock:
            for word, vector in zip(words[-self._capacity :], vectors[-self._capacity :], strict=True):
                row = self._rows.pop(word, None)
                if row is None:
                    full = len(self._rows) == self._capacity
                    row = self._rows.popitem(last=False)[1] if full else len(self._rows)
                self._kept[row] = vector
                self._rows[word] = row
