"""Requests made up from the API's own description: no server error, and every response as described."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api_models import served
from tests.api_world import Running
from tests.rag.models import ScriptedModel

pytestmark = pytest.mark.fuzz
EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with served(folder, ScriptedModel(["It took three years to build [1]."])) as running:
        yield running


OPERATIONS = (
    ("POST", "/v1/chat"),
    ("POST", "/v1/search"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/v1/models"),
    ("GET", "/v1/articles"),
    ("POST", "/v1/articles"),
    ("GET", "/v1/articles/{article_id}"),
    ("DELETE", "/v1/articles/{article_id}"),
    ("GET", "/v1/sessions"),
    ("GET", "/v1/sessions/{session_id}"),
    ("DELETE", "/v1/sessions/{session_id}"),
    ("POST", "/v1/feedback"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
)


@pytest.fixture(scope="module")
def operations(running: Running) -> dict[tuple[str, str], Any]:
    schema = schemathesis.openapi.from_url(f"{running.address}/openapi.json")
    found = [result.ok() for result in schema.get_all_operations()]
    return {(each.method.upper(), each.path): each for each in found}


def test_every_operation_is_tried(operations: dict[tuple[str, str], Any]) -> None:
    assert set(operations) == set(OPERATIONS)


@pytest.mark.parametrize("which", OPERATIONS, ids=" ".join)
def test_every_response_is_as_described(
    operations: dict[tuple[str, str], Any], which: tuple[str, str]
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operations[which].as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(checks=list(CHECKS), timeout=60)

    ask()
