"""The power goes at any moment: what was acknowledged is there, and the store is one whole state."""

import random
import shutil
from pathlib import Path

from rag.errors import CitedeskError
from tests.store_faults.history import content, history, judge, states
from tests.store_faults.layer import Change, cut, recorded
from tests.store_faults.trials import trials

SEED, LENGTH = 7, 14


def acknowledged(changes: list[Change], root: Path) -> int:
    """How many writes had returned by then."""
    opened = {
        change.file for change in changes if change.kind == "O" and change.path == root / "acknowledged"
    }
    return sum(change.kind == "W" and change.file in opened for change in changes)


def after_cuts(changes: list[Change], folder: Path, count: int, seed: int) -> list[str]:
    """Judge the store after that many cuts and return what was wrong, one line for each bad one."""
    chance = random.Random(seed)  # noqa: S311
    passed = states(history(SEED, LENGTH))
    wrong = []
    for trial in range(count):
        shutil.rmtree(folder / "after", ignore_errors=True)
        (folder / "after").mkdir()
        reached = chance.randint(1, len(changes))
        cut(changes[:reached], folder / "disk", folder / "after", chance)
        try:
            judge(folder / "after" / "store", passed, acknowledged(changes[:reached], folder / "disk"))
        except (AssertionError, CitedeskError) as error:
            wrong.append(f"trial {trial}, after {reached} of {len(changes)} changes: {error!r}")
    return wrong


def test_a_power_cut_loses_nothing_that_was_acknowledged(library: Path, tmp_path: Path) -> None:
    changes = recorded(library, tmp_path, "log", str(SEED), str(LENGTH))
    assert {change.kind for change in changes} >= set("OWTSRUM")
    assert acknowledged(changes, tmp_path / "disk") == LENGTH
    assert content(tmp_path / "disk" / "store") == states(history(SEED, LENGTH))[-1]
    assert after_cuts(changes, tmp_path, trials(12), seed=1) == []


def test_a_store_that_forgets_to_sync_is_found_out(library: Path, tmp_path: Path) -> None:
    changes = recorded(library, tmp_path, "unsynced", str(SEED), str(LENGTH))
    assert after_cuts(changes, tmp_path, 12, seed=1)


def test_the_same_choice_gives_the_same_disk(library: Path, tmp_path: Path) -> None:
    changes = recorded(library, tmp_path, "log", str(SEED), "2")
    contents = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        cut(changes, tmp_path / "disk", tmp_path / name, random.Random(5))  # noqa: S311
        contents.append({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()})
    assert contents[0] == contents[1] != {}
