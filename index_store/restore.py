"""Putting a backup in the place of a store, in one step, under the eyes of its readers."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
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
from index_store.tombstones import Tombstone, read_tombstones, write_tombstones
from index_store.vectors import FOLDER, UNFINISHED
from index_store.verify import check_database, require_sound, verify
from index_store.writer import Writer
from rag.errors import IndexStoreError
from rag.protocols import Progress
from rag.steps import Step, reached

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
    """Whether the replaced store was too damaged to say what had been deleted since the backup."""


@dataclass(frozen=True, slots=True)
class _Present:
    """What is in the folder now, as far as it can be read."""

    numbers: dict[str, int]
    deleted: tuple[Tombstone, ...] | None
    """None when that cannot be read."""
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
        present = _present(folder)
        staged = folder / STAGED
        remove_folder(staged)
        progress.stage("copying")
        kept_out = _stage(source, staged, present, tokenisers, progress)
        with closing(Catalogue(staged / FILE_NAME)) as catalogue:
            articles = int(catalogue.one("SELECT count(*) FROM articles")[0])
            generation = _renumber(folder, staged, catalogue, present)
        progress.stage("switching")
        _remove_copies(folder)
        _switch(folder, staged, present)
        note(folder, generation)
        databases = tuple(_put_back_databases(source, folder))
        reached(Step.CLEAN)
        remove_folder(staged)
        _tidy(folder, tokenisers)
    finally:
        lock.release()
    return Restored(
        generation, articles, made.made_at, kept_out, databases, deletions_unread=present.deleted is None
    )


def _is_occupied(folder: Path) -> bool:
    """Whether a store or the rest of one is there; not where a restore into an empty folder was killed."""
    with disk_errors(folder):
        if (folder / FILE_NAME).exists():
            return True
        return not (folder / STAGED).exists() and any(folder.glob(f"{FOLDER}*/*.f16"))


def _present(folder: Path) -> _Present:
    """Each part is read by itself: a damaged one must not make the others be forgotten."""
    numbers = dict.fromkeys((*_COUNTERS, "epoch"), 0)
    with disk_errors(folder):
        size = (folder / FILE_NAME).stat().st_size if (folder / FILE_NAME).is_file() else None
        has_vectors = any(folder.glob(f"{FOLDER}*/*.f16"))
    if size is None:
        return _Present(numbers, None if _is_occupied(folder) else (), usable=False)
    deleted: tuple[Tombstone, ...] | None = None if size or has_vectors else ()  # else only begun
    usable = False
    with suppress(IndexStoreError), closing(open_catalogue(folder)) as catalogue:
        catalogue.decode_leniently()
        for name in numbers:
            with suppress(IndexStoreError):
                numbers[name] = catalogue.number(name)
        with suppress(IndexStoreError):
            deleted = tuple(read_tombstones(catalogue, sealed=False))
        usable = catalogue.all("PRAGMA integrity_check(1)") == [("ok",)] and catalogue.is_of_our_page_size
    return _Present(numbers, deleted, usable)


def _stage(source: Path, staged: Path, present: _Present, tokenisers: Tokenisers, progress: Progress) -> int:
    """Copy the backup beside, take out what was deleted since, and return how many articles that were."""
    make_private(staged)
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
        return _keep_out(copied, writer, present.deleted or ())
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


def _remove_copies(folder: Path) -> None:
    """Remove what else holds words or vectors of the present store: afterwards no delete would reach it."""
    remove_kept_copies(folder)
    with disk_errors(folder):
        unfinished = [path.parent for path in folder.glob(f"{FOLDER}*/{UNFINISHED}")]
    for path in unfinished:
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


def _put_back_databases(source: Path, folder: Path) -> Iterator[str]:
    """Those that are missing or damaged: keys withdrawn and answers erased since must not come back."""
    for path in other_databases(source):
        target = folder / path.name
        if target.exists() and check_database(target) is None:
            continue
        new = folder / STAGED / path.name
        copy_database(path, new)
        if path.name == JOURNAL:  # it may quote what was deleted since
            LocalJournal(new.parent, answers=0, sessions=0, turns=0).scrub(_deleted(folder))
        with disk_errors(target):
            for suffix in ("-wal", "-shm", "-journal"):
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            new.rename(target)
            sync_folder(folder)
        yield path.name


def _deleted(folder: Path) -> list[str]:
    with closing(Catalogue(folder / FILE_NAME)) as catalogue:
        return [each.article_id for each in read_tombstones(catalogue)]


def _tidy(folder: Path, tokenisers: Tokenisers) -> None:
    """Remove what the old store left; what readers still hold, the next writer removes."""
    catalogue = Catalogue(folder / FILE_NAME)
    writer = Writer(catalogue, read_layout(catalogue).files(folder), tokenisers)
    writer.close()
