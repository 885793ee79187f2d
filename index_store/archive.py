"""The store on one machine: SQLite as the truth, FAISS and postings as search legs, all in one folder."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from index_store.acknowledged import lost, noted
from index_store.catalogue import FILE_NAME, Catalogue, id_list
from index_store.files import disk_errors, make_private
from index_store.filters import stored_condition
from index_store.layout import (
    Layout,
    absent,
    bring_up_to_date,
    check_layout,
    create,
    is_laid_out,
    open_catalogue,
    read_layout,
)
from index_store.legs import Legs, bring_forward, empty_legs
from index_store.lexical import Tokenisers
from index_store.lock import WriterLock
from index_store.records import decode_head
from index_store.tombstones import read_tombstones
from index_store.vectors import FOLDER, SegmentFiles
from index_store.view import LocalView
from index_store.writer import Writer
from rag.domain import ArticleHead, Filter, PreparedArticle
from rag.errors import IndexDamagedError, IndexStoreError
from rag.protocols import Fingerprint

DELETED_TOGETHER = 1_000
"""Articles removed in one transaction: what holds their passages and tokens stays small."""

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
        lock_wait_seconds: float = 0.0,
        kept_versions: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`erase_wait_seconds` is how long a delete waits for readers that still hold what it removes,
        `lock_wait_seconds` how long a first write waits for another writer, `kept_versions` how many earlier
        versions of a changed article stay."""
        self._folder, self._fingerprint, self._splitter = folder, fingerprint, splitter
        self._tokenisers, self._writable, self._clock = tokenisers, writable, clock
        self._erase_wait_seconds, self._lock_wait_seconds = erase_wait_seconds, lock_wait_seconds
        self._kept_versions = kept_versions
        self._lock = WriterLock(folder)
        self._writer: Writer | None = None
        self._writing = threading.RLock()
        self._legs: Legs | None = None
        self._legs_of = "", 0
        """Identity and epoch of the store whose legs are in memory."""
        self._moving_legs = threading.Lock()
        self._idle: list[Catalogue] = []
        self._pool = threading.Lock()
        self._closed = False
        if not is_laid_out(folder):
            if not writable:
                raise absent(folder)
            self._create()
        elif writable:
            bring_up_to_date(folder, lock_wait_seconds)
        self._check()

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
        generation outlasts the wait: then it is logged, and the next write or `close` does it. Many articles
        are removed in several transactions: after a kill, the same call removes the rest.
        """
        with self._as_writer() as writer:
            count = sum(
                writer.delete(article_ids[first : first + DELETED_TOGETHER])
                for first in range(0, len(article_ids), DELETED_TOGETHER)
            )
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
                [id_list(article_ids)],
            )
        return {name: decode_head(head) for name, head in found}

    def select(self, where: Filter) -> list[ArticleHead]:
        """The heads of all stored articles that pass, newest first, also of those that must not be shown."""
        passing, parameters = stored_condition(where)
        with self._reading() as catalogue:
            found = catalogue.all(
                f"SELECT head FROM articles WHERE {passing} ORDER BY published DESC, article_id",  # noqa: S608
                parameters,
            )
        return [decode_head(head) for (head,) in found]

    def deleted(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the ids that were deleted on purpose and must not come back by re-ingest."""
        with self._reading() as catalogue:
            found = read_tombstones(catalogue, article_ids)
        return {tombstone.article_id for tombstone in found if not tombstone.restored}

    @contextmanager
    def view(self) -> Iterator[LocalView]:
        """Hold one generation for as long as the block runs; never blocks a writer."""
        with self._reading() as catalogue, _unchanged(catalogue):
            catalogue.begin()
            try:
                layout = self._layout(catalogue)
                files = self._files(layout)
                pinned: list[Legs] = []

                def legs() -> Legs:
                    if not pinned:
                        pinned.append(self._legs_for(catalogue, layout))
                    return pinned[0]

                with files.reader() as reader:
                    view = LocalView(catalogue, files, reader, legs, self._clock)
                    if self._legs is not None:  # not before a first search: lists need no vectors in memory
                        legs()
                    yield view
            finally:
                catalogue.end()

    def rest(self) -> None:
        """Read the search legs into memory and close every connection, before a process that reads forks."""
        with self._reading() as catalogue:
            catalogue.begin()
            try:
                self._legs_for(catalogue, self._layout(catalogue))
            finally:
                catalogue.end()
        with self._pool:
            while self._idle:
                self._idle.pop().close()

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

    def _create(self) -> None:
        make_private(self._folder / FOLDER)
        with disk_errors(self._folder):
            self._lock.acquire(self._lock_wait_seconds)
        try:
            create(self._folder, self._fingerprint, self._splitter)
        finally:
            self._lock.release()

    def _check(self) -> None:
        """Also that nothing acknowledged was lost, and each vector file is there and whole in size."""
        known = noted(self._folder)  # before a transaction is opened, behind which a writer may go on
        with self._reading() as catalogue:
            catalogue.begin()  # while this transaction is open no writer removes a file of its segments
            try:
                layout = self._layout(catalogue)
                if error := lost(self._folder, catalogue.path, layout.generation, known):
                    raise error
                catalogue.check_size()
                files = self._files(layout)
                for segment, rows in catalogue.all("SELECT segment, rows FROM segments"):
                    files.check(segment, rows)
            finally:
                catalogue.end()

    def _layout(self, catalogue: Catalogue) -> Layout:
        """How to read the catalogue's generation; raises IndexMismatchError when that is not for us."""
        layout = read_layout(catalogue)
        check_layout(self._folder, layout, self._fingerprint, self._splitter)
        return layout

    def _files(self, layout: Layout) -> SegmentFiles:
        return layout.files(self._folder)

    def _legs_for(self, catalogue: Catalogue, layout: Layout) -> Legs:
        """The legs of the generation the open transaction sees."""
        files = self._files(layout)
        with self._moving_legs:
            identity, epoch = self._legs_of
            if identity != layout.identity or epoch < layout.epoch:
                self._legs, self._legs_of = None, (layout.identity, layout.epoch)
            if self._legs_of == (layout.identity, layout.epoch):
                if self._legs is None or self._legs.generation < layout.generation:
                    self._legs = bring_forward(self._legs or empty_legs(), catalogue, files)
                if self._legs.generation == layout.generation:
                    return self._legs
        # This view was opened before the legs were first loaded, and the archive has moved on since.
        return bring_forward(empty_legs(), catalogue, files)

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
                    self._lock.acquire(self._lock_wait_seconds)
                try:
                    self._writer = self._new_writer()
                except IndexStoreError:
                    self._lock.release()
                    raise
            yield self._writer

    def _new_writer(self) -> Writer:
        catalogue = Catalogue(self._folder / FILE_NAME)
        try:
            files = self._files(self._layout(catalogue))
            return Writer(catalogue, files, self._tokenisers, kept_versions=self._kept_versions)
        except IndexStoreError:
            catalogue.close()
            raise

    @contextmanager
    def _reading(self) -> Iterator[Catalogue]:
        """A connection of one's own, from those that are idle."""
        with self._pool:
            self._check_open()
            catalogue = self._idle.pop() if self._idle else None
        if catalogue is not None and catalogue.is_replaced:  # by a backup that was put back
            catalogue.close()
            catalogue = None
        if catalogue is None:
            catalogue = open_catalogue(self._folder)
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


@contextmanager
def _unchanged(catalogue: Catalogue) -> Iterator[None]:
    """Nothing that was read meanwhile counts when a writer changed the file under a reader without rights.

    SQLite can hold no generation for a reader that may not write beside the file.
    """
    try:
        yield
    except IndexDamagedError:
        if not catalogue.changed_underneath:
            raise
    if catalogue.changed_underneath:
        raise IndexStoreError(
            f"{catalogue.path} was changed while it was read.",
            advice="Ask again; or give the reader the right to write in the store's folder.",
        )


def stored_fingerprint(folder: Path) -> Fingerprint | None:
    """Which embedder the store in that folder was built with; None where there is no store."""
    if not is_laid_out(folder):
        return None
    catalogue = open_catalogue(folder)
    try:
        return read_layout(catalogue).fingerprint
    finally:
        catalogue.close()


def disk_bytes(folder: Path) -> int:
    """Size of all files of the store in bytes."""
    total = 0
    with disk_errors(folder):
        for path in folder.rglob("*"):
            with suppress(FileNotFoundError):  # removed meanwhile
                total += path.stat().st_size if path.is_file() else 0
    return total
