"""A bounded queue in front of the embedder, and one in front of the models that write.

Slots are given in the order of asking. Who finds the queue full is told so at once, which costs nothing:
a service that lets everybody wait answers nobody in time. Which queue a question is for stands in its body;
most of a crowd is sent away before that is read.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from api.errors import BusyError
from rag.answer.compose import VERBATIM

_RETRY_SECONDS = {"questions": 1, "writings": 10}
_STRAYS = 4
"""So many may be read beyond the places of the usual queue, in case they are for the other one. Each that is
not costs milliseconds until it is told, and those behind it as much."""

_READING_SECONDS = 1.0
"""Whoever takes longer to send a body than this is no longer counted as about to be placed: slow callers
would keep quick ones out."""

_PLACED: ContextVar[Callable[[], None]] = ContextVar("placed", default=lambda: None)
"""To call when the request of this context enters a queue."""


@dataclass(slots=True)
class _Queue:
    name: str
    slots: int
    most_waiting: int
    taken: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    @property
    def places(self) -> int:
        """Free ones, to be answered or to wait."""
        return self.slots + self.most_waiting - self.taken - len(self.waiting)

    def join(self) -> "Turn":
        if self.taken < self.slots and not self.waiting:
            self.taken += 1
            return Turn(self, None)
        if len(self.waiting) >= self.most_waiting:
            raise self.refusal()
        called = asyncio.get_running_loop().create_future()
        self.waiting.append(called)
        return Turn(self, called)

    def refusal(self) -> BusyError:
        """What somebody is told for whom there is no place."""
        return BusyError(
            f"{self.taken} questions are being answered and {len(self.waiting)} wait already.",
            advice="Ask again in a moment.",
            retry_after=_RETRY_SECONDS[self.name],
        )

    def hand_on(self) -> None:
        """Give a slot to the next in the queue, or free it."""
        while self.waiting:
            called = self.waiting.popleft()
            if not called.done():
                called.set_result(None)
                return
        self.taken -= 1


class Turn:
    """A place in a queue, and then a slot. Whoever has one must leave, however it ends."""

    def __init__(self, queue: _Queue, called: asyncio.Future[None] | None) -> None:
        self._queue, self._called = queue, called
        self._here = True

    async def come(self) -> None:
        """Wait for the slot."""
        if self._called is not None:
            await self._called

    def leave(self) -> None:
        """Give the slot back, or leave the queue; may be called more than once."""
        if not self._here:
            return
        self._here = False
        called = self._called
        if called is None or (called.done() and not called.cancelled()):
            self._queue.hand_on()
        elif called in self._queue.waiting:
            self._queue.waiting.remove(called)


class Admission:
    """Who may be answered now. Belongs to one event loop.

    `questions` and `writings` are slots for questions without a model and with one; `queued` is how many may
    wait for each. `usual` is the model of questions that name none; `full` is told of everybody who is sent
    away.
    """

    def __init__(
        self,
        questions: int,
        writings: int,
        queued: int,
        full: Callable[[], None] = lambda: None,
        usual: str = VERBATIM,
    ) -> None:
        self._full = full
        self._questions = _Queue("questions", questions, queued)
        self._writings = _Queue("writings", writings, queued)
        self._queues = {queue.name: queue for queue in (self._questions, self._writings)}
        self._usual = self._queue_of(usual)
        self._unread = 0

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """The time of a request here; until it enters a queue, it is one of those not read yet.

        Raises BusyError at once when as many are being read as could find a place.
        """
        other = self._writings if self._usual is self._questions else self._questions
        if self._unread >= self._usual.places + min(other.places, _STRAYS):
            self._full()
            raise self._usual.refusal()
        self._unread += 1
        counted = True

        def placed() -> None:
            nonlocal counted
            if counted:
                counted = False
                self._unread -= 1

        slow = asyncio.get_running_loop().call_later(_READING_SECONDS, placed)
        before = _PLACED.set(placed)
        try:
            yield
        finally:
            _PLACED.reset(before)
            slow.cancel()
            placed()

    def join(self, model: str) -> Turn:
        """A place in the queue of that model. Raises BusyError at once when there is none."""
        queue = self._queue_of(model)
        _PLACED.get()()
        try:
            return queue.join()
        except BusyError:
            self._full()
            raise

    @property
    def slots(self) -> int:
        """How many questions can be answered at once, with a model and without."""
        return sum(queue.slots for queue in self._queues.values())

    @property
    def depth(self) -> dict[str, dict[str, int]]:
        """For each queue how many are answered (`running`) and how many wait (`waiting`)."""
        return {
            name: {"running": queue.taken, "waiting": len(queue.waiting)}
            for name, queue in self._queues.items()
        }

    def _queue_of(self, model: str) -> _Queue:
        return self._questions if model == VERBATIM else self._writings
