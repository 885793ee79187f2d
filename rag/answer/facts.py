"""The sentence that holds a short answer: a two-stage linear score, and how likely its first is right.

Weights were fitted on KorQuAD, XQuAD (eight languages) and RGB Chinese news with the embedded encoder, and
carry over: trained without a collection they lose .008 to .013 of its first-sentence accuracy. One set holds
for passages in the question's language, another for other languages, where words cannot be shared.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.evidence import Pool, Unit
from rag.offers import offers
from rag.retrieve import Retrieval, term_weights
from rag.soft import SoftCoverage
from rag.tokens import numbers, tokenise

SECOND_STAGE = 8
"""Sentences that reach stage two; 15 are no better, 3 lose .01 across languages."""
CONTEXT = 3
"""Sentences on either side that count as a sentence's document."""
OWN_LANGUAGE_LEAD = 0.1
"""How much more probable another language's sentence must be: a quote the asker can read is worth that."""
_NO_RIVAL = 5.0

Weights = Mapping[str, float]

STAGE_ONE: Mapping[bool, Weights] = {
    True: {"cos": 4.94, "pscore": 2.32, "cov": 2.27, "covp": 3.38, "typ": 0.94, "nnum": 0.30, "covdoc": 6.08,
           "numcov": 3.04, "yconf": -2.65},
    False: {"cos": 6.26, "vsum": 7.30, "pdense": 9.54, "cov": 0.52, "typ": 0.94, "covdoc": 9.68, "numcov": 2.55,
            "yconf": -2.80},
}  # fmt: skip
STAGE_TWO: Mapping[bool, Weights] = {
    True: {"cos": 2.54, "pscore": 2.27, "cov": -1.04, "covp": 3.39, "typ": 0.87, "nnum": 0.19, "covdoc": 5.58,
           "numcov": 2.85, "yconf": -2.39, "soft": 9.27},
    False: {"cos": -0.75, "vsum": 6.85, "pdense": 9.01, "cov": -6.70, "typ": 0.78, "covdoc": 8.61, "numcov": 1.09,
            "yconf": -3.13, "soft": 20.45},
}  # fmt: skip
CONFIDENCE: Mapping[bool, tuple[float, Weights]] = {
    True: (-8.20, {"s1": 0.35, "margin": 0.08, "topshare": -2.79, "covdoc": -1.03, "numcov": 1.36, "yconf": -1.98,
                   "margind": 0.26, "agree": 0.57, "softmin": 0.26, "typ": -0.31}),
    False: (-8.92, {"s1": 0.36, "margin": 0.43, "topshare": -8.16, "covdoc": 0.27, "numcov": -0.11, "yconf": -3.14,
                    "margind": 0.22, "agree": 0.27, "softmin": 0.18, "typ": -0.21}),
}  # fmt: skip

