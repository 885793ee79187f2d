"""The layer between a process and its files, built once; a disk of memory; the table that ends a long run."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store_faults.layer import compiled
from tests.store_faults.tally import table
from tests.store_faults.trials import level

_MEMORY = Path("/dev/shm")  # noqa: S108


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("layer"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one, for faults that no disk can make worse.

    A killed process loses nothing that it gave to the system, on a disk or not, and a power cut is played
    from what was recorded.
    """
    if not os.access(_MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="faults-", dir=_MEMORY) as folder:
        yield Path(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if level() != "short":
        for line in table():
            terminalreporter.write_line(line)
