"""Durable files: nothing counts as written before it and its folder entry are on the disk."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from rag.errors import IndexDamagedError, IndexStoreError

_ZEROS = bytes(1 << 16)
_CHUNK = 1 << 20


def sync_folder(folder: Path) -> None:
    """Make creations, renames and removals in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, chunks: Iterable[bytes]) -> int:
    """Create or overwrite a file, synced with its folder entry, and return its size in bytes.

    Raises IndexStoreError when the disk cannot take it; what had been written is removed then.
    """
    with disk_errors(path):
        try:
            with _open_private(path) as file:
                size = sum(file.write(chunk) for chunk in chunks)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(path.parent)
            _check_size(path, size)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    return size


def replace_file(path: Path, content: bytes) -> None:
    """Replace a small file in one step: readers see the old content or the new."""
    temporary = path.with_name(path.name + ".new")
    write_file(temporary, [content])
    with disk_errors(path):
        temporary.replace(path)
        sync_folder(path.parent)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, durable with its folder entry."""
    try:
        with source.open("rb") as file:
            write_file(target, iter(partial(file.read, _CHUNK), b""))
    except OSError as error:
        raise store_error(source, error) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hex. Never of a database that this process has open.

    Closing any handle of such a file would drop SQLite's locks on it.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise store_error(path, error) from error


def make_private(folder: Path) -> None:
    """Create a folder that only its owner may enter, durable with all that lead to it."""
    with disk_errors(folder):
        if not folder.is_dir():
            make_private(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder with everything in it, if it is there."""
    with disk_errors(folder):
        if folder.is_dir():
            shutil.rmtree(folder)


def read_exactly(handle: int, size: int, offset: int, path: Path) -> bytes:
    """`size` bytes at `offset` of an open file; raises IndexDamagedError when the file ends before.

    Read, not memory-mapped: with a file cut short or a bad disk that would be a dead process.
    """
    try:
        content = os.pread(handle, size, offset)
        while len(content) < size:  # one call reads at most 2 GiB
            more = os.pread(handle, size - len(content), offset + len(content))
            if not more:
                break
            content += more
    except OSError as error:
        raise store_error(path, error) from error
    if len(content) != size:
        raise damaged(path, f"it ends at byte {offset + len(content)}, {size - len(content)} bytes too early")
    return content


def wipe(path: Path, ranges: Iterable[tuple[int, int]]) -> None:
    """Overwrite `(offset, size)` ranges of a file with zeros, synced."""
    with disk_errors(path):
        handle = os.open(path, os.O_WRONLY)
        try:
            for offset, size in ranges:
                for start in range(offset, offset + size, len(_ZEROS)):
                    os.pwrite(handle, _ZEROS[: offset + size - start], start)
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn the system's errors about a path into IndexStoreError with advice."""
    try:
        yield
    except OSError as error:
        raise store_error(path, error) from error


def store_error(path: Path, error: OSError) -> IndexStoreError:
    """What an operating system's error means for the store."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        advice = "Give this user the right to write there, or choose another --store."
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        advice = "Raise the limit of open files (`ulimit -n`)."
    else:
        advice = "Check the disk, then try again."
    return IndexStoreError(f"{path} cannot be used: {error.strerror or error}.", advice=advice)


def damaged(path: Path, what: str) -> IndexDamagedError:
    """The error for a file that is not what was written."""
    return IndexDamagedError(
        f"{path} is damaged: {what}.",
        advice="See what is damaged: `citedesk verify`. Then `citedesk rebuild` derives anew what it can, and"
        " `citedesk restore` puts back a backup.",
    )


def disk_full(path: Path) -> IndexStoreError:
    """The error for a full disk, with the bytes still free."""
    folder = path if path.is_dir() else path.parent
    free = f"{shutil.disk_usage(folder).free:,} bytes" if folder.is_dir() else "nothing"
    return IndexStoreError(
        f"The disk is full: {path} could not be written, {free} free.",
        advice="Free some space and try again; what was stored before is intact.",
    )


def _check_size(path: Path, size: int) -> None:
    """Ask the disk: a buffered tail can be lost without an error."""
    if path.stat().st_size != size:
        raise OSError(errno.EIO, "the file is shorter than what was written")


def _open_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")
