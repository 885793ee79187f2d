"""The catalogue in SQLite: the truth of the store; the rest is derived from it, or vectors it points to.

articles    the current version of each article; what filters compare is in typed columns, the rest as JSON
passages    offsets, lengths, where the vectors lie; ids come from a counter and are never given twice
postings    which passages of a segment hold a token; read by segment, so that a commit only appends
segments    what one commit (or a merge of several) added: an id range, a vector file, totals
removals    passages that were taken out, by generation: open processes bring their memory forward from it
erasures    vectors of removed passages that still have to be overwritten on the disk
tombstones  the last version of articles deleted on purpose
versions    earlier versions of changed articles, where the settings say that some are kept
meta        schema version, embedder, splitter, generation, counters, last writer, and a digest of them
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

from index_store.acknowledged import note
from index_store.files import damaged, disk_errors, disk_full
from index_store.lock import this_process
from rag.errors import IndexLockedError, IndexStoreError

FILE_NAME = "catalogue.sqlite3"
SCHEMA_VERSION = 4
FIRST_SEALED = 3
"""The first version whose settings, counters and notes of deletions carry digests."""

Row: TypeAlias = tuple[Any, ...]

VERSIONS = """
CREATE TABLE versions (
    article_id TEXT NOT NULL, version INTEGER NOT NULL,
    head TEXT NOT NULL, rest TEXT NOT NULL, text TEXT NOT NULL, digest INTEGER NOT NULL,
    UNIQUE (article_id, version)
)
"""
"""What formats before 4 had not."""

_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    article_key INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
    source TEXT, language TEXT NOT NULL, published REAL, embargo REAL, status TEXT NOT NULL,
    passages INTEGER NOT NULL, sentences INTEGER NOT NULL,
    head TEXT NOT NULL, rest TEXT NOT NULL, text TEXT NOT NULL, digest INTEGER NOT NULL
);
CREATE INDEX articles_published ON articles (published DESC, article_id);
CREATE INDEX articles_filter ON articles (published, source, language, status, embargo);
CREATE INDEX articles_retracted ON articles (article_key) WHERE status = 'retracted';
CREATE INDEX articles_embargo ON articles (embargo) WHERE embargo IS NOT NULL;
CREATE TABLE authors (name TEXT NOT NULL, article_key INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (name, article_key)) WITHOUT ROWID;
CREATE INDEX authors_article ON authors (article_key);
CREATE TABLE segments (
    segment INTEGER PRIMARY KEY, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL,
    passage_rows INTEGER NOT NULL, rows INTEGER NOT NULL,
    passages INTEGER NOT NULL, words INTEGER NOT NULL, names INTEGER NOT NULL
);
CREATE TABLE passages (
    passage_id INTEGER PRIMARY KEY,
    article_key INTEGER NOT NULL REFERENCES articles, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, word_length INTEGER NOT NULL, name_length INTEGER NOT NULL,
    segment INTEGER NOT NULL REFERENCES segments DEFERRABLE INITIALLY DEFERRED,
    row INTEGER NOT NULL, sentence_row INTEGER NOT NULL, sentences BLOB NOT NULL,
    vector_checksum INTEGER NOT NULL, digest INTEGER NOT NULL
);
CREATE UNIQUE INDEX passages_article ON passages (article_key, ordinal);
CREATE INDEX passages_segment ON passages (segment);
CREATE TABLE postings (
    segment INTEGER NOT NULL, channel INTEGER NOT NULL, token TEXT NOT NULL, count INTEGER NOT NULL,
    ids BLOB NOT NULL, counts BLOB NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (segment, channel, token)) WITHOUT ROWID;
CREATE TABLE removals (generation INTEGER NOT NULL, passage_id INTEGER NOT NULL,
    PRIMARY KEY (generation, passage_id)) WITHOUT ROWID;
CREATE TABLE erasures (segment INTEGER NOT NULL, row INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE tombstones (article_id TEXT PRIMARY KEY, version INTEGER NOT NULL, restored INTEGER NOT NULL,
    digest INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
{VERSIONS};
"""

