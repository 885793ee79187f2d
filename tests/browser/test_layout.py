"""Wide and narrow, light and dark, moving and still: everything is there and nothing sticks out."""

import pytest

from tests.browser.desk import PHONE
from tests.browser.fixtures import OpenDesk
from tests.browser.world import SUPPORTED, UNSURE, World

pytestmark = pytest.mark.browser

QUESTION = "what did Putin and Kim discuss?"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(
    new_desk: OpenDesk, world: World, scheme: str
) -> None:
    desk = new_desk(**PHONE, color_scheme=scheme).open()
    desk.fits()
    desk.accessible()
    desk.page.click("#menu")
    desk.page.wait_for_selector("#side.open")
    desk.accessible()
    desk.page.keyboard.press("Escape")
    assert desk.focused() == "menu"
    world.write(f"{SUPPORTED} {UNSURE}")
    desk.choose(
        model="citedesk-ollama:scripted",
        since="2025-01-01",
        article_language="en",
        source="Harbour Wire (sample)",
    )
    desk.page.click("#options-toggle")
    desk.fits()
    desk.accessible()
    desk.page.click("#options-done")
    desk.ask(QUESTION)
    desk.fits()
    desk.accessible()
    desk.open_citation(1)
    desk.fits()
    desk.accessible()


@pytest.mark.parametrize("question", [QUESTION, "Who won the 2031 chess olympiad in Atlantis?"])
def test_the_dark_dress_is_legible(new_desk: OpenDesk, question: str) -> None:
    desk = new_desk(color_scheme="dark").open()
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    assert desk.page.evaluate(paper) == "rgb(21, 20, 18)"
    desk.accessible()
    turn = desk.ask(question)
    desk.accessible()
    turn.locator(".cite, .article-line").first.click()
    desk.page.wait_for_selector(".article-text")
    desk.accessible()


@pytest.mark.parametrize("width", [600, 859, 860, 1024, 1199, 1200, 1920])
def test_no_width_hides_the_question_field(new_desk: OpenDesk, width: int) -> None:
    desk = new_desk(viewport={"width": width, "height": 800}).open()
    desk.ask(QUESTION)
    desk.open_citation(1)
    desk.fits()
    if width >= 860:
        field, panel = (desk.page.locator(part).bounding_box() for part in ("#composer", "#panel"))
        assert field is not None
        assert panel is not None
        assert field["x"] + field["width"] <= panel["x"] + 1
        assert field["width"] > 300


def test_endless_words_do_not_widen_the_page(new_desk: OpenDesk, world: World) -> None:
    word = "Donaudampfschifffahrt" * 30
    world.put(
        {
            "title": word,
            "source": word,
            "text": f"The ferry {word} left Brackwater harbour on Monday. It had 40 passengers aboard.",
        }
    )
    desk = new_desk(**PHONE).open()
    desk.ask("When did the ferry leave Brackwater harbour?")
    desk.fits()
    desk.open_citation(1)
    desk.fits()
    desk.ask(word)
    desk.fits()


@pytest.mark.parametrize("width", range(360, 800, 40))
def test_a_number_stays_with_its_sentence(new_desk: OpenDesk, width: int) -> None:
    """At the start of a line it would seem to belong to the sentence after it."""
    desk = new_desk(viewport={"width": width, "height": 800}).open()
    for question in (QUESTION, "普京和金正恩通电话谈了什么？", "푸틴과 김정은은 전화로 무엇을 논의했나?"):
        desk.ask(question)
    apart = desk.page.evaluate(
        """() => [...document.querySelectorAll('.said')].filter((said) => {
            const words = [...said.querySelector('.said-words').getClientRects()].at(-1);
            const number = said.querySelector('.cite').getBoundingClientRect();
            return number.top > words.bottom || number.bottom < words.top; }).length"""
    )
    assert apart == 0


def test_resizing_turns_the_side_panel_into_a_sheet_and_back(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    desk.ask(QUESTION)
    desk.open_citation(1)
    assert desk.page.locator("#panel:modal").count() == 0
    desk.page.set_viewport_size({"width": 500, "height": 800})
    desk.page.wait_for_selector("#panel:modal")
    desk.page.set_viewport_size({"width": 1300, "height": 800})
    desk.page.wait_for_selector("#panel:not(:modal)")
    assert desk.marked() != ""


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_wants_it_still(
    new_desk: OpenDesk, world: World, motion: str, moves: bool
) -> None:
    desk = new_desk(reduced_motion=motion).open()
    world.write(SUPPORTED, pause_at=0)
    desk.choose(model="citedesk-ollama:scripted")
    desk.type(QUESTION)
    desk.page.wait_for_selector(".progress:has-text('Writing')")
    running = desk.page.evaluate("document.querySelector('.pulse').getAnimations().length > 0")
    world.resume()
    desk.ended()
    assert running is moves


def test_the_first_tab_leads_past_the_conversations(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.textContent") == "Skip to the question field"
    desk.page.keyboard.press("Enter")
    assert desk.focused() == "question"


def test_the_empty_page_shows_what_the_archive_holds(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    desk.page.wait_for_selector(".article-line")
    assert "articles" in desk.page.inner_text(".latest-heading")
    desk.page.locator(".article-line").first.click()
    desk.page.wait_for_selector("#panel .article-text")
    desk.accessible()
    desk.page.keyboard.press("Escape")
    assert desk.focused() == "latest-0"
