"""One writer at a time: an operating system lock, and a note beside it that says who holds it."""

import json
import os
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index_store.files import replace_file
from rag.errors import IndexLockedError

_LOOKS, _BETWEEN_LOOKS = 20, 0.02
"""How often the owner's note is looked for, and seconds in between."""


class WriterLock:
    """The right to write to one store.

    The operating system frees the lock when its owner dies, however it dies; what is left then is only the
    note, which the next owner overwrites. The note decides nothing: its process number may long be another's,
    and its host another machine.
    """

    def __init__(self, folder: Path) -> None:
        self._note = folder / "writer.json"
        self._lock = FileLock(folder / "writer.lock", mode=0o600, thread_local=False)

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock.is_locked

    def acquire(self, wait_seconds: float = 0.0) -> None:
        """Take the lock, waiting for it as long as that; then raise IndexLockedError, naming the owner."""
        if self.held:
            return
        try:
            self._lock.acquire(timeout=wait_seconds, poll_interval=0.05)
        except Timeout as error:
            waited = f" after {wait_seconds:g} seconds" if wait_seconds else ""
            raise IndexLockedError(
                f"Another writer is at work on {self._note.parent}{waited}: {self._owner()}.",
                advice="Wait until it has finished (`--wait SECONDS`), or stop it, then try again.",
            ) from error
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            replace_file(self._note, json.dumps(owner).encode())
        except BaseException:
            self._lock.release()
            raise

    def release(self) -> None:
        """Let the next writer in; releasing twice does nothing."""
        if self.held:
            with suppress(OSError):  # the note decides nothing, and the lock must be freed
                self._note.unlink()
            self._lock.release()

    def _owner(self) -> str:
        """Who holds the lock; a moment is left to one that has just taken it and not said so yet."""
        for _ in range(_LOOKS):
            try:
                owner = json.loads(self._note.read_bytes())
                return f"{_named(owner['pid'], owner['host'])}, since {owner['since']}"
            except (OSError, ValueError, KeyError, TypeError):
                time.sleep(_BETWEEN_LOOKS)
        return "it has not said who it is"


def this_process() -> str:
    """How this process is named to people: `process 123 on host`."""
    return _named(os.getpid(), socket.gethostname())


def _named(pid: int, host: str) -> str:
    return f"process {pid} on {host}"
