"""A disk that is full after so many bytes: what was acknowledged stays readable, and room is all it takes."""

import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.errors import IndexStoreError
from tests.index_store.newsroom import open_local
from tests.store_faults.history import State, Write, content, judge_settled
from tests.store_faults.tally import Tally, counted
from tests.store_faults.trials import DISK_SIZES, of

SMALLEST, STEP = 150, 137
"""In KiB: from one that cannot hold an empty store on; no multiples of a page."""


@contextmanager
def disk(folder: Path, kib: int) -> Iterator[Path]:
    """A disk of memory of that size; skips the test where nobody may mount one.

    There the calls that fail with ENOSPC for ever, in the tests of failing calls, are all there is.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)]
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"cannot mount: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def enlarge(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)


def fill_up(store: Path, chance: random.Random) -> tuple[State, Write, IndexStoreError]:
    """Write until there is no room: what was acknowledged, the write that failed, and its error."""
    held: State = {}
    write = Write({})
    try:
        with open_local(store) as archive:
            while True:
                names = [f"n{chance.randrange(40)}" for _ in range(5)]
                write = Write({name: f"storm {name} {chance.random()} " * 40 for name in names})
                write.apply(archive)
                held = write.after(held)
    except IndexStoreError as error:
        return held, write, error


def one_size(tally: Tally, folder: Path, kib: int) -> None:
    with disk(folder, kib), tally.trial(f"{kib} KiB"):
        store = folder / "store"
        held, write, error = fill_up(store, random.Random(kib))  # noqa: S311
        assert "disk is full" in error.problem
        assert str(store) in error.problem
        assert "Free some space" in error.advice
        tally.ways["full at once" if not held else "full later, still answering"] += 1
        if held:
            assert content(store) in (held, write.after(held))  # the new one where only wiping had no room
        enlarge(folder)
        with open_local(store) as archive:
            write.apply(archive)
        assert content(store) == write.after(held)
        judge_settled(store)


def test_a_full_disk_harms_nothing(fast: Path) -> None:
    with counted("full disk", "an error that names file and room; with room it goes on") as tally:
        for number in range(of(DISK_SIZES)):
            step = number * DISK_SIZES.full // of(DISK_SIZES)
            one_size(tally, fast / "disk", SMALLEST + STEP * step)
    assert tally.ways["full later, still answering"] >= tally.trials / 2
