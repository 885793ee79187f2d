"""Pictures of the page in use, for people to look at: `python -m tests.browser.screenshots FOLDER`."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.desk import PHONE, WIDE, Desk
from tests.browser.fixtures import chromium_place
from tests.browser.world import SUPPORTED, UNSURE, World, serve_world

ENGLISH = "what did Putin and Kim discuss?"
KOREAN = "푸틴과 김정은은 전화로 무엇을 논의했나?"


class Camera:
    """Opens pages of one server and keeps their pictures in a folder."""

    def __init__(self, browser: Browser, world: World, folder: Path) -> None:
        self._browser, self.world, self._folder = browser, world, folder

    @contextmanager
    def picture(self, name: str, **options: Any) -> Iterator[Desk]:
        """A page to bring into the state that is then kept as `name`.png."""
        context = self._browser.new_context(**WIDE | {"device_scale_factor": 2} | options)
        desk = Desk(context.new_page(), self.world.address).open()
        yield desk
        desk.page.wait_for_load_state("networkidle")
        desk.page.screenshot(path=self._folder / f"{name}.png")
        context.close()
        self.world.reset()

    def answer(self, name: str, question: str, *, number: int = 0, **options: Any) -> None:
        """A question with its answer; with the article of citation `number`, if one is given."""
        with self.picture(name, **options) as desk:
            desk.ask(question)
            if number:
                desk.open_citation(number)

    def written(self, name: str, text: str, *, article_language: str = "", **options: Any) -> None:
        """An answer that the model wrote."""
        with self.picture(name, **options) as desk:
            self.world.write(text)
            narrowed = {"article_language": article_language} if article_language else {}
            desk.choose(model="citedesk-ollama:scripted", **narrowed)
            desk.ask(ENGLISH)


def take(camera: Camera) -> None:
    """Every picture."""
    with camera.picture("empty") as desk:
        desk.page.wait_for_selector(".article-line")
    with camera.picture("empty-phone-korean", locale="ko-KR", **PHONE) as desk:
        desk.page.wait_for_selector(".article-line")
    camera.answer("desktop-light", ENGLISH, number=2)
    camera.answer("desktop-dark", ENGLISH, number=2, color_scheme="dark")
    camera.answer("korean", KOREAN, number=1, locale="ko-KR")
    camera.answer("chinese", "普京和金正恩通电话谈了什么？", number=1, locale="zh-CN")
    camera.answer("japanese", "プーチン氏と金正恩氏は電話で何を話したか", number=1, locale="ja-JP")
    camera.answer("phone", ENGLISH, **PHONE)
    camera.answer("phone-article", ENGLISH, number=2, **PHONE)
    camera.answer("phone-korean-dark", KOREAN, locale="ko-KR", color_scheme="dark", **PHONE)
    camera.answer("refusal", "Who won the 2031 chess olympiad in Atlantis?")
    camera.answer("refusal-korean", "2031년 화성 올림픽 양궁 우승자는 누구인가?", locale="ko-KR")
    camera.answer("closest", "How long was the phone call?")
    with camera.picture("arabic") as desk:
        desk.choose(article_language="ar")
        desk.ask("ماذا ناقش بوتين وكيم في الهاتف؟")
        desk.open_citation(1)
    with camera.picture("arabic-phone", **PHONE) as desk:
        desk.ask("ماذا حدث لتلفريك جبل الغيم؟")
    camera.written("unsure", f"{SUPPORTED} {UNSURE}")
    camera.written("unsure-dark", f"{SUPPORTED} {UNSURE}", color_scheme="dark")
    across = (
        "The Russian presidential office announced that President Putin called Kim Jong Un on the 12th [1]."
    )
    camera.written("across-languages", across, article_language="ko")
    with camera.picture("follow-up") as desk:
        desk.ask("who won the Northern Shield?")
        desk.ask("when was it?")
    with camera.picture("options") as desk:
        desk.choose(since="2025-08-01", source="한강일보 (샘플)", article_language="ko")
        desk.page.click("#options-toggle")
    with camera.picture("options-phone", **PHONE) as desk:
        desk.choose(since="2025-08-01", article_language="ko")
        desk.page.click("#options-toggle")
    with camera.picture("stopped-phone-korean", locale="ko-KR", **PHONE) as desk:
        camera.world.write(f"{SUPPORTED} {UNSURE}", pause_at=len(SUPPORTED) + 20)
        desk.choose(model="citedesk-ollama:scripted")
        desk.type(ENGLISH)
        desk.page.wait_for_selector(".said")
        desk.page.click("#stop")
        desk.ended()
        camera.world.until_closed()
        desk.page.reload()
        desk.page.wait_for_selector(".turn[data-status=stopped]")


def main() -> None:
    """Take every picture into the folder that the command line names."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as store,
        serve_world(Path(store)) as world,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_place())
        take(Camera(browser, world, folder))
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201


if __name__ == "__main__":
    main()
