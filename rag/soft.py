"""Soft coverage: how near each word of the question comes to some word of a text, by single-word vectors.

The only feature that carries word matching across languages: +.11 in choosing the right sentence, +.04 MRR in
ranking passages; worth .01 to .05 within one language.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.domain import FloatMatrix
from rag.protocols import PassageRow
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

    def passage_coverage(self, content: str, rows: Sequence[PassageRow]) -> list[float] | None:
        """For each passage the mean of two coverages: by title + passage, and by its best single sentence.

        None when the question has no words of its own left.
        """
        asked = list(words(content))
        if not asked:
            return None
        texts, owners = [], []
        for i, row in enumerate(rows):
            texts.append(words(f"{row.head.embedded_title}\n{row.text}"))
            texts += [
                words(row.text[s.start - row.span.start : s.end - row.span.start]) for s in row.sentences
            ]
            owners += [i] * (1 + len(row.sentences))
        means = [float(best.mean()) for best in self._best(asked, texts)]
        covered = []
        for i in range(len(rows)):
            whole, *sentences = [mean for mean, owner in zip(means, owners, strict=True) if owner == i]
            covered.append(0.5 * whole + 0.5 * max(sentences, default=whole))
        return covered

    def _best(self, asked: list[str], texts: Sequence[Sequence[str]]) -> list[FloatMatrix]:
        distinct = list(dict.fromkeys([*asked, *(word for text in texts for word in text)]))
        vectors = self._embedder.vectors(distinct)
        place = {word: i for i, word in enumerate(distinct)}
        # (asked words, distinct words): one product for all texts.
        cosines = vectors[[place[word] for word in asked]] @ vectors.T
        return [
            cosines[:, [place[word] for word in text]].max(axis=1)
            if text
            else np.zeros(len(asked), np.float32)
            for text in texts
        ]
