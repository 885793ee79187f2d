"""`/docs` draws the whole API from our own assets."""

import pytest

from tests.browser.fixtures import OpenDesk
from tests.browser.world import World

pytestmark = pytest.mark.browser


def test_the_description_of_the_api_works_offline(new_desk: OpenDesk, world: World) -> None:
    desk = new_desk()
    desk.page.goto(f"{world.address}docs")
    desk.page.wait_for_selector(".opblock-summary-path")
    paths = desk.page.locator(".opblock-summary-path").all_inner_texts()
    assert any("chat" in path for path in paths)
    desk.page.locator(".opblock-summary", has_text="healthz").first.click()
    desk.page.wait_for_selector(".opblock-body")


def test_a_question_can_be_tried_out(new_desk: OpenDesk, world: World) -> None:
    desk = new_desk()
    desk.page.goto(f"{world.address}docs")
    block = desk.page.locator(".opblock", has=desk.page.locator("[data-path='/v1/search']"))
    block.locator(".opblock-summary").click()
    block.locator(".try-out__btn").click()
    block.locator("textarea").first.fill('{"query": "Putin and Kim"}')
    block.locator(".execute").click()
    desk.page.wait_for_selector(".live-responses-table .response-col_status:has-text('200')")
