"""Which sentence of an article is nearest to a claim, and whether that is near enough.

One bar does not hold for all pairs of languages: .49 loses 2 to 5 % of true English-Korean claims and 18 % of
Korean-Arabic ones. Each bar below loses 5 % of true translations of news sentences, fitted on the tuning half
of NTREX-128 for the embedded encoder; 58 to 92 % of the most similar foreign sentences stay under it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from rag.domain import FloatMatrix, IntArray
from rag.embed import UNIVERSAL
from rag.verify.claims import Evidence

PAIR_COST = 0.02
"""A pair of adjacent sentences must be this much nearer than a single one: longer text is nearer anyway."""
NEAREST = 3
"""Sentences of the article in which the words of a claim are looked for."""
REORDERED = 12
WORDS_WEIGHT = 0.3
"""Within a language, so many nearest sentences are ordered by similarity + .3 x share of words."""


@dataclass(frozen=True, slots=True)
class Bars:
    """How near is near enough, for one embedder. `fitted` is False for the safe defaults."""

    fitted: bool
    pairs: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """(language of the claim, of the evidence) to the least similarity of a true claim."""
    unknown: float = 0.45
    alike: float = 0.73
    """In one language: near enough whatever the words are."""
    reworded: float = 0.58
    """In one language: so near a claim may say the same in other words, and is doubted only."""
    far: float = 0.15
    """So much under the bar of its pair of languages, a claim is about something else: .1 % of true
    translations of the tuning half, 86 % of claims against a document of another story."""

    def least(self, claim: str, evidence: str) -> float:
        """The bar for a claim of one language against evidence of another."""
        return self.pairs.get((claim, evidence), self.unknown)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The one or two adjacent sentences nearest to a claim, and the places of all sentences by nearness."""

    first: int
    last: int
    similarity: float
    highest: float
    """The similarity of the nearest sentence by vector alone."""
    order: IntArray


_LANGUAGES = ("en", "ko", "zh", "ja", "ru", "ar")
# Rows: the language of the claim; columns: of the evidence, in the order above.
_FITTED = (
    (0.727, 0.495, 0.490, 0.484, 0.510, 0.486),
    (0.488, 0.733, 0.404, 0.400, 0.379, 0.374),
    (0.484, 0.419, 0.592, 0.432, 0.405, 0.385),
    (0.494, 0.426, 0.432, 0.730, 0.400, 0.373),
    (0.531, 0.404, 0.423, 0.404, 0.730, 0.418),
    (0.504, 0.390, 0.390, 0.369, 0.415, 0.730),
)
_EMBEDDED = Bars(
    fitted=True,
    pairs={
        (claim, evidence): bar
        for claim, row in zip(_LANGUAGES, _FITTED, strict=True)
        for evidence, bar in zip(_LANGUAGES, row, strict=True)
    },
)


def bars_of(embedder_name: str) -> Bars:
    """The bars that hold for an embedder's similarities; the safe defaults where none were fitted."""
    return _EMBEDDED if embedder_name == UNIVERSAL else Bars(fitted=False)


def nearest(vector: FloatMatrix, evidence: Evidence, share: Callable[[int], float] | None = None) -> Nearest:
    """Where the evidence is nearest to `vector`, `(dimension,)`; the article has at least one sentence.

    A pair's vector is the direction of the sum of its two sentences'. `share` tells how much of the claim's
    words one sentence holds; it reorders the nearest ones, and is no part of the similarity given back.
    """
    single = evidence.vectors @ vector
    order = np.argsort(-single, kind="stable")
    if share is not None:
        nearer = order[:REORDERED]
        scores = [float(single[i]) + WORDS_WEIGHT * share(int(i)) for i in nearer]
        order = np.concatenate([nearer[np.argsort(-np.array(scores), kind="stable")], order[REORDERED:]])
    best = int(order[0])
    place, last, similarity = best, best, float(single[best])
    for first in (best - 1, best):
        if not 0 <= first < len(single) - 1:
            continue
        total = evidence.vectors[first] + evidence.vectors[first + 1]
        pair = float(total @ vector) / max(float(np.linalg.norm(total)), 1e-6) - PAIR_COST
        if pair > similarity:
            place, last, similarity = first, first + 1, pair
    return Nearest(place, last, similarity, float(single.max()), order)
