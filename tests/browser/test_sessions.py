"""Conversations are kept by the server: listed, opened again, deleted."""

import pytest

from tests.browser.desk import Desk
from tests.browser.world import World

pytestmark = pytest.mark.browser

FIRST, SECOND = "who won the Northern Shield?", "what did Putin and Kim discuss?"


def test_a_conversation_is_there_again_after_loading(desk: Desk) -> None:
    desk.ask(FIRST)
    desk.ask(SECOND)
    before = desk.page.locator(".answer").all_inner_texts()
    desk.page.reload()
    desk.page.wait_for_selector(".turn:nth-child(2)[data-status]")
    assert desk.page.locator(".answer").all_inner_texts() == before
    assert desk.page.locator(".question").all_inner_texts() == [FIRST, SECOND]
    desk.open_citation(1)
    assert desk.marked() != ""


def test_conversations_are_listed_opened_and_deleted(desk: Desk) -> None:
    desk.ask(FIRST)
    desk.page.click("#new")
    assert desk.page.locator(".turn").count() == 0
    assert desk.page.locator("#empty").is_visible()
    assert desk.focused() == "question"
    desk.ask(SECOND)
    desk.page.wait_for_selector(".session:nth-child(2)")
    assert desk.page.locator(".session-open").all_inner_texts() == [SECOND, FIRST]
    assert desk.page.locator(".session-open[aria-current]").inner_text() == SECOND
    desk.page.click(f".session-open:has-text('{FIRST}')")
    desk.page.wait_for_selector(f".question:has-text('{FIRST}')")
    assert desk.page.locator(".turn").count() == 1
    desk.accessible()
    desk.page.locator(".session.current .plain").click()
    assert desk.focused() == "BUTTON"
    desk.accessible()
    desk.page.click(".session-ask .strong")
    desk.page.wait_for_selector("#empty")
    assert desk.page.locator(".session-open").all_inner_texts() == [SECOND]
    desk.page.reload()
    desk.page.wait_for_selector(".session-open")
    assert desk.page.locator(".session-open").all_inner_texts() == [SECOND]


def test_deleting_can_be_thought_better_of(desk: Desk) -> None:
    desk.ask(FIRST)
    desk.page.wait_for_selector(".session")
    desk.page.locator(".session .plain").click()
    desk.page.click(".session-ask .quiet")
    assert desk.page.locator(".session-open").inner_text() == FIRST


def test_an_answer_whose_article_was_deleted_is_gone_from_the_conversation(desk: Desk, world: World) -> None:
    well = {"title": "The well of Corrow", "text": "The well of Corrow was dug by Hugh Pell in May."}
    (article_id,) = world.put(well)
    desk.ask("Who dug the well of Corrow?")
    assert "Hugh Pell" in desk.turn.inner_text()
    world.delete(article_id)
    desk.page.reload()
    desk.page.wait_for_selector(".turn[data-status=deleted]")
    assert "removed because an article it quoted was deleted" in desk.turn.inner_text()
    assert "Hugh Pell" not in (desk.page.text_content("body") or "")


def test_two_tabs_have_two_conversations(desk: Desk) -> None:
    bodies = desk.asked_bodies()
    desk.ask(FIRST)
    desk.page.click("#new")
    desk.ask(SECOND)
    assert bodies[0]["session_id"] != bodies[1]["session_id"]
