"""Each guard switched off once: the suite that watches over it must tell of losses or left-overs."""

from pathlib import Path

import pytest

from rag.steps import Step
from tests.store_faults.cuts import cut_power, recording
from tests.store_faults.guards import GUARDS
from tests.store_faults.kills import kill_at_step
from tests.store_faults.tally import Tally
from tests.store_faults.test_io_errors import let_calls_fail


@pytest.fixture
def tally() -> Tally:
    return Tally("", "")


@pytest.mark.parametrize("guard", ["files are synced", "folders are synced", "the catalogue is synced"])
def test_power_cuts_miss_it(library: Path, fast: Path, tally: Tally, guard: str) -> None:
    cut_power(tally, recording(library, fast, guard), fast, 25)
    assert tally.lost


@pytest.mark.parametrize(
    ("guard", "step"),
    [("one transaction", Step.WRITE_LEXICAL), ("vectors before the catalogue", Step.CLEAN)],
)
def test_kills_miss_it(
    fast: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch, guard: str, step: Step
) -> None:
    GUARDS[guard](monkeypatch)
    kill_at_step(tally, fast, step, 2)
    assert tally.lost


def test_kills_miss_the_clean_up(fast: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    GUARDS["clean-up by the next writer"](monkeypatch)
    kill_at_step(tally, fast, Step.WRITE_ROWS, 2)
    assert tally.left


def test_failing_calls_miss_their_translation(library: Path, fast: Path, tally: Tally) -> None:
    let_calls_fail(tally, library, fast / "disk", "search", 2, "errors are translated")
    assert any("sqlite3" in said or "OperationalError" in said for said in tally.lost)
