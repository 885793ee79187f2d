"""Vectors on the disk: one append-only file of float16 rows for each segment.

First come the passages' rows, in the order of their ids, then the sentences' rows in the same order. Nothing
in the file says what is what; the catalogue knows, and holds a digest for each passage.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import shake_256
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index_store.files import damaged, disk_errors, read_exactly, store_error, wipe, write_file
from rag.domain import FloatMatrix, IntArray

FOLDER = "segments"
"""Where they lie at first; folders of later generations have a number after it."""
UNFINISHED = "reembed.json"
"""The file that marks such a folder as the unfinished work of a change of embedder."""

HalfMatrix: TypeAlias = NDArray[np.float16]


def to_half(vectors: FloatMatrix) -> HalfMatrix:
    """The rows as they are stored: float16, little-endian."""
    return vectors.astype("<f2")


def from_half(content: bytes, dimension: int) -> HalfMatrix:
    """The stored rows, `(rows, dimension)`, without copying them."""
    return np.frombuffer(content, "<f2").reshape(-1, dimension)


def to_single(rows: HalfMatrix) -> FloatMatrix:
    """The finite rows as float32, exactly; a third of the time of NumPy's own conversion.

    Sign, exponent and fraction move to their places in a float32, whose exponent counts from 127 and not
    from 15; the product sets that right. Such a shift also holds for subnormal numbers.
    """
    bits = rows.view("<i2").astype(np.int32)
    bits <<= 13
    bits &= ~0x70000000  # what the sign was extended into
    single = bits.view(np.float32)
    single *= np.float32(2.0 ** (127 - 15))
    return single


def checksums(rows: HalfMatrix) -> IntArray:
    """A number for each row that changes when the row does.

    Multilinear hashing: the sum of the row's 16-bit words, each times an odd number of its own, modulo 2^64.
    No change inside one word goes unseen, and any other one by a chance below 2^-48. All rows of a question
    take as long as two of them with a digest each.
    """
    words, odd = rows.view("<u2"), _odd_numbers(rows.shape[1])
    sums = np.einsum("ij,j->i", words, odd, dtype=np.uint64, casting="unsafe")
    return np.asarray(sums).view(np.int64)


def checksums_of_slices(sums: IntArray, bounds: IntArray) -> IntArray:
    """The checksum of the rows `bounds[i]` to `bounds[i + 1]` for each `i`, from those of the rows."""
    within = np.arange(len(sums)) - np.repeat(bounds[:-1], np.diff(bounds))
    running = np.concatenate([[0], np.cumsum(sums * (2 * within + 1))])
    slices: IntArray = running[bounds[1:]] - running[bounds[:-1]]
    return slices


@cache
def _odd_numbers(count: int) -> NDArray[np.uint64]:
    return np.frombuffer(shake_256(b"vector checksums").digest(8 * count), "<u8") | np.uint64(1)


class SegmentFiles:
    """The vector files of one store."""

    def __init__(self, store: Path, dimension: int, name: str = FOLDER) -> None:
        self.store, self.folder = store, store / name
        self.dimension = dimension
        self.row_bytes = dimension * 2

    def path(self, segment: int) -> Path:
        """Where the segment's vectors lie."""
        return self.folder / f"{segment}.f16"

    def write(self, segment: int, chunks: Iterable[bytes]) -> int:
        """Write a segment, durable when this returns, and return its number of rows."""
        return write_file(self.path(segment), chunks) // self.row_bytes

    def check(self, segment: int, rows: int) -> None:
        """Raise IndexDamagedError unless the file is there with exactly that many rows."""
        path = self.path(segment)
        try:
            size = path.stat().st_size
        except FileNotFoundError as error:
            raise damaged(path, "it is missing") from error
        except OSError as error:
            raise store_error(path, error) from error
        if size != rows * self.row_bytes:
            raise damaged(path, f"it has {size} bytes and should have {rows * self.row_bytes}")

    def wipe(self, segment: int, rows: Iterable[tuple[int, int]]) -> None:
        """Overwrite `(first row, number of rows)` with zeros, durable when this returns."""
        ranges = [(first * self.row_bytes, count * self.row_bytes) for first, count in rows]
        wipe(self.path(segment), ranges)

    def strays(self, segments: Iterable[int]) -> list[Path]:
        """Files that belong to none of the segments: left by a kill or a merge."""
        known = {self.path(segment) for segment in segments}
        with disk_errors(self.folder):
            return sorted(path for path in self.folder.iterdir() if path not in known)

    def beside(self) -> list[Path]:
        """Folders of vectors that this store does not use: being built, or left by a change of embedder."""
        with disk_errors(self.store):
            found = [path for path in self.store.glob(f"{FOLDER}*") if path.is_dir()]
        return sorted(path for path in found if path != self.folder)

    def next_folder(self) -> str:
        """A name for a folder of vectors that neither is there nor is in use."""
        names = [self.folder.name, *(path.name for path in self.beside())]
        numbers = [int(found[1]) for name in names if (found := re.fullmatch(rf"{FOLDER}-(\d+)", name))]
        return f"{FOLDER}-{max(numbers, default=0) + 1}"

    @contextmanager
    def reader(self) -> Iterator["SegmentReader"]:
        """Access to the rows while the block runs."""
        opened = SegmentReader(self)
        try:
            yield opened
        finally:
            opened.close()


class SegmentReader:
    """Open vector files. A file that is replaced meanwhile stays readable through it."""

    def __init__(self, files: SegmentFiles) -> None:
        self._files = files
        self._opened: dict[int, tuple[int, Path, int]] = {}

    def read(self, segment: int, row: int, rows: int) -> bytes:
        """The content of `rows` rows from `row` on; raises IndexDamagedError when they are not there."""
        opened = self._opened.get(segment)
        if opened is None:
            path = self._files.path(segment)
            try:
                handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError as error:
                raise damaged(path, "it is missing") from error
            except OSError as error:
                raise store_error(path, error) from error
            with disk_errors(path):
                opened = handle, path, os.fstat(handle).st_size
            self._opened[segment] = opened
        width = self._files.row_bytes
        if row < 0 or rows < 0 or (row + rows) * width > opened[2]:  # before memory is taken for it
            raise damaged(opened[1], f"it ends at byte {opened[2]}, before row {row + rows}")
        return read_exactly(opened[0], rows * width, row * width, opened[1])

    def close(self) -> None:
        """Close the files."""
        while self._opened:
            os.close(self._opened.popitem()[1][0])
