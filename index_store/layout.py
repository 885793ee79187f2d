"""What a store is: which files belong to it, and what it says of itself."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index_store.acknowledged import NOTE, lost, noted
from index_store.catalogue import (
    FILE_NAME,
    FIRST_SEALED,
    META_DIGEST,
    SCHEMA_VERSION,
    Catalogue,
    meta_digest,
    new_identity,
)
from index_store.files import damaged, disk_errors, sync_folder
from index_store.lock import WriterLock
from index_store.migrations import can_migrate, migrate
from index_store.vectors import FOLDER, SegmentFiles
from rag.errors import IndexMismatchError, IndexNotFoundError
from rag.protocols import Fingerprint

MANIFEST = "backup.json"
"""What a backup has, and no other store."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one generation is to be read."""

    schema: int
    fingerprint: Fingerprint
    splitter: str
    vectors: str
    """The folder of the vector files: another one after each change of the embedder and each restore."""
    epoch: int
    """Grows when rows changed that stay under their ids: what is in memory must be read again then."""
    generation: int
    identity: str
    """Told apart from it: a store that has the folder of another one, laid out anew or put back."""

    def files(self, folder: Path) -> SegmentFiles:
        """The vector files of that store."""
        return SegmentFiles(folder, self.fingerprint.dimension, self.vectors)


def read_layout(catalogue: Catalogue, *, sealed: bool = True) -> Layout:
    """What the catalogue says; raises IndexDamagedError when it does not say it.

    Not `sealed`, what it says is taken as it stands.
    """
    meta = catalogue.meta()
    if sealed and not is_sealed(meta):
        raise damaged(catalogue.path, f"its settings and counters are not what was written: {meta}")

    def number(key: str, default: str = "") -> int:
        try:
            return int(meta.get(key, default))
        except ValueError as error:
            raise damaged(catalogue.path, f"{key} is missing or no number") from error

    dimension = number("embedder_dimension")
    try:
        fingerprint = Fingerprint(
            meta["embedder"], meta["embedder_revision"], dimension, meta["embedder_probe_sha256"]
        )
        splitter = meta["splitter"]
    except KeyError as error:
        raise damaged(catalogue.path, f"{error} is missing") from error
    vectors = meta.get("vectors", FOLDER)
    if not vectors.startswith(FOLDER) or Path(vectors).name != vectors:
        raise damaged(catalogue.path, f"the folder of its vectors is {vectors!r}")
    return Layout(
        number("schema"),
        fingerprint,
        splitter,
        vectors,
        number("epoch", "0"),
        number("generation"),
        meta.get("identity", ""),
    )


def is_sealed(meta: Mapping[str, str]) -> bool:
    """Whether everything in `meta` is what was written; of other formats this version cannot tell."""
    sealed = {str(schema) for schema in range(FIRST_SEALED, SCHEMA_VERSION + 1)}
    return meta.get("schema") not in sealed or meta.get(META_DIGEST) == str(meta_digest(meta))


def is_laid_out(folder: Path) -> bool:
    """Whether there is a store; raises IndexDamagedError where only the rest of one is."""
    path = folder / FILE_NAME
    if path.is_file():
        catalogue = open_catalogue(folder)
        try:
            if catalogue.is_laid_out:
                return True
        finally:
            catalogue.close()
    with disk_errors(folder):
        if any(folder.glob(f"{FOLDER}*/*.f16")):
            raise damaged(path, "it is missing or empty, but its vectors are there")
    return False


def absent(folder: Path) -> IndexNotFoundError:
    """The error for a folder without a store."""
    return IndexNotFoundError(
        f"There is no store in {folder}.", advice="Fill one: `citedesk ingest SOURCE...`."
    )


def open_catalogue(folder: Path) -> Catalogue:
    """A connection that may write as far as the files' rights allow it."""
    writable = os.access(folder, os.W_OK) and os.access(folder / FILE_NAME, os.W_OK)
    return Catalogue(folder / FILE_NAME, "rw" if writable else "ro")


@contextmanager
def reading(folder: Path, *, sealed: bool = True, older: bool = False) -> Iterator[tuple[Catalogue, Layout]]:
    """One generation of a store that may be damaged: nothing but the catalogue's own words is checked.

    Not even those when it needs not be `sealed`. It may be of an `older` format that can be brought to this.
    """
    if not is_laid_out(folder):
        raise absent(folder)
    catalogue = open_catalogue(folder)
    try:
        catalogue.begin()
        layout = read_layout(catalogue, sealed=sealed)
        if not (older and can_migrate(layout.schema)):
            _check_schema(folder, layout)
        yield catalogue, layout
    finally:
        try:
            catalogue.end()
        finally:
            catalogue.close()


