"""What was deleted on purpose: which articles must not come back by themselves, and with which version next.

Each entry carries a digest, for a damaged one would let a deleted article return.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index_store.catalogue import Catalogue, digest, id_list
from index_store.files import damaged


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A deleted article; `version` was its last. A restored one may be, or was, ingested again.

    The note stays all the same: a backup may still have what was deleted.
    """

    article_id: str
    version: int
    restored: bool


def read_tombstones(
    catalogue: Catalogue, article_ids: Sequence[str] | None = None, *, sealed: bool = True
) -> list[Tombstone]:
    """Those of the ids, or all; raises IndexDamagedError for an entry that is not what was written.

    Not `sealed`, entries are taken as they stand.
    """
    chosen = "" if article_ids is None else " WHERE article_id IN (SELECT value FROM json_each(?))"
    found = []
    digests = "digest" if sealed else "NULL"  # in formats before 3 there are none
    for name, version, restored, expected in catalogue.all(
        f"SELECT article_id, version, restored, {digests} FROM tombstones{chosen}",  # noqa: S608
        [] if article_ids is None else [id_list(article_ids)],
    ):
        tombstone = Tombstone(name, version, bool(restored))
        if sealed and expected != _digest(tombstone):
            raise damaged(catalogue.path, f"the note that {name!r} was deleted")
        found.append(tombstone)
    return found


def write_tombstones(catalogue: Catalogue, tombstones: Iterable[Tombstone]) -> None:
    """Write entries in place of those of the same ids."""
    catalogue.many(
        "INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?, ?)",
        [(t.article_id, t.version, int(t.restored), _digest(t)) for t in tombstones],
    )


def damaged_tombstones(catalogue: Catalogue) -> list[str]:
    """The ids, as they stand there now, of entries that are not what was written."""
    return [name for _, name in _damaged(catalogue)]


def remove_damaged_tombstones(catalogue: Catalogue) -> tuple[str, ...]:
    """Take them out, inside the caller's transaction; what is returned names them."""
    wrong = _damaged(catalogue)
    catalogue.many("DELETE FROM tombstones WHERE CAST(article_id AS BLOB) = ?", [(raw,) for raw, _ in wrong])
    return tuple(name for _, name in wrong)


def _damaged(catalogue: Catalogue) -> list[tuple[bytes, str]]:
    """Their ids as bytes, which need not be text any more, and as text."""
    rows = catalogue.all(
        "SELECT CAST(article_id AS BLOB), article_id, version, restored, digest FROM tombstones"
    )
    return [
        (raw, name)
        for raw, name, version, restored, expected in rows
        if expected != _digest(Tombstone(name, version, bool(restored)))
    ]


def _digest(tombstone: Tombstone) -> int:
    return digest(tombstone.article_id, f"{tombstone.version} {int(tombstone.restored)}")
