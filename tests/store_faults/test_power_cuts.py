"""The power goes at any moment: what was acknowledged is there, and the store is one whole state."""

import random
from pathlib import Path

from tests.store_faults.cuts import LENGTH, MAINTAINED, SEED, acknowledged, cut_power, recording
from tests.store_faults.history import content, history, states
from tests.store_faults.layer import cut
from tests.store_faults.tally import counted
from tests.store_faults.trials import POWER_CUTS, of


def test_a_power_cut_loses_nothing_that_was_acknowledged(library: Path, fast: Path) -> None:
    changes = recording(library, fast)
    assert {change.kind for change in changes} >= set("OWTSRUMD")
    assert acknowledged(changes, fast / "disk") == LENGTH + MAINTAINED
    assert content(fast / "disk" / "store") == states(history(SEED, LENGTH))[-1]
    with counted("power cut", "next open: the old or the new state, `verify` clean") as tally:
        cut_power(tally, changes, fast, of(POWER_CUTS))


def test_the_same_choice_gives_the_same_disk(library: Path, fast: Path) -> None:
    changes = recording(library, fast)[:300]
    contents = []
    for name in ("a", "b"):
        (fast / name).mkdir()
        cut(changes, fast / "disk", fast / name, random.Random(5))  # noqa: S311
        contents.append({p.name: p.read_bytes() for p in (fast / name).rglob("*") if p.is_file()})
    assert contents[0] == contents[1] != {}
