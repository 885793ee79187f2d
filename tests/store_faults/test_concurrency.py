"""Several writers and readers at once: one writes at a time, and every reader sees one generation."""

import os
import random
import threading
import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from index_store.archive import LocalArchive
from index_store.catalogue import Catalogue
from index_store.lock import WriterLock
from rag.errors import IndexLockedError
from rag.protocols import Limits, Terms
from tests.index_store.newsroom import checked, found, news, open_local
from tests.store_faults.tally import counted
from tests.store_faults.trials import Volume, of

ROUNDS = Volume(2, 15, 100)
READERS, SEARCHES, SWITCHES = Volume(4, 8, 8), Volume(25, 600, 5_000), Volume(6, 20, 50)
"""Searches are of each reader."""


def outcome(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("writers", [2, 4, 8])
def test_writers_that_wait_all_get_their_turn(tmp_path: Path, writers: int) -> None:
    store = tmp_path / "store"
    rounds = of(ROUNDS)
    children = []
    for writer in range(writers):
        child = os.fork()
        if not child:
            code = 1
            try:
                for number in range(rounds):
                    with open_local(store, lock_wait_seconds=120.0) as archive:
                        archive.commit([news(f"w{writer}-{number}", f"storm {writer} {number}")])
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    ended = [outcome(child) for child in children]
    with counted("2, 4, 8 writers, each write waits", "every write is there") as tally:
        with tally.trial(f"{writers} writers"):
            assert ended == [0] * writers
            with open_local(store, writable=False) as archive, archive.view() as view:
                assert view.count() == view.generation == writers * rounds
            report = checked(store)
            assert report.damage + report.notes == ()
        tally.trials = writers * rounds


@pytest.mark.parametrize("writers", [2, 4, 8])
def test_of_writers_that_do_not_wait_one_wins(tmp_path: Path, writers: int) -> None:
    store = tmp_path / "store"
    open_local(store).close()
    for number in range(of(ROUNDS)):
        start, go = os.pipe()
        done, finished = os.pipe()
        children = []
        for writer in range(writers):
            child = os.fork()
            if not child:
                os.close(go)
                os.read(start, 1)  # ends for all at once
                code = 1
                try:
                    archive = open_local(store)
                    archive.commit([news(f"w{writer}-{number}", "storm")])
                    code = 0
                    os.close(finished)
                    os.read(done, 1)  # keeps the lock until everybody has tried
                except IndexLockedError as error:
                    code = 3 if "process" in str(error) else 4
                finally:
                    os._exit(code)
            children.append(child)
        os.close(start)
        os.close(done)
        os.close(go)
        ended = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(writers - 1)]
        os.close(finished)  # the winner may end
        ended.append(os.waitstatus_to_exitcode(os.wait()[1]))
        with (
            counted("2, 4, 8 writers, none waits", "an error that names the owner") as tally,
            tally.trial(number),
        ):
            assert sorted(ended) == [0] + [3] * (writers - 1)
    with open_local(store, writable=False) as archive, archive.view() as view:
        assert view.count() == view.generation == of(ROUNDS)


class Reader(threading.Thread):
    """Searches again and again; `wrong` is what it should not have seen."""

    def __init__(self, archive: LocalArchive, seed: int, end: threading.Event) -> None:
        super().__init__()
        self._archive, self._end = archive, end
        self._chance = random.Random(seed)  # noqa: S311
        self.done, self.generations = 0, set[int]()
        self.wrong: list[object] = []

    def run(self) -> None:
        while not self._end.is_set() and not self.wrong:
            try:
                self._search()
            except Exception as error:  # noqa: BLE001 - whatever it is, the reader must not see it
                self.wrong.append(repr(error))
            self.done += 1

    def _search(self) -> None:
        """All articles of a generation carry its number, and their vectors are those of their words."""
        with self._archive.view() as view:
            ids = np.array(found(view, "storm", limits=Limits(100, self._chance.choice((0, 100)))))
            rows = view.rows(ids, Terms(("storm",)))
            numbers = {row.text.split()[1] for row in rows}
            vectors = {row.text: row.passage_vector.tobytes() for row in rows}
            whole = len(rows) == view.counts().passages and len(numbers) == 1
            self.generations.add(view.generation)
            if not whole or not vectors.items() <= expected(int(min(numbers))).items():
                self.wrong.append((view.generation, numbers))


def texts(number: int) -> list[str]:
    return [f"storm {number} " * (3 + k) for k in range(6)]


@cache
def expected(number: int) -> dict[str, bytes]:
    """The vector of every passage of that generation."""
    return {
        item.article.text[p.start : p.end]: v.astype(np.float16).astype(np.float32).tobytes()
        for item in (news("x", text) for text in texts(number))
        for p, v in zip(item.passages, item.passage_vectors, strict=True)
    }


def test_every_reader_sees_one_generation(tmp_path: Path) -> None:
    """Half of the readers share one archive, as the service's threads do, the others have their own."""
    store = tmp_path / "store"
    searches, switches, end = of(SEARCHES), of(SWITCHES), threading.Event()
    with open_local(store) as writer, ExitStack() as opened:
        writer.commit([news(f"n{k}", text) for k, text in enumerate(texts(0))])
        shared = opened.enter_context(open_local(store, writable=False))
        readers = [
            Reader(
                shared if seed % 2 else opened.enter_context(open_local(store, writable=False)),
                seed,
                end,
            )
            for seed in range(of(READERS))
        ]
        for reader in readers:
            reader.start()
        for number in range(1, switches + 1):
            writer.commit([news(f"n{k}", text) for k, text in enumerate(texts(number))])
            while any(r.is_alive() and r.done < searches * number / switches for r in readers):
                time.sleep(0.001)
        end.set()
        for reader in readers:
            reader.join()
    with counted("readers while generations switch", "every search is of one generation") as tally:
        for reader in readers:
            with tally.trial("reader"):
                assert reader.wrong == []
                assert len(reader.generations) > switches / 2
        tally.trials = sum(reader.done for reader in readers)


def test_without_the_lock_both_writers_would_write(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_local(store) as first, open_local(store) as second:
        first.commit([news("n0", "storm")])
        with pytest.raises(IndexLockedError):
            second.commit([news("n1", "storm")])
        monkeypatch.setattr(WriterLock, "acquire", lambda *_: None)
        second.commit([news("n1", "storm")])


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_transaction_a_reader_would_see_two_generations(
    store: Path, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    with open_local(store) as writer:
        writer.commit([news("n0", "storm 0")])
        if not guarded:
            monkeypatch.setattr(Catalogue, "begin", lambda _: None)
        with open_local(store, writable=False) as archive, archive.view() as view:
            before = view.counts()
            writer.commit([news("n1", "storm 1")])
            assert (view.counts() == before) is guarded
