"""A real server over a small store, and pages of a real Chromium on it; a missing Chromium fails."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.desk import WIDE, Desk
from tests.browser.world import World, serve_world

OpenDesk = Callable[..., Desk]


def chromium_place() -> str:
    """Where Chromium is; fails when there is none."""
    place = shutil.which("chromium") or shutil.which("chromium-browser")
    assert place, "Chromium is not installed: apt-get install chromium"
    return place


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_place())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serve_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    yield shared_world
    shared_world.reset()


@pytest.fixture
def new_desk(chromium: Browser, world: World) -> Iterator[OpenDesk]:
    """Opens pages; afterwards each must have kept to its own server, without errors or violations."""
    opened: list[Desk] = []

    def make(address: str = "", **options: Any) -> Desk:
        context = chromium.new_context(**WIDE | options)
        context.set_default_timeout(15_000)
        desk = Desk(context.new_page(), address or world.address)
        desk.watch()
        opened.append(desk)
        return desk

    yield make
    for desk in opened:
        desk.check()
        desk.page.context.close()


@pytest.fixture
def desk(new_desk: OpenDesk) -> Desk:
    """An English page on a wide screen."""
    return new_desk().open()
