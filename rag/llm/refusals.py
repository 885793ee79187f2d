"""What servers mean by their words: each of them tells of the same few refusals in its own."""

import json
import re

from rag.errors import ModelError
from rag.llm.endpoint import Endpoint


def said_in(body: str) -> str:
    """What an error's body says: its message when it is the JSON of one of the protocols, else its words."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return error_in(value) or body


def error_in(value: object) -> str | None:
    """The message of an error object as Ollama, OpenAI, vLLM or llama.cpp write it, None otherwise."""
    if not isinstance(value, dict):
        return None
    error = value.get("error")
    if error is None and value.get("object") == "error":
        error = value
    if isinstance(error, dict):
        words = [error.get(key) for key in ("message", "code", "type")]
        return " ".join(str(word) for word in words if word) or json.dumps(error)
    return None if error is None else str(error)


_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|prompt is too long|too many (?:input )?tokens"
    r"|(?:exceeds?|greater than|longer than|maximum).{0,40}context|context (?:length|window).{0,40}exceed",
    re.IGNORECASE,
)


_NO_MODEL = re.compile(
    r"model_not_found|not a valid model|model\b.{0,120}(?:not found|not exist|not available|no such)",
    re.IGNORECASE | re.DOTALL,
)


def refusal(endpoint: Endpoint, status: int, body: str) -> ModelError:
    """The error that a status other than 200 and its body stand for, in any of the protocols."""
    said = said_in(body)
    if _TOO_LONG.search(said):
        return endpoint.too_long(said)
    if status in {429, 503}:
        return endpoint.busy(said)
    if status in {400, 404} and _NO_MODEL.search(said):
        return endpoint.not_found()
    if status in {404, 405} or 300 <= status < 400:
        return endpoint.wrong_address(f"it answers {status} {said}")
    return endpoint.refused(status, said)


def failure(endpoint: Endpoint, said: str) -> ModelError:
    """The error that a server's words within a stream stand for."""
    return endpoint.too_long(said) if _TOO_LONG.search(said) else endpoint.broken_off(said)
