"""What was deleted on purpose: which articles must not come back by themselves, and with which version next.

Each entry carries a digest, for a damaged one would let a deleted article return.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index_store.catalogue import Catalogue, digest
from index_store.files import damaged


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A deleted article; `version` was its last. A restored one may be ingested again."""

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
        [] if article_ids is None else [json.dumps(list(article_ids))],
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
    digests: dict[str, int] = dict(catalogue.all("SELECT article_id, digest FROM tombstones"))
    entries = read_tombstones(catalogue, sealed=False)
    return [entry.article_id for entry in entries if digests[entry.article_id] != _digest(entry)]


def _digest(tombstone: Tombstone) -> int:
    return digest(tombstone.article_id, f"{tombstone.version} {int(tombstone.restored)}")
