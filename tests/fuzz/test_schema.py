"""Requests made up from the API's own description: no server error, and every response as described."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api_models import served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, Running, client
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


SESSION_ID = "1" * 32
NARROW = frozenset(
    (
        *("as_of", "answer_language", "filters", "since", "until", "session_id"),
        *("n", "tools", "functions", "response_format"),
    )
)
"""Fields whose made-up words are refused: by themselves, or because nothing is left to search."""

OPERATIONS = (
    ("POST", "/v1/chat"),
    ("POST", "/v1/search"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/v1/models"),
    ("GET", "/v1/articles"),
    ("POST", "/v1/articles"),
    ("GET", "/v1/articles/{article_id}"),
    ("POST", "/v1/feedback"),  # deletes come after: they take the answer with them
    ("DELETE", "/v1/articles/{article_id}"),
    ("GET", "/v1/sessions"),
    ("GET", "/v1/sessions/{session_id}"),
    ("DELETE", "/v1/sessions/{session_id}"),
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


@pytest.fixture(scope="module")
def answer_id(running: Running) -> str:
    """Of an answer that is kept, the first of a conversation."""
    with client(running) as http:
        body = {"question": BRIDGE_QUESTION, "session_id": SESSION_ID}
        return str(http.post("/v1/chat", json=body).json()["answer_id"])


def made_usable(case: Any, answer_id: str) -> None:
    """Let the request name what there is: made-up words are no model, date or article."""
    for name, known in (("article_id", BRIDGE["id"]), ("session_id", SESSION_ID)):
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = known
    if not isinstance(case.body, dict):
        return
    body = {name: value for name, value in case.body.items() if name not in NARROW}
    for name, known in (("model", "citedesk"), ("answer_id", answer_id), ("question", BRIDGE_QUESTION)):
        if name in body:
            body[name] = known
    if case.path == "/v1/chat":
        body.pop("messages", None)
        body["question"] = BRIDGE_QUESTION
    elif "messages" in body:
        body["messages"] = [{"role": "user", "content": BRIDGE_QUESTION}]
    case.body = body


@pytest.mark.parametrize("which", OPERATIONS, ids=" ".join)
def test_every_response_is_as_described(
    operations: dict[tuple[str, str], Any], which: tuple[str, str], answer_id: str
) -> None:
    """Half of the requests as they were made up, half with names of what there is; some of these succeed."""
    statuses = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operations[which].as_strategy(), usable=st.booleans())
    def ask(case: Any, usable: bool) -> None:
        if usable:
            made_usable(case, answer_id)
        statuses.add(case.call_and_validate(checks=list(CHECKS), timeout=60).status_code)

    ask()
    assert any(status < 300 for status in statuses), statuses
