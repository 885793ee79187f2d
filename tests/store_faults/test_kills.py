"""Killed at a random moment or at a step: nothing acknowledged is lost, and the store is one whole state."""

import random
import time
from functools import partial
from pathlib import Path

import pytest

from rag.steps import Step
from tests.index_store.newsroom import IN_STORE
from tests.store_faults.history import content, history, judge, run, states
from tests.store_faults.kills import Child, kill_at_random, kill_at_step
from tests.store_faults.tally import counted
from tests.store_faults.trials import RANDOM_KILLS, STEP_KILLS, of


def test_a_kill_at_a_random_moment_loses_nothing(fast: Path) -> None:
    with counted(
        "SIGKILL at a random moment", "next open: the old or the new state, `verify` clean"
    ) as tally:
        kill_at_random(tally, fast, of(RANDOM_KILLS))


@pytest.mark.parametrize("step", IN_STORE)
def test_a_kill_at_a_step_loses_nothing(fast: Path, step: Step) -> None:
    with counted(f"SIGKILL at the step `{step}`", "the same") as tally:
        kill_at_step(tally, fast, step, of(STEP_KILLS))


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
        child = Child(partial(run, store, writes[done:]))
        time.sleep(chance.uniform(0.05, 0.4))
        child.kill()
        child.wait()
        done += child.acknowledged
        if done and content(store) != passed[done]:
            done += 1
            assert content(store) == passed[done]
    assert done == len(writes)
    judge(store, passed, done)
    assert len(list((store / "segments").iterdir())) < 40
