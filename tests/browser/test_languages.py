"""The page speaks the browser's language and lays out every script from its own side."""

import pytest

from tests.browser.fixtures import OpenDesk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "language", "placeholder", "question", "found"),
    [
        (
            "en-GB",
            "en",
            "Ask in any language",
            "what did Putin and Kim discuss?",
            "Copied word for word",
        ),
        (
            "ko-KR",
            "ko",
            "뉴스에 대해 무엇이든 물어보세요",
            "푸틴과 김정은은 전화로 무엇을 논의했나?",
            "기사의 문장을 그대로",
        ),
        (
            "ja-JP",
            "ja",
            "ニュースについて質問してください",
            "プーチン氏と金正恩氏は電話で何を話したか",
            "記事の文をそのまま",
        ),
        ("zh-TW", "zh", "用任何语言就新闻提问", "普京和金正恩通电话谈了什么？", "逐字摘自文章"),
        (
            "fr-FR",
            "en",
            "Ask in any language",
            "what did Putin and Kim discuss?",
            "Copied word for word",
        ),
    ],
)
def test_the_page_speaks_the_browsers_language(
    new_desk: OpenDesk, locale: str, language: str, placeholder: str, question: str, found: str
) -> None:
    desk = new_desk(locale=locale).open()
    assert desk.page.get_attribute("html", "lang") == language
    assert desk.page.get_attribute("#question", "placeholder") == placeholder
    desk.accessible()
    turn = desk.ask(question)
    assert desk.status() == "answered"
    assert found in turn.locator(".method").inner_text()
    desk.open_citation(1)
    desk.accessible()
    desk.page.click("#options-toggle")
    desk.accessible()


def test_arabic_runs_from_the_right(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    question = "ماذا حدث لتلفريك جبل الغيم؟"
    desk.page.fill("#question", question)
    assert desk.page.eval_on_selector("#question", "e => getComputedStyle(e).direction") == "rtl"
    turn = desk.ask(question)
    assert desk.status() in ("answered", "closest")
    for part in (".question", ".words", ".copied .byline"):
        assert turn.locator(part).first.evaluate("e => getComputedStyle(e).direction") == "rtl", part
    button, text = (turn.locator(part).first.bounding_box() for part in (".cite", ".words"))
    assert button is not None
    assert text is not None
    desk.open_citation(1)
    for part in ("#panel-title", ".facts", ".article-text p"):
        assert desk.page.locator(part).first.evaluate("e => getComputedStyle(e).direction") == "rtl", part
    desk.accessible()


def test_a_name_that_runs_the_other_way_does_not_turn_its_line(new_desk: OpenDesk) -> None:
    desk = new_desk().open()
    desk.choose(article_language="ar")
    desk.ask("What happened to the cable car?")
    chip = desk.turn.locator(".chip").first
    assert chip.locator("bdi").count() >= 1
    assert chip.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert (
        desk.turn.locator(".chip-outlet").first.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    )
