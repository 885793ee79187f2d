"""Killed at a random moment or at a step: nothing acknowledged is lost, and the store is one whole state."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from rag.steps import Step, watching
from tests.index_store.newsroom import IN_STORE
from tests.store_faults.history import content, history, judge, run, states
from tests.store_faults.trials import trials


def acknowledged_by(child: int, reader: int) -> int:
    """Wait for the child's end and count what it had acknowledged."""
    os.waitpid(child, 0)
    count = 0
    while said := os.read(reader, 4096):
        count += len(said)
    os.close(reader)
    return count


def test_a_kill_at_a_random_moment_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311
    counts = []
    for trial in range(trials(5)):
        store = tmp_path / f"store-{trial}"
        writes = history(trial, 60)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            run(store, writes, lambda _, out=writer: os.write(out, b"."))
            os._exit(0)
        os.close(writer)
        # After so many writes and a moment, not after so long: how long they take is the machine's affair.
        before = sum(len(os.read(reader, 1)) for _ in range(chance.randint(0, 50)))
        time.sleep(chance.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        counts.append(before + acknowledged_by(child, reader))
        judge(store, states(writes), counts[-1])
    assert len(set(counts)) > 1  # not all at one moment


@pytest.mark.parametrize("step", IN_STORE)
def test_a_kill_at_a_step_loses_nothing(tmp_path: Path, step: Step) -> None:
    chance = random.Random(step.value)  # noqa: S311
    for trial in range(trials(1)):
        store = tmp_path / f"store-{trial}"
        writes = history(trial, 25)
        at = chance.randint(1, 20)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            seen: Counter[Step] = Counter()

            def kill(now: Step, seen: Counter[Step] = seen, at: int = at) -> None:
                seen[now] += 1
                if now is step and seen[now] == at:
                    os.kill(os.getpid(), signal.SIGKILL)

            with watching(kill):
                run(store, writes, lambda _, out=writer: os.write(out, b"."))
            os._exit(0)
        os.close(writer)
        judge(store, states(writes), acknowledged_by(child, reader))


def test_kills_one_after_the_other_pile_nothing_up(tmp_path: Path) -> None:
    """Each writer goes on where the last one was killed, and what is stored never depends on it."""
    store = tmp_path / "store"
    writes = history(5, 40)
    passed = states(writes)
    done = 0
    chance = random.Random(5)  # noqa: S311
    for _ in range(200):
        if done >= len(writes):
            break
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            run(store, writes[done:], lambda _, out=writer: os.write(out, b"."))
            os._exit(0)
        os.close(writer)
        time.sleep(chance.uniform(0.05, 0.4))
        os.kill(child, signal.SIGKILL)
        done += acknowledged_by(child, reader)
        if done and content(store) != passed[done]:
            done += 1
            assert content(store) == passed[done]
    assert done == len(writes)
    judge(store, passed, done)
    assert len(list((store / "segments").iterdir())) < 40
