"""Several writers and readers at once: one writes at a time, and every reader sees one generation."""

import os
import random
import threading
from pathlib import Path

import numpy as np
import pytest

from index_store.archive import LocalArchive
from rag.errors import IndexLockedError
from rag.protocols import Limits, Terms
from tests.index_store.newsroom import checked, found, news, open_local
from tests.store_faults.trials import trials


def outcome(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("writers", [2, 4, 8])
def test_writers_that_wait_all_get_their_turn(tmp_path: Path, writers: int) -> None:
    store = tmp_path / "store"
    rounds = trials(2)
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
    assert [outcome(child) for child in children] == [0] * writers
    with open_local(store, writable=False) as archive, archive.view() as view:
        assert view.count() == view.generation == writers * rounds
    report = checked(store)
    assert report.damage + report.notes == ()


@pytest.mark.parametrize("writers", [2, 4, 8])
def test_of_writers_that_do_not_wait_one_wins(tmp_path: Path, writers: int) -> None:
    store = tmp_path / "store"
    open_local(store).close()
    for number in range(trials(2)):
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
        assert sorted(ended) == [0] + [3] * (writers - 1)
    with open_local(store, writable=False) as archive, archive.view() as view:
        assert view.count() == view.generation == trials(2)


def test_every_reader_sees_one_generation(tmp_path: Path) -> None:
    """All articles of a generation carry its number, and their vectors are those of their words."""
    store = tmp_path / "store"
    switches, failures = trials(6), []
    stop = threading.Event()

    def articles(number: int) -> list[str]:
        return [f"storm {number} " * (3 + k) for k in range(6)]

    def search(archive: LocalArchive, chance: random.Random) -> None:
        with archive.view() as view:
            ids = np.array(found(view, "storm", limits=Limits(100, chance.choice((0, 100)))))
            rows = view.rows(ids, Terms(("storm",)))
            numbers = {row.text.split()[1] for row in rows}
            vectors = {row.text: row.passage_vector.tobytes() for row in rows}
            expected = {
                item.article.text[p.start : p.end]: v.astype(np.float16).astype(np.float32).tobytes()
                for item in (news("x", text) for text in articles(int(min(numbers))))
                for p, v in zip(item.passages, item.passage_vectors, strict=True)
            }
            if (
                len(numbers) != 1
                or not vectors.items() <= expected.items()
                or len(rows) != view.counts().passages
            ):
                failures.append((view.generation, numbers))

    def read(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        with open_local(store, writable=False) as archive:
            while not stop.is_set():
                try:
                    search(archive, chance)
                except Exception as error:  # noqa: BLE001 - whatever it is, the reader must not see it
                    failures.append((seed, repr(error)))
                    return

    with open_local(store) as archive:
        archive.commit([news(f"n{k}", text) for k, text in enumerate(articles(0))])
        readers = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
        for reader in readers:
            reader.start()
        for number in range(1, switches + 1):
            archive.commit([news(f"n{k}", text) for k, text in enumerate(articles(number))])
        stop.set()
        for reader in readers:
            reader.join()
    assert failures == []
