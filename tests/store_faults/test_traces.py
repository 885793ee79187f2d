"""What was deleted is nowhere on the disk, also when the deletion was killed and finished later."""

import random
import shutil
import zlib
from pathlib import Path

import pytest

from tests.index_store.newsroom import IN_STORE
from tests.store_faults.tally import counted
from tests.store_faults.traces import PATHS, found, judge, marked
from tests.store_faults.trials import TRACES, of


@pytest.mark.parametrize("killed", [False, True], ids=["", "killed"])
@pytest.mark.usefixtures("capsys")
def test_a_deleted_article_leaves_no_trace(fast: Path, killed: bool) -> None:
    chance = random.Random(killed)  # noqa: S311
    fault = "delete killed at a step, done again" if killed else "delete by id, address, outlet or dates"
    with counted(fault, "byte scan for words, tokens and vectors") as tally:
        for trial in range(of(TRACES)):
            kill = (chance.choice(IN_STORE), 1) if killed else None
            article = marked(fast / "trial", trial, chance.randint(1, 9))
            judge(tally, article, list(PATHS)[trial % len(PATHS)], kill)
            shutil.rmtree(fast / "trial")


def test_the_scan_looks_into_what_is_compressed(fast: Path) -> None:
    (fast / "file").write_bytes(b"abc" + zlib.compress(b"the Zanzibarium") + b"def")
    assert found(fast, (b"Zanzibarium", b"storm")) == [b"Zanzibarium"]
