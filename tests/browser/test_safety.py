"""What articles, readers, models and servers say is text: nothing runs, nothing loads, nothing is added."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.browser.desk import Desk
from tests.browser.fixtures import OpenDesk
from tests.browser.strings import STRINGS
from tests.browser.world import World

pytestmark = pytest.mark.browser

QUESTION = "what did Putin and Kim discuss?"

_TAGS = (
    "a article bdi blockquote body button datalist dialog div figcaption figure form h1 h2 h3 head header "
    "html input label li link main mark meta nav noscript option p path script section select span strong "
    "svg textarea time title ul"
)
_ATTRIBUTES = (
    "class id dir lang title type name value hidden for role tabindex datetime placeholder rows maxlength "
    "open list autocomplete spellcheck enterkeyhint method disabled charset content rel target viewBox d"
)
_STRANGE = """([tags, names, inHead]) => {
  const strange = [];
  for (const element of document.querySelectorAll('*')) {
    if (!tags.includes(element.localName)) strange.push(element.localName);
    for (const { name, value } of element.attributes) {
      const address = /^(href|src)$/.test(name) && /^(https?:|page\\/|#question$)/.test(value);
      if (!names.includes(name) && !address && !/^(aria|data)-/.test(name)) strange.push(`${name}=${value}`);
    }
  }
  if (document.scripts.length !== 1) strange.push('scripts');
  if (document.querySelectorAll('link, meta').length !== inHead) strange.push('head');
  return strange;
}"""


@pytest.fixture(params=["with the policy", "without any policy"])
def bare_desk(request: pytest.FixtureRequest, new_desk: OpenDesk, world: World) -> Desk:
    """A page with its Content-Security-Policy, and one whose policy was taken off on the way."""
    desk = new_desk()
    if request.param == "without any policy":
        desk.page.route(f"{world.address}", _without_policy)
    desk.open()
    held = desk.page.evaluate(
        """() => {
            try { document.body.insertAdjacentHTML('beforeend', ''); } catch { return true }
            return false; }"""
    )
    assert held is (request.param == "with the policy")
    desk.page.evaluate("window.violations = []")
    desk.troubles.clear()
    return desk


def _without_policy(route: Route) -> None:
    response = route.fetch()
    headers = {name: value for name, value in response.headers.items() if name != "content-security-policy"}
    route.fulfill(response=response, headers=headers)


def _nothing_strange(desk: Desk) -> None:
    expected = desk.page.evaluate(
        "(fetch('.').then((r) => r.text()).then((t) => (t.match(/<(link|meta)\\b/g)).length))"
    )
    assert desk.page.evaluate(_STRANGE, [_TAGS.split(), _ATTRIBUTES.split(), expected]) == []
    desk.check()


def test_in_the_articles_of_a_store(bare_desk: Desk, world: World) -> None:
    """Title, body, outlet and address of articles that went through the whole product."""
    ids = world.put(
        *(
            {
                "title": f"Kestrel {string}",
                "text": f"The kestrel of Orrin says {string} at noon.",
                "source": f"Post {string}",
                "url": f"https://example.org/{place}?{string}",
                "authors": [string],
                "status": "corrected",
                "corrections": [{"text": string}],
            }
            for place, string in enumerate(STRINGS)
        )
    )
    shown = 0
    for article_id, string in zip(ids, STRINGS, strict=True):
        article = bare_desk.page.evaluate(
            """async (id) => {
                const { openArticle } = await import('/page/panel.js');
                openArticle({ article_id: id, title: id, language: 'en' }, 'menu');
                for (let i = 0; i < 500 && !document.querySelector('.article-text, .gone'); i += 1) {
                  await new Promise((done) => setTimeout(done, 4));
                }
                return document.querySelector('#panel-content').textContent; }""",
            article_id,
        )
        shown += " ".join(string.split()) in " ".join(article.split())
    # Some strings hold characters that ingest cleans away.
    assert shown > 0.9 * len(STRINGS)
    _nothing_strange(bare_desk)
    bare_desk.page.keyboard.press("Escape")
    bare_desk.ask("What does the kestrel of Orrin say at noon?")
    assert bare_desk.turn.locator(".cite").count() > 0
    bare_desk.open_citation(1)
    _nothing_strange(bare_desk)


def test_in_questions(bare_desk: Desk) -> None:
    for string in STRINGS:
        # A conversation of its own each: a long one is searched again for every follow-up.
        bare_desk.page.evaluate("sessionStorage.clear()")
        bare_desk.type(f"Putin {string}")
        bare_desk.page.wait_for_selector("#send:not([hidden])")
        written = bare_desk.turn.locator(".question").text_content()
        assert written == f"Putin {string}".replace("\r\n", "\n").strip()
        bare_desk.page.evaluate("document.querySelector('#question').value = ''")
    bare_desk.page.reload()
    bare_desk.page.wait_for_selector(".session-open")
    _nothing_strange(bare_desk)


def test_in_every_field_of_an_answer(bare_desk: Desk, world: World) -> None:
    """What a model writes, and every other word of the documents, as if a server let it through."""
    bare_desk.ask(QUESTION)
    document = world.last_answer(bare_desk.session())
    head = document["citations"][0]
    for string in STRINGS:
        answer = _filled(document, string)
        answer |= {"status": "answered", "refusal": None}
        flag = {"check": string, "claim": string, "evidence": string}
        cited = {**_filled(head, string), "number": 1, "start_utf16": 0, "end_utf16": 4}
        answer["citations"] = [cited]
        sentence = {"text": string, "citations": [1], "support": 1, "relevance": 1}
        answer["sentences"] = [
            {**sentence, "verdict": verdict, "flags": [flag] if verdict == "unsure" else []}
            for verdict in ("verbatim", "supported", "unsure")
        ]
        suggestions = [{"article_id": string, "kind": kind, "text": string} for kind in ("article", "teaser")]
        refused = {**answer, "status": "refused", "sentences": [], "citations": []}
        refused["refusal"] = {"reason": string, "message": string, "suggestions": suggestions}
        error = {"code": string, "message": string, "advice": string}
        failed = {**answer, "status": "failed", "sentences": [], "error": error}
        text = bare_desk.page.evaluate(
            """async (answers) => {
                const { Turn } = await import('/page/turn.js');
                let text = '';
                for (const answer of answers) {
                  const turn = new Turn(answer.question, () => {});
                  document.querySelector('#turns').append(turn.element);
                  turn.receive('status', { stage: answer.question });
                  turn.receive('sources', { articles: answer.sources });
                  for (const sentence of answer.sentences) {
                    turn.receive('sentence', { ...sentence, new_citations: answer.citations });
                  }
                  turn.receive('done', answer);
                  text += turn.element.textContent;
                  turn.element.querySelector('.cite')?.click();
                }
                return text; }""",
            [answer, refused, failed],
        )
        assert text.count(string) >= 9
    bare_desk.page.wait_for_selector(".turn .cite")
    assert bare_desk.page.locator("a[target]").count() <= 1
    bare_desk.allowed = ("404", "422", "414", "400")
    bare_desk.troubles = [t for t in bare_desk.troubles if not any(code in t for code in bare_desk.allowed)]
    _nothing_strange(bare_desk)


def test_in_errors_of_the_server(bare_desk: Desk) -> None:
    bare_desk.allowed = ("500",)
    said: list[str] = []

    def fail(route: Route) -> None:
        error = {"code": said[-1], "message": said[-1], "advice": said[-1]}
        route.fulfill(status=500, content_type="application/json", body=json.dumps({"error": error}))

    bare_desk.page.route("**/v1/chat", fail)
    for string in STRINGS:
        said.append(string)
        turn = bare_desk.ask(QUESTION)
        assert string in (turn.locator(".banner").text_content() or "")
    _nothing_strange(bare_desk)


def test_only_addresses_of_the_web_become_links(desk: Desk) -> None:
    made: list[str | None] = desk.page.evaluate(
        """async (strings) => {
            const { webLink } = await import('/page/dom.js');
            return strings.map((string) => webLink(string, 'x')?.href ?? null); }""",
        [*STRINGS, "https://example.org/", "http://example.org/", "HTTPS://example.org/a b"],
    )
    assert made[-3:] == ["https://example.org/", "http://example.org/", "https://example.org/a%20b"]
    assert not [link for link in made if link is not None and not link.startswith(("https://", "http://"))]


def test_a_handler_cannot_be_written_as_an_attribute(desk: Desk) -> None:
    refused = """async ([name, value]) => {
        const { el } = await import('/page/dom.js');
        try { el('p', { [name]: value }); } catch (error) { return error instanceof TypeError }
        return false; }"""
    for name in ("onclick", "style", "href", "src", "srcdoc", "formaction"):
        assert desk.page.evaluate(refused, [name, "x"])


def test_the_page_asks_only_its_own_server(new_desk: OpenDesk, world: World) -> None:
    desk = new_desk()
    seen: list[str] = []
    desk.page.on("request", lambda request: seen.append(request.url))
    desk.open().ask(QUESTION)
    desk.open_citation(1)
    assert len(seen) > 20
    assert all(address.startswith(world.address) for address in seen)


def _filled(value: Any, string: str) -> Any:
    """The same document with `string` in every place that holds text."""
    fill: Callable[[Any], Any] = lambda part: _filled(part, string)  # noqa: E731
    if isinstance(value, dict):
        return {name: fill(part) for name, part in value.items()}
    if isinstance(value, list):
        return [fill(part) for part in value]
    return string if isinstance(value, str) else value
