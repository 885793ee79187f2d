"""Putting a backup in the place of a store, in one step, under the eyes of its readers."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index_store.acknowledged import note, noted
from index_store.backup import (
    copy_catalogue,
    copy_database,
    copy_segments,
    other_databases,
    read_backup,
)
from index_store.catalogue import FILE_NAME, Catalogue, id_list, new_identity
from index_store.cleaning import STAGED
from index_store.files import disk_errors, make_private, remove_folder, sync_folder
from index_store.journal import FILE_NAME as JOURNAL
from index_store.journal import LocalJournal
from index_store.layout import open_catalogue, read_layout, reading
from index_store.lexical import Tokenisers
from index_store.lock import WriterLock
from index_store.migrations import can_migrate, migrate, remove_kept_copies
from index_store.tombstones import Tombstone, damaged_tombstones, read_tombstones, write_tombstones
from index_store.vectors import FOLDER, UNFINISHED
from index_store.verify import check_database, require_sound, verify
from index_store.writer import Writer
from rag.errors import IndexStoreError
from rag.protocols import Progress
from rag.steps import Step, reached

_WAS_EMPTY = "was-empty"
"""Beside what is staged: there was no store when it was begun."""
_COUNTERS = ("generation", "next_passage", "next_article", "next_segment")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: `kept_out` counts articles of the backup that had been deleted since it was made."""

    generation: int
    articles: int
    made_at: str
    kept_out: int
    databases: tuple[str, ...]
    """Other databases that were put back; those that are there and sound stay as they are."""
    deletions_unread: bool
    """Whether the replaced store could not say all that had been deleted since the backup."""


@dataclass(frozen=True, slots=True)
class _Present:
    """What is in the folder now, as far as it can be read."""

    numbers: dict[str, int]
    deleted: tuple[Tombstone, ...]
    unread: bool
    """Whether there were, or may have been, further deletions than could be read."""
    vectors: str | None
    """Its folder of vectors, None when that cannot be read."""
    usable: bool
    """Whether its catalogue can take the new content in one transaction."""


def restore(
    source: Path,
    folder: Path,
    tokenisers: Tokenisers,
    progress: Progress,
    *,
    force: bool = False,
    wait_seconds: float = 0.0,
) -> Restored:
    """Check a backup, every byte and row of it, and make it the store in `folder`.

    Open readers go on with what they had and then see the restored store. What was deleted on purpose since
    the backup stays deleted. A backup of an older format is brought to this one, and itself stays as it is.
    A kill leaves the one or the other. Raises IndexStoreError when there is a store, or the rest of one, and
    not `force`; IndexDamagedError for a damaged backup.
    """
    _check_places(source, folder)
    if not force and _is_occupied(folder):
        raise IndexStoreError(
            f"There is a store in {folder}.", advice="Replace it with --force, or give another --store."
        )
    made = read_backup(source, progress)
    with reading(source, older=True) as (_, layout):
        older = can_migrate(layout.schema)
    if not older:  # the copy of one of an older format is checked once it was brought to this
        require_sound(verify(source, tokenisers, progress), f"The backup in {source}")
    make_private(folder)
    lock = WriterLock(folder)
    with disk_errors(folder):
        lock.acquire(wait_seconds)
    try:
        return _replace(source, folder, tokenisers, progress, made.made_at)
    finally:
        lock.release()


def _replace(
    source: Path, folder: Path, tokenisers: Tokenisers, progress: Progress, made_at: str
) -> Restored:
    """Stage a checked backup beside the store, switch to it, and tidy up; the caller holds the lock."""
    present = _present(folder)
    staged = folder / STAGED
    if not _is_occupied(folder):
        _forget_vectors(folder)  # of a restore that was killed here
    remove_folder(staged)
    progress.stage("copying")
    with _undone_unless_switched(folder):
        kept_out = _stage(source, staged, present, tokenisers, progress)
        with closing(Catalogue(staged / FILE_NAME)) as catalogue:
            articles = int(catalogue.one("SELECT count(*) FROM articles")[0])
            databases = tuple(_stage_databases(source, folder, catalogue))
            generation = _renumber(folder, staged, catalogue, present)
        remove_kept_copies(folder)  # no delete would reach what they hold
        progress.stage("switching")
        _switch(folder, staged, present)
    note(folder, generation)
    for name in databases:
        _put_back(staged / name, folder / name)
    reached(Step.CLEAN)
    _remove_unfinished(folder, present)
    remove_folder(staged)
    _tidy(folder, tokenisers)
    return Restored(generation, articles, made_at, kept_out, databases, deletions_unread=present.unread)


