"""Archives for the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.protocols import Archive
from tests.index_store.damages import fill
from tests.index_store.newsroom import open_local, open_reference


@pytest.fixture(params=["reference", "local"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    opened: Archive = open_reference() if request.param == "reference" else open_local(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def filled(store: Path) -> Path:
    return fill(store)
