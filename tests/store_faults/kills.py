"""Writers in processes of their own that are killed, forked from this warm one."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rag.steps import Step, watching
from tests.store_faults.history import Write, history, judge, run, states
from tests.store_faults.tally import Tally


class Child:
    """A forked process that runs `work`, which acknowledges through the function it is given."""

    def __init__(self, work: Callable[[Callable[[int], object]], object]) -> None:
        self._reader, writer = os.pipe()
        self.acknowledged = 0
        self._process = os.fork()
        if not self._process:
            os.close(self._reader)
            code = 1
            try:
                work(lambda _: os.write(writer, b"."))
                code = 0
            finally:
                os._exit(code)
        os.close(writer)

    def hear(self, count: int) -> None:
        """Wait until it has acknowledged that many times, or ended."""
        while self.acknowledged < count and os.read(self._reader, 1):
            self.acknowledged += 1

    def kill(self) -> None:
        """Kill it, if it is still there."""
        os.kill(self._process, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end, count the rest of what it acknowledged, and return its code; -9 when killed."""
        self.hear(1 << 30)
        os.close(self._reader)
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def suicide(step: Step, at: int) -> Callable[[Step], None]:
    """Kills this process when the step is reached for that time."""
    seen: Counter[Step] = Counter()

    def watch(now: Step) -> None:
        seen[now] += 1
        if now is step and seen[now] == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def _run_watched(
    store: Path,
    writes: Sequence[Write],
    watch: Callable[[Step], None],
    acknowledge: Callable[[int], object],
) -> None:
    with watching(watch):
        run(store, writes, acknowledge)


def kill_at_random(tally: Tally, folder: Path, count: int, seed: int = 11) -> None:
    """After so many writes and a moment, not after so long: how long they take is the machine's affair."""
    chance = random.Random(seed)  # noqa: S311
    for trial in range(count):
        store = folder / "store"
        writes = history(trial, 80)
        child = Child(partial(run, store, writes))
        child.hear(chance.randint(0, 40))
        time.sleep(chance.uniform(0, 0.02))
        child.kill()
        with tally.trial(f"trial {trial}"):
            assert child.wait() == -signal.SIGKILL, "it ended before it was killed"
            judge(store, states(writes), child.acknowledged)
        shutil.rmtree(store, ignore_errors=True)


def kill_at_step(tally: Tally, folder: Path, step: Step, count: int) -> None:
    """At a random one of the first times that the step is reached."""
    chance = random.Random(step.value)  # noqa: S311
    for trial in range(count):
        store = folder / "store"
        writes = history(trial, 40)

        work = partial(_run_watched, store, writes, suicide(step, chance.randint(1, 15)))
        child = Child(work)
        with tally.trial(f"{step}, trial {trial}"):
            assert child.wait() == -signal.SIGKILL, "the step was not reached"
            judge(store, states(writes), child.acknowledged)
        shutil.rmtree(store, ignore_errors=True)
