"""The last generation that was acknowledged, noted beside the catalogue.

SQLite takes a write-ahead log that is damaged, cut short or missing for one that ends earlier, and goes on
with an older state without a word. The note is written after each commit, which is on the disk by then, so it
need not be synced itself: it may be older than the catalogue, and newer only when that has lost something.
"""

import os
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from index_store.files import damaged
from rag.errors import IndexDamagedError

NOTE = "generation"


def note(folder: Path, generation: int) -> None:
    """Note that this generation was acknowledged, unless a later one was."""
    if generation <= noted(folder):
        return
    with suppress(OSError):  # what was committed is committed; without the note a loss is only not found out
        handle = os.open(folder / NOTE, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(handle, _line(generation), 0)
        finally:
            os.close(handle)


def noted(folder: Path) -> int:
    """The generation in the note; 0 where there is none, or one that a power cut has torn."""
    try:
        content = (folder / NOTE).read_bytes()
        generation = int(content[:20])
    except (OSError, ValueError):
        return 0
    return generation if content == _line(generation) else 0


def lost(folder: Path, catalogue: Path, generation: int, known: int) -> IndexDamagedError | None:
    """The error for a catalogue at that generation when `known`, noted before it was read, is a later one."""
    if generation >= known:
        return None
    error = damaged(
        catalogue,
        f"it is at generation {generation}, but {known} was acknowledged, so its log has lost its end",
    )
    error.advice = (
        f"Put back a backup: `citedesk restore BACKUP --force`. Or go on with what {folder} still holds:"
        " `citedesk rebuild`, then ingest the latest news again, and delete again what was deleted last."
    )
    return error


def _line(generation: int) -> bytes:
    digits = b"%020d" % generation
    return b"%s %08x\n" % (digits, crc32(digits))
