"""A key is asked for only by a server that wants one, and stays in the tab."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.fixtures import OpenDesk
from tests.browser.world import World, serve_world

pytestmark = pytest.mark.browser

QUESTION = "what did Putin and Kim discuss?"


@pytest.fixture
def locked_world(tmp_path: Path) -> Iterator[World]:
    with serve_world(tmp_path, locked=True) as world:
        yield world


def test_the_key_is_asked_for_and_used(new_desk: OpenDesk, locked_world: World) -> None:
    desk = new_desk(locked_world.address)
    desk.allowed = ("401",)
    desk.page.goto(locked_world.address)
    desk.page.wait_for_selector("#key[open]")
    desk.accessible()
    assert desk.focused() == "key-field"
    desk.page.fill("#key-field", "cd_wrong")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("#key-wrong:has-text('not accepted')")
    desk.page.fill("#key-field", locked_world.key)
    desk.page.click("#key .strong")
    desk.page.wait_for_selector("#latest .article-line")
    assert desk.page.locator("#key").is_hidden()
    desk.ask(QUESTION)
    assert desk.status() == "answered"
    assert desk.page.evaluate("Object.keys(localStorage).length") == 0
    assert locked_world.key not in desk.page.content()


def test_without_a_key_the_question_is_refused_in_words(new_desk: OpenDesk, locked_world: World) -> None:
    desk = new_desk(locked_world.address)
    desk.allowed = ("401",)
    desk.page.goto(locked_world.address)
    desk.page.wait_for_selector("#key[open]")
    desk.page.keyboard.press("Escape")
    desk.type(QUESTION)
    desk.page.wait_for_selector("#key[open]")
    desk.page.click("#key-close")
    desk.ended()
    assert desk.status() == "failed"
    assert desk.page.input_value("#question") == QUESTION


def test_an_open_server_asks_for_none(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    desk.ask(QUESTION)
    assert desk.page.locator("#key").is_hidden()
