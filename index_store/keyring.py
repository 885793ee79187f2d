"""Keys of the API: only digests are stored, and a lookup takes the same time for any wrong key.

A key is 256 random bits, so its plain SHA-256 cannot be searched through; a slow password hash would only
slow every request down.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from index_store.catalogue import digest
from index_store.files import damaged
from index_store.sidefile import SideFile
from rag.errors import InputError
from rag.protocols import KeyRecord

FILE_NAME = "keyring.sqlite3"
PREFIX = "cd_"
_RANDOM_BYTES = 32
_MOST_NAME = 64
_SCHEMA = """
CREATE TABLE keys (name TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, writes INTEGER NOT NULL,
    created TEXT NOT NULL, sum INTEGER)
"""
_UPGRADES = {1: "ALTER TABLE keys ADD COLUMN sum INTEGER"}
"""Rows of version 1 have no checksum."""


def utc_now() -> datetime:
    """The clock of the process."""
    return datetime.now(UTC)


class LocalKeyring:
    """The keys of one store. Changes made by another process are seen at the next request."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._file = SideFile(folder / FILE_NAME, _SCHEMA, 2, _UPGRADES)
        self._clock = clock
        self._seen: tuple[tuple[int, int, int], ...] | None = None
        self._keys: list[tuple[bytes, KeyRecord]] = []

    def add(self, name: str, *, writes: bool) -> str:
        """Make a key and return it: it is never shown again. Raises InputError for an unusable name."""
        if not 0 < len(name) <= _MOST_NAME or not name.isprintable() or name != name.strip():
            raise InputError(
                f"{name!r} cannot name a key.",
                advice=f"Give it 1 to {_MOST_NAME} printable characters without spaces at its ends.",
            )
        key = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        created = self._clock().isoformat(timespec="seconds")
        with self._file.writing() as connection:
            if connection.execute("SELECT 1 FROM keys WHERE name = ?", [name]).fetchone():
                raise InputError(
                    f"There is a key {name!r} already.",
                    advice=f"Take another name, or `citedesk keys revoke {name}` first.",
                )
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
                [name, hashed := _digest(key.encode()), writes, created, _sum(name, hashed, writes, created)],
            )
        return key

    def revoke(self, name: str) -> bool:
        """Take a key away, at once for every process; False when there is none of that name."""
        if not self._file.exists:
            return False
        with self._file.writing() as connection:
            gone = connection.execute("DELETE FROM keys WHERE name = ?", [name]).rowcount > 0
        self._file.wipe_log()
        return gone

    def records(self) -> list[KeyRecord]:
        """All keys by name; never the keys themselves."""
        return sorted((record for _, record in self._known()), key=lambda record: record.name)

    @property
    def empty(self) -> bool:
        """Whether there are no keys, so that the service is for this machine alone."""
        return not self._known()

    def lookup(self, token: bytes) -> KeyRecord | None:
        """Whose key that is. Compares digests, all of them, so its time tells nothing of any key."""
        digest, found = _digest(token), None
        for known, record in self._known():
            if hmac.compare_digest(known, digest):
                found = record
        return found

    def _known(self) -> list[tuple[bytes, KeyRecord]]:
        seen = self._stamp()
        if seen != self._seen:
            self._keys, self._seen = self._read(), seen
        return self._keys

    def _read(self) -> list[tuple[bytes, KeyRecord]]:
        if not self._file.exists:
            return []
        with self._file.reading() as connection:
            rows = connection.execute("SELECT name, digest, writes, created, sum FROM keys").fetchall()
        for *row, expected in rows:
            if expected not in (None, _sum(*row)):
                raise damaged(self._file.path, f"the key {row[0]!r} is not what was written")
        return [
            (hashed, KeyRecord(name, bool(writes), datetime.fromisoformat(created)))
            for name, hashed, writes, created, _ in rows
        ]

    def _stamp(self) -> tuple[tuple[int, int, int], ...]:
        """What changes with any write of any process: inode, size and time of the file and its log."""
        path = self._file.path
        stamps = []
        for each in (path, path.with_name(path.name + "-wal")):
            try:
                about = each.stat()
            except FileNotFoundError:
                continue
            if about.st_size:  # reading alone, too, makes an empty log and removes it
                stamps.append((about.st_ino, about.st_size, about.st_mtime_ns))
        return tuple(stamps)


def _sum(name: str, hashed: bytes, writes: int, created: str) -> int:
    return digest(name, hashed, int(writes), created)


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
