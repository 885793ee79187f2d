"""Bits flip, files are cut or swapped: it is found out, or it changes nothing that anybody can see."""

import random
import shutil
from pathlib import Path

import pytest

from index_store.catalogue import FILE_NAME
from rag.errors import CitedeskError
from tests.index_store.newsroom import checked
from tests.store_faults.history import State, content, history, run
from tests.store_faults.trials import trials


@pytest.fixture
def filled(store: Path) -> Path:
    run(store, history(2, 20), lambda _: None)
    return store


def is_found(store: Path) -> bool:
    """Whether opening it or a check tells of the damage."""
    try:
        return bool(checked(store).damage + checked(store).notes)
    except CitedeskError:
        return True


def visible(store: Path) -> State | None:
    """What readers see; None when they are told that it is damaged."""
    try:
        return content(store)
    except CitedeskError:
        return None


def files(store: Path) -> list[Path]:
    return [store / FILE_NAME, *sorted((store / "segments").iterdir())]


def test_a_flipped_bit_is_found_or_changes_nothing(filled: Path) -> None:
    """Free space within SQLite's pages is no part of the content: a bit there may change unseen."""
    whole = content(filled)
    chance = random.Random(1)  # noqa: S311
    found = 0
    count = trials(30)
    for trial in range(count):
        path = chance.choice(files(filled))
        before = path.read_bytes()
        changed = bytearray(before)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        seen = visible(filled)
        found += is_found(filled)
        assert seen in (None, whole), trial
        assert seen is not None or is_found(filled), trial
        path.write_bytes(before)
    assert found > count / 4


def test_a_file_cut_short_is_found(filled: Path) -> None:
    """Of the catalogue's last pages readers may need none; a check misses them all the same."""
    whole = content(filled)
    chance = random.Random(2)  # noqa: S311
    for _ in range(trials(15)):
        path = chance.choice(files(filled))
        before = path.read_bytes()
        path.write_bytes(before[: chance.randrange(len(before))])
        seen = visible(filled)
        assert seen is None or (seen == whole and path.name == FILE_NAME)
        assert is_found(filled)
        path.write_bytes(before)
    assert visible(filled)


def test_swapped_files_are_found(filled: Path, tmp_path: Path) -> None:
    """Of the same store, and of another generation of it."""
    other = tmp_path / "other"
    run(other, history(2, 12), lambda _: None)
    chance = random.Random(3)  # noqa: S311
    for trial in range(trials(10)):
        mine = chance.choice(files(filled))
        theirs = chance.choice([path for path in files(other) if path.suffix == mine.suffix])
        before = mine.read_bytes()
        if before == theirs.read_bytes():
            continue
        shutil.copyfile(theirs, mine)
        seen = visible(filled)
        assert seen is None, (trial, mine.name, theirs.name)
        assert is_found(filled)
        mine.write_bytes(before)
    assert visible(filled)
