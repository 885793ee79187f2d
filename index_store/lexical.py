"""The lexical leg: tokens of a passage, postings by segment, and BM25.

A posting row is one token of one segment: the ids of the passages that hold it, relative to the segment's
first id, and how often. Both are arrays of narrow little-endian unsigned integers.
"""

import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.domain import Article, IntArray

WORDS, NAMES = 0, 1
"""The two channels."""

BM25_K1, BM25_B = 0.9, 0.4
"""Chosen by the evaluation of the retrieval recipe; Anserini's defaults for passages."""

PostingRow: TypeAlias = tuple[int, str, int, bytes, bytes, int]
"""`(channel, token, count, ids, counts, checksum)`"""


@dataclass(frozen=True, slots=True)
class Tokenisers:
    """How texts become tokens: words by script alone, names by the article's language."""

    words: Callable[[str], Sequence[str]]
    names: Callable[[str, str], Sequence[str]]

    def passage(self, article: Article, start: int, stop: int) -> tuple[Counter[str], Counter[str]]:
        """The tokens of title and passage in both channels, with their counts."""
        text = f"{article.embedded_title} {article.text[start:stop]}"
        return Counter(self.words(text)), Counter(self.names(text, article.language))


@dataclass(frozen=True, slots=True)
class Posting:
    """The passages that hold one token, in ascending order, and how often each holds it."""

    ids: IntArray
    counts: IntArray


NO_POSTING = Posting(np.empty(0, np.int64), np.empty(0, np.int64))


def decode_posting(columns: Sequence[Any], first_id: int) -> Posting | None:
    """The posting in those four columns; None when they are not what was written."""
    count, ids, counts, checksum = columns
    if not _is_whole(count, ids, counts, checksum):
        return None
    return Posting(_unpack(ids, count) + first_id, _unpack(counts, count))


def without(columns: Sequence[Any], gone: NDArray[np.bool_]) -> tuple[int, int, bytes, bytes, int] | None:
    """How many passages are taken out of the posting in those columns, and the columns that are left.

    `gone` says it of each offset in the segment. None when the columns are not what was written.
    """
    count, ids, counts, checksum = columns
    if not _is_whole(count, ids, counts, checksum):
        return None
    offsets = _raw(ids, count)
    kept = ~gone[offsets]
    left = int(np.count_nonzero(kept))
    if left == count:
        return 0, *columns
    packed = offsets[kept].tobytes(), _raw(counts, count)[kept].tobytes()
    return count - left, left, *packed, _checksum(*packed)


def posting_rows(channel: int, passages: Iterable[tuple[int, Counter[str]]]) -> Iterator[PostingRow]:
    """The rows of one channel for passages `(offset in the segment, tokens)`, in the order of the table."""
    vocabulary: dict[str, int] = {}
    terms: list[int] = []
    offsets: list[int] = []
    counts: list[int] = []
    for offset, tokens in passages:
        terms.extend([vocabulary.setdefault(token, len(vocabulary)) for token in tokens])
        offsets.extend([offset] * len(tokens))
        counts.extend(tokens.values())
    return _rows(channel, vocabulary, np.array(terms), np.array(offsets), np.array(counts))


def merged_rows(channel: int, pieces: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[PostingRow]:
    """The rows of one channel of a merged segment.

    Each piece is an old segment: by how much its offsets grow, and its rows `(token, count, ids, counts,
    checksum)`; pieces come in the order of their ids. Raises ValueError for a row that is damaged.
    """
    vocabulary: dict[str, int] = {}
    terms, offsets, counts = [], [], []
    for shift, rows in pieces:
        for token, count, *packed in rows:
            if not _is_whole(count, *packed):
                raise ValueError(f"the posting of {token!r}")
        numbers = [vocabulary.setdefault(row[0], len(vocabulary)) for row in rows]
        held = np.array([row[1] for row in rows], np.int64)
        terms.append(np.repeat(np.array(numbers, np.int64), held))
        offsets.append(_unpack_all([row[2] for row in rows], held) + shift)
        counts.append(_unpack_all([row[3] for row in rows], held))
    return _rows(channel, vocabulary, np.concatenate(terms), np.concatenate(offsets), np.concatenate(counts))


def _rows(
    channel: int, vocabulary: dict[str, int], terms: IntArray, offsets: IntArray, counts: IntArray
) -> Iterator[PostingRow]:
    """The rows of one channel from its postings in any order of terms, offsets ascending within each."""
    if not len(terms):
        return
    order = np.argsort(terms, kind="stable")
    ids, times = _narrow(offsets[order]), _narrow(counts[order])
    bounds = [0, *np.cumsum(np.bincount(terms)).tolist()]
    id_bytes, count_bytes = ids.tobytes(), times.tobytes()
    id_width, count_width = ids.itemsize, times.itemsize
    for token in sorted(vocabulary):
        term = vocabulary[token]
        begin, end = bounds[term], bounds[term + 1]
        packed_ids = id_bytes[begin * id_width : end * id_width]
        packed_counts = count_bytes[begin * count_width : end * count_width]
        checksum = _checksum(packed_ids, packed_counts)
        yield channel, token, end - begin, packed_ids, packed_counts, checksum


def bm25_part(
    posting: Posting, positions: IntArray, lengths: IntArray, mean_length: float, passages: int
) -> NDArray[np.float64]:
    """What one term adds to the BM25 score of the passages of its posting.

    `positions` are the rows of `lengths` that belong to `posting.ids`; the archive has `passages`.
    """
    held = len(posting.ids)
    idf = math.log1p((passages - held + 0.5) / (held + 0.5))
    norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths[positions] / mean_length)
    return idf * posting.counts / (posting.counts + norm)


def _narrow(values: IntArray) -> NDArray[np.unsignedinteger]:
    return values.astype(np.min_scalar_type(int(values.max())).newbyteorder("<"))


def _raw(content: bytes, count: int) -> NDArray[np.unsignedinteger]:
    return np.frombuffer(content, f"<u{len(content) // count}")


def _unpack(content: bytes, count: int) -> IntArray:
    return _raw(content, count).astype(np.int64)


def _unpack_all(contents: Sequence[bytes], held: IntArray) -> IntArray:
    """The values of many arrays one after the other; `held` says how many each has."""
    widths = np.array([len(content) for content in contents], np.int64) // held
    values = np.empty(int(held.sum()), np.int64)
    for width in np.unique(widths).tolist():
        same = widths == width
        joined = b"".join([contents[place] for place in np.flatnonzero(same).tolist()])
        values[np.repeat(same, held)] = np.frombuffer(joined, f"<u{width}")
    return values


def _is_whole(count: object, ids: object, counts: object, checksum: object) -> bool:
    # A changed bit can also change a value's type in SQLite.
    if not (isinstance(count, int) and isinstance(ids, bytes) and isinstance(counts, bytes)):
        return False
    if count < 1 or len(ids) % count or len(counts) % count:
        return False
    return _checksum(ids, counts) == checksum


def _checksum(ids: bytes, counts: bytes) -> int:
    return zlib.crc32(counts, zlib.crc32(ids))
