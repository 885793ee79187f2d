"""A citation opens its article, with exactly the quoted words marked and in view."""

from typing import Any

import pytest

from tests.browser.desk import PHONE, Desk
from tests.browser.fixtures import OpenDesk
from tests.browser.world import World

pytestmark = pytest.mark.browser

QUESTION = "what did Putin and Kim discuss?"


def _answer(desk: Desk, world: World, question: str) -> dict[str, Any]:
    """Ask, and give back the document that the server kept of it."""
    desk.ask(question)
    return world.last_answer(desk.session())


@pytest.mark.parametrize(
    ("question", "language"),
    [
        (QUESTION, "en"),
        ("푸틴과 김정은은 전화로 무엇을 논의했나?", "ko"),
        ("普京和金正恩通电话谈了什么？", "zh"),
        ("プーチン氏と金正恩氏は電話で何を話したか", "ja"),
        ("ماذا حدث لتلفريك جبل الغيم؟", "ar"),
        ("How many emoji did the mayor send?", "en"),
    ],
)
def test_every_citation_marks_exactly_its_quote(
    desk: Desk, world: World, question: str, language: str
) -> None:
    document = _answer(desk, world, question)
    citations = document["citations"]
    assert citations
    assert language in {citation["language"] for citation in citations}
    for citation in citations:
        desk.open_citation(citation["number"])
        assert desk.marked() == citation["quote"]
        assert desk.page.inner_text("#panel-title") == citation["title"]
        inside = desk.page.evaluate(
            """() => { const box = document.querySelector('#panel-content').getBoundingClientRect();
                const mark = document.querySelector('mark.current').getBoundingClientRect();
                return box.top <= mark.top && mark.top < box.bottom; }"""
        )
        assert inside


def test_the_article_is_shown_with_outlet_date_language_and_address(desk: Desk) -> None:
    desk.ask(QUESTION)
    desk.open_citation(1)
    facts = desk.page.inner_text("#panel .facts")
    assert "Harbour Wire (sample)" in facts
    assert "Aug 12, 2025, 13:05 UTC" in facts
    assert "English" in facts
    assert "wire report" in facts
    link = desk.page.locator("#panel a.original")
    assert (link.get_attribute("href") or "").startswith("https://example.org/en/call-wire#:~:text=")
    assert set((link.get_attribute("rel") or "").split()) == {"noreferrer", "noopener"}
    desk.accessible()


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("en-alaska", "Corrected after publication"),
        ("en-call-opinion", "This is an opinion piece"),
        ("en-teaser-call", "Only the free opening"),
        ("en-lighthouse", "date unknown"),
        ("ja-library", "July 2024"),
        ("ko-typhoon", "Sep 18, 2024"),
    ],
)
def test_what_an_article_is_stands_above_it(desk: Desk, article: str, words: str) -> None:
    desk.page.evaluate(
        """async (id) => {
            const { openArticle } = await import('/page/panel.js');
            openArticle({article_id: id, title: '', language: 'en'}, 'menu'); }""",
        article,
    )
    desk.page.wait_for_selector("#panel .article-text")
    assert words in desk.page.inner_text("#panel-content")
    desk.accessible()