def _check_places(source: Path, folder: Path) -> None:
    with disk_errors(folder):
        one, other = source.resolve(), folder.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise IndexStoreError(
            f"The backup {source} and the store {folder} are one folder, or one lies in the other.",
            advice="Move the backup, or give another --store.",
        )


@contextmanager
def _undone_unless_switched(folder: Path) -> Iterator[None]:
    """After an error the copy is removed again, unless the store is in use already: a full disk needs it."""
    before = set(_vector_folders(folder))
    try:
        yield
    except BaseException:
        with suppress(IndexStoreError, OSError):
            live = _present(folder).vectors if (folder / FILE_NAME).exists() else ""
            if live is not None:
                for path in set(_vector_folders(folder)) - before - {folder / live}:
                    remove_folder(path)
                remove_folder(folder / STAGED)
        raise


def _vector_folders(folder: Path) -> list[Path]:
    with disk_errors(folder):
        return [path for path in folder.glob(f"{FOLDER}*") if path.is_dir() and not path.is_symlink()]


def _is_occupied(folder: Path) -> bool:
    """Whether a store or the rest of one is there; not where a restore into an empty folder was killed."""
    with disk_errors(folder):
        if (folder / FILE_NAME).exists():
            return True
        return not (folder / STAGED / _WAS_EMPTY).exists() and any(folder.glob(f"{FOLDER}*/*.f16"))


def _forget_vectors(folder: Path) -> None:
    for path in _vector_folders(folder):
        remove_folder(path)


def _present(folder: Path) -> _Present:
    """Each part is read by itself: a damaged one must not make the others be forgotten."""
    numbers = dict.fromkeys((*_COUNTERS, "epoch"), 0)
    with disk_errors(folder):
        size = (folder / FILE_NAME).stat().st_size if (folder / FILE_NAME).is_file() else None
        has_vectors = any(folder.glob(f"{FOLDER}*/*.f16"))
    if size is None:
        return _Present(numbers, (), unread=_is_occupied(folder), vectors=None, usable=False)
    known = noted(folder)
    deleted: tuple[Tombstone, ...] = ()
    unread, vectors, usable = bool(size or has_vectors), None, False  # else only begun
    with suppress(IndexStoreError), closing(open_catalogue(folder)) as catalogue:
        catalogue.decode_leniently()
        for name in numbers:
            with suppress(IndexStoreError):
                numbers[name] = catalogue.number(name)
        with suppress(IndexStoreError):
            vectors = read_layout(catalogue).vectors
        with suppress(IndexStoreError):
            deleted = tuple(read_tombstones(catalogue, sealed=False))
            unread = numbers["generation"] < known  # its log has lost its end, with what was deleted there
        with suppress(IndexStoreError):  # formats before 3 have no digests; a damaged note is heeded as it is
            unread = unread or bool(damaged_tombstones(catalogue))
        usable = catalogue.all("PRAGMA integrity_check(1)") == [("ok",)] and catalogue.is_of_our_page_size
    return _Present(numbers, deleted, unread, vectors, usable)


def _stage(source: Path, staged: Path, present: _Present, tokenisers: Tokenisers, progress: Progress) -> int:
    """Copy the backup beside, take out what was deleted since, and return how many articles that were."""
    was_empty = not _is_occupied(folder := staged.parent)
    make_private(staged)
    if was_empty:
        with disk_errors(folder):
            (staged / _WAS_EMPTY).touch()
            sync_folder(staged)
    with reading(source, older=True) as (catalogue, layout):
        reached(Step.WRITE_ROWS)
        copy_catalogue(catalogue, staged)
        reached(Step.WRITE_VECTORS)
        copy_segments(catalogue, layout.files(source), layout.files(staged), progress)
    with closing(Catalogue(staged / FILE_NAME)) as copied:
        brought = migrate(copied)
    if brought:
        require_sound(verify(staged, tokenisers, progress), f"The backup in {source}")
    copied = Catalogue(staged / FILE_NAME)
    writer = Writer(copied, layout.files(staged), tokenisers)
    try:
        return _keep_out(copied, writer, present.deleted)
    finally:
        writer.close()


