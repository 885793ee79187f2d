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
    by less than .001, far below what tells two words apart.
    """

    def __init__(self, embedder: Embedder, capacity: int = 50_000) -> None:
        self._embedder, self._capacity = embedder, capacity
        self._kept: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def vectors(self, words: Sequence[str]) -> FloatMatrix:
        """`(len(words), dimension)` float32 rows of length 1 (to .001), in the order of `words`.

        Words not remembered are embedded together, once each. Raises EmbedderError.
        """
        found = self._recall(words)
        missing = [word for word in dict.fromkeys(words) if word not in found]
        if missing:
            new = dict(zip(missing, self._embedder.embed_queries(missing).astype(np.float16), strict=True))
            self._keep(new)
            found |= new
        matrix = np.empty((len(words), self._embedder.dimension), np.float32)
        for row, word in enumerate(words):
            matrix[row] = found[word]
        return matrix

    def _recall(self, words: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        with self._lock:
            found = {word: self._kept[word] for word in words if word in self._kept}
            for word in found:
                self._kept.move_to_end(word)
            return found

    def _keep(self, new: dict[str, NDArray[np.float16]]) -> None:
        with self._lock:
            # Copies, so that one word does not hold the whole batch it was embedded with in memory.
            self._kept.update((word, vector.copy()) for word, vector in new.items())
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
