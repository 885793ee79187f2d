"""Asking, reading, going on, stopping, copying and judging."""

import pytest

from tests.browser.desk import Desk
from tests.browser.fixtures import OpenDesk
from tests.browser.world import SUPPORTED, UNSURE, World

pytestmark = pytest.mark.browser

QUESTION = "what did Putin and Kim discuss?"


def test_an_answer_comes_with_a_number_after_each_sentence(desk: Desk) -> None:
    turn = desk.ask(QUESTION)
    assert desk.status() == "answered"
    assert turn.locator(".question").inner_text() == QUESTION
    assert turn.locator(".said").count() == turn.locator(".cite").count() >= 1
    assert "spoke by telephone" in turn.locator(".answer").inner_text()
    assert "Harbour Wire (sample)" in turn.locator(".copied .byline").first.inner_text()
    assert "Copied word for word" in turn.locator(".method").inner_text()
    desk.accessible()


def test_the_question_is_never_in_an_address(desk: Desk) -> None:
    addresses: list[str] = []
    desk.page.on("request", lambda request: addresses.append(request.url))
    desk.ask("Zebedee and Kim?")
    assert addresses
    assert not [address for address in addresses if "zebedee" in address.lower()]
    assert "Zebedee" not in desk.page.url


def test_a_follow_up_keeps_to_the_conversation(desk: Desk) -> None:
    bodies = desk.asked_bodies()
    desk.ask("who won the Northern Shield?")
    desk.ask("when was it?")
    first, second = bodies
    assert first["session_id"] == second["session_id"]
    assert len(first["session_id"]) == 32
    assert desk.page.locator(".turn").count() == 2
    assert "Searched for:" in desk.turn.locator(".searched").inner_text()


def test_enter_sends_and_shift_enter_begins_a_line(desk: Desk) -> None:
    desk.page.focus("#question")
    desk.page.keyboard.type("what did Putin")
    desk.page.keyboard.press("Shift+Enter")
    desk.page.keyboard.type("and Kim discuss?")
    assert desk.page.locator(".turn").count() == 0
    desk.page.keyboard.press("Enter")
    assert desk.ended().locator(".question").inner_text() == "what did Putin\nand Kim discuss?"
    assert desk.page.input_value("#question") == ""


def test_an_enter_that_ends_a_composition_does_not_send(desk: Desk) -> None:
    desk.page.fill("#question", "푸틴과 김정은")
    desk.page.eval_on_selector(
        "#question",
        """field => field.dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, cancelable: true}))""",
    )
    assert desk.page.locator(".turn").count() == 0
    assert desk.page.input_value("#question") == "푸틴과 김정은"


def test_sources_stand_there_before_the_model_writes(desk: Desk, world: World) -> None:
    world.write(f"{SUPPORTED} {UNSURE}", pause_at=0)
    desk.choose(model="citedesk-ollama:scripted")
    desk.type(QUESTION)
    desk.page.wait_for_selector(".looked-at .chip")
    desk.page.wait_for_selector(".progress:has-text('Writing')")
    assert desk.turn.locator(".said").count() == 0
    assert desk.turn.get_attribute("data-status") is None
    desk.accessible()
    world.resume()
    desk.ended()
    assert desk.status() == "answered"
    assert desk.turn.locator(".progress").is_hidden()


def test_sentences_appear_and_are_announced_one_by_one(desk: Desk, world: World) -> None:
    world.write(f"{SUPPORTED} {UNSURE}", pause_at=len(SUPPORTED) + 20)
    desk.choose(model="citedesk-ollama:scripted")
    desk.type(QUESTION)
    desk.page.wait_for_selector(".said")
    assert desk.turn.locator(".said").count() == 1
    desk.page.wait_for_selector("#live:has-text('spoke by telephone')", state="attached")
    world.resume()
    desk.ended()
    assert desk.turn.locator(".said").count() == 2
    assert "Unsure: Putin thanked" in (desk.page.text_content("#live") or "")


def test_stopping_keeps_what_was_checked(desk: Desk, world: World) -> None:
    world.write(f"{SUPPORTED} {UNSURE}", pause_at=len(SUPPORTED) + 20)
    desk.choose(model="citedesk-ollama:scripted")
    desk.type(QUESTION)
    desk.page.wait_for_selector(".said")
    desk.page.click("#stop")
    desk.ended()
    assert desk.status() == "stopped"
    assert desk.turn.locator(".said").count() == 1
    assert "You stopped this answer" in desk.turn.locator(".banner").inner_text()
    assert desk.focused() == "question"
    world.until_closed()
    desk.accessible()


def test_a_stopped_answer_is_still_there_after_a_reload(desk: Desk, world: World) -> None:
    world.write(f"{SUPPORTED} {UNSURE}", pause_at=len(SUPPORTED) + 20)
    desk.choose(model="citedesk-ollama:scripted")
    desk.type(QUESTION)
    desk.page.wait_for_selector(".said")
    shown = desk.turn.locator(".said").inner_text()
    desk.page.click("#stop")
    desk.ended()
    world.until_closed()
    desk.page.reload()
    desk.page.wait_for_selector(".turn[data-status=stopped]")
    assert desk.turn.locator("h2").inner_text() == QUESTION
    assert desk.turn.locator(".said").inner_text() == shown
    assert "You stopped this answer" in desk.turn.locator(".banner").inner_text()
    assert desk.turn.locator(".banner button").inner_text() == "Ask again"
    desk.accessible()


