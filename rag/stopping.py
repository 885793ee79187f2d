"""Ending a stream from outside: what came so far is kept, what is being waited for is given up."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TypeVar

_T = TypeVar("_T")


async def until(items: AsyncGenerator[_T, None], stop: asyncio.Event | None) -> AsyncGenerator[_T, None]:
    """The items as they come, until `stop` is set; `items` is closed in any case.

    One task works through `items` from beginning to end: their time limits belong to the task that set them.
    """
    if stop is None:
        async with aclosing(items):
            async for item in items:
                yield item
        return
    ready: asyncio.Queue[_T] = asyncio.Queue(maxsize=1)

    async def work() -> None:
        async with aclosing(items):
            async for item in items:
                await ready.put(item)

    working, stopping = asyncio.create_task(work()), asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            coming = asyncio.create_task(ready.get())
            try:
                await asyncio.wait({coming, working, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done() and working.done() and not ready.empty():
                    await coming
                if coming.done():
                    yield coming.result()
                elif working.done():
                    working.result()  # raises what ended the work
                    return
            finally:
                coming.cancel()
    finally:
        for task in (working, stopping):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
