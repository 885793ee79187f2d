"""Power cuts at any moment of a recorded run, and what the store is like after each."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.store_faults.history import history, judge, states
from tests.store_faults.layer import Change, cut, recorded
from tests.store_faults.tally import Tally

SEED, LENGTH = 7, 14
MAINTAINED = 4
"""What is done to the store after its history without changing what it holds; see the driver's `log`."""


def recording(library: Path, folder: Path, guard: str = "") -> list[Change]:
    """The changes of a history and of what maintains a store, without that guard."""
    return recorded(library, folder, "log", str(SEED), str(LENGTH), *([guard] if guard else []))


def acknowledged(changes: Sequence[Change], root: Path) -> int:
    """How many writes had returned by then."""
    opened = {c.file for c in changes if c.kind == "O" and c.path == root / "acknowledged"}
    return sum(change.kind == "W" and change.file in opened for change in changes)


def cut_power(tally: Tally, changes: Sequence[Change], folder: Path, count: int, seed: int = 1) -> None:
    """Judge the store after that many cuts."""
    chance = random.Random(seed)  # noqa: S311
    passed = states(history(SEED, LENGTH))
    passed += passed[-1:] * MAINTAINED
    for trial in range(count):
        after = folder / "after"
        shutil.rmtree(after, ignore_errors=True)
        after.mkdir()
        reached = chance.randint(1, len(changes))
        cut(changes[:reached], folder / "disk", after, chance)
        with tally.trial(f"trial {trial}, after {reached} of {len(changes)} changes"):
            judge(after / "store", passed, acknowledged(changes[:reached], folder / "disk"))