def test_an_unsure_sentence_names_its_doubt_beside_the_quote(desk: Desk, world: World) -> None:
    world.write(f"{SUPPORTED} {UNSURE}")
    desk.choose(model="citedesk-ollama:scripted")
    turn = desk.ask(QUESTION)
    doubt = turn.locator(".unsure .doubt")
    assert doubt.locator(".doubt-label").inner_text() == "Unsure"
    assert "other word than in the quoted words" in doubt.inner_text()
    assert "Putin praised the help that North Korean troops gave" in doubt.locator("blockquote").inner_text()
    assert "Written by scripted, each sentence checked" in turn.locator(".method").inner_text()
    desk.accessible()


def test_copying_takes_the_sources_along(new_desk: OpenDesk) -> None:
    desk = new_desk(permissions=["clipboard-read", "clipboard-write"]).open()
    desk.ask(QUESTION)
    desk.page.click(".action:has-text('Copy')")
    desk.page.wait_for_selector(".action:has-text('Copied')")
    copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{QUESTION}\n\n")
    assert "announced. [1]\n" in copied
    assert (
        "\nSources\n[1] Putin and Kim speak by phone days before Alaska summit — Harbour Wire (sample)"
        in copied
    )
    assert "https://example.org/en/call-wire" in copied


def test_a_verdict_and_a_comment_are_kept(desk: Desk) -> None:
    bodies = desk.asked_bodies(path="/v1/feedback")
    desk.ask(QUESTION)
    desk.page.click("button[aria-label='Good answer']")
    desk.page.wait_for_selector("button[aria-label='Good answer'][aria-pressed=true]")
    assert "Thank you" in desk.turn.locator(".feedback-said").inner_text()
    desk.page.click("button[aria-label='Bad answer']")
    desk.page.fill(".feedback-comment textarea", "the date is missing")
    desk.accessible()
    desk.page.click(".feedback-comment button")
    desk.page.wait_for_selector(".feedback-comment textarea", state="detached")
    assert [body["verdict"] for body in bodies] == ["good", "bad", "bad"]
    assert bodies[-1]["comment"] == "the date is missing"


@pytest.mark.parametrize(
    ("question", "status", "words"),
    [
        ("Who won the 2031 chess olympiad in Atlantis?", "refused", "No answer"),
        ("Who designed the museum's new roof?", "closest", "come closest, but may not answer"),
    ],
)
def test_an_end_that_is_no_answer_says_so(desk: Desk, question: str, status: str, words: str) -> None:
    turn = desk.ask(question)
    assert desk.status() == status
    assert words in turn.locator(".banner").inner_text()
    desk.accessible()


def test_a_refusal_offers_the_closest_articles(desk: Desk) -> None:
    turn = desk.ask("Who won the 2031 chess olympiad in Atlantis?")
    assert "may be about something else" in turn.locator(".suggestions h3").first.inner_text()
    turn.locator(".article-line").first.click()
    desk.page.wait_for_selector("#panel .article-text")
    assert desk.page.locator("#panel mark").count() == 0


def test_a_model_that_breaks_off_leaves_what_was_checked(desk: Desk, world: World) -> None:
    world.write(f"{SUPPORTED} {UNSURE}", breaks_after=len(SUPPORTED) + 20)
    desk.choose(model="citedesk-ollama:scripted")
    turn = desk.ask(QUESTION)
    assert desk.status() == "incomplete"
    assert turn.locator(".said").count() == 1
    assert "The server hung up." in turn.locator(".banner.incomplete").inner_text()
    desk.accessible()


def test_a_model_that_cannot_be_asked_is_an_error_and_can_be_asked_again(desk: Desk, world: World) -> None:
    world.write(SUPPORTED, breaks_after=0)
    desk.choose(model="citedesk-ollama:scripted")
    turn = desk.ask(QUESTION)
    assert desk.status() == "failed"
    assert "could not be answered" in turn.locator(".banner.failed").inner_text()
    assert turn.locator(".looked-at .chip").count() > 0
    desk.accessible()
    world.write(SUPPORTED)
    turn.locator("button:has-text('Ask again')").click()
    desk.page.wait_for_selector(".turn:nth-child(2)[data-status=answered]")


def test_a_refused_request_gives_the_question_back(desk: Desk) -> None:
    desk.allowed = ("422",)
    question = "x" * 2_001
    desk.ask(question)
    assert desk.status() == "failed"
    assert "2,000" in desk.turn.locator(".banner").inner_text()
    assert desk.page.input_value("#question") == question


def test_a_connection_that_breaks_is_said(desk: Desk) -> None:
    desk.allowed = ("ERR_", "Failed to load")
    desk.page.route("**/v1/chat", lambda route: route.abort())
    desk.ask(QUESTION)
    assert desk.status() == "failed"
    assert "The server cannot be reached." in desk.turn.locator(".banner").inner_text()


def test_a_stream_without_an_end_is_no_answer(desk: Desk) -> None:
    desk.page.route(
        "**/v1/chat",
        lambda route: route.fulfill(
            content_type="text/event-stream", body='event: status\ndata: {"stage": "retrieve"}\n\n'
        ),
    )
    desk.ask(QUESTION)
    assert desk.status() == "failed"
    assert "connection broke" in desk.turn.locator(".banner").inner_text()


def test_told_to_come_later(desk: Desk) -> None:
    desk.allowed = ("429",)
    desk.page.route(
        "**/v1/chat",
        lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "7", "Content-Type": "application/json"},
            body='{"error": {"code": "rate", "message": "Too many questions.", "advice": "Wait."}}',
        ),
    )
    desk.ask(QUESTION)
    banner = desk.turn.locator(".banner").inner_text()
    assert "Too many questions." in banner
    assert "Try again in 7 s." in banner
