"""Runs in a process of its own, with the layer below it: `log SEED LENGTH` or `fail NAME SEED TRIALS`.

`log` applies a history, and then what maintains a store, and writes one byte to the file `acknowledged` after
each. `fail` lets random calls of one operation fail, once and for ever after, with random errors, and prints
what was wrong as JSON. With the name of a guard as one more argument the store is without it.
"""

import ctypes
import errno
import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index_store.backup import backup
from index_store.compact import compact
from index_store.rebuild import rebuild
from index_store.restore import restore
from rag.errors import CitedeskError, IndexStoreError
from tests.index_store.newsroom import TOKENISERS, UNHEARD
from tests.store_faults.guards import GUARDS
from tests.store_faults.history import State, Write, history, run, states
from tests.store_faults.operations import (
    OPERATIONS,
    Operation,
    Place,
    judge_place,
    judge_place_settled,
    prepare_place,
)
from tests.store_faults.tally import LeftBehindError, Tally

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)
CHANGE, READ = 0, 1


def log(seed: str, length: str, guard: str = "") -> None:
    root = Path(os.environ["IO_LAYER_ROOT"])
    handle = os.open(root / "acknowledged", os.O_WRONLY | os.O_CREAT, 0o600)
    with pytest.MonkeyPatch.context() as patch:
        if guard:
            GUARDS[guard](patch)
        run(root / "store", history(int(seed), int(length)), lambda _: os.write(handle, b"."))
        for change in maintenance(root):
            change()
            os.write(handle, b".")


def maintenance(root: Path) -> list[Callable[[], object]]:
    """What is done to the store after its history; it holds the same before and after each."""
    store = root / "store"
    return [
        lambda: backup(store, root / "saved", TOKENISERS, UNHEARD),
        lambda: compact(store, TOKENISERS, UNHEARD),
        lambda: restore(root / "saved", store, TOKENISERS, UNHEARD, force=True),
        lambda: rebuild(store, TOKENISERS, UNHEARD),
    ]


def fail(name: str, seed: str, trials: str, guard: str = "") -> None:
    with pytest.MonkeyPatch.context() as patch:
        if guard:
            GUARDS[guard](patch)
        tally = failing(name, seed, int(trials))
    sys.stdout.write(json.dumps([tally.trials, tally.lost, tally.left]))


def failing(name: str, seed: str, trials: int) -> Tally:
    root = Path(os.environ["IO_LAYER_ROOT"])
    writes = history(int(seed), 9)
    place = prepare_place(root / "whole", writes)
    saved = OPERATIONS["restore"].after({})
    before = states([Write(saved), *writes])[-1]
    library = ctypes.CDLL(os.environ["LD_PRELOAD"])
    library.io_layer_calls.restype = ctypes.c_long
    tally = Tally(name, "")
    for kind in (CHANGE, READ):
        calls = counted(place, library, kind, name, before)
        chosen = chosen_calls(calls, trials, random.Random(f"{name} {seed} {kind}"))  # noqa: S311
        for nth, error in chosen:
            for always in (0, 1):
                what = f"{'read' if kind else 'change'} {nth} of {calls}, {errno.errorcode[error]}, {always=}"
                with tally.trial(what):
                    one(place, library, (kind, nth, error, always), OPERATIONS[name], before)
    return tally


def chosen_calls(calls: int, trials: int, chance: random.Random) -> list[tuple[int, int]]:
    """That many of all calls, each with one of the errors."""
    numbers = chance.sample(range(1, calls + 1), min(trials, calls))
    return [(nth, chance.choice(ERRORS)) for nth in numbers]


def counted(place: Place, library: ctypes.CDLL, kind: int, name: str, held: State) -> int:
    """How many calls of that kind the operation makes."""
    shutil.copytree(place.root, place.root.with_name("counted"))
    library.io_layer_arm(kind, ctypes.c_long(-1), 0, 0)
    OPERATIONS[name].act(Place(place.root.with_name("counted")), held)
    count = int(library.io_layer_calls())
    shutil.rmtree(place.root.with_name("counted"))
    return count


def one(
    whole: Place, library: ctypes.CDLL, armed: tuple[int, int, int, int], operation: Operation, before: State
) -> None:
    """Let the call fail in a process of its own, which ends with nothing to say when all is well."""
    place = Place(whole.root.with_name("trial"))
    shutil.rmtree(place.root, ignore_errors=True)
    shutil.copytree(whole.root, place.root)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        said = "AssertionError: it died"
        try:
            judged(place, library, armed, operation, before)
            said = ""
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent tells it
            said = f"{type(error).__name__}: {error}"
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as heard:
        said = heard.read().decode()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    if said.startswith(LeftBehindError.__name__):
        raise LeftBehindError(said)
    assert not said, said


def judged(
    place: Place,
    library: ctypes.CDLL,
    armed: tuple[int, int, int, int],
    operation: Operation,
    before: State,
) -> None:
    """Let the call fail, judge the store, then do the same again as if nothing had been."""
    after = operation.after(before)
    refusal = None
    kind, nth, error, always = armed
    library.io_layer_arm(kind, ctypes.c_long(nth), error, always)
    try:
        operation.act(place, before)
    except CitedeskError as problem:
        refusal = problem
    library.io_layer_arm(kind, ctypes.c_long(-1), 0, 0)
    if refusal is not None:
        assert isinstance(refusal, IndexStoreError), f"no error of the store: {refusal!r}"
        assert str(place.root) in refusal.problem, f"it names no file: {refusal!r}"
        assert refusal.advice, "no advice"
    judge_place(place, [after] if refusal is None else [before, after])
    operation.act(place, before if operation.after is dict else after)
    judge_place_settled(place, after)


if __name__ == "__main__":
    if sys.argv[1] == "log":
        log(*sys.argv[2:])
    else:
        fail(*sys.argv[2:])
