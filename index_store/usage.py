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
    earlier_versions: int
    """Texts of changed articles as they were before."""
    bytes: int
    freeable_bytes: int


@dataclass(frozen=True, slots=True)
class LastWrite:
    """Who wrote last, such as `process 123 on host`, and when, in UTC to the second."""

    writer: str
    at: str


def usage(folder: Path) -> Usage:
    """What the store in that folder takes now. Raises IndexNotFoundError, IndexDamagedError."""
    with reading(folder) as (catalogue, layout):
        segments, rows = catalogue.one("SELECT count(*), coalesce(sum(rows), 0) FROM segments")
        used = catalogue.one("SELECT count(*) + coalesce(sum(length(sentences) / 8), 0) FROM passages")[0]
        pages = catalogue.one("PRAGMA freelist_count")[0] * catalogue.one("PRAGMA page_size")[0]
        deleted = catalogue.one("SELECT count(*) FROM tombstones WHERE NOT restored")[0]
        earlier = catalogue.one("SELECT count(*) FROM versions")[0]
    return Usage(
        format=layout.schema,
        embedder=layout.fingerprint.name,
        dimension=layout.fingerprint.dimension,
        segments=segments,
        deleted=deleted,
        earlier_versions=earlier,
        bytes=disk_bytes(folder),
        freeable_bytes=pages + max(0, rows - used) * layout.files(folder).row_bytes,
    )


def last_write(folder: Path) -> LastWrite | None:
    """The last write to the store in that folder; None where an older version made it. Raises as `usage`."""
    with reading(folder) as (catalogue, _):
        meta = catalogue.meta()
    return LastWrite(meta["written_by"], meta["written_at"]) if "written_by" in meta else None
