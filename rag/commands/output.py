"""The two ways out: one JSON document, or text for a person. Both are written to standard output at once."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console


def emit(*, as_json: bool, document: Callable[[], dict[str, Any]], show: Callable[[Console], None]) -> None:
    """Write the document, or what `show` prints, whichever was asked for."""
    if as_json:
        write_document(document())
        return
    console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
    with console.capture() as printed:
        show(console)
    write(printed.get())


def write_document(document: dict[str, Any]) -> None:
    """Write one JSON document to standard output."""
    write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def write(words: str) -> None:
    """Write to standard output; a reader that has left early, as `head` does, is no error."""
    try:
        sys.stdout.write(words)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
    except OSError:
        discard_output()
        raise


def discard_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail on it again at exit."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - os.devnull is a name, not a path of ours
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def error_console() -> Console:
    """A console on standard error, for progress and errors."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)
