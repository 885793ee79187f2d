"""The constants of retrieval and of the answer, per embedder, with the evaluation that chose them.

Everything here is fitted: a number that could be derived or that is a contract stands elsewhere. Those of the
embedded encoder are built in; `citedesk eval calibrate` fits and saves those of other embedders.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rag.domain import BoolArray, FloatMatrix
from rag.errors import ConfigurationError
from rag.protocols import Fingerprint

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

    def mixed(
        self, dense: FloatMatrix, share: FloatMatrix, names: FloatMatrix, same: BoolArray
    ) -> FloatMatrix:
        """Scores before soft coverage; arrays are `(passages,)`, `same` is true in the query's language."""
        floor = np.clip(self.floor_slope * (dense - self.floor_from), 0, 1)
        lifted = np.where(same, share, np.maximum(share, floor))
        return np.asarray(dense + self.share * lifted + np.where(same, 0, self.names * names), np.float32)

    def usual_soft(self, language: str, *, same: bool) -> float:
        """What is taken off the soft coverage of a passage, asked in its own or in another language."""
        own, other = self.soft_centres.get(language, (self.soft_centre, self.soft_centre))
        return own if same else other


@dataclass(frozen=True, slots=True)
class Levels:
    """Confidence from which an answer is `answered`, and support below which a question is `refused`.

    Support is how probably the archive holds the answer, confidence how probably the first sentence is it.
    """

    answered: float
    refused: float
    refused_across: float | None = None
    """`refused` where the best sentence is not in the question's language; None stands for the same bar."""

    def bar(self, *, across: bool) -> float:
        """The support below which a question is refused."""
        return self.refused_across if across and self.refused_across is not None else self.refused


@dataclass(frozen=True, slots=True)
class Calibration:
    """All fitted constants for one embedder. `fitted` is False for the safe defaults."""

    fitted: bool
    retrieval: RetrievalWeights = field(default_factory=RetrievalWeights)
    facts: Levels = Levels(answered=0.40, refused=0.18, refused_across=0.14)
    """`refused` by the tuning halves of KorQuAD, XQuAD and RGB: answerable .01, .05, .01, without their
    articles .88, .86 (KorQuAD, XQuAD), on other topics .92 to .96. `refused_across` by XQuAD's, answerable
    and without their articles: .07 and .56 at a bar of .10, .10 and .70 at .14, .16 and .81 at .20."""
    facts_shifts: Mapping[str, float] = field(default_factory=dict)
    """Added to the log odds of a short answer, by the language of question and article, where these agree:
    one pair of levels holds for all languages, but sentences of some are longer or score lower."""
    stories: Levels = Levels(answered=0.50, refused=0.25, refused_across=0.20)
    """`refused_across` by the tuning halves of the sample news and XQuAD: 3 of 40 answerable open questions
    and .41 of 170 asked of archives on other topics; .40 would refuse .74 of these, and every fourth
    answerable one of the sample news."""


_SOFT_CENTRES = {
    "ar": (0.605, 0.582), "de": (0.624, 0.570), "en": (0.606, 0.587), "es": (0.625, 0.575),
    "ja": (0.749, 0.607), "ko": (0.618, 0.572), "ru": (0.614, 0.568), "th": (0.691, 0.584),
    "tr": (0.596, 0.574), "zh": (0.712, 0.594),
}  # fmt: skip
_FACTS_SHIFTS = {"ar": 0.2, "th": -0.5, "tr": 0.4, "zh": -0.1}
_BY_EMBEDDER = {
    "use-multilingual-v3": Calibration(
        fitted=True,
        retrieval=RetrievalWeights(soft_centres=_SOFT_CENTRES, tripled_question=True),
        facts_shifts=_FACTS_SHIFTS,
    )
}


def calibration_for(fingerprint: Fingerprint, folder: Path | None = None) -> Calibration:
    """The constants that hold for an embedder: saved in `folder` for it, else built in, else safe defaults.

    Only the defaults have `fitted` False. Raises ConfigurationError for a saved file that cannot be read.
    """
    file = calibration_file(fingerprint, folder) if folder else None
    if file is not None and file.is_file():
        return _read(file, fingerprint)
    return _BY_EMBEDDER.get(fingerprint.name, Calibration(fitted=False))


def calibration_file(fingerprint: Fingerprint, folder: Path) -> Path:
    """Where the constants of an embedder are saved: another revision of a model has another file."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", fingerprint.name).strip("-.")
    identity = json.dumps(asdict(fingerprint), sort_keys=True)
    return folder / f"{name}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}.json"


def save_calibration(
    calibration: Calibration, fingerprint: Fingerprint, folder: Path, evaluation: Mapping[str, Any]
) -> Path:
    """Write the constants, with the evaluation that chose them, and return the file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    file = calibration_file(fingerprint, folder)
    content = {
        "fingerprint": asdict(fingerprint),
        "calibration": asdict(calibration),
        "evaluation": dict(evaluation),
    }
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    partial.replace(file)
    return file


def _read(file: Path, fingerprint: Fingerprint) -> Calibration:
    from pydantic import TypeAdapter  # noqa: PLC0415 - only for saved constants

    try:
        content = json.loads(file.read_text("utf-8"))
        found: Calibration = TypeAdapter(Calibration).validate_python(content["calibration"])
        fitted_for = content["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError) as error:  # pydantic's errors are ValueErrors
        raise _unusable(file, str(error)) from error
    if fitted_for != asdict(fingerprint):
        raise _unusable(file, "it was fitted for another embedder")
    if json.loads(json.dumps(asdict(found))) != content["calibration"]:
        raise _unusable(file, "its constants are not those of this version")
    return found


def _unusable(file: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"The calibration {file} cannot be used: {reason}.",
        advice="Fit it again with `citedesk eval calibrate`, or remove the file to use safe defaults.",
    )