META_DIGEST = "digest"
"""The entry of `meta` that changes with any other."""

_PAGE_BYTES = 8192
"""A third of an article's page stays empty with SQLite's 4 KiB: a tenth of the whole file."""

# Codes of SQLite's result-code list, https://www.sqlite.org/rescode.html
_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_CONSTRAINT,  # what we write fits what we have written
}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


# secure_delete overwrites what is deleted.
_PRAGMAS = (
    "foreign_keys=ON",
    "secure_delete=ON",
    "synchronous=FULL",
    "temp_store=MEMORY",
)
_CACHE_KIB = 4096
"""What a connection keeps: with 32 MiB each, questions were no faster and eight took 170 MB more."""


class Catalogue:
    """One connection. Every statement's errors come out as ours, with the file's name."""

    def __init__(self, path: Path, mode: str = "rw") -> None:
        """`mode` is SQLite's: `rw` for an existing file, `ro` for one that cannot be written."""
        self.path = path
        self._generation: int | None = None
        """What the open transaction makes it, to be noted once it is acknowledged."""
        # SQLite reads a WAL file without writing only if its side files are there, or nobody can change it.
        log = path.with_name(path.name + "-wal")
        self._immutable = mode == "ro" and not log.exists()
        self._file = self._seen()
        immutable = "&immutable=1" if self._immutable else ""
        with self._translated():
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}{immutable}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=5,
            )
        try:
            for pragma in (*_PRAGMAS, f"cache_size={-_CACHE_KIB}"):  # negative: in KiB
                self.run(f"PRAGMA {pragma}")
        except IndexStoreError:
            self.close()
            raise

    def create(self, meta: Iterable[tuple[str, object]]) -> None:
        """Lay out the tables in an empty file."""
        self.run(f"PRAGMA page_size={_PAGE_BYTES}")
        self.run("PRAGMA journal_mode=WAL")
        with self.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self.run(statement)
            self.set_meta(meta)

    @property
    def is_laid_out(self) -> bool:
        """Whether the tables are there."""
        return bool(self.all("SELECT 1 FROM sqlite_schema WHERE name = 'meta'"))

    @property
    def is_of_our_page_size(self) -> bool:
        """Whether another of our catalogues can be copied over it."""
        return bool(self.one("PRAGMA page_size")[0] == _PAGE_BYTES)

    @property
    def is_replaced(self) -> bool:
        """Whether another file has the path since: this connection still reads the old one."""
        return self._file != self._seen()

    @property
    def changed_underneath(self) -> bool:
        """Whether a file was written to that this connection took for one that nobody changes."""
        return self._immutable and self.is_replaced

    def _seen(self) -> tuple[object, ...] | None:
        """What tells the file from another; of one that nobody should change also its state."""
        try:
            found = self.path.stat()
        except OSError:  # opening it says why
            return None
        number = found.st_dev, found.st_ino
        log = self.path.with_name(self.path.name + "-wal")
        return (*number, found.st_size, found.st_mtime_ns, log.exists()) if self._immutable else number

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Execute one statement and return how many rows it changed."""
        with self._translated():
            return self._connection.execute(sql, parameters).rowcount

    def many(self, sql: str, parameters: Iterable[Sequence[object]]) -> None:
        """Execute one statement for each set of parameters."""
        with self._translated():
            self._connection.executemany(sql, parameters)

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row:
        """The only row of a query that always has one."""
        return self.all(sql, parameters)[0]

    def batches(self, sql: str, parameters: Sequence[object] = (), size: int = 1000) -> Iterator[list[Row]]:
        """The rows of a query in lists of `size`, read as they are asked for."""
        with self._translated():
            cursor = self._connection.execute(sql, parameters)
            batch = cursor.fetchmany(size)
        while batch:
            yield batch
            with self._translated():
                batch = cursor.fetchmany(size)

    def decode_leniently(self) -> None:
        """Give text that is no UTF-8 with replacement characters, so that only its digest is wrong."""
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing; durable when the block has ended."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
            if self._generation is not None:
                note(self.path.parent, self._generation)
        finally:
            self._generation = None
            self.end()

    def begin(self) -> None:
        """Start reading one generation, until `end`."""
        self.run("BEGIN")

    def end(self) -> None:
        """Leave the transaction, if there is one, without keeping its changes."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    def meta(self) -> dict[str, str]:
        """Everything in `meta`."""
        return dict(self.all("SELECT key, value FROM meta"))

    def number(self, key: str) -> int:
        """A counter of `meta`."""
        try:
            return int(self.one("SELECT value FROM meta WHERE key = ?", [key])[0])
        except (IndexError, ValueError) as error:
            raise damaged(self.path, f"{key} is missing or no number") from error

    def set_meta(self, values: Iterable[tuple[str, object]]) -> None:
        """Write entries of `meta`, who wrote them and when, and the digest of all of them."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        written = {"written_by": this_process(), "written_at": now}
        entries = self.meta() | written | {key: str(value) for key, value in values}
        entries[META_DIGEST] = str(meta_digest(entries))
        self.many("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(entries.items()))
        self._generation = int(entries["generation"])

    def copy_to(self, other: "Catalogue") -> None:
        """Replace everything in another file by what this connection sees, in one transaction of that file.

        Readers of the other go on with what they had. It must be empty or of the same page size.
        """
        with self._translated():
            self._connection.backup(other._connection)

    def vacuum(self) -> None:
        """Write the file anew without free pages, through the log: readers go on, a kill harms nothing."""
        self.run("PRAGMA temp_store=FILE")  # in memory it would take as much as the file has
        try:
            self.run("VACUUM")
        finally:
            self.run("PRAGMA temp_store=MEMORY")

    def checkpoint(self, wait_seconds: float) -> bool:
        """Bring the log into the file and cut it; False while someone still reads an older generation.

        When it is True, no reader of this store, in any process, sees anything older than the last commit:
        SQLite cuts the log only when every reader reads from the file alone, and fills the file only when
        nobody reads an older state of it.
        """
        self.run(f"PRAGMA busy_timeout={round(wait_seconds * 1000)}")
        try:
            return not self.one("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        finally:
            self.run("PRAGMA busy_timeout=5000")

    def check_size(self) -> None:
        """Raise IndexDamagedError when the file is shorter than the pages that the open transaction sees.

        SQLite takes what is missing for empty. While there is a log, some pages may be in that alone.
        """
        pages = int(self.one("PRAGMA page_count")[0]) * int(self.one("PRAGMA page_size")[0])
        log = self.path.with_name(self.path.name + "-wal")
        with disk_errors(self.path):
            size = self.path.stat().st_size
            if size < pages and not (log.exists() and log.stat().st_size):
                raise damaged(self.path, f"it ends at byte {size} of {pages}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._explained(error) from error
        except UnicodeEncodeError as error:
            raise IndexStoreError(
                f"A text with an unpaired surrogate ({error.object[error.start]!r}) cannot be stored.",
                advice="Decode the input correctly and try again.",
            ) from error

    def _explained(self, error: sqlite3.Error) -> IndexStoreError:
        # The low byte is the kind of error, the others say more. An error of Python's module has no code.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
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


def digest(*parts: object) -> int:
    """A number that changes when any part does: each row carries one of its own content.

    A CRC, because each question checks some hundred rows: an eighth of a cryptographic digest's time.
    """
    # A changed bit can also change a value's type: what is neither bytes nor text has a digest too.
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    lengths = ",".join([str(len(piece)) for piece in raw])  # so that no word moves from one part to the next
    total = crc32(f"{lengths}:".encode())
    for piece in raw:
        total = crc32(piece, total)
    return total


def new_identity() -> str:
    """What tells a store from every other one: 128 random bits."""
    return secrets.token_hex(16)


def id_list(article_ids: Iterable[str]) -> str:
    """The ids as `json_each` takes them: it would cut one at a NUL, which no stored id has."""
    return json.dumps([article_id for article_id in article_ids if "\0" not in article_id])


def meta_digest(entries: Mapping[str, str]) -> int:
    """The digest of all entries of `meta` but its own."""
    return digest(*(part for key in sorted(entries) if key != META_DIGEST for part in (key, entries[key])))