def require_end(folder: Path, catalogue: Catalogue, known: int) -> None:
    """Raise IndexDamagedError when the log has lost generations up to `known`, noted before it was opened."""
    error = lost(folder, catalogue.path, catalogue.number("generation"), known)
    if error is not None:
        raise error


@contextmanager
def writing(
    folder: Path, wait_seconds: float = 0.0, *, sealed: bool = True
) -> Iterator[tuple[Catalogue, Layout]]:
    """The same for its one writer. Raises IndexLockedError when another writer outlasts the wait.

    One whose log has lost its end is damaged, unless it need not be `sealed`: a change would hide the loss.
    """
    if not is_laid_out(folder):
        raise absent(folder)
    lock = WriterLock(folder)
    with disk_errors(folder):
        lock.acquire(wait_seconds)
    try:
        known = noted(folder)
        catalogue = Catalogue(folder / FILE_NAME)
        try:
            if sealed:
                read_layout(catalogue)  # a migration would seal what is damaged
                require_end(folder, catalogue, known)
            migrate(catalogue)
            layout = read_layout(catalogue, sealed=sealed)
            _check_schema(folder, layout)
            yield catalogue, layout
        finally:
            catalogue.close()
    finally:
        lock.release()


def bring_up_to_date(folder: Path, wait_seconds: float) -> None:
    """Bring a store of an older version to this one, if there is a way."""
    with closing(open_catalogue(folder)) as catalogue:
        schema = catalogue.number("schema")
    if can_migrate(schema):
        with writing(folder, wait_seconds):
            pass


def create(folder: Path, fingerprint: Fingerprint, splitter: str) -> None:
    """Lay out an empty store, unless another process is faster; the caller holds the writer lock."""
    if is_laid_out(folder):
        return
    path = folder / FILE_NAME
    with disk_errors(path):
        (folder / NOTE).unlink(missing_ok=True)  # of a store that was here before
        path.touch(mode=0o600)  # SQLite gives its side files the same rights
    catalogue = Catalogue(path)
    try:
        counters = ("generation", "next_passage", "next_article", "next_segment")
        catalogue.create(
            [
                ("schema", SCHEMA_VERSION),
                ("splitter", splitter),
                ("identity", new_identity()),
                *fingerprint_fields(fingerprint).items(),
                *((name, 0) for name in counters),
            ]
        )
    finally:
        catalogue.close()
    with disk_errors(folder):
        sync_folder(folder)


def check_layout(folder: Path, layout: Layout, fingerprint: Fingerprint, splitter: str) -> None:
    """Raise IndexMismatchError unless the store is of this version, embedder and splitter."""
    _check_schema(folder, layout)
    stored = layout.fingerprint
    if stored != fingerprint:
        raise IndexMismatchError(
            f"The store in {folder} was built with {_described(stored)},"
            f" but {_described(fingerprint)} is configured.",
            advice=f"Set CITEDESK_EMBEDDER={stored.name}, or run `citedesk reembed --embedder"
            f" {fingerprint.name}`.",
        )
    if layout.splitter != splitter:
        raise IndexMismatchError(
            f"The store in {folder} was split with {layout.splitter!r}, but {splitter!r} is configured.",
            advice="Set CITEDESK_PASSAGE_CHARACTERS back, or ingest the articles into a new --store.",
        )


def fingerprint_fields(fingerprint: Fingerprint) -> dict[str, object]:
    """The entries of `meta` that hold it."""
    return {
        "embedder": fingerprint.name,
        "embedder_revision": fingerprint.revision,
        "embedder_dimension": fingerprint.dimension,
        "embedder_probe_sha256": fingerprint.probe_sha256,
    }


def _check_schema(folder: Path, layout: Layout) -> None:
    if layout.schema != SCHEMA_VERSION:
        raise IndexMismatchError(
            f"The store in {folder} has format {layout.schema}, this version reads {SCHEMA_VERSION}.",
            advice=_advice(folder, layout.schema),
        )


def _advice(folder: Path, schema: int) -> str:
    if schema > SCHEMA_VERSION:
        return "Install a newer citedesk."
    if can_migrate(schema) and (folder / MANIFEST).exists():
        return f"It is a backup: `citedesk restore {folder}` makes a store of this version from it."
    if can_migrate(schema):
        return "Bring it to this version, with a copy kept: `citedesk compact`."
    return "Ingest the articles into a new --store."


def _described(fingerprint: Fingerprint) -> str:
    return (
        f"{fingerprint.name!r} (revision {fingerprint.revision}, {fingerprint.dimension} dimensions,"
        f" probe {fingerprint.probe_sha256[:12]})"
    )
