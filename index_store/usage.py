"""What a store takes of the disk, and what of that it would give back."""

from dataclasses import dataclass
from pathlib import Path

from index_store.archive import disk_bytes
from index_store.layout import reading


@dataclass(frozen=True, slots=True)
class Usage:
    """One generation's room; `freeable_bytes` is about what `compact` frees."""

    format: int
    embedder: str
    dimension: int
    segments: int
    deleted: int
    """Articles deleted on purpose, which an ingest leaves out."""
    bytes: int
    freeable_bytes: int
    written_by: str | None
    """The process that wrote last, and `written_at`, the time in UTC; None of a store of an older version."""
    written_at: str | None


def usage(folder: Path) -> Usage:
    """What the store in that folder takes now. Raises IndexNotFoundError, IndexDamagedError."""
    with reading(folder) as (catalogue, layout):
        segments, rows = catalogue.one("SELECT count(*), coalesce(sum(rows), 0) FROM segments")
        used = catalogue.one("SELECT count(*) + coalesce(sum(length(sentences) / 8), 0) FROM passages")[0]
        pages = catalogue.one("PRAGMA freelist_count")[0] * catalogue.one("PRAGMA page_size")[0]
        deleted = catalogue.one("SELECT count(*) FROM tombstones WHERE NOT restored")[0]
        meta = catalogue.meta()
    return Usage(
        format=layout.schema,
        embedder=layout.fingerprint.name,
        dimension=layout.fingerprint.dimension,
        segments=segments,
        deleted=deleted,
        bytes=disk_bytes(folder),
        freeable_bytes=pages + max(0, rows - used) * layout.files(folder).row_bytes,
        written_by=meta.get("written_by"),
        written_at=meta.get("written_at"),
    )
