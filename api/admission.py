"""A bounded queue in front of the embedder, and one in front of the models that write.

Slots are given in the order of asking. Who finds the queue full is told so at once, which costs nothing:
a service that lets everybody wait answers nobody in time.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from api.errors import BusyError
from rag.answer.compose import VERBATIM

_RETRY_SECONDS = {"questions": 1, "writings": 10}


@dataclass(slots=True)
class _Queue:
    name: str
    slots: int
    most_waiting: int
    taken: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    async def enter(self) -> None:
        if self.taken < self.slots and not self.waiting:
            self.taken += 1
            return
        if len(self.waiting) >= self.most_waiting:
            raise BusyError(
                f"{self.taken} questions are being answered and {len(self.waiting)} wait already.",
                advice="Ask again in a moment.",
                retry_after=_RETRY_SECONDS[self.name],
            )
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the slot came in the moment of leaving
                self.leave()
            else:
                self.waiting.remove(turn)
            raise

    def leave(self) -> None:
        """Hand the slot on to the next in the queue, or free it."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.taken -= 1


class Admission:
    """Who may be answered now. Belongs to one event loop.

    `questions` and `writings` are slots for questions without a model and with one; `queued` is how many may
    wait for each. `full` is told of everybody who is sent away.
    """

    def __init__(
        self, questions: int, writings: int, queued: int, full: Callable[[], None] | None = None
    ) -> None:
        self._full = full
        self._queues = {
            "questions": _Queue("questions", questions, queued),
            "writings": _Queue("writings", writings, queued),
        }

    async def enter(self, model: str) -> Callable[[], None]:
        """Wait for a slot; what is returned gives it back and may be called more than once.

        Raises BusyError at once when the queue is full. Cancelled while waiting, it leaves the queue.
        """
        queue = self._queues["questions" if model == VERBATIM else "writings"]
        try:
            await queue.enter()
        except BusyError:
            if self._full is not None:
                self._full()
            raise
        given_back = False

        def release() -> None:
            nonlocal given_back
            if not given_back:
                given_back = True
                queue.leave()

        return release

    @property
    def most(self) -> int:
        """How many questions can be here: in a slot or waiting for one."""
        return sum(queue.slots + queue.most_waiting for queue in self._queues.values())

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
