"""The page as a test sees it: what a reader does, and what must never happen while it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Route

WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {
    "viewport": {"width": 1360, "height": 900},
    "locale": "en-US",
    "reduced_motion": "reduce",
}
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@dataclass
class Desk:
    """One open page. `troubles` collects what no test may see: foreign requests, dialogs, errors."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()
    """Parts of console messages that a test provokes on purpose."""

    def watch(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.context.route("**/*", self._own_only)
        self.page.on("dialog", self._asked)
        self.page.on("pageerror", lambda error: self._trouble(f"error {error}"))
        self.page.on("console", self._spoke)
        self.page.context.on("page", lambda page: self._trouble(f"new page {page.url}"))

    def _trouble(self, words: str) -> None:
        self.troubles.append(words)

    def _asked(self, dialog: Dialog) -> None:
        self._trouble(f"dialog {dialog.message}")
        dialog.dismiss()

    def _own_only(self, route: Route) -> None:
        if route.request.url.startswith(self.address):
            route.continue_()
            return
        self._trouble(f"request {route.request.url}")
        route.abort()

    def _spoke(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if not any(part in message.text for part in self.allowed):
            self._trouble(f"console {message.text}")

    def check(self) -> None:
        """Fails when anything happened that may not."""
        assert self.troubles == []
        assert self.page.evaluate("window.violations ?? []") == []
        assert not self.page.evaluate("'touched' in window")

    def open(self) -> "Desk":
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-ready]")
        return self

    def type(self, question: str) -> None:
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")

    def ask(self, question: str) -> Locator:
        """Ask, wait for the end, and give back the turn."""
        self.type(question)
        return self.ended()

    def ended(self) -> Locator:
        self.page.wait_for_selector(".turn:last-child[data-status]")
        self.page.wait_for_selector("#send:not([hidden])")
        return self.turn

    @property
    def turn(self) -> Locator:
        return self.page.locator(".turn:last-child")

    def status(self) -> str | None:
        return self.turn.get_attribute("data-status")

    def cite(self, number: int) -> Locator:
        return self.turn.locator(".cite", has_text=str(number)).first

    def open_citation(self, number: int) -> None:
        self.cite(number).click()
        self.page.wait_for_selector("#panel mark.current, #panel .notice.gone")
        self.page.wait_for_selector("#panel .loading", state="detached")

    def marked(self) -> str:
        """The highlighted words, paragraphs joined as in the article."""
        words: str = self.page.evaluate(
            """() => [...document.querySelectorAll('.article-text p')]
                .map((p) => [...p.querySelectorAll('mark.current')].map((m) => m.textContent).join(''))
                .filter(Boolean).join('\\n')"""
        )
        return words

    def choose(self, **values: str) -> None:
        """Fill fields of the options by id (`_` for `-`), then close them."""
        self.page.click("#options-toggle")
        for name, value in values.items():
            place = self.page.locator(f"#{name.replace('_', '-')}")
            if place.evaluate("e => e.tagName") == "SELECT":
                place.locator(f"option[value='{value}']").wait_for(state="attached")
                place.select_option(value)
            else:
                place.fill(value)
                place.press("Enter")
        self.page.click("#options-done")

    def focused(self) -> str:
        focused: str = self.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        return focused

    def session(self) -> str:
        session: str = self.page.evaluate("sessionStorage.getItem('citedesk-session')")
        return session

    def asked_bodies(self, method: str = "POST", path: str = "/v1/chat") -> list[Any]:
        """Collects the bodies of requests from now on."""
        bodies: list[Any] = []

        def seen(request: Any) -> None:
            if request.method == method and urlsplit(request.url).path == path:
                bodies.append(request.post_data_json)

        self.page.on("request", seen)
        return bodies

    def accessible(self, *, leave_out: Sequence[str] = ()) -> None:
        """Fails on any violation that axe finds."""
        options = {**_RULES, "rules": {name: {"enabled": False} for name in leave_out}}
        found = Axe().run(self.page, options=options).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == []

    def fits(self) -> None:
        """Fails when the page can be scrolled sideways."""
        wide, seen = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= seen
