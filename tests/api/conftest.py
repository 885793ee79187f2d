"""One running service for the tests that change nothing."""

from collections.abc import Iterator

import httpx
import pytest

from tests.api_models import served
from tests.api_world import Running, client


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that is only read."""
    with served(tmp_path_factory.mktemp("api")) as running:
        yield running


@pytest.fixture
def http(running: Running) -> Iterator[httpx.Client]:
    with client(running) as http:
        yield http
