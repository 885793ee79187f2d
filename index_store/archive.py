"""The store on one machine: SQLite as the truth, FAISS and postings as search legs, all in one folder."""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from index_store.catalogue import FILE_NAME, SCHEMA_VERSION, Catalogue
from index_store.files import damaged, disk_errors, sync_folder
from index_store.legs import Legs, bring_forward, empty_legs
from index_store.lexical import Tokenisers
from index_store.lock import WriterLock
from index_store.records import decode_head
from index_store.vectors import FOLDER, SegmentFiles
from index_store.view import LocalView
from index_store.writer import Writer
from rag.domain import ArticleHead, PreparedArticle
from rag.errors import IndexMismatchError, IndexNotFoundError, IndexStoreError
from rag.protocols import Fingerprint

_LOG = logging.getLogger(__name__)


class LocalArchive:
    """An archive in a folder. Safe to use from several threads; any number of processes may read.

    Opened `writable`, it creates an absent store, and its first write takes the only writer lock of the
    store until `close`. Raises IndexNotFoundError for an absent store, IndexMismatchError for one of another
    embedder, splitter or newer version, IndexDamagedError for one whose files are not what was written.
    """

    def __init__(
        self,
        folder: Path,
        fingerprint: Fingerprint,
        splitter: str,
        tokenisers: Tokenisers,
        *,
        writable: bool = False,
        erase_wait_seconds: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`erase_wait_seconds` is how long a delete waits for readers that still hold what it removes."""
        self._folder, self._tokenisers, self._writable = folder, tokenisers, writable
        self._erase_wait_seconds, self._clock = erase_wait_seconds, clock
        self._files = SegmentFiles(folder, fingerprint.dimension)
        self._lock = WriterLock(folder)
        self._writer: Writer | None = None
        self._writing = threading.RLock()
        self._legs: Legs | None = None
        self._moving_legs = threading.Lock()
        self._idle: list[Catalogue] = []
        self._pool = threading.Lock()
        self._closed = False
        if not _is_laid_out(folder):
            if not writable:
                raise IndexNotFoundError(
                    f"There is no store in {folder}.", advice="Fill one: `citedesk ingest SOURCE...`."
                )
            self._create(fingerprint, splitter)
        self._check(fingerprint, splitter)

    def commit(self, batch: Sequence[PreparedArticle]) -> int:
        """Add or replace articles in one transaction and return the generation it made.

        When this returns the batch survives a crash; of two articles with one id the later wins. Raises
        IndexLockedError, EmbedderError for unusable vectors, IndexStoreError for a full disk, an article that
        cannot be stored, or one that was deleted on purpose.
        """
        with self._as_writer() as writer:
            return writer.commit(batch)

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles from every leg and return how many of them were stored.

        Their words and vectors are overwritten on the disk before this returns, unless a reader of an older
        generation outlasts the wait: then it is logged, and the next write or `close` does it.
        """
        with self._as_writer() as writer:
            count = writer.delete(article_ids)
            if not writer.settle(self._erase_wait_seconds):
                _LOG.warning(
                    "Deleted articles are hidden but not yet wiped from %s: a reader still holds them.",
                    self._folder,
                )
            return count

    def restore_deleted(self, article_ids: Sequence[str]) -> None:
        """Forget that these ids were deleted, so that they may be ingested again; version numbers go on."""
        with self._as_writer() as writer:
            writer.restore(article_ids)

    def heads_of(self, article_ids: Sequence[str]) -> dict[str, ArticleHead]:
        """The stored heads of those ids."""
        with self._reading() as catalogue:
            found = catalogue.all(
                "SELECT article_id, head FROM articles WHERE article_id IN (SELECT value FROM json_each(?))",
                [json.dumps(list(article_ids))],
            )
        return {name: decode_head(head) for name, head in found}

    def deleted(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the ids that were deleted on purpose and must not come back by re-ingest."""
        with self._reading() as catalogue:
            found = catalogue.all(
                "SELECT article_id FROM tombstones WHERE NOT restored"
                " AND article_id IN (SELECT value FROM json_each(?))",
                [json.dumps(list(article_ids))],
            )
        return {row[0] for row in found}

    @contextmanager
    def view(self) -> Iterator[LocalView]:
        """Hold one generation for as long as the block runs; never blocks a writer."""
        with self._reading() as catalogue:
            reader = self._files.reader()
            catalogue.begin()
            try:
                pinned: list[Legs] = []

                def legs() -> Legs:
                    if not pinned:
                        pinned.append(self._legs_of(catalogue))
                    return pinned[0]

                view = LocalView(catalogue, self._files, reader, legs, self._clock)
                if self._legs is not None:  # not before a first search: lists need no vectors in memory
                    legs()
                yield view
            finally:
                reader.close()
                catalogue.end()

    def close(self) -> None:
        """Release files and locks; closing twice does nothing."""
        with self._writing, self._pool:
            self._closed = True
            try:
                if self._writer is not None:
                    self._writer.close()
            finally:
                self._writer = None
                self._lock.release()
                while self._idle:
                    self._idle.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _create(self, fingerprint: Fingerprint, splitter: str) -> None:
        with disk_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._files.folder.mkdir(mode=0o700, exist_ok=True)
            self._lock.acquire()
        try:
            if _is_laid_out(self._folder):  # another process was faster
                return
            path = self._folder / FILE_NAME
            with disk_errors(path):
                path.touch(mode=0o600)  # SQLite gives its side files the same rights
            catalogue = Catalogue(path)
            try:
                counters = ("generation", "next_passage", "next_article", "next_segment")
                catalogue.create(
                    [
                        ("schema", SCHEMA_VERSION),
                        ("splitter", splitter),
                        *_fields(fingerprint).items(),
                        *((name, 0) for name in counters),
                    ]
                )
            finally:
                catalogue.close()
            with disk_errors(self._folder):
                sync_folder(self._folder)
        finally:
            self._lock.release()

    def _check(self, fingerprint: Fingerprint, splitter: str) -> None:
        with self._reading() as catalogue:
            meta, schema = catalogue.meta(), catalogue.number("schema")
            if schema != SCHEMA_VERSION:
                raise IndexMismatchError(
                    f"The store in {self._folder} has format {schema}, this version reads {SCHEMA_VERSION}.",
                    advice="Install a newer citedesk."
                    if schema > SCHEMA_VERSION
                    else "Ingest the articles into a new --store.",
                )
            stored = _fingerprint(catalogue)
            if stored != fingerprint:
                raise IndexMismatchError(
                    f"The store in {self._folder} was built with {_described(stored)},"
                    f" but {_described(fingerprint)} is configured.",
                    advice=f"Set CITEDESK_EMBEDDER={stored.name}, or ingest the articles into a new --store.",
                )
            if meta.get("splitter") != splitter:
                raise IndexMismatchError(
                    f"The store in {self._folder} was split with {meta.get('splitter')!r},"
                    f" but {splitter!r} is configured.",
                    advice="Set CITEDESK_PASSAGE_CHARACTERS back, or ingest the articles into a new --store.",
                )
            catalogue.begin()  # while this transaction is open no writer removes a file of its segments
            try:
                for segment, rows in catalogue.all("SELECT segment, rows FROM segments"):
                    self._files.check(segment, rows)
            finally:
                catalogue.end()

    def _legs_of(self, catalogue: Catalogue) -> Legs:
        """The legs of the generation the open transaction sees."""
        generation = catalogue.number("generation")
        with self._moving_legs:
            if self._legs is None or self._legs.generation < generation:
                self._legs = bring_forward(self._legs or empty_legs(), catalogue, self._files)
            if self._legs.generation == generation:
                return self._legs
        # This view was opened before the legs were first loaded, and the archive has moved on since.
        return bring_forward(empty_legs(), catalogue, self._files)

    @contextmanager
    def _as_writer(self) -> Iterator[Writer]:
        with self._writing:
            self._check_open()
            if not self._writable:
                raise IndexStoreError(
                    f"The store in {self._folder} was opened for reading.", advice="Open it for writing."
                )
            if self._writer is None:
                with disk_errors(self._folder):
                    self._lock.acquire()
                try:
                    self._writer = Writer(Catalogue(self._folder / FILE_NAME), self._files, self._tokenisers)
                except IndexStoreError:
                    self._lock.release()
                    raise
            yield self._writer

    @contextmanager
    def _reading(self) -> Iterator[Catalogue]:
        """A connection of one's own, from those that are idle."""
        with self._pool:
            self._check_open()
            catalogue = self._idle.pop() if self._idle else None
        if catalogue is None:
            catalogue = Catalogue(self._folder / FILE_NAME, _read_mode(self._folder))
        try:
            yield catalogue
        finally:
            with self._pool:
                if self._closed:
                    catalogue.close()
                else:
                    self._idle.append(catalogue)

    def _check_open(self) -> None:
        if self._closed:
            raise IndexStoreError(f"The store in {self._folder} was closed.", advice="Open it again.")


def stored_fingerprint(folder: Path) -> Fingerprint | None:
    """Which embedder the store in that folder was built with; None where there is no store."""
    if not _is_laid_out(folder):
        return None
    catalogue = Catalogue(folder / FILE_NAME, _read_mode(folder))
    try:
        return _fingerprint(catalogue)
    finally:
        catalogue.close()


def disk_bytes(folder: Path) -> int:
    """Size of all files of the store in bytes."""
    with disk_errors(folder):
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _is_laid_out(folder: Path) -> bool:
    """Whether there is a store; raises IndexDamagedError where only the rest of one is."""
    path = folder / FILE_NAME
    if path.is_file():
        catalogue = Catalogue(path, _read_mode(folder))
        try:
            if catalogue.is_laid_out:
                return True
        finally:
            catalogue.close()
    with disk_errors(folder):
        if any((folder / FOLDER).glob("*.f16")):
            raise damaged(path, "it is missing or empty, but its vectors are there")
    return False


def _read_mode(folder: Path) -> str:
    return "rw" if os.access(folder, os.W_OK) and os.access(folder / FILE_NAME, os.W_OK) else "ro"


def _fields(fingerprint: Fingerprint) -> dict[str, object]:
    return {
        "embedder": fingerprint.name,
        "embedder_revision": fingerprint.revision,
        "embedder_dimension": fingerprint.dimension,
        "embedder_probe_sha256": fingerprint.probe_sha256,
    }


def _fingerprint(catalogue: Catalogue) -> Fingerprint:
    meta, dimension = catalogue.meta(), catalogue.number("embedder_dimension")
    try:
        return Fingerprint(
            meta["embedder"], meta["embedder_revision"], dimension, meta["embedder_probe_sha256"]
        )
    except KeyError as error:
        raise damaged(catalogue.path, f"{error} is missing") from error


def _described(fingerprint: Fingerprint) -> str:
    return (
        f"{fingerprint.name!r} (revision {fingerprint.revision}, {fingerprint.dimension} dimensions,"
        f" probe {fingerprint.probe_sha256[:12]})"
    )
