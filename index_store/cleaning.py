"""Wiping what was removed, and removing files that no generation needs."""

from collections import defaultdict
from collections.abc import Iterable

from index_store.catalogue import Catalogue
from index_store.files import disk_errors, remove_folder, sync_folder
from index_store.migrations import unfinished_copies
from index_store.vectors import UNFINISHED, SegmentFiles
from rag.steps import Step, reached

STAGED = "restore.new"
"""A folder in the store's own in which a backup is made ready; without its process it is a left-over."""


def clean(catalogue: Catalogue, files: SegmentFiles, wait_seconds: float) -> bool:
    """Wipe removed text and vectors from the disk and remove left-over files; whether that is done.

    It is not while a reader still holds an older generation after the wait. The caller holds the writer lock.
    """
    reached(Step.CLEAN)
    if not catalogue.checkpoint(wait_seconds):
        return False
    segments = {row[0] for row in catalogue.all("SELECT segment FROM segments")}
    erasures = catalogue.all("SELECT segment, row, rows FROM erasures ORDER BY segment, row")
    by_segment: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for segment, row, rows in erasures:
        by_segment[segment].append((row, rows))
    for segment, ranges in by_segment.items():
        if (
            segment in segments or files.path(segment).exists()
        ):  # one that goes now is overwritten all the same
            files.wipe(segment, ranges)
    _remove_strays(files, segments, by_segment)
    if erasures:
        with catalogue.transaction():
            catalogue.run("DELETE FROM erasures")
    return True


def _remove_strays(files: SegmentFiles, known: set[int], erased: Iterable[int]) -> None:
    """Remove files that no generation needs, also of a change of embedder that has not finished.

    There a segment's file must not outlive one of its passages; embedding the rest again is cheap.
    """
    gone = files.strays(known) + unfinished_copies(files.store)
    for folder in files.beside():
        if (folder / UNFINISHED).exists():
            unfinished = SegmentFiles(files.store, files.dimension, folder.name)
            gone += [path for path in unfinished.strays(known.difference(erased)) if path.name != UNFINISHED]
        else:
            with disk_errors(folder):
                gone += [*folder.iterdir(), folder]
    remove_folder(files.store / STAGED)
    with disk_errors(files.folder):
        for path in gone:
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        for folder in {path.parent for path in gone}:
            if folder.is_dir():
                sync_folder(folder)
