"""Small SQLite files beside the catalogue: the journal of the service and its keys.

Each is private (0600), in WAL mode, and overwrites what is deleted. Every call opens a connection of its own:
a file is used by several threads and processes, and rarely enough that this costs nothing that counts.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from index_store.files import damaged, disk_errors, disk_full
from rag.errors import IndexLockedError, IndexStoreError

# Codes of SQLite's result-code list, https://www.sqlite.org/rescode.html
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_WAIT_SECONDS = 10.0

_PRAGMAS = ("secure_delete=ON", "synchronous=FULL", "foreign_keys=ON")


class SideFile:
    """One file with the tables of `schema`, created when it is first written to.

    `version` is kept in the file's `user_version`; a file of a newer one is refused, an older one is brought
    forward by `upgrades`: for each version the statements that lead to the next.
    """

    def __init__(
        self, path: Path, schema: str, version: int, upgrades: Mapping[int, str] = MappingProxyType({})
    ) -> None:
        self.path = path
        self._schema, self._version, self._upgrades = schema, version, upgrades

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self.path.is_file()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading one state. Raises IndexDamagedError, IndexStoreError."""
        with self._opened() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept all or not at all; durable when the block has ended."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def wipe_log(self) -> bool:
        """Bring the write-ahead log into the file and cut it, so that no deleted word is left in it."""
        with self._opened() as connection:
            row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not row[0]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            if not self.exists:
                with disk_errors(self.path):
                    self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    self.path.touch(mode=0o600)  # SQLite gives its side files the same rights
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=_WAIT_SECONDS)
            try:
                self._prepare(connection)
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found == self._version:
            return
        if found > self._version:
            raise IndexStoreError(
                f"{self.path} has format {found}, this version reads {self._version}.",
                advice="Install a newer citedesk.",
            )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        found = connection.execute("PRAGMA user_version").fetchone()[0]  # somebody may have been faster
        steps = [self._upgrades[step] for step in range(found, self._version)] if found else [self._schema]
        for statement in filter(str.strip, ";".join(steps).split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={max(found, self._version)}")
        connection.execute("COMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: sqlite3.Error) -> IndexStoreError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind of error
        if code in _DAMAGED or "decode" in str(error).lower():
            return damaged(self.path, str(error))
        if code == sqlite3.SQLITE_FULL:
            return disk_full(self.path)
        if code in _BUSY:
            return IndexLockedError(
                f"{self.path} is in use: {error}.", advice="Wait for the other process, then try again."
            )
        return IndexStoreError(
            f"{self.path} cannot be used: {error}.", advice="Check the folder's rights and the disk."
        )
