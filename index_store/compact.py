"""Making a store as small and as quick to read as its content allows."""

from dataclasses import dataclass
from pathlib import Path

from index_store.archive import disk_bytes
from index_store.catalogue import Catalogue
from index_store.layout import writing
from index_store.lexical import Tokenisers
from index_store.merge import merge_all
from index_store.migrations import remove_kept_copies
from index_store.versions import trim_versions
from index_store.writer import Writer
from rag.protocols import Progress
from rag.steps import Step, reached


@dataclass(frozen=True, slots=True)
class Compaction:
    """What it came to; not `wiped` while a reader still holds what was removed: the next write wipes it."""

    bytes_before: int
    bytes_after: int
    segments_before: int
    segments_after: int
    wiped: bool
    versions_removed: int
    """Earlier versions of articles beyond those that shall be kept."""


def compact(
    folder: Path,
    tokenisers: Tokenisers,
    progress: Progress,
    *,
    kept_versions: int = 0,
    wait_seconds: float = 0.0,
    reader_wait_seconds: float = 5.0,
) -> Compaction:
    """Join segments, drop what is no longer used from files and catalogue, and wipe what was removed.

    Of earlier versions of an article the last `kept_versions` stay.

    Readers go on meanwhile; a kill at any moment leaves the store as it was or as it shall be. Takes free
    disk space of up to three times the catalogue's size. Raises IndexLockedError when another writer
    outlasts `wait_seconds`, IndexDamagedError, and IndexStoreError when the disk is full.
    """
    before = disk_bytes(folder) if folder.is_dir() else 0
    with writing(folder, wait_seconds) as (catalogue, layout):
        files = layout.files(folder)
        writer = Writer(catalogue, files, tokenisers)
        segments = _segments(catalogue)
        progress.start(2)
        progress.stage("joining segments")
        writer.settle(reader_wait_seconds)
        if merge_all(catalogue, files):
            writer.unsettle()
        progress.advance(files.folder.name, 0)
        progress.stage("freeing pages")
        reached(Step.WRITE_ROWS)
        with catalogue.transaction():
            if trimmed := trim_versions(catalogue, kept_versions):
                remove_kept_copies(folder)
        catalogue.vacuum()
        reached(Step.CLEAN)
        writer.unsettle()
        wiped = writer.settle(reader_wait_seconds)
        progress.advance(catalogue.path.name, 0)
        after = _segments(catalogue)
    return Compaction(before, disk_bytes(folder), segments, after, wiped, trimmed)


def _segments(catalogue: Catalogue) -> int:
    return int(catalogue.one("SELECT count(*) FROM segments")[0])
