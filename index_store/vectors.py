"""Vectors on the disk: one append-only file of float16 rows for each segment.

First come the passages' rows, in the order of their ids, then the sentences' rows in the same order. Nothing
in the file says what is what; the catalogue knows, and holds a digest for each passage.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from index_store.files import damaged, disk_errors, read_exactly, store_error, wipe, write_file
from rag.domain import FloatMatrix

FOLDER = "segments"


def to_half(vectors: FloatMatrix) -> bytes:
    """The rows as they are stored: float16, little-endian."""
    return vectors.astype("<f2").tobytes()


def from_half(content: bytes, dimension: int) -> FloatMatrix:
    """The stored rows as float32, `(rows, dimension)`."""
    return np.frombuffer(content, "<f2").reshape(-1, dimension).astype(np.float32)


class SegmentFiles:
    """The vector files of one store."""

    def __init__(self, store: Path, dimension: int) -> None:
        self.folder = store / FOLDER
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
            return [path for path in self.folder.iterdir() if path not in known]

    def reader(self) -> "SegmentReader":
        """Access to the rows; close it after use."""
        return SegmentReader(self)


class SegmentReader:
    """Open vector files. A file that is replaced meanwhile stays readable through it."""

    def __init__(self, files: SegmentFiles) -> None:
        self._files = files
        self._opened: dict[int, tuple[int, Path]] = {}

    def read(self, segment: int, row: int, rows: int) -> bytes:
        """The content of `rows` rows from `row` on; raises IndexDamagedError when they are not there."""
        opened = self._opened.get(segment)
        if opened is None:
            path = self._files.path(segment)
            try:
                opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC), path
            except FileNotFoundError as error:
                raise damaged(path, "it is missing") from error
            except OSError as error:
                raise store_error(path, error) from error
            self._opened[segment] = opened
        width = self._files.row_bytes
        return read_exactly(opened[0], rows * width, row * width, opened[1])

    def close(self) -> None:
        """Close the files."""
        while self._opened:
            os.close(self._opened.popitem()[1][0])
