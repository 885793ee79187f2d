"""JSON as the standard means it: Python's reader also takes NaN, doubled keys and nesting without end."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import HTTPException
from fastapi.routing import APIRoute

_LARGE_BYTES = 200_000
"""Bodies that are read in a thread, so that others are answered meanwhile."""


def strict_json(body: bytes) -> Any:
    """The document; raises ValueError for anything that is not JSON, or could be read in two ways."""
    try:
        return json.loads(body.decode(), parse_constant=_refused, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


class StrictRoute(APIRoute):
    """A route whose bodies are read by `strict_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with its request replaced."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(_StrictRequest(request.scope, request.receive))

        return strict


class _StrictRequest(Request):
    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            try:
                body = await self.body()
                if len(body) > _LARGE_BYTES:
                    self._json = await asyncio.to_thread(strict_json, body)
                else:
                    self._json = strict_json(body)
            except ValueError as error:
                # Not the error's own words: they may quote what was sent.
                raise HTTPException(400, "The body is not valid JSON") from error
        return self._json


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
