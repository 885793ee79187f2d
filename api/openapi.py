"""The API's own description, completed: what every field means, who may ask, what comes back in headers."""

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.fields import FIELDS, NEW_ARTICLE

_OPEN = ("/healthz", "/readyz")
_ARTICLE_ID = "The article's id, percent-encoded, its slashes too."
_SESSION_ID = "The conversation's id: 32 hex digits."
_PARAMETERS = {"article_id": _ARTICLE_ID, "session_id": _SESSION_ID}
_LATER = ("429", "503")
_HEADERS: dict[str, Any] = {
    "X-Request-ID": {
        "description": "The request's own id, or one given to it; the log has it too.",
        "schema": {"type": "string", "maxLength": 64},
    }
}
_RETRY: dict[str, Any] = {
    "Retry-After": {
        "description": "Seconds after which asking again may help.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of `citedesk keys add`; not needed while there are none. "
    "Changing the archive takes one with the write right.",
}


def operation_id(route: APIRoute) -> str:
    """The name of an operation: that of its function."""
    return route.name


def install(app: FastAPI) -> None:
    """Let the app describe itself; the document is made at the first request for it."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed(
                get_openapi(
                    title=app.title, version=app.version, description=app.description, routes=app.routes
                )
            )
        return app.openapi_schema

    # FastAPI's documented way to change the description: https://fastapi.tiangolo.com/how-to/extending-openapi/
    app.openapi = described  # type: ignore[method-assign]


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what FastAPI does not know; changed in place."""
    components = document["components"]
    components["securitySchemes"] = {"key": _BEARER}
    components["schemas"]["NewArticle"] = deepcopy(NEW_ARTICLE)
    taken = document["paths"]["/v1/articles"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    taken["items"] = {"$ref": "#/components/schemas/NewArticle"}
    for name, schema in components["schemas"].items():
        _describe(name, schema)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path not in _OPEN:
                operation["security"] = [{"key": []}, {}]  # {}: a service without keys asks for none
            for parameter in operation.get("parameters", ()):
                parameter.setdefault("description", _PARAMETERS.get(parameter["name"], ""))
            for status, response in operation["responses"].items():
                response["headers"] = _HEADERS | (_RETRY if status in _LATER else {})
    return document


def _describe(name: str, schema: dict[str, Any]) -> None:
    for field, about in schema.get("properties", {}).items():
        words = FIELDS.get(f"{name}.{field}", FIELDS.get(field))
        if "description" not in about and words:
            about["description"] = words
