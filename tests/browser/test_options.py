"""What narrows a question is sent, seen as chips, and taken back with one press."""

import pytest

from tests.browser.desk import Desk

pytestmark = pytest.mark.browser

QUESTION = "what did Putin and Kim discuss?"


def test_everything_chosen_is_sent_and_seen(desk: Desk) -> None:
    bodies = desk.asked_bodies()
    desk.choose(
        since="2025-08-01",
        until="2025-08-31",
        source="한강일보 (샘플)",
        article_language="ko",
        model="citedesk-verbatim",
        answer_language="ja",
    )
    chips = desk.page.locator(".chosen-chip").all_inner_texts()
    assert [chip.rstrip("×").strip() for chip in chips] == [
        "from Aug 1, 2025",
        "until Aug 31, 2025",
        "한강일보 (샘플)",
        "only in Korean",
        "The articles' own sentences",
        "answer in Japanese",
    ]
    desk.ask(QUESTION)
    assert bodies[0]["filters"] == {
        "since": "2025-08-01",
        "until": "2025-08-31",
        "sources": ["한강일보 (샘플)"],
        "languages": ["ko"],
    }
    assert bodies[0]["model"] == "citedesk-verbatim"
    assert bodies[0]["answer_language"] == "ja"
    bylines = desk.turn.locator(".copied .byline").all_inner_texts()
    assert bylines
    assert all("한강일보" in byline for byline in bylines)
    assert "from Aug 1, 2025 up to Aug 31, 2025" in desk.turn.locator(".notes").inner_text()


def test_nothing_chosen_sends_nothing(desk: Desk) -> None:
    bodies = desk.asked_bodies()
    desk.ask(QUESTION)
    assert set(bodies[0]) == {"question", "session_id", "stream"}


def test_a_chip_is_taken_back_with_one_press(desk: Desk) -> None:
    bodies = desk.asked_bodies()
    desk.choose(article_language="ko", since="2025-08-01")
    desk.page.click(".chosen-chip:has-text('Korean')")
    assert desk.focused() == "BUTTON"
    desk.page.click(".chosen-chip")
    assert desk.page.locator(".chosen-chip").count() == 0
    assert desk.focused() == "options-toggle"
    assert desk.page.input_value("#since") == ""
    desk.ask(QUESTION)
    assert "filters" not in bodies[0]


def test_a_window_without_articles_is_refused_with_its_reason(desk: Desk) -> None:
    desk.choose(until="1999-12-31")
    turn = desk.ask(QUESTION)
    assert desk.status() == "refused"
    assert "No article in the archive matches" in turn.locator(".banner").inner_text()


def test_the_options_work_by_keyboard_and_propose_what_the_archive_has(desk: Desk) -> None:
    desk.page.focus("#options-toggle")
    desk.page.keyboard.press("Enter")
    assert desk.focused() == "since"
    desk.page.wait_for_selector("#outlets option[value='Harbour Wire (sample)']", state="attached")
    desk.page.wait_for_selector("#model option[value='citedesk-verbatim']", state="attached")
    desk.accessible()
    desk.page.fill("#source", "The Quay Review (sample)")
    desk.page.click("#source-add")
    assert "The Quay Review" in desk.page.inner_text("#chosen")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#options").is_hidden()
    assert desk.focused() == "options-toggle"
    desk.page.click("#options-toggle")
    desk.page.click("#options-reset")
    assert desk.page.locator(".chosen-chip").count() == 0
