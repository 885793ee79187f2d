"""The layer between a process and its files, built once."""

from pathlib import Path

import pytest

from tests.store_faults.layer import compiled


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("layer"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"
