"""One connection: nobody holds it for ever who sends slowly, does not read, or says nothing.

uvicorn ends connections that rest between two requests, and knows no other limit of time; how long a body
may take is `api.limits.BodyLimit`'s.
"""

import asyncio
import json
import logging
import uuid
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import ApiError, BusyError, answer_to

_LOG = logging.getLogger(__name__)
HEAD_SECONDS = 30.0
"""Longest until a request's head is there, from the connection or from its first byte; and until the rest of
a body has come that nobody wanted. The slowest of honest lines need a second for a head."""

TAKING_SECONDS = 60.0
"""Longest until what was answered has been taken in by the caller's side."""


class BadHttpError(ApiError):
    """What came is no HTTP."""

    status, code = 400, "bad_http"


class HeadTimeoutError(ApiError):
    """The head did not come in time."""

    status, code = 408, "head_timeout"


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 with a limit of time for each thing a caller can be slow at."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self._sending: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Some more of a request has come."""
        if self._taking is not None:  # who asks on has read the answer
            self._taking.cancel()
            self._taking = None
        most = self.limit_concurrency
        if most is not None and len(self.connections) >= most and self.conn.their_state is h11.IDLE:
            # As uvicorn would, but with a document and before the request is read.
            error = BusyError(f"{most:,} connections are open already.", advice="Try again in a moment.")
            self._end_with(error)
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """All of an answer has been written, which is not to say that it was read."""
        super().on_response_complete()
        if self._taking is None and self.transport.get_write_buffer_size():
            self._taking = self.loop.call_later(TAKING_SECONDS, self._not_taken)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        for timer in (self._sending, self._taking):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - says no more than ours
        """Answer what is no HTTP, and end."""
        self._end_with(BadHttpError("The request is not valid HTTP.", advice="Send it as HTTP/1.1."))

    def _watch(self) -> None:
        """A time begins with the first byte, and further bytes do not prolong it."""
        state = self.conn.their_state
        unwanted = state is h11.SEND_BODY and self.cycle is not None and self.cycle.response_complete
        owed = (state is h11.IDLE or unwanted) and not self.transport.is_closing()
        if owed and self._sending is None:
            self._sending = self.loop.call_later(HEAD_SECONDS, self._too_slow)
        elif not owed and self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _too_slow(self) -> None:
        self._sending = None
        if self.transport.is_closing() or self.transport.get_write_buffer_size():
            self.transport.abort()
        elif self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._end_with(HeadTimeoutError("The head did not come in time.", advice="Send it faster."))
        else:
            self.transport.close()

    def _not_taken(self) -> None:
        self._taking = None
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _end_with(self, error: ApiError) -> None:
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):  # it has been answered already
            self.transport.close()
            return
        document, status, more = answer_to(error)
        body, request_id = json.dumps(document).encode(), uuid.uuid4().hex
        _LOG.warning("%s", error.code, extra={"fields": {"request_id": request_id, "status": status}})
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            "X-Request-ID": request_id,
            **(more or {}),
        }
        for event in (
            h11.Response(status_code=status, headers=list(headers.items())),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
