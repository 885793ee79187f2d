"""A file operation fails: an error that names the file, one whole state, success when tried again."""

import os
import subprocess
import sys
from pathlib import Path

from tests.store_faults.layer import ROOT
from tests.store_faults.trials import trials


def test_a_failing_file_operation_harms_nothing(library: Path, tmp_path: Path) -> None:
    """Each of the calls of one write, with ENOSPC, EIO, EACCES or EMFILE; `TRIALS` of these cases."""
    for seed, length in ((3, 5), (4, 9)):  # one that stores and replaces, one that deletes
        disk = tmp_path / f"disk-{seed}"
        disk.mkdir()
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.store_faults.driver",
                "fail",
                str(seed),
                str(length),
                str(trials(6)),
            ],
            cwd=ROOT,
            env=os.environ
            | {"LD_PRELOAD": str(library), "IO_LAYER_ROOT": str(disk), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
