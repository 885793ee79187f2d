"""What every embedder owes its callers: usable vectors, and a digest that tells two models apart."""

import hashlib
from collections.abc import Sequence

import numpy as np

from rag.domain import FloatMatrix
from rag.errors import EmbedderError

PROBES = (
    "The central bank left its key interest rate unchanged on Thursday.",
    "정부는 집중호우 피해 지역을 특별재난지역으로 선포했다.",
    "据当地媒体报道，新建的跨海大桥将于明年春天通车。",
)
"""Fixed texts whose vectors identify a model together with its tokeniser and its numerics."""

_DIRECTIONS = 4
_STEP = 0.25


def checked(vectors: FloatMatrix, texts: Sequence[str]) -> FloatMatrix:
    """The same vectors, if all are finite and of length 1 (to .001); raises EmbedderError naming a text."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    bad = np.flatnonzero(~(np.abs(lengths - 1) < 1e-3))  # the negation also catches NaN
    if bad.size:
        row = int(bad[0])
        raise EmbedderError(
            f"The embedder gave a vector of length {lengths[row]} for the text {shorten(texts[row])}.",
            advice="Its model files may be damaged: reinstall them, and run `citedesk doctor`.",
        )
    return vectors


def shorten(text: str) -> str:
    """The text as a message names it: quoted, at most 60 characters, unprintable ones escaped."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


def probe_sha256(vectors: FloatMatrix) -> str:
    """Digest of probe vectors `(n, dimension)` that is the same on every processor.

    The last bits of a vector differ between processors and numerical libraries (about 1e-7), so rounding
    every component would meet a rounding edge sooner or later. Each vector is summed up in four numbers
    instead, its products with fixed directions of +1 and -1, each near a normal deviate, rounded to whole
    multiples of .25: twelve edges in place of 1,536, and steps 250 times as wide. Other weights, another
    tokeniser or another pooling move these numbers by about 1.
    """
    dimension = vectors.shape[1]
    size = _DIRECTIONS * dimension
    bits = np.frombuffer(hashlib.shake_256(b"probe directions").digest((size + 7) // 8), np.uint8)
    signs = np.unpackbits(bits)[:size].reshape(_DIRECTIONS, dimension).astype(np.float64) * 2 - 1
    steps = np.rint(vectors.astype(np.float64) @ signs.T / _STEP).astype("<i4")
    return hashlib.sha256(f"{dimension}:".encode() + steps.tobytes()).hexdigest()
