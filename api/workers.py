"""Processes that do the same work, forked from this one: started, replaced when they die, ended together."""

import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

_LOG = logging.getLogger(__name__)
_SHORT_LIFE_SECONDS = 10.0
_MOST_SHORT_LIVES = 5
"""So many workers in a row that die young, and starting more would not help."""

_FAILED = 1


class Workers:
    """Runs `work(lifeline)` in `count` processes until a signal comes.

    `lifeline` becomes readable when this process is gone. The process must have no other threads, and no
    connection that must not be shared, when `run` is called. `forget` is told the id of each that died.
    """

    def __init__(
        self, work: Callable[[int], None], count: int, most_seconds: float, forget: Callable[[int], None]
    ) -> None:
        self._work, self._count, self._most_seconds, self._forget = work, count, most_seconds, forget
        self._born: dict[int, float] = {}
        self._signals = 0
        self._stop_by: float | None = None
        self._code = 0
        self._short_lives = 0
        self._lifeline, self._held = os.pipe()

    def run(self, ready: Callable[[], None]) -> int:
        """The exit code: 0 after a signal, 1 when workers cannot live."""
        before = {number: signal.signal(number, self._note) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for _ in range(self._count):
                self._start()
            ready()
            while self._born:
                self._reap()
                self._obey()
                time.sleep(0.05)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._code

    def _note(self, _: int, __: FrameType | None) -> None:
        self._signals += 1

    def _start(self) -> None:
        child = os.fork()
        if child:
            self._born[child] = time.monotonic()
            return
        code = _FAILED
        try:
            os.close(self._held)
            # Ctrl-C reaches every process of a terminal: this one's parent says when to end.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._work(self._lifeline)
            code = 0
        except Exception:  # noqa: BLE001 - the last place that can say what happened
            _LOG.exception("a worker failed")
        finally:
            os._exit(code)  # nothing of the parent's own is closed or written twice

    def _reap(self) -> None:
        for child in list(self._born):
            ended, status = os.waitpid(child, os.WNOHANG)
            if not ended:
                continue
            lived = time.monotonic() - self._born.pop(child)
            self._forget(child)
            if self._signals:
                continue
            _LOG.error("a worker died", extra={"fields": {"worker": child, "status": status}})
            self._short_lives = self._short_lives + 1 if lived < _SHORT_LIFE_SECONDS else 0
            if self._short_lives >= _MOST_SHORT_LIVES:
                _LOG.error("workers die as soon as they start: giving up")
                self._code = _FAILED
                self._signals = 1
            else:
                self._start()

    def _obey(self) -> None:
        """The first signal asks the workers to end; the second, or the end of their time, ends them."""
        if self._signals and self._stop_by is None:
            self._stop_by = time.monotonic() + self._most_seconds
            self._tell(signal.SIGTERM)
        elif self._stop_by is not None and (self._signals > 1 or time.monotonic() > self._stop_by):
            self._tell(signal.SIGKILL)

    def _tell(self, number: int) -> None:
        for child in self._born:
            os.kill(child, number)  # not yet waited for, so the number is still its own
