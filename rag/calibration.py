"""The constants of retrieval and of the answer, per embedder, with the evaluation that chose them.

Everything here is fitted: a number that could be derived or that is a contract stands elsewhere.
"""

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
    names: float = 0.15
    floor_slope: float = 0.7
    floor_from: float = 0.2
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


_BY_EMBEDDER = {
    "use-multilingual-v3": Calibration(fitted=True, retrieval=RetrievalWeights(tripled_question=True))
}


def calibration_for(embedder: str) -> Calibration:
    """The constants that hold for an embedder; safe defaults (`fitted` False) for one never calibrated."""
    return _BY_EMBEDDER.get(embedder, Calibration(fitted=False))
