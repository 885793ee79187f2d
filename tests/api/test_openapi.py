"""The API's own description says everything, and what it says is so."""

from typing import Any

import httpx
import pytest


@pytest.fixture
def described(http: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = http.get("/openapi.json").json()
    return document


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_every_address_is_there(described: dict[str, Any]) -> None:
    assert set(operations(described)) == {
        "post /v1/chat",
        "post /v1/search",
        "get /v1/articles",
        "post /v1/articles",
        "get /v1/articles/{article_id}",
        "delete /v1/articles/{article_id}",
        "get /v1/sessions",
        "get /v1/sessions/{session_id}",
        "delete /v1/sessions/{session_id}",
        "post /v1/feedback",
        "post /v1/chat/completions",
        "get /v1/models",
        "get /healthz",
        "get /readyz",
        "get /metrics",
    }
    names = [operation["operationId"] for operation in operations(described).values()]
    assert len(set(names)) == len(names)


def test_every_operation_field_and_parameter_says_what_it_is(described: dict[str, Any]) -> None:
    silent = [name for name, operation in operations(described).items() if not operation.get("description")]
    for name, operation in operations(described).items():
        silent += [f"{name} {p['name']}" for p in operation.get("parameters", ()) if not p.get("description")]
    for name, schema in described["components"]["schemas"].items():
        silent += [] if schema.get("description") else [name]
        if name != "NewArticle":
            fields = schema.get("properties", {}).items()
            silent += [f"{name}.{field}" for field, about in fields if not about.get("description")]
    assert silent == []


def test_every_field_of_a_request_is_bounded(described: dict[str, Any]) -> None:
    loose = []

    def look(place: str, schema: dict[str, Any]) -> None:
        kinds = schema.get("anyOf", [schema])
        for kind in kinds:
            bounds = {
                "string": {"maxLength", "pattern", "enum", "const"},
                "integer": {"maximum"},
                "array": {"maxItems"},
            }.get(kind.get("type", ""))
            if bounds and not bounds & set(kind):
                loose.append(place)
            if "items" in kind:
                look(f"{place}[]", kind["items"])

    for name in ("ChatRequest", "ChatMessage", "Filters", "SearchRequest", "FeedbackRequest"):
        schema = described["components"]["schemas"][name]
        assert schema["additionalProperties"] is False
        for field, about in schema["properties"].items():
            look(f"{name}.{field}", about)
    assert loose == []


def test_every_error_has_the_form_of_errors(described: dict[str, Any]) -> None:
    for name, operation in operations(described).items():
        for status, response in operation["responses"].items():
            if status < "400" or name == "get /readyz":
                continue
            schema = response["content"]["application/json"]["schema"]
            openai = ("post /v1/chat/completions", "get /v1/models")
            form = "OpenAIErrorDocument" if name in openai else "ErrorDocument"
            assert schema == {"$ref": f"#/components/schemas/{form}"}, (name, status)
            assert ("Retry-After" in response["headers"]) == (status in ("429", "503"))


def test_keys_are_declared(described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for name, operation in operations(described).items():
        assert ("security" in operation) == (name not in ("get /healthz", "get /readyz")), name


def test_streams_and_languages_are_described(described: dict[str, Any]) -> None:
    chat = described["paths"]["/v1/chat"]["post"]
    answer = chat["responses"]["200"]
    assert set(answer["content"]) == {"application/json", "text/event-stream"}
    for event in ("status", "sources", "sentence", "done", "error"):
        assert f"`{event}`" in answer["description"]
    examples = str(chat["requestBody"]["content"]["application/json"]["examples"])
    for words in ("What did", "푸틴", "普京", "日銀", "ماذا"):
        assert words in examples
