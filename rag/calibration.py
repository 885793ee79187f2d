"""The constants of retrieval and of the answer, per embedder, with the evaluation that chose them.

Everything here is fitted: a number that could be derived or that is a contract stands elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

BM25_K1 = 0.9
BM25_B = 0.4
"""Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; values usual for short passages."""


@dataclass(frozen=True, slots=True)
class RetrievalWeights:
    """How the parts of a passage's score are mixed.

    score = passage cosine / 2 + best sentence cosine / 2 + names * name share + share * lexical share;
    for passages in another language than the query's the lexical share is at least
    clip(floor_slope * (dense - floor_from), 0, 1), because they cannot earn one by shared words.
    """

    share: float = 2.0
    names: float = 0.3
    floor_slope: float = 0.9
    floor_from: float = 0.15
    soft: float = 2.0
    soft_centre: float = 0.6
    """Soft coverage is added to the score of the best passages, less what is usual for their language."""
    soft_centres: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Usual soft coverage of candidates by passage language: asked in the same, in another language."""
    tripled_question: bool = False
    """Add the vector of the question written three times: the embedded encoder's norm grows with length."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Confidence from which an answer is `answered`, and below which it is `refused`."""

    answered: float
    refused: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All fitted constants for one embedder. `fitted` is False for the safe defaults."""

    fitted: bool
    retrieval: RetrievalWeights = field(default_factory=RetrievalWeights)
    facts: Levels = Levels(answered=0.40, refused=0.12)
    stories: Levels = Levels(answered=0.50, refused=0.25)


_SOFT_CENTRES = {
    "ar": (0.605, 0.582), "de": (0.624, 0.570), "en": (0.606, 0.587), "es": (0.625, 0.575),
    "ja": (0.749, 0.607), "ko": (0.618, 0.572), "ru": (0.614, 0.568), "th": (0.691, 0.584),
    "tr": (0.596, 0.574), "zh": (0.712, 0.594),
}  # fmt: skip
_BY_EMBEDDER = {
    "use-multilingual-v3": Calibration(
        fitted=True, retrieval=RetrievalWeights(soft_centres=_SOFT_CENTRES, tripled_question=True)
    )
}


def calibration_for(embedder: str) -> Calibration:
    """The constants that hold for an embedder; safe defaults (`fitted` False) for one never calibrated."""
    return _BY_EMBEDDER.get(embedder, Calibration(fitted=False))
