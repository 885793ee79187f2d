"""A call fails: an error that names the file, one whole state, and success when it is tried again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store_faults.layer import ROOT
from tests.store_faults.operations import OPERATIONS
from tests.store_faults.tally import Tally, counted
from tests.store_faults.trials import FAILING_CALLS, of


def let_calls_fail(tally: Tally, library: Path, disk: Path, name: str, count: int, guard: str = "") -> None:
    disk.mkdir()
    environment = {"LD_PRELOAD": str(library), "IO_LAYER_ROOT": str(disk), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.store_faults.driver", "fail", name, "3", str(count), guard]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    trials, lost, left = json.loads(done.stdout)
    tally.trials += trials
    tally.lost += lost
    tally.left += left


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_a_failing_call_harms_nothing(library: Path, fast: Path, name: str) -> None:
    """Any change, or any open or read, of one operation; each once and for ever after."""
    with counted(
        f"n-th call fails: {name}", "an error that names the file; tried again it succeeds"
    ) as tally:
        let_calls_fail(tally, library, fast / "disk", name, of(FAILING_CALLS))
