"""What keeps the promises of the store, each as a switch that turns it off to prove the suites."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest

from index_store import backup, catalogue, files, journal, lexical, sidefile, view, writer
from index_store.catalogue import Catalogue
from index_store.journal import LocalJournal
from index_store.sidefile import SideFile
from index_store.vectors import SegmentFiles
from index_store.view import LocalView
from rag.steps import Step, reached

Switch: TypeAlias = Callable[[pytest.MonkeyPatch], None]


class _Careless:
    """The module `os`, whose `fsync` passes over files, or over folders."""

    def __init__(self, *, folders: bool) -> None:
        self._folders = folders

    def __getattr__(self, name: str) -> Any:
        return self._sync if name == "fsync" else getattr(os, name)

    def _sync(self, handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode) is not self._folders:
            os.fsync(handle)


class _Same:
    """Equal to everything: what a comparison with it finds out is nothing."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def _same(*arguments: object) -> Any:
    return _Same()


def _nothing(*arguments: object, **options: object) -> Any:
    return True


def _files_synced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(files, "os", _Careless(folders=False))


def _folders_synced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(files, "os", _Careless(folders=True))


def _catalogue_synced(patch: pytest.MonkeyPatch) -> None:
    kept = tuple(pragma for pragma in catalogue._PRAGMAS if "synchronous" not in pragma)
    patch.setattr(catalogue, "_PRAGMAS", (*kept, "synchronous=OFF"))


def _vectors_first(patch: pytest.MonkeyPatch) -> None:
    """They are written after the catalogue has switched to them."""
    write, transaction = SegmentFiles.write, Catalogue.transaction
    late: list[tuple[SegmentFiles, int, bytes]] = []

    def deferred(self: SegmentFiles, segment: int, chunks: Iterable[bytes]) -> int:
        late.append((self, segment, b"".join(chunks)))
        return len(late[-1][2]) // self.row_bytes

    @contextmanager
    def then_written(self: Catalogue) -> Iterator[None]:
        with transaction(self):
            yield
        if late:
            reached(Step.CLEAN)
        while late:
            owner, segment, content = late.pop()
            write(owner, segment, [content])

    patch.setattr(SegmentFiles, "write", deferred)
    patch.setattr(Catalogue, "transaction", then_written)


def _one_transaction(patch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def none(self: Catalogue) -> Iterator[None]:
        yield

    patch.setattr(Catalogue, "transaction", none)


def _secure_delete(patch: pytest.MonkeyPatch) -> None:
    kept = tuple(pragma for pragma in catalogue._PRAGMAS if "secure_delete" not in pragma)
    patch.setattr(catalogue, "_PRAGMAS", (*kept, "secure_delete=OFF"))


def _tombstones(patch: pytest.MonkeyPatch) -> None:
    many = Catalogue.many

    def forgetful(self: Catalogue, sql: str, parameters: Any) -> None:
        if "INTO tombstones" not in sql:
            many(self, sql, parameters)

    patch.setattr(Catalogue, "many", forgetful)


@contextmanager
def _untranslated(self: object) -> Iterator[None]:
    yield


def _replacing(owner: object, name: str, value: object) -> Switch:
    return lambda patch: patch.setattr(owner, name, value)


GUARDS: dict[str, Switch] = {
    "files are synced": _files_synced,
    "folders are synced": _folders_synced,
    "the catalogue is synced": _catalogue_synced,
    "vectors before the catalogue": _vectors_first,
    "one transaction": _one_transaction,
    "clean-up by the next writer": _replacing(writer, "clean", _nothing),
    "errors are translated": _replacing(Catalogue, "_translated", _untranslated),
    "digests of passages": _replacing(view, "passage_digest", _same),
    "digests of articles": _replacing(LocalView, "_check_article", _nothing),
    "checksums of postings": _replacing(lexical, "_is_whole", _nothing),
    "digests of answers": _replacing(journal, "digest", _same),
    "the note of what was acknowledged": _replacing(catalogue, "note", _nothing),
    "size of the catalogue": _replacing(Catalogue, "check_size", _nothing),
    "hashes of a backup": _replacing(backup, "sha256_of", _same),
    "wiping of vectors": _replacing(SegmentFiles, "wipe", _nothing),
    "secure_delete": _secure_delete,
    "cutting the log": _replacing(Catalogue, "checkpoint", _nothing),
    "tombstones": _tombstones,
    "earlier versions go too": _replacing(writer, "forget_versions", _nothing),
    "emptying of answers": _replacing(LocalJournal, "scrub", _nothing),
    "cutting the log of answers": _replacing(SideFile, "wipe_log", _nothing),
    "secure_delete of answers": _replacing(
        sidefile, "_PRAGMAS", ("secure_delete=OFF", "synchronous=FULL", "foreign_keys=ON")
    ),
}