_YEAR = re.compile(r"(?:1\d|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its score and the features behind it."""

    place: int
    unit: Unit
    score: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sentences, best first, and the probability that the first holds the answer.

    `slope` is how much of a sentence's score is worth one unit of log odds.
    """

    sentences: tuple[Scored, ...]
    confidence: float
    slope: float = 0.35

    def __bool__(self) -> bool:
        return bool(self.sentences)


class FactRanker:
    """Ranks the sentences of a pool for questions after a short answer."""

    def __init__(self, soft: SoftCoverage) -> None:
        self._soft = soft

    def rank(self, found: Retrieval, pool: Pool) -> Ranking:
        """The pool's candidates, best first; an empty ranking for an empty pool.

        Sentences in the question's language and in others are ranked apart, since their scores are on
        different scales. The question's own language wins unless the others are clearly more probable.
        """
        language = found.query.language
        own, foreign = (
            self._rank_group(found, pool, places, same)
            for same in (True, False)
            for places in [_candidates(pool, language, same)]
        )
        return foreign if foreign.confidence > own.confidence + OWN_LANGUAGE_LEAD else own or foreign

    def _rank_group(self, found: Retrieval, pool: Pool, places: Sequence[int], same: bool) -> Ranking:
        if not places:
            return Ranking((), 0.0)
        measure = _Measure(found, pool)
        first = [_scored(pool, place, STAGE_ONE[same], measure(place)) for place in places]
        first.sort(key=lambda scored: -scored.score)
        best, rest = first[:SECOND_STAGE], first[SECOND_STAGE:]
        coverage = self._soft.coverage(found.query.content, [scored.unit.text for scored in best])
        if coverage is not None:
            best = [
                _scored(pool, s.place, STAGE_TWO[same], {**s.features, "soft": mean, "softmin": weakest})
                for s, (mean, weakest) in zip(best, coverage, strict=True)
            ]
            best.sort(key=lambda scored: -scored.score)
        return Ranking((*best, *rest), _confidence(best, first, same))


def _candidates(pool: Pool, language: str, same: bool) -> list[int]:
    return [
        place
        for place, unit in enumerate(pool.units)
        if unit.candidate and (unit.head.language == language) is same
    ]


def _scored(pool: Pool, place: int, weights: Weights, features: Mapping[str, float]) -> Scored:
    return Scored(place, pool.units[place], _dot(weights, features), features)


def relevance(scored: Scored, ranking: Ranking) -> float:
    """How probably a shown sentence answers (0 to 1): the confidence, moved by its distance to the first."""
    sure = min(max(ranking.confidence, 1e-6), 1 - 1e-6)
    distance = ranking.slope * (ranking.sentences[0].score - scored.score)
    return 1 / (1 + math.exp(-(math.log(sure / (1 - sure)) - distance)))


def _confidence(best: Sequence[Scored], everything: Sequence[Scored], same: bool) -> float:
    """P(the first sentence holds the answer); trained on a mix that is half unanswerable."""
    top = best[0]
    rivals: dict[str, Scored] = {}
    for scored in best:
        if scored.unit.head.article_id != top.unit.head.article_id:
            rivals.setdefault(scored.unit.head.article_id, scored)
    others = list(rivals.values())
    features = {
        **top.features,
        "s1": top.score,
        "margin": top.score - best[1].score if len(best) > 1 else _NO_RIVAL,
        "margind": top.score - others[0].score if others else _NO_RIVAL,
        "topshare": max(scored.unit.hit.parts.share for scored in everything),
        "agree": max((float(top.unit.vector @ other.unit.vector) for other in others[:5]), default=0.0),
    }
    bias, weights = CONFIDENCE[same]
    return 1 / (1 + math.exp(-(bias + _dot(weights, features))))


class _Measure:
    """The first-stage features of one sentence for one question."""

    def __init__(self, found: Retrieval, pool: Pool) -> None:
        query = found.query
        self.query, self.vector, self.pool = query, found.vector, pool
        self.weight = term_weights(found)
        self.terms = frozenset(self.weight)
        self.mass = sum(self.weight.values()) or 1.0
        self.numbers = numbers(query.text)
        self.years = {number for number in self.numbers if _YEAR.match(number)}

    def __call__(self, place: int) -> dict[str, float]:
        unit = self.pool.units[place]
        title = unit.head.embedded_title
        title_terms = self.terms.intersection(tokenise(title))
        around = self.pool.around(place, CONTEXT)
        own = unit.tokens & self.terms
        before = own | title_terms
        paired = unit.vector
        if unit.previous is not None:
            previous = self.pool.units[unit.previous]
            before |= previous.tokens & self.terms
            paired = unit.vector + previous.vector
        document = title_terms.union(*(near.tokens & self.terms for near in around))
        said = numbers(title).union(*(near.numbers for near in around))
        years = {number for number in unit.numbers if _YEAR.match(number)}
        parts = unit.hit.parts
        return {
            "cos": float(unit.vector @ self.vector),
            "vsum": float(paired @ self.vector / max(float(np.linalg.norm(paired)), 1e-9)),
            "pscore": parts.dense + 2 * parts.share,
            "pdense": parts.dense,
            "cov": self._coverage(own),
            "covp": self._coverage(before),
            "covdoc": self._coverage(document),
            "typ": float(offers(unit.text, self.query.text, self.query.kind)),
            "nnum": float(min(3, len(unit.numbers - self.numbers))),
            "numcov": len(self.numbers & said) / len(self.numbers) if self.numbers else 1.0,
            "yconf": float(bool(self.years and years and not self.years & years)),
        }

    def _coverage(self, found: frozenset[str]) -> float:
        return sum(self.weight[term] for term in found) / self.mass


def _dot(weights: Weights, features: Mapping[str, float]) -> float:
    return sum(weight * features.get(name, 0.0) for name, weight in weights.items())