def _keep_out(catalogue: Catalogue, writer: Writer, deleted: Sequence[Tombstone]) -> int:
    """Take out what these notes say was deleted, and let them go on to say so; how many articles that were.

    What was taken in again since is taken out too as it was before its deletion, which no note forbids to
    ingest.
    """
    names = [each.article_id for each in deleted]
    stored: dict[str, int] = dict(
        catalogue.all(
            "SELECT article_id, version FROM articles WHERE article_id IN (SELECT value FROM json_each(?))",
            [id_list(names)],
        )
    )
    count = writer.delete(
        [t.article_id for t in deleted if not t.restored or stored.get(t.article_id, 0) <= t.version]
    )
    last = {t.article_id: t.version for t in read_tombstones(catalogue, names)}
    with catalogue.transaction():
        write_tombstones(
            catalogue, [replace(t, version=max(t.version, last.get(t.article_id, 0))) for t in deleted]
        )
    return count


def _renumber(folder: Path, staged: Path, catalogue: Catalogue, present: _Present) -> int:
    """Let the staged store go on where the present one ends, and move its vectors to their place.

    No id or generation is given twice, and readers see that what they hold in memory is of another store.
    Returns the generation.
    """
    layout = read_layout(catalogue)
    numbers = {name: max(catalogue.number(name), present.numbers[name]) for name in _COUNTERS}
    numbers["generation"] = 1 + max(numbers["generation"], noted(folder))
    epoch = max(layout.epoch, present.numbers["epoch"]) + 1
    vectors = layout.files(folder).next_folder()
    with disk_errors(folder):
        (staged / layout.vectors).rename(folder / vectors)
        sync_folder(folder)
    with catalogue.transaction():
        catalogue.set_meta(
            [*numbers.items(), ("epoch", epoch), ("vectors", vectors), ("identity", new_identity())]
        )
    catalogue.checkpoint(0)
    return numbers["generation"]


def _remove_unfinished(folder: Path, present: _Present) -> None:
    """Remove what a reembed of the replaced store had made: afterwards no delete would reach it.

    The vectors that store had in use are left to `_tidy`, for readers may hold them.
    """
    with disk_errors(folder):
        unfinished = [path.parent for path in folder.glob(f"{FOLDER}*/{UNFINISHED}")]
    for path in unfinished:
        if path.name == present.vectors:  # of one that was killed after its switch
            with disk_errors(path):
                (path / UNFINISHED).unlink()
        else:
            remove_folder(path)


def _switch(folder: Path, staged: Path, present: _Present) -> None:
    """One transaction of the present catalogue, or one rename where there is none that could take it."""
    reached(Step.SWITCH)
    live = folder / FILE_NAME
    if present.usable:
        with closing(Catalogue(staged / FILE_NAME)) as new, closing(Catalogue(live)) as old:
            new.copy_to(old)
        return
    with disk_errors(live):
        for suffix in ("-wal", "-shm"):  # of the damaged file: SQLite would play that log into the new one
            live.with_name(live.name + suffix).unlink(missing_ok=True)
        sync_folder(folder)
        (staged / FILE_NAME).rename(live)
        sync_folder(folder)


def _stage_databases(source: Path, folder: Path, staged: Catalogue) -> Iterator[str]:
    """Copy those that are missing or damaged: keys withdrawn and answers erased since must not come back."""
    for path in other_databases(source):
        target = folder / path.name
        if target.exists() and check_database(target) is None:
            continue
        copy_database(path, staged.path.parent / path.name)
        if path.name == JOURNAL:  # it may quote what was deleted since
            deleted = [each.article_id for each in read_tombstones(staged)]
            LocalJournal(staged.path.parent, answers=0, sessions=0, turns=0).scrub(deleted)
        yield path.name


def _put_back(new: Path, target: Path) -> None:
    with disk_errors(target):
        for suffix in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        new.rename(target)
        sync_folder(target.parent)


def _tidy(folder: Path, tokenisers: Tokenisers) -> None:
    """Remove what the old store left; what readers still hold, the next writer removes."""
    catalogue = Catalogue(folder / FILE_NAME)
    writer = Writer(catalogue, read_layout(catalogue).files(folder), tokenisers)
    writer.close()
