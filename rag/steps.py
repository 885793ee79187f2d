"""The named steps from an article's source to the store, so that tests can let each of them fail.

Each step is announced at its start. Nothing in the product listens: no setting, environment variable or file
could make it, only a call of `watching` from code, and a test sees to it that no module calls it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Step(StrEnum):
    """What is about to be done. All but the last can be given up without a trace."""

    PARSE = "parse"
    SPLIT = "split"
    EMBED = "embed"
    WRITE_VECTORS = "write vectors"
    WRITE_ROWS = "write rows"
    WRITE_LEXICAL = "write lexical"
    SWITCH = "switch"
    """The commit of the catalogue, or the rename that puts a whole store in its place."""
    CLEAN = "clean"
    """Wiping and removing what the new state no longer needs."""


_watcher: Callable[[Step], None] | None = None


def reached(step: Step) -> None:
    """Announce a step; costs one comparison when nobody watches."""
    if _watcher is not None:
        _watcher(step)


@contextmanager
def watching(watcher: Callable[[Step], None]) -> Iterator[None]:
    """Let a test see each step of this process, from any thread, and fail there."""
    global _watcher  # noqa: PLW0603 - the switch is the process's own, as a kill is
    before, _watcher = _watcher, watcher
    try:
        yield
    finally:
        _watcher = before
