"""Bringing the catalogue of an older version to this one, with a copy of how it was kept beside."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from index_store.catalogue import FILE_NAME, SCHEMA_VERSION, VERSIONS, Catalogue, new_identity
from index_store.files import disk_errors, sync_folder
from index_store.tombstones import read_tombstones, write_tombstones
from rag.steps import Step, reached


def _seal(catalogue: Catalogue) -> None:
    """From 2 to 3: digests of what was deleted on purpose; that of `meta` comes with its next change."""
    catalogue.run("ALTER TABLE tombstones ADD COLUMN digest INTEGER NOT NULL DEFAULT 0")
    write_tombstones(catalogue, read_tombstones(catalogue, sealed=False))


def _make_room_for_versions(catalogue: Catalogue) -> None:
    """From 3 to 4: a table for earlier versions of articles."""
    catalogue.run(VERSIONS)


MIGRATIONS: Mapping[int, Callable[[Catalogue], None]] = {2: _seal, 3: _make_room_for_versions}
"""For each older schema version the step to the next one, inside the caller's transaction.

Version 2 was the first that a release could write.
"""

_KEPT = "catalogue.format-"


def can_migrate(schema: int) -> bool:
    """Whether there is a way from that version to this one."""
    return schema < SCHEMA_VERSION and all(step in MIGRATIONS for step in range(schema, SCHEMA_VERSION))


def migrate(catalogue: Catalogue) -> bool:
    """Bring the catalogue to this version in one transaction; whether that was to be done and could be.

    The caller holds the writer lock. What it was is kept as `catalogue.format-N` until something is removed
    from the store, because that must not live on in the copy.
    """
    schema = catalogue.number("schema")
    if not can_migrate(schema):
        return False
    _keep(catalogue, catalogue.path.with_name(f"{_KEPT}{schema}"))
    with catalogue.transaction():
        reached(Step.WRITE_ROWS)
        for step in range(schema, SCHEMA_VERSION):
            MIGRATIONS[step](catalogue)
        catalogue.set_meta([("schema", SCHEMA_VERSION), ("identity", new_identity())])
        reached(Step.SWITCH)
    return True


def kept_copies(folder: Path) -> list[Path]:
    """The copies of catalogues as they were before they were brought to a newer version."""
    with disk_errors(folder):
        return sorted(folder.glob(f"{_KEPT}*"))


def unfinished_copies(folder: Path) -> list[Path]:
    """What a kill has left of one in the making."""
    with disk_errors(folder):
        return sorted(folder.glob(f"{FILE_NAME}.new*"))


def remove_kept_copies(folder: Path) -> None:
    """Remove them, and what is left of others, durably."""
    found = kept_copies(folder) + unfinished_copies(folder)
    if found:
        with disk_errors(folder):
            for path in found:
                path.unlink(missing_ok=True)
            sync_folder(folder)


def _keep(catalogue: Catalogue, target: Path) -> None:
    new = target.with_name(f"{FILE_NAME}.new")
    with disk_errors(new):
        for suffix in ("", "-wal", "-shm"):
            new.with_name(new.name + suffix).unlink(missing_ok=True)
        new.touch(mode=0o600)
    catalogue.begin()
    try:
        with closing(Catalogue(new)) as copy:
            catalogue.copy_to(copy)
            copy.checkpoint(0)
    finally:
        catalogue.end()
    with disk_errors(target):
        new.rename(target)
        sync_folder(target.parent)
