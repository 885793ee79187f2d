"""Open questions ("what did they discuss?", "why?"): is the story there, and which sentences report it.

A short answer hides in one sentence; a story is an article. So the confidence asks whether the best article
is about the question's people and event, and the sentences are those that report what was said and done,
lead and reported speech before analysis, each with another fact.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from rag.answer.evidence import Pool, Unit
from rag.answer.facts import OWN_LANGUAGE_LEAD, Ranking, Scored
from rag.cues import analyses, reports
from rag.domain import FloatMatrix, Kind, Query, QuestionKind
from rag.names import name_features, skeleton
from rag.offers import offers
from rag.questions import topic_words
from rag.retrieve import Retrieval, term_weights
from rag.soft import SoftCoverage
from rag.tokens import tokenise, topic_units

_SHORT = 2
_SHORT_EVIDENCE = 0.4
"""The vector of a word of one or two letters is near to everything: it counts as hardly found."""

# Fitted on the tuning half of 104 open questions in four languages over news (half of them across
# languages), each asked of the whole archive, of its own article alone, and of archives without it.
CONFIDENCE: Mapping[bool, tuple[float, Mapping[str, float]]] = {
    True: (-8.58, {"dense": 9.15, "share": 7.75, "cov": 2.10, "softmin": 2.48}),
    False: (-8.2, {"dense": 3.26, "soft": 5.78, "softmin": 3.2, "spelt": 1.5, "length": -0.5, "score": 2.55}),
}
# Across languages on the tuning halves of 40 open questions of XQuAD and the sample news against 51 without
# their articles and 175 asked of archives on other topics: AUC against the latter .87 (.85 without them).

RIVALS = 3
"""Articles that are compared as the story meant."""

# Chosen on the same half by the share of gold facts in three sentences: .55 against .34 for the cosine
# with the question alone (the other half: .55 against .32).
SENTENCE: Mapping[str, float] = {
    "cos": 0.5,
    "soft": 2.0,
    "pdense": 2.0,
    "spelt": 0.6,
    "best": 1.0,
    "article": 1.0,
    "lead": 0.6,
    "depth": -0.6,
    "length": 0.6,
    "reports": 0.2,
    "analyses": -0.8,
    "asks": -0.8,
    "reason": 0.4,
}
_ORDERED = 12
"""Sentences put in order; no answer shows more."""
REPETITION = 1.0
"""What a sentence loses per unit of cosine with one already chosen, so that each adds another fact."""


def rank_story(found: Retrieval, pool: Pool, soft: SoftCoverage) -> Ranking:
    """Rank the pool's candidates for an open question; the confidence is that the story is there.

    The first few articles are compared as stories: the one that is most probably meant leads, and the asker's
    own language goes before another unless that is clearly more probable.
    """
    stories = {}
    for hit in found.articles(RIVALS):
        head = hit.head
        units = [unit for unit in pool.units if unit.head.article_id == head.article_id]
        if units:
            stories[head.article_id] = _probability(found, units, soft)
    own = {hit.head.article_id for hit in found.hits if hit.head.language == found.query.language}
    best = max(stories, key=lambda name: stories[name] + OWN_LANGUAGE_LEAD * (name in own), default="")
    scored = _sentences(found, pool, soft, stories, best)
    sure = stories.get(best, 0.0)
    return Ranking(tuple(_spread(scored)), sure, sure, slope=1.0)


def _probability(found: Retrieval, units: Sequence[Unit], soft: SoftCoverage) -> float:
    bias, weights = CONFIDENCE[units[0].head.language == found.query.language]
    features = story_features(found, units, soft)
    return 1 / (1 + math.exp(-(bias + sum(w * features[name] for name, w in weights.items()))))


def _sentences(
    found: Retrieval, pool: Pool, soft: SoftCoverage, stories: Mapping[str, float], best: str
) -> list[Scored]:
    places = [i for i, unit in enumerate(pool.units) if unit.candidate]
    asked = topic_units(topic_words(found.query.content) or found.query.content)
    covered = soft.coverage_of(asked, [pool.units[i].text for i in places])
    seen: Counter[str] = Counter()
    total = Counter(pool.units[i].head.article_id for i in places)
    scored = []
    for place, mean in zip(places, covered, strict=True):
        unit = pool.units[place]
        name = unit.head.article_id
        nth, seen[name] = seen[name], seen[name] + 1
        features = {
            "cos": float(unit.vector @ found.vector),
            "soft": mean,
            "pdense": unit.hit.parts.dense,
            "spelt": _spelt(asked, unit.text, unit.head.language),
            "best": float(name == best),
            "article": stories.get(name, 0.0) - stories.get(best, 0.0),
            "lead": (1.0, 0.5)[nth] if nth < 2 and name == best else 0.0,
            "depth": nth / max(1, total[name] - 1),
            "length": min(1.0, len(unit.text) / 120),
            "reports": float(reports(unit.text)),
            "analyses": float(analyses(unit.text) or unit.head.kind is Kind.OPINION),
            "asks": float(unit.text.rstrip('"”’」』)）').endswith(("?", "？", "؟"))),
            "reason": float(_gives_reason(unit.text, found.query)),
        }
        scored.append(
            Scored(place, unit, sum(SENTENCE[key] * value for key, value in features.items()), features)
        )
    return scored


def _gives_reason(text: str, query: Query) -> bool:
    return query.kind is QuestionKind.REASON and offers(text, query.text, QuestionKind.REASON) > 0


def _spread(scored: Sequence[Scored]) -> list[Scored]:
    """Greedy order: each next sentence by its score less its repetition of those before it."""
    left = sorted(scored, key=lambda s: -s.score)
    repeated = [0.0] * len(left)
    order: list[Scored] = []
    while left and len(order) < _ORDERED:
        at = max(range(len(left)), key=lambda i: left[i].score - REPETITION * repeated[i])
        chosen = left.pop(at)
        repeated.pop(at)
        repeated = [
            max(r, float(s.unit.vector @ chosen.unit.vector)) for r, s in zip(repeated, left, strict=True)
        ]
        order.append(chosen)
    return order + left


def story_features(found: Retrieval, units: Sequence[Unit], soft: SoftCoverage) -> dict[str, float]:
    """How well one article, given by its known units, is the story the question is about.

    `dense` and `share`: its best passage's; `cov`: idf share of the topic's tokens it holds; `soft` and
    `softmin`: mean and weakest third of the topic words' nearest cosines; `spelt`: share of the topic's
    words whose romanised consonants it holds; `length`: number of topic words over six, at most 1; `score`:
    its best passage's after soft coverage.
    """
    query, head = found.query, units[0].head
    text = head.embedded_title + "\n" + "\n".join(unit.text for unit in units)
    topic = topic_words(query.content) or query.content
    asked = topic_units(topic)
    nearest = _nearest(asked, text, soft) if asked else np.zeros(1, np.float32)
    terms = frozenset(tokenise(topic))
    known = term_weights(found)
    weight = {term: known.get(term, 0.0) for term in terms}
    held = sum(weight[term] for term in terms.intersection(tokenise(text)))
    return {
        "dense": max(unit.hit.parts.dense for unit in units),
        "share": max(unit.hit.parts.share for unit in units),
        "cov": held / (sum(weight.values()) or 1.0),
        "soft": float(nearest.mean()),
        "softmin": float(np.sort(nearest)[: max(1, len(nearest) // 3)].mean()),
        "spelt": _spelt(asked, text, head.language),
        "length": min(6, len(asked)) / 6,
        "score": max((h.score for h in found.hits if h.head.article_id == head.article_id), default=0.0),
    }


def _spelt(asked: Sequence[str], text: str, language: str) -> float:
    """Share (0 to 1) of the asked words whose romanised consonants stand in the text."""
    written = frozenset(name_features(text, language))
    bones = [skeleton(word)[:5] for word in asked]
    return sum(len(b) >= 3 and f"{len(b)}{b}" in written for b in bones) / max(1, len(asked))


def _nearest(asked: Sequence[str], text: str, soft: SoftCoverage) -> FloatMatrix:
    best = soft.best(asked, text)
    short = np.array([len(word) <= _SHORT and word.isascii() and not word.isdigit() for word in asked])
    return np.where(short, np.minimum(best, _SHORT_EVIDENCE), best)
