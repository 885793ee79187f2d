"""The server: one process that answers, or several on one socket and one store.

Several processes are forked from one that has read the model and the store already, so that these are in
memory once; each answers, limits and queues for itself. The first signal ends running answers and then the
server, the second ends it at once.
"""

import asyncio
import errno
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead

from api import logs
from api.app import create_app
from api.connection import BoundedProtocol
from api.crowd import Pace
from api.security import is_loopback
from api.service import Service, open_service
from api.workers import Workers
from rag.bootstrap import open_keyring, settle
from rag.errors import CitedeskError, ConfigurationError, InputError
from rag.settings import Settings

_LOG = logging.getLogger(__name__)
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_BACKLOG = 2048
_ACCEPTED_AT_ONCE = 16
"""Connections taken from the backlog before those that are here already go on."""

_SWITCH_SECONDS = 0.0005
"""How long a thread that searches keeps the others from running; Python's own 5 ms come on top of every read
and write of the event loop."""

_MOST_CONNECTIONS = 4096
"""The last wall, far above what the queues hold: beyond it a connection gets 503 before anything is read."""

_GRACE_SECONDS = 0.7
"""What ending may take beyond the setting: then the process ends whatever its threads still do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen: a name or address of this machine, and a port, 0 for a free one."""

    host: str
    port: int


class Server(uvicorn.Server):
    """Tells the app first when it is to stop; a signal is no error, so the process then ends with 0.

    `lifeline` is a pipe whose other end a parent holds: when that is gone, so is this server. `on_stop` is
    called once, when ending begins.
    """

    def __init__(
        self,
        app: FastAPI,
        settings: Settings,
        lifeline: int | None = None,
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(_config(app, settings))
        self._app, self._lifeline, self._on_stop = app, lifeline, on_stop

    def stop(self) -> None:
        """Begin to end; once begun, calling again does nothing."""
        if not self.should_exit:
            self.should_exit = True
            self._on_stop()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals end the server while the block runs."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, _: FrameType | None) -> None:
            if self.should_exit and self._lifeline is None:
                os._exit(128 + number)
            self.stop()

        before = {number: signal.signal(number, stop) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(_BACKLOG)  # uvicorn has but one number for both
        if self._lifeline is not None:
            asyncio.get_running_loop().add_reader(self._lifeline, self.stop)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, let running answers end early, close."""
        _LOG.info("stopping", extra={"fields": {"connections": len(self.server_state.connections)}})
        if self._lifeline is not None:
            asyncio.get_running_loop().remove_reader(self._lifeline)
        self._app.state.stopping.set()
        await super().shutdown(sockets)


def run(settings: Settings, place: Place, workers: int) -> int:
    """Serve until a signal ends it and return the exit code.

    With more than one worker the variable of `api.metrics` must have been set before this was imported.
    Raises ConfigurationError for a host that strangers reach while there are no keys, InputError for a host
    that is none, CitedeskError for a port in use, and what opening the store raises.
    """
    logs.configure(with_questions=settings.log_questions)
    _raise_file_limit()
    with bind(settings, place) as listener:
        address = _address(listener)
        if workers == 1:
            with open_service(settings) as service:
                warm(service)
                serve(service, listener, lambda: announce(address))
            return 0
        return _serve_by_workers(settings, listener, workers, lambda: announce(address))


def serve(
    service: Service, listener: socket.socket, ready: Callable[[], None], lifeline: int | None = None
) -> None:
    """Answer on that socket until a signal, or the end of the parent, ends it."""
    settings = service.settings

    def end_in_time() -> None:
        last = threading.Timer(settings.shutdown_seconds + _GRACE_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()

    sys.setswitchinterval(_SWITCH_SECONDS)
    server = Server(create_app(service), settings, lifeline, end_in_time)
    ready()
    server.run(sockets=[listener])


def _serve_by_workers(
    settings: Settings, listener: socket.socket, workers: int, ready: Callable[[], None]
) -> int:
    with open_service(settings) as service:
        create_app(service)  # whatever is wrong with the settings is said here, once
        warm(service)

        def work(lifeline: int) -> None:
            serve(service, listener, lambda: None, lifeline)

        return Workers(work, workers, settings.shutdown_seconds + 1, mark_process_dead).run(ready)


def warm(service: Service) -> None:
    """Load what the first question would, and keep it out of collections.

    One that went through all of it would hold every thread up for 0.2 s, and write to every page that
    forked processes share.
    """
    settle(service.desk)
    gc.collect()
    gc.freeze()


@contextmanager
def bind(settings: Settings, place: Place) -> Iterator[socket.socket]:
    """A listening socket. Raises ConfigurationError, InputError, CitedeskError."""
    family, address = resolve(place)
    if not is_loopback(address[0]) and open_keyring(settings).empty:
        raise ConfigurationError(
            f"{place.host} can be reached from other machines, and there are no keys.",
            advice="Make a key first: `citedesk keys add NAME`. Or serve this machine only, without --host.",
        )
    # Told the protocol, asyncio sends small pieces without waiting for the other side first (40 ms each).
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError as error:
            raise _unusable(place, error) from error
        listener.setblocking(False)
        listener.set_inheritable(False)
        yield listener


def resolve(place: Place) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """The address to listen at, IPv4 where a name has both. Raises InputError for a name that has none."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"--host {place.host!r} is no name or address of a machine.",
            advice="Give 127.0.0.1 for this machine only, 0.0.0.0 for all its addresses.",
        ) from error
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    return family, (str(address[0]), int(address[1]))


def announce(address: str) -> None:
    """Say where the service is, in one line."""
    sys.stdout.write(f"citedesk answers at {address} - the page: {address}/ - the API: {address}/docs\n")
    sys.stdout.flush()


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        Pace(app),
        loop="asyncio",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # whom to believe is decided where addresses are used
        server_header=False,
        backlog=_ACCEPTED_AT_ONCE,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=max(1, int(settings.shutdown_seconds)),
    )


def _unusable(place: Place, error: OSError) -> CitedeskError:
    if error.errno == errno.EADDRINUSE:
        return CitedeskError(
            f"Port {place.port} of {place.host} is in use.",
            advice="Stop what uses it, or choose another: --port N.",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return InputError(
            f"--host {place.host} is no address of this machine.",
            advice="Give 127.0.0.1 for this machine only, 0.0.0.0 for all its addresses.",
        )
    return CitedeskError(
        f"Port {place.port} of {place.host} cannot be used: {error.strerror}.",
        advice="Choose another: --port N, above 1023.",
    )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - where a browser here finds it
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _raise_file_limit() -> None:
    """A connection is an open file, and the usual soft limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * _MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 4 * _MOST_CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
