"""Bits flip, files are cut or swapped: it is found out, or it changes nothing that anybody can see."""

import random
from pathlib import Path

import pytest

from index_store.restore import restore
from tests.index_store.newsroom import TOKENISERS, UNHEARD
from tests.store_faults.damage import (
    LATE,
    How,
    answers,
    bad,
    cut_short,
    damage,
    files_of,
    fill,
    flipped,
    logged,
    spoil,
    spoil_backup,
    spoil_log,
)
from tests.store_faults.history import content
from tests.store_faults.operations import Place
from tests.store_faults.tally import counted
from tests.store_faults.trials import FLIPS, LOG_DAMAGE, SWAPS, TRUNCATIONS, of

NAMES: dict[How, str] = {flipped: "with a bit flipped", cut_short: "cut short"}


@pytest.fixture
def place(fast: Path) -> Place:
    place = Place(fast)
    fill(place)
    return place


def test_a_flipped_bit_is_found_or_changes_nothing(place: Place) -> None:
    """Free space within SQLite's pages is no part of the content: a bit there may change unseen."""
    with counted("bit flip in the catalogue or vectors", "") as tally:
        spoil(tally, place, files_of(place), flipped, of(FLIPS))
    assert not bad(tally)
    assert tally.ways["when asked"]


def test_a_file_cut_short_is_found(place: Place) -> None:
    with counted("catalogue or vectors cut short", "") as tally:
        spoil(tally, place, files_of(place), cut_short, of(TRUNCATIONS))
    assert not tally.ways[LATE]
    assert not tally.ways["in free space: same answers"]


def test_swapped_files_are_found(place: Place) -> None:
    """Of the same store, and of another generation of it."""
    other = Place(place.root / "other")
    fill(other, rounds=5)
    chance = random.Random(3)  # noqa: S311
    whole = answers(place)
    with counted("file in the place of another", "") as tally:
        while tally.trials < of(SWAPS):
            mine = chance.choice(files_of(place))
            theirs = chance.choice([p for p in files_of(place) + files_of(other) if p.suffix == mine.suffix])
            if mine.read_bytes() != theirs.read_bytes():
                damage(tally, place, mine, theirs.read_bytes(), whole, (mine.name, theirs))
    assert not tally.ways[LATE]


@pytest.mark.parametrize("how", [flipped, cut_short])
def test_a_damaged_log_is_found(place: Place, how: How) -> None:
    log = Place(place.root / "log")
    logged(place, log)
    with counted(f"log of the catalogue {NAMES[how]}", "") as tally:
        spoil_log(tally, log, how, of(LOG_DAMAGE))
    assert not tally.ways[LATE]


@pytest.mark.parametrize("how", [flipped, cut_short])
def test_damaged_side_files_are_found(place: Place, how: How) -> None:
    files = [place.store / name for name in ("journal.sqlite3", "keyring.sqlite3")]
    with counted(f"journal or keys {NAMES[how]}", "") as tally:
        spoil(tally, place, files, how, of(LOG_DAMAGE))
    assert not bad(tally)


@pytest.mark.parametrize("how", [flipped, cut_short])
def test_a_damaged_backup_is_not_put_back(place: Place, how: How) -> None:
    with counted(f"backup {NAMES[how]}", "") as tally:
        spoil_backup(tally, place, how, of(LOG_DAMAGE))


def test_a_backup_can_be_put_back_more_than_once(place: Place) -> None:
    for name in ("once", "again"):
        restore(place.saved, place.root / name, TOKENISERS, UNHEARD)
        assert content(place.root / name) == content(place.store)
