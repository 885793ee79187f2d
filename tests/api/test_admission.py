"""Slots in order, a queue with an end, and nothing lost when callers leave."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.admission import Admission
from api.errors import BusyError

WRITER = "ollama:some"


async def entered(admission: Admission, model: str) -> Callable[[], None]:
    """What gives the slot back, once there is one; who is cancelled while waiting leaves."""
    turn = admission.join(model)
    try:
        await turn.come()
    except asyncio.CancelledError:
        turn.leave()
        raise
    return turn.leave


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_slots_go_round_in_the_order_of_asking() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 10)
        release = await entered(admission, "verbatim")
        order: list[int] = []

        async def question(number: int) -> None:
            leave = await entered(admission, "verbatim")
            order.append(number)
            await asyncio.sleep(0)
            leave()

        tasks = [asyncio.create_task(question(number)) for number in range(5)]
        await settled()
        assert admission.depth["questions"] == {"running": 1, "waiting": 5}
        assert order == []
        release()
        await asyncio.gather(*tasks)
        assert order == [0, 1, 2, 3, 4]
        assert admission.depth["questions"] == {"running": 0, "waiting": 0}

    asyncio.run(ask())


def test_a_full_queue_refuses_at_once_and_says_when_to_come_back() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 1)
        release = await entered(admission, "verbatim")
        waiting = asyncio.create_task(entered(admission, "verbatim"))
        await settled()
        with pytest.raises(BusyError) as refused:
            await entered(admission, "verbatim")
        assert refused.value.status == 503
        assert refused.value.retry_after is not None
        assert refused.value.retry_after >= 1
        release()
        (await waiting)()
        (await entered(admission, "verbatim"))()

    asyncio.run(ask())


def test_models_that_write_do_not_hold_up_questions_without_one() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 0)
        writing = await entered(admission, WRITER)
        with pytest.raises(BusyError):
            await entered(admission, "openai:other")
        question = await entered(admission, "verbatim")
        assert admission.depth == {
            "questions": {"running": 1, "waiting": 0},
            "writings": {"running": 1, "waiting": 0},
        }
        writing()
        question()
        (await entered(admission, WRITER))()

    asyncio.run(ask())


def test_a_slot_given_back_twice_is_one_slot() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 5)
        release = await entered(admission, "verbatim")
        release()
        release()
        held = await entered(admission, "verbatim")
        release()
        late = asyncio.create_task(entered(admission, "verbatim"))
        await settled()
        assert not late.done()
        held()
        (await late)()

    asyncio.run(ask())


def test_who_leaves_in_the_moment_of_being_called_passes_the_slot_on() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 5)
        release = await entered(admission, "verbatim")
        first = asyncio.create_task(entered(admission, "verbatim"))
        second = asyncio.create_task(entered(admission, "verbatim"))
        await settled()
        release()  # calls the first, which has not run yet
        first.cancel()
        (await second)()
        assert first.cancelled()
        assert admission.depth["questions"] == {"running": 0, "waiting": 0}

    asyncio.run(ask())


def test_a_place_is_taken_in_the_moment_of_asking() -> None:
    """Two that ask in the same round of the loop cannot both have the last place."""

    async def ask() -> None:
        admission = Admission(1, 1, 1)
        held, waiting = admission.join("verbatim"), admission.join("verbatim")
        with pytest.raises(BusyError):
            admission.join("verbatim")
        waiting.leave()  # before it ever waited
        held.leave()
        assert admission.depth["questions"] == {"running": 0, "waiting": 0}

    asyncio.run(ask())


def test_no_more_are_read_than_could_find_a_place() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 1)  # two places, and two more with a model that writes
        with ExitStack() as here:
            for _ in range(4):
                here.enter_context(admission.arriving())
            with pytest.raises(BusyError) as refused, admission.arriving():
                pass
            assert refused.value.retry_after == 1
            held = admission.join("verbatim")  # the last that came has been read
            with pytest.raises(BusyError), admission.arriving():
                pass
            held.leave()
            with admission.arriving():
                pass
        held, waiting = admission.join("verbatim"), admission.join("verbatim")
        with admission.arriving(), admission.arriving():  # they may be for the other queue
            writing = [admission.join(WRITER), admission.join(WRITER)]
        with pytest.raises(BusyError), admission.arriving():
            pass
        for turn in (held, waiting, *writing):
            turn.leave()

    asyncio.run(ask())


def test_a_queue_of_models_is_the_usual_one_where_a_model_writes_by_default() -> None:
    async def ask() -> None:
        admission = Admission(1, 1, 9, usual=WRITER)
        held = [admission.join(WRITER) for _ in range(10)]
        with ExitStack() as here:
            for _ in range(4):  # strays: they may be for the queue of questions, which has room
                here.enter_context(admission.arriving())
            with pytest.raises(BusyError) as refused, admission.arriving():
                pass
            assert refused.value.retry_after == 10
        for turn in held:
            turn.leave()

    asyncio.run(ask())


def test_slow_bodies_do_not_keep_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.admission._READING_SECONDS", 0.01)

    async def ask() -> None:
        admission = Admission(1, 1, 0)
        with admission.arriving(), admission.arriving():
            with pytest.raises(BusyError), admission.arriving():
                pass
            await asyncio.sleep(0.05)
            with admission.arriving():
                admission.join("verbatim").leave()

    asyncio.run(ask())


class Crowd:
    """Callers that come, are answered and leave, as a test says."""

    def __init__(self, slots: int, queued: int) -> None:
        self.admission, self.slots, self.queued = Admission(slots, 1, queued), slots, queued
        self.entering: list[asyncio.Task[Callable[[], None]]] = []
        self.inside: list[Callable[[], None]] = []

    async def ask(self) -> None:
        self.entering.append(asyncio.create_task(entered(self.admission, "verbatim")))

    async def end(self) -> None:
        if self.inside:
            self.inside.pop(0)()

    async def leave(self) -> None:
        if self.entering:
            self.entering[len(self.entering) // 2].cancel()

    async def run(self) -> None:
        await settled()
        for task in [task for task in self.entering if task.done()]:
            self.entering.remove(task)
            if not task.cancelled() and not task.exception():
                self.inside.append(task.result())
        depth = self.admission.depth["questions"]
        assert depth == {"running": len(self.inside), "waiting": len(self.entering)}
        assert depth["running"] <= self.slots
        assert depth["waiting"] <= self.queued
        assert not depth["waiting"] or depth["running"] == self.slots


@given(
    st.lists(st.sampled_from(["ask", "end", "leave", "run"]), max_size=60),
    st.integers(1, 3),
    st.integers(0, 4),
)
def test_no_slot_is_lost_or_made_whatever_happens(steps: list[str], slots: int, queued: int) -> None:
    async def live() -> None:
        crowd = Crowd(slots, queued)
        for step in [*steps, "run", *["end", "run"] * (slots + queued)]:
            await getattr(crowd, step)()
        assert crowd.admission.depth["questions"] == {"running": 0, "waiting": 0}

    asyncio.run(live())