def test_words_of_another_language_are_marked_as_such(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    desk.choose(article_language="ko")
    desk.ask(QUESTION)
    assert "Original: Korean" in desk.turn.locator(".copied .byline").first.inner_text()
    assert desk.turn.locator(".words").first.get_attribute("lang") == "ko"
    desk.open_citation(1)
    assert desk.page.get_attribute(".article-text", "lang") == "ko"


def test_a_sentence_written_from_another_language_says_how_it_was_checked(desk: Desk, world: World) -> None:
    world.write(
        "The Russian presidential office announced that President Putin called Kim Jong Un on the 12th [1]."
    )
    desk.choose(article_language="ko", model="citedesk-ollama:scripted")
    turn = desk.ask(QUESTION)
    assert "similar in meaning to the quoted words, numbers checked" in turn.locator(".across").inner_text()


def test_the_panel_works_by_keyboard(desk: Desk) -> None:
    desk.ask(QUESTION)
    desk.cite(1).focus()
    opener = desk.focused()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("#panel .article-text")
    assert desk.focused() == "panel-title"
    assert desk.cite(1).get_attribute("aria-expanded") == "true"
    desk.page.focus("#panel-next")
    first = desk.marked()
    desk.page.keyboard.press("Enter")
    assert desk.marked() not in ("", first)
    assert "Quote 2, 2 of 3" in desk.page.inner_text("#panel-place")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#panel").is_hidden()
    assert desk.focused() == opener
    assert desk.cite(1).get_attribute("aria-expanded") == "false"


def test_beside_the_answer_the_page_stays_usable(desk: Desk) -> None:
    desk.ask(QUESTION)
    desk.open_citation(1)
    desk.ask("who won the Northern Shield?")
    assert desk.page.locator(".turn").count() == 2
    assert desk.page.locator("#panel").is_visible()


def test_on_a_phone_the_panel_is_a_sheet_that_holds_the_focus(new_desk: OpenDesk) -> None:
    desk = new_desk(**PHONE).open()
    desk.ask(QUESTION)
    desk.open_citation(2)
    assert desk.page.locator("#panel:modal").is_visible()
    for _ in range(12):
        desk.page.keyboard.press("Tab")
        inside = (
            "document.activeElement === document.body || document.activeElement.closest('#panel') !== null"
        )
        assert desk.page.evaluate(inside)
    desk.fits()
    desk.accessible()
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#panel").is_hidden()
    assert desk.focused().endswith("-2")


def test_a_version_that_was_replaced_is_shown_as_it_was_quoted(desk: Desk, world: World) -> None:
    clock = {
        "title": "The clock of Brimley",
        "text": "The clock of Brimley was wound by Ada Fenwick on Sunday.",
    }
    (article_id,) = world.put(clock)
    document = _answer(desk, world, "Who wound the clock of Brimley?")
    world.put(clock | {"id": article_id, "text": "The clock of Brimley stands still."})
    desk.open_citation(1)
    assert "changed since" in desk.page.inner_text(".notice")
    assert desk.marked() == document["citations"][0]["quote"]
    desk.accessible()


def test_a_version_that_is_gone_leaves_the_stored_quote(desk: Desk, world: World) -> None:
    desk.allowed = ("410",)
    clock = {
        "title": "The clock of Brimley",
        "text": "The clock of Brimley was wound by Ada Fenwick on Sunday.",
    }
    (article_id,) = world.put(clock)
    document = _answer(desk, world, "Who wound the clock of Brimley?")
    for words in ("stands still", "goes again"):  # of the earlier versions this server keeps one
        world.put(clock | {"id": article_id, "text": f"The clock of Brimley {words}."})
    desk.open_citation(1)
    assert "This version of the article is no longer in the archive" in desk.page.inner_text(".notice.gone")
    assert desk.page.inner_text(".stored-quote mark") == document["citations"][0]["quote"]
    desk.accessible()


def test_a_deleted_article_is_said_to_be_gone(desk: Desk, world: World) -> None:
    desk.allowed = ("404", "410")
    well = {"title": "The well of Corrow", "text": "The well of Corrow was dug by Hugh Pell in May."}
    (article_id,) = world.put(well)
    desk.ask("Who dug the well of Corrow?")
    world.delete(article_id)
    desk.open_citation(1)
    assert "no longer in the archive" in desk.page.inner_text(".notice.gone")


def test_text_that_does_not_hold_the_quote_is_not_marked(desk: Desk) -> None:
    desk.page.route(
        "**/v1/articles/en-call-wire?**",
        lambda route: route.fulfill(json=route.fetch().json() | {"text": "Other words stand here now."}),
    )
    desk.ask(QUESTION)
    desk.open_citation(1)
    assert "does not hold the quoted words at this place" in desk.page.inner_text("#panel .notice")
    assert desk.page.locator("#panel .article-text").count() == 0
