"""Sizes of bodies and numbers of questions: refused early, counted by caller, bounded in memory."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.limits import (
    WINDOW_SECONDS,
    BodyLimit,
    MovingWindow,
    RateLimit,
    client_address,
    holder,
    networks,
)
from api.metrics import Metrics
from api.security import Caller
from rag.errors import ConfigurationError


class Wall:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_lets_so_many_pass_in_any_minute() -> None:
    clock = Wall()
    window = MovingWindow(2, clock)
    assert window.enter("a") == 0
    clock.now += 20
    assert window.enter("a") == 0
    assert window.enter("a") == pytest.approx(40)
    assert window.enter("b") == 0
    clock.now += 40
    assert window.enter("a") == 0
    assert window.enter("a") == pytest.approx(20)


@given(st.lists(st.tuples(st.floats(0, 50), st.sampled_from("abc")), max_size=60), st.integers(1, 4))
def test_no_minute_holds_more_than_allowed_and_waiting_helps(
    steps: list[tuple[float, str]], most: int
) -> None:
    clock = Wall()
    window = MovingWindow(most, clock)
    passed: list[tuple[float, str]] = []
    for wait, client in steps:
        clock.now += wait
        seconds = window.enter(client)
        recent = [at for at, who in passed if who == client and at > clock.now - WINDOW_SECONDS]
        assert (seconds == 0) == (len(recent) < most)
        if seconds:
            assert recent[0] + WINDOW_SECONDS == pytest.approx(clock.now + seconds)
        else:
            passed.append((clock.now, client))


def test_a_window_forgets_callers() -> None:
    clock = Wall()
    window = MovingWindow(1, clock)
    for number in range(10_000):
        clock.now += 1
        window.enter(f"client {number}")
        window.enter(f"client {number}")
        assert len(window) <= WINDOW_SECONDS


def scope(
    path: str = "/v1/chat", peer: str = "192.0.2.1", forwarded: str | None = None, **more: Any
) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    caller = Caller("local", may_write=True)
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": headers,
        "client": (peer, 1),
        "state": {"caller": caller},
        **more,
    }


async def called(
    app: Any, scope: dict[str, Any], *messages: dict[str, Any]
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []
    given = iter(messages)

    async def receive() -> dict[str, Any]:
        message = next(given, None)
        if message is None:
            await asyncio.Event().wait()
            raise AssertionError
        return message

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return 0, {}, b""
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


async def echo(scope: Any, receive: Any, send: Any) -> None:
    message = await receive()
    assert not message.get("more_body")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message.get("body", b"")})


def limited(most: int = 2, proxies: str = "") -> RateLimit:
    return RateLimit(echo, MovingWindow(most, Wall()), networks(proxies), Metrics())


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    async def ask() -> None:
        app = limited()
        body = {"type": "http.request"}
        for _ in range(2):
            assert (await called(app, scope(), body))[0] == 200
        status, headers, content = await called(app, scope())
        assert status == 429
        assert headers["retry-after"] == "60"
        assert b'"rate_limited"' in content
        assert (await called(app, scope(peer="192.0.2.2"), body))[0] == 200
        assert (await called(app, scope("/healthz"), body))[0] == 200

    asyncio.run(ask())


def test_a_key_counts_wherever_it_is_used_and_another_from_the_same_place_does_not() -> None:
    async def ask() -> None:
        app = limited(1)
        body = {"type": "http.request"}
        one, other = (Caller(f"key:{name}", may_write=False, key=name) for name in ("one", "other"))
        assert (await called(app, scope(state={"caller": one}), body))[0] == 200
        assert (await called(app, scope(peer="192.0.2.9", state={"caller": one}), body))[0] == 429
        assert (await called(app, scope(state={"caller": other}), body))[0] == 200

    asyncio.run(ask())


def test_forged_addresses_are_one_caller() -> None:
    async def ask() -> None:
        app = limited(1)
        body = {"type": "http.request"}
        statuses = [
            (await called(app, scope(forwarded=f"198.51.100.{number}"), body))[0] for number in range(20)
        ]
        assert statuses == [200] + [429] * 19

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("10.0.0.2", "no address", "10.0.0.2"),
        ("10.0.0.2", "1.1.1.1, junk, 10.0.0.3", "10.0.0.3"),
        ("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, forwarded: str | None, address: str) -> None:
    assert client_address(scope(peer=peer, forwarded=forwarded), networks("10.0.0.0/24")) == address


def test_addresses_that_one_holder_can_choose_from_are_one() -> None:
    assert holder("2001:db8::1") == holder("2001:db8::ffff:2") != holder("2001:db8:0:1::1")
    assert holder("::ffff:192.0.2.1") == holder("192.0.2.1") == "192.0.2.1"
    assert holder("testclient") == "testclient"


def test_a_proxy_that_is_no_address_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"proxy\.example"):
        networks("10.0.0.1, proxy.example")


def pieces(*bodies: bytes) -> Iterator[dict[str, Any]]:
    for number, body in enumerate(bodies, 1):
        yield {"type": "http.request", "body": body, "more_body": number < len(bodies)}


def test_a_body_is_counted_while_it_comes() -> None:
    async def send() -> None:
        app = BodyLimit(echo, 10, 20)
        assert (await called(app, scope(), *pieces(b"12345", b"67890")))[::2] == (200, b"1234567890")
        status, headers, content = await called(app, scope(), *pieces(b"12345", b"67890", b"1", b"never"))
        assert (status, headers["connection"]) == (413, "close")
        assert b"too_large" in content
        assert (await called(app, scope("/v1/articles"), *pieces(b"x" * 20)))[0] == 200
        assert (await called(app, scope("/v1/articles"), *pieces(b"x" * 21)))[0] == 413

    asyncio.run(send())


@pytest.mark.parametrize("length", [b"11", b"9" * 5_000])
def test_a_declared_length_is_refused_before_reading(length: bytes) -> None:
    declared = scope(headers=[(b"content-length", length)])
    assert asyncio.run(called(BodyLimit(echo, 10, 20), declared))[0] == 413


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    slow = BodyLimit(echo, 10, 20, most_seconds=0.01)
    status, _, content = asyncio.run(called(slow, scope(), next(pieces(b"1", b"2"))))
    assert status == 408
    assert b"body_timeout" in content


def test_nothing_is_begun_for_a_caller_who_left() -> None:
    left = asyncio.run(called(BodyLimit(echo, 10, 20), scope(), {"type": "http.disconnect"}))
    assert left == (0, {}, b"")
