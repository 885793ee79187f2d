"""Runs in a process of its own, with the layer below it: `log SEED LENGTH`, or `fail SEED LENGTH TRIALS`.

`log` applies a history and writes one byte to the file `acknowledged` after each write. `fail` lets a random
file operation of the last write fail in each trial, once or for ever after, with each of several errors.
"""

import ctypes
import errno
import os
import random
import shutil
import sys
import traceback
from pathlib import Path

from index_store import files
from rag.errors import CitedeskError, IndexStoreError
from tests.index_store.newsroom import checked, open_local
from tests.store_faults.history import State, Write, content, history, run, states

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)


def log(seed: int, length: int) -> None:
    root = Path(os.environ["IO_LAYER_ROOT"])
    handle = os.open(root / "acknowledged", os.O_WRONLY | os.O_CREAT, 0o600)
    run(root / "store", history(seed, length), lambda _: os.write(handle, b"."))


def unsynced(seed: int, length: int) -> None:
    """As `log`, by a store that forgets to sync: the tests must see that."""
    files.os = _Careless()  # type: ignore[attr-defined]
    log(seed, length)


class _Careless:
    """The module `os`, whose `fsync` does nothing."""

    def __getattr__(self, name: str) -> object:
        return (lambda _: None) if name == "fsync" else getattr(os, name)


def fail(seed: int, length: int, trials: int) -> None:
    root = Path(os.environ["IO_LAYER_ROOT"])
    writes = history(seed, length)
    before = states(writes[:-1])[-1]
    run(root / "store", writes[:-1], lambda _: None)
    library = ctypes.CDLL(os.environ["LD_PRELOAD"])
    library.io_layer_calls.restype = ctypes.c_long
    calls = _counted(root, library, writes[-1])
    places = [(nth, error, always) for nth in range(1, calls + 1) for error in ERRORS for always in (0, 1)]
    random.Random(seed).shuffle(places)  # noqa: S311
    for nth, error, always in places[:trials]:
        shutil.rmtree(root / "trial", ignore_errors=True)
        shutil.copytree(root / "store", root / "trial")
        child = os.fork()
        if not child:
            code = 1
            try:
                _one(root / "trial", library, writes[-1], before, nth, error, bool(always))
                code = 0
            finally:
                if code:
                    name = errno.errorcode[error]
                    sys.stderr.write(f"call {nth} of {calls}, {name}, {'for ever' if always else 'once'}:\n")
                    traceback.print_exc()
                os._exit(code)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            sys.exit(1)


def _counted(root: Path, library: ctypes.CDLL, write: Write) -> int:
    shutil.copytree(root / "store", root / "counted")
    library.io_layer_arm(ctypes.c_long(-1), 0, 0)
    with open_local(root / "counted") as archive:
        write.apply(archive)
    return int(library.io_layer_calls())


def _one(
    store: Path,
    library: ctypes.CDLL,
    write: Write,
    before: State,
    nth: int,
    error: int,
    always: bool,
) -> None:
    """Let the call fail, then judge the store, and write again as if nothing had been."""
    after = write.after(before)
    refusal = None
    library.io_layer_arm(ctypes.c_long(nth), error, int(always))
    try:
        with open_local(store) as archive:
            write.apply(archive)
    except CitedeskError as problem:
        refusal = problem
    library.io_layer_arm(ctypes.c_long(-1), 0, 0)
    if refusal is not None and not (isinstance(refusal, IndexStoreError) and str(store) in refusal.problem):
        raise AssertionError(f"no error of the store that names a file: {refusal!r}")
    held = content(store)
    if held not in ([after] if refusal is None else [before, after]):
        raise AssertionError("neither the old state nor the new")
    if damage := checked(store).damage:
        raise AssertionError(f"damage: {damage}")
    with open_local(store) as archive:
        write.apply(archive)
    report = checked(store)
    if content(store) != after or report.damage + report.notes:
        raise AssertionError(f"the same write did not succeed afterwards: {report}")


if __name__ == "__main__":
    globals()[sys.argv[1]](*map(int, sys.argv[2:]))
