"""Many at the same moment: sent away unread, begun a few at a time, articles taken in by twos."""

import asyncio
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from api.admission import Admission
from api.crowd import Crowd, Pace
from api.metrics import Metrics
from tests.api_models import served
from tests.api_world import BRIDGE, client


def test_a_crowd_is_sent_away_before_anything_of_it_is_read() -> None:
    """Two may be here; the third is refused at once, and one who comes when they have gone is not."""
    going = asyncio.Event()
    read: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        read.append(scope["path"])
        await going.wait()

    async def arrive(crowd: Crowd, path: str) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("nothing of it may be read")

        await crowd({"type": "http", "path": path, "method": "POST", "headers": []}, receive, send)
        return sent

    async def come() -> None:
        metrics = Metrics()
        crowd = Crowd(app, Admission(1, 1, 0, partial(metrics.turned_away, "busy")))
        first = [asyncio.create_task(arrive(crowd, path)) for path in ("/v1/chat", "/v1/search")]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            third = await arrive(crowd, "/v1/chat/completions")
        assert third[0]["status"] == 503
        assert (b"retry-after", b"1") in third[0]["headers"]
        assert b'"busy"' in third[1]["body"]
        others = asyncio.create_task(arrive(crowd, "/healthz"))
        await asyncio.sleep(0)
        going.set()
        await asyncio.gather(*first, others)
        assert await arrive(crowd, "/v1/chat") == []
        assert read == ["/v1/chat", "/v1/search", "/healthz", "/v1/chat"]
        assert b'citedesk_turned_away_total{why="busy"} 1.0' in metrics.text({}, 0)

    asyncio.run(come())


async def nothing() -> Any:
    raise AssertionError("nobody reads or writes here")


def test_a_crowd_is_begun_a_few_at_a_time() -> None:
    """However many come in one round of the loop; health is not kept waiting behind them."""
    begun: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        begun.append(scope["path"])

    async def come() -> None:
        pace = Pace(app, most=4)

        def arrive(path: str) -> asyncio.Task[None]:
            return asyncio.create_task(pace({"type": "http", "path": path}, nothing, nothing))  # type: ignore[arg-type]

        asked = [arrive("/v1/chat") for _ in range(30)]
        asked[20].cancel()
        await asyncio.sleep(0)
        seen = [len(begun)]
        asked[25].cancel()
        arrive("/healthz")
        while not all(task.done() for task in asked):
            await asyncio.sleep(0)
            seen.append(len(begun))
        steps = [after - before for before, after in zip([0, *seen], seen, strict=False)]
        assert max(steps) <= 5  # four questions, and health
        assert begun.index("/healthz") < 9
        assert begun.count("/v1/chat") == 28
        await pace({"type": "http", "path": "/v1/chat"}, nothing, nothing)  # type: ignore[arg-type]

    asyncio.run(come())


def test_lists_of_articles_are_taken_in_by_twos(tmp_path: Path) -> None:
    """One is written and one waits; the others are told when to come back, and nothing of them is read."""
    with served(tmp_path) as running, client(running) as http, ThreadPoolExecutor(3) as pool:
        embedding, go = threading.Event(), threading.Event()
        embedder = type(running.service.desk.embedder)
        original = embedder.embed_passages

        def slow(self: Any, texts: Any) -> Any:
            embedding.set()
            assert go.wait(10)
            return original(self, texts)

        def put(name: str) -> httpx.Response:
            text = f"{BRIDGE['text']} {name}"
            return httpx.post(f"{running.address}/v1/articles", json=[{"id": name, "text": text}], timeout=30)

        with patch.object(embedder, "embed_passages", slow):
            first = pool.submit(put, "one")
            assert embedding.wait(10)
            others = [pool.submit(put, name) for name in ("two", "three")]
            done, _ = wait(others, timeout=10, return_when=FIRST_COMPLETED)
            go.set()
        [refused] = [each.result() for each in done]
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "busy"
        assert int(refused.headers["retry-after"]) >= 1
        told = [each.result().status_code for each in (first, *others)]
        assert sorted(told) == [200, 200, 503]
        assert http.get("/v1/articles").json()["total"] == 4
        assert put("four").json()["added"] == 1
