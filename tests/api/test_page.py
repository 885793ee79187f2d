"""The page's files as a browser gets them: found by name, guarded by headers, sent once."""

import re

import httpx
import pytest

from api.routes.page import DOCS_POLICY, PAGE_POLICY

PAGES = (
    "",
    "page/app.js",
    "page/base.css",
    "page/texts/ko.js",
    "page/icon.svg",
    "docs",
    "docs/swagger-ui.css",
)
_SINKS = re.compile(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|https?://(?!www\.w3\.org)")


@pytest.mark.parametrize("path", PAGES)
def test_every_file_is_guarded_and_typed(http: httpx.Client, path: str) -> None:
    answer = http.get(f"/{path}")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = DOCS_POLICY if path.startswith("docs") else PAGE_POLICY
    assert answer.headers["Content-Security-Policy"] == policy
    ending = path.rpartition(".")[2] if "." in path else "html"
    kinds = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    assert answer.headers["Content-Type"].partition(";")[0] == kinds[ending]


def test_the_policy_lets_nothing_in() -> None:
    rules = dict(part.split(" ", 1) for part in PAGE_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src", "img-src")} == {"'self'"}
    assert {rules[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert rules["require-trusted-types-for"] == "'script'"
    for policy in (PAGE_POLICY, DOCS_POLICY):
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_what_has_not_changed_is_not_sent_again(http: httpx.Client, path: str) -> None:
    first = http.get(f"/{path}")
    again = http.get(f"/{path}", headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert http.get(f"/{path}", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "page/",
        "page/missing.js",
        "page/../schemas.py",
        "page/%2e%2e/schemas.py",
        "page/..%2fschemas.py",
        "page/..%5cschemas.py",
        "page//etc/passwd",
        "page/app.js%00",
        "page/texts",
        "page/index.html/",
        "docs/redoc.standalone.js",
        "docs/../../core.py",
    ],
)
def test_only_files_of_the_page_are_found(http: httpx.Client, path: str) -> None:
    answer = http.get(f"/{path}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_a_head_request_gets_the_headers_alone(http: httpx.Client) -> None:
    answer = http.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == http.get("/").headers["ETag"]


@pytest.mark.parametrize("path", ["", "docs"])
def test_a_page_names_only_files_that_are_there(http: httpx.Client, path: str) -> None:
    page = http.get(f"/{path}").text
    named = re.findall(r'(?:href|src)="([^"#]+)"', page)
    assert len(named) >= 3
    assert {http.get(f"/{name}").status_code for name in named} == {200}
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", page)


def test_every_module_imports_only_modules_that_are_there(http: httpx.Client) -> None:
    waiting, seen = ["app.js"], set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        source = http.get(f"/page/{name}").raise_for_status().text
        assert len(source.splitlines()) < 300, name
        assert not _SINKS.search(source), name
        waiting += [found for found in re.findall(r'from "\./([^"]+)"', source) if found not in seen]
    assert len(seen) > 15
