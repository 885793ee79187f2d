"""A copy of one generation of a store, complete and checked, while others read and write.

backup.json        what the backup holds, with the SHA-256 of every file
catalogue.sqlite3  the catalogue, and other databases of the store's folder
segments*/         the vectors of that generation
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index_store.acknowledged import noted
from index_store.catalogue import FILE_NAME, Catalogue
from index_store.files import (
    copy_file,
    damaged,
    disk_errors,
    make_private,
    remove_folder,
    sha256_of,
    sync_folder,
    write_file,
)
from index_store.layout import MANIFEST, Layout, reading, require_end
from index_store.lexical import Tokenisers
from index_store.vectors import SegmentFiles
from index_store.verify import database_address, require_sound, verify
from rag.errors import IndexStoreError
from rag.protocols import Progress
from rag.steps import Step, reached

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    made_at: str
    generation: int
    articles: int
    files: dict[str, str]
    """The SHA-256 of each file, by its path in the backup."""
    bytes: int
    format: int = _FORMAT


def backup(folder: Path, destination: Path, tokenisers: Tokenisers, progress: Progress) -> Backup:
    """Copy the store into a new folder and check the copy, every row and vector of it.

    Nothing is at `destination` before all of it is there and sound. What was deleted and not yet wiped is
    not copied. Raises IndexStoreError when something is at `destination`, or for a full disk, and
    IndexDamagedError when the store is damaged.
    """
    began = datetime.now(UTC).isoformat(timespec="seconds")
    _check_destination(folder, destination)
    partial = destination.with_name(f".{destination.name}.unfinished")
    remove_folder(partial)
    try:
        make_private(partial)
        known = noted(folder)
        with reading(folder) as (catalogue, layout):
            require_end(folder, catalogue, known)
            progress.start(_segments(catalogue) + 2)
            progress.stage("copying")
            reached(Step.WRITE_ROWS)
            copy_catalogue(catalogue, partial)
            progress.advance(FILE_NAME, 0)
            reached(Step.WRITE_VECTORS)
            copy_segments(catalogue, layout.files(folder), layout.files(partial), progress)
        for path in other_databases(folder):
            copy_database(path, partial / path.name)
        _wipe_pending(partial, layout)
        progress.stage("checking")
        report = verify(partial, tokenisers, progress)
        require_sound(report, f"The copy of {folder}")
        made = Backup(began, report.generation, report.articles, *_hashes(partial))
        write_file(partial / MANIFEST, [json.dumps(asdict(made), indent=2).encode() + b"\n"])
        reached(Step.SWITCH)
        with disk_errors(destination):
            partial.rename(destination)
            sync_folder(destination.parent)
    except BaseException:
        reached(Step.CLEAN)
        remove_folder(partial)
        raise
    return made


def read_backup(source: Path, progress: Progress) -> Backup:
    """What the backup in that folder says it holds, after each file was held against its SHA-256.

    Raises IndexStoreError when there is none, IndexDamagedError for a file that is missing or changed.
    """
    path = source / MANIFEST
    try:
        raw = json.loads(path.read_bytes())
        made = Backup(**raw)
        names = sorted(made.files)
    except FileNotFoundError as error:
        raise IndexStoreError(
            f"There is no backup in {source}: {MANIFEST} is missing.",
            advice="Give a folder that `citedesk backup` has written.",
        ) from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _broken(path, "it cannot be read") from error
    if made.format != _FORMAT:
        raise IndexStoreError(
            f"The backup in {source} has format {made.format}, this version reads {_FORMAT}.",
            advice="Install a newer citedesk.",
        )
    progress.start(len(names))
    progress.stage("checking the backup")
    for name in names:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise _broken(path, f"it names the file {name!r}")
        if not (source / name).is_file():
            raise _broken(source / name, "it is missing")
        if sha256_of(source / name) != made.files[name]:
            raise _broken(source / name, "it is not what was written")
        progress.advance(name, 0)
    return made


def copy_catalogue(catalogue: Catalogue, folder: Path) -> None:
    """A copy of what the catalogue's open transaction sees."""
    path = folder / FILE_NAME
    with disk_errors(path):
        path.touch(mode=0o600)
    with closing(Catalogue(path)) as copy:
        catalogue.copy_to(copy)


def copy_segments(
    catalogue: Catalogue, files: SegmentFiles, copies: SegmentFiles, progress: Progress
) -> None:
    """Copies of the vector files that the catalogue's open transaction needs."""
    make_private(copies.folder)
    for segment, rows in catalogue.all("SELECT segment, rows FROM segments ORDER BY segment"):
        files.check(segment, rows)
        copy_file(files.path(segment), copies.path(segment))
        progress.advance(files.path(segment).name, 0)


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a database of another part of the product, while that may write."""
    with disk_errors(target):
        target.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(database_address(source), uri=True, timeout=30)) as original,
            closing(sqlite3.connect(target)) as copy,
        ):
            original.backup(copy)
    except sqlite3.Error as error:
        raise damaged(source, str(error)) from error


def other_databases(folder: Path) -> list[Path]:
    """The databases beside the catalogue."""
    with disk_errors(folder):
        return sorted(path for path in folder.glob("*.sqlite3") if path.name != FILE_NAME)


def _check_destination(folder: Path, destination: Path) -> None:
    with disk_errors(destination):
        if destination.exists():
            raise IndexStoreError(
                f"There is something at {destination} already.",
                advice="Give a folder that does not exist yet.",
            )
        if folder.resolve() in (destination.resolve(), *destination.resolve().parents):
            raise IndexStoreError(
                f"{destination} lies inside the store {folder}.", advice="Give a folder outside of it."
            )
        make_private(destination.parent)


def _wipe_pending(folder: Path, layout: Layout) -> None:
    """Overwrite what the copied catalogue still lists for wiping, and leave one file without a log."""
    files = layout.files(folder)
    with closing(Catalogue(folder / FILE_NAME)) as catalogue:
        known = {row[0] for row in catalogue.all("SELECT segment FROM segments")}
        for segment, row, rows in catalogue.all("SELECT segment, row, rows FROM erasures"):
            if segment in known:
                files.wipe(segment, [(row, rows)])
        with catalogue.transaction():
            catalogue.run("DELETE FROM erasures")
        catalogue.checkpoint(0)


def _hashes(folder: Path) -> tuple[dict[str, str], int]:
    """The SHA-256 of each file, read back from the disk, and their size together."""
    with disk_errors(folder):
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {path.relative_to(folder).as_posix(): sha256_of(path) for path in paths}
    with disk_errors(folder):
        size = sum(path.stat().st_size for path in paths)
        for path in {folder, *(path.parent for path in paths)}:
            sync_folder(path)
    return hashes, size


def _segments(catalogue: Catalogue) -> int:
    return int(catalogue.one("SELECT count(*) FROM segments")[0])


def _broken(path: Path, what: str) -> IndexStoreError:
    error = damaged(path, what)
    error.advice = "Use another backup: this one is not what was written."
    return error
