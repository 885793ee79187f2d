"""Soft coverage: how near each word of the question comes to some word of a text, by single-word vectors.

The only feature that carries word matching across languages (+.11 in choosing the right sentence), and worth
.01 to .05 within one.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.domain import FloatMatrix
from rag.tokens import words


class WordEmbedder(Protocol):
    """Vectors of single words, cached."""

    def vectors(self, words: Sequence[str]) -> FloatMatrix:
        """`(len(words), dimension)` rows of length 1."""
        ...


class SoftCoverage:
    """Compares the words of questions and texts with one word-vector cache."""

    def __init__(self, embedder: WordEmbedder) -> None:
        self._embedder = embedder

    def best(self, asked: Sequence[str], text: str) -> FloatMatrix:
        """For each asked word its best cosine with any word of the text, `(len(asked),)`; 0 without words."""
        return self._best(list(asked), [list(words(text))])[0]

    def coverage_of(self, asked: Sequence[str], texts: Sequence[str]) -> list[float]:
        """Mean over the asked words of their best cosine, for each text; 0 without asked words."""
        if not asked:
            return [0.0] * len(texts)
        return [float(best.mean()) for best in self._best(list(asked), [list(words(text)) for text in texts])]

    def coverage(self, content: str, texts: Sequence[str]) -> list[tuple[float, float]] | None:
        """Mean over the question's words, and mean of their weakest third, for each text.

        None when the question has no words of its own left.
        """
        asked = list(words(content))
        if not asked:
            return None
        found = self._best(asked, [list(words(text)) for text in texts])
        return [(float(best.mean()), float(np.sort(best)[: max(1, len(best) // 3)].mean())) for best in found]

    def _best(self, asked: list[str], texts: Sequence[list[str]]) -> list[FloatMatrix]:
        distinct = list(dict.fromkeys([*asked, *(word for text in texts for word in text)]))
        vectors = self._embedder.vectors(distinct)
        place = {word: i for i, word in enumerate(distinct)}
        question = vectors[[place[word] for word in asked]]
        return [
            (question @ vectors[[place[word] for word in text]].T).max(axis=1)
            if text
            else np.zeros(len(asked), np.float32)
            for text in texts
        ]
