"""A history of writes with the state after each, and the judgement of a store that was cut off within it."""

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from index_store.archive import LocalArchive
from index_store.catalogue import FILE_NAME
from index_store.layout import is_laid_out
from rag.protocols import Embedder, Limits, Terms
from rag.tokens import tokenise
from tests.index_store.newsroom import (
    ANY,
    EMBEDDER,
    KEPT_VERSIONS,
    NOW,
    SPLITTER,
    TOKENISERS,
    checked,
    news,
    open_local,
)
from tests.store_faults.tally import LeftBehindError

State: TypeAlias = dict[str, str]

_OWN = {"catalogue.sqlite3", "generation", "journal.sqlite3", "keyring.sqlite3", "writer.lock"}
"""Files that a store may have beside its vectors."""


@dataclass(frozen=True)
class Write:
    """One write: articles to store, or ids to delete."""

    stored: State
    deleted: tuple[str, ...] = ()

    def apply(self, archive: LocalArchive) -> None:
        if self.deleted:
            archive.delete(self.deleted)
        else:
            archive.restore_deleted(list(archive.deleted(list(self.stored))))
            archive.commit([news(name, text, title="storm") for name, text in self.stored.items()])

    def after(self, state: State) -> State:
        left = {name: text for name, text in state.items() if name not in self.deleted}
        return left | self.stored


def history(seed: int, length: int, names: int = 12) -> list[Write]:
    """Random writes: two of three store one to four articles, new or changed, the others delete some."""
    chance = random.Random(seed)  # noqa: S311
    writes = []
    for number in range(length):
        chosen = chance.sample([f"n{k}" for k in range(names)], chance.randint(1, 4))
        if number and chance.random() < 0.34:
            writes.append(Write({}, tuple(chosen)))
        else:
            writes.append(Write({name: f"storm {number} {name} " * chance.randint(1, 9) for name in chosen}))
    return writes


def states(writes: Sequence[Write]) -> list[State]:
    """The state before the first write, and after each."""
    passed: list[State] = [{}]
    for write in writes:
        passed.append(write.after(passed[-1]))
    return passed


def run(store: Path, writes: Sequence[Write], acknowledge: Callable[[int], object]) -> None:
    """Apply the writes and acknowledge each by its number, from 1, once it has returned."""
    with open_local(store) as archive:
        for number, write in enumerate(writes, 1):
            write.apply(archive)
            acknowledge(number)


def content(store: Path, embedder: Embedder = EMBEDDER) -> State:
    """What the store holds; raises where any part of it does not agree with the others."""
    with LocalArchive(store, embedder.fingerprint(), SPLITTER, TOKENISERS, clock=NOW.timestamp) as archive:
        return content_of(archive, embedder)


def content_of(archive: LocalArchive, embedder: Embedder = EMBEDDER) -> State:
    """The same of an archive that is open."""
    with archive.view() as view:
        texts = {}
        for head in view.heads():
            article = view.article(head.article_id)
            assert article is not None
            texts[head.article_id] = article.text
            kept = view.earlier_versions(head.article_id)
            assert kept == list(range(article.version - len(kept), article.version))
            assert len(kept) <= KEPT_VERSIONS
            assert all(view.earlier(head.article_id, number) for number in kept)
        query = embedder.embed_queries(["storm"])[0], tokenise("storm"), ANY
        near = view.candidates(*query, Limits(100_000, 0))
        assert near.tolist() == view.candidates(*query, Limits(0, 100_000)).tolist()
        assert len(near) == view.counts().passages
        rows = view.rows(near, Terms(("storm",)))  # each held against its digest
        assert len(rows) == len(near)
        assert all(row.text == row.span.of(texts[row.head.article_id]) for row in rows)
    return texts


def leftovers(store: Path) -> list[str]:
    """What is in the folder of a store that nobody has open and belongs to no part of it."""
    with closing(sqlite3.connect(store / FILE_NAME)) as connection:
        vectors = dict(connection.execute("SELECT key, value FROM meta")).get("vectors", "segments")
        segments = {f"{vectors}/{row[0]}.f16" for row in connection.execute("SELECT segment FROM segments")}
    present = {path.relative_to(store).as_posix() for path in store.rglob("*") if not _is_nothing(path)}
    folders = {path.name for path in store.iterdir() if path.is_dir()}
    return sorted(present - segments - _OWN) + sorted(folders - {vectors})


def _is_nothing(path: Path) -> bool:
    """A folder, or what SQLite leaves of a log that it could only read: an empty one."""
    return (
        path.is_dir()
        or path.name.endswith("-shm")
        or (path.name.endswith("-wal") and not path.stat().st_size)
    )


def judge(store: Path, passed: Sequence[State], acknowledged: int) -> None:
    """The store opens, is sound, and is the state of the last acknowledged write or of the one after it.

    Then a further write succeeds and leaves nothing behind.
    """
    if acknowledged or _is_begun(store):
        held = content(store)
        assert held in passed[acknowledged : acknowledged + 2], f"acknowledged {acknowledged}"
        assert checked(store).damage == ()
    with open_local(store) as archive:
        archive.restore_deleted(sorted(archive.deleted(["probe"])))
        archive.commit([news("probe", "storm probe")])
    judge_settled(store)
    assert content(store)["probe"] == "storm probe"


def judge_settled(store: Path, embedder: Embedder = EMBEDDER) -> None:
    """The store is sound, and nothing is in its folder but what belongs to it."""
    report = checked(store)
    assert report.damage == ()
    if report.notes or leftovers(store):
        raise LeftBehindError(f"{report.notes} {leftovers(store)}")


def _is_begun(store: Path) -> bool:
    """Whether there is a store: before its first transaction has ended there is none."""
    return (store / FILE_NAME).exists() and is_laid_out(store)
