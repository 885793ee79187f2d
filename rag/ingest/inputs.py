"""Which files the sources of a run name: paths, folders, globs."""

import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from rag.ingest.outcome import Refused, Skipped

_STORE_MARK = "catalogue.sqlite3"
"""A folder with this file is a store, by default beside the news in the working folder: it holds no news."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read. `relative` is its path below the ingested folder; `named`: not found in a folder."""

    path: Path
    label: str
    relative: PurePath
    named: bool

    @property
    def shown(self) -> str:
        """The path in words that can always be printed and stored."""
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")

    @property
    def origin(self) -> str:
        """The absolute path, for telling two files with one identity apart."""
        return os.fsencode(_real(self.path)).decode("utf-8", "backslashreplace")


def expand(source: str, label: str | None) -> Iterator[InputFile | Refused | Skipped]:
    """The files of one source, and what of it cannot be read; `label` replaces the folder's name.

    Folders are walked recursively and sorted, without hidden files, links to folders and our own stores.
    """
    try:
        yield from _expand(source, label)
    except OSError as error:
        yield _unreadable(error)


def _expand(source: str, label: str | None) -> Iterator[InputFile | Refused | Skipped]:
    path = Path(source)
    if re.match(r"[a-z][a-z0-9+.-]*://", source, re.I):
        yield Refused(source, "Addresses are not read; save the page or the feed as a file first.")
    elif path.is_dir():
        yield from _folder(path, label)
    elif path.exists():
        yield InputFile(path, label or _real(path).parent.name, PurePath(path.name), named=True)
    elif glob.has_magic(source):
        yield from _glob(source, label)
    else:
        yield Refused(source, "There is no such file or folder.")


def _real(path: Path) -> Path:
    """The path without links and `..` on the way to the file, which keeps its own name."""
    return path.parent.resolve() / path.name


def _glob(pattern: str, label: str | None) -> Iterator[InputFile | Refused | Skipped]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 -- Path.glob refuses absolute patterns
    if not matches:
        yield Refused(pattern, "No file matches it.")
    for match in map(Path, matches):
        if match.is_dir():
            continue  # `**` matches every folder besides what is in it
        yield InputFile(match, label or _real(match).parent.name, PurePath(match.name), named=False)


def _folder(folder: Path, label: str | None) -> Iterator[InputFile | Refused | Skipped]:
    name = label or folder.resolve().name
    problems: list[OSError] = []
    empty = True
    for where, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        folders[:] = [name for name in folders if not Path(where, name, _STORE_MARK).is_file()]
        for inner in folders:
            if Path(where, inner).is_symlink():
                yield Skipped(str(Path(where, inner)), "It is a link to a folder, which is not followed.")
        for file in sorted(file for file in files if not file.startswith(".")):
            path = Path(where, file)
            empty = False
            yield InputFile(path, name, path.relative_to(folder), named=False)
        while problems:
            yield _unreadable(problems.pop())
    for problem in problems:
        yield _unreadable(problem)
    if empty:
        yield Refused(str(folder), "The folder holds no files.")


def _unreadable(problem: OSError) -> Refused:
    name = os.fsencode(str(problem.filename)).decode("utf-8", "backslashreplace")
    return Refused(name if len(name) < 200 else f"{name[:200]}…", f"It cannot be opened: {problem.strerror}.")
