"""The archive over HTTP: taking in, listing, showing and deleting articles."""

import base64
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import httpx
import pytest

from api.descriptions import ARTICLES_EXAMPLES
from api.schemas import ArticleDocument, ArticlePage, DeletionDocument, IngestDocument
from index_store.lock import WriterLock
from tests.api_models import served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, STRIKE, client

SNOW = {"id": "snow", "title": "Snow", "text": "Snow fell on Brackwater on Friday.", "language": "en"}


def put(http: httpx.Client, *articles: dict[str, Any]) -> IngestDocument:
    response = http.post("/v1/articles", json=articles)
    assert response.status_code == 200, response.text
    return IngestDocument.model_validate(response.json())


def pages(http: httpx.Client, **parameters: Any) -> list[ArticlePage]:
    found, cursor = [], {}
    while True:
        page = ArticlePage.model_validate(http.get("/v1/articles", params=parameters | cursor).json())
        found.append(page)
        if page.next is None:
            return found
        cursor = {"cursor": page.next}


def test_an_article_is_shown_by_its_encoded_id(http: httpx.Client) -> None:
    shown = ArticleDocument.model_validate(http.get("/v1/articles/a%2Fb").json())
    assert (shown.article_id, shown.text) == (STRIKE["id"], STRIKE["text"])
    assert http.get("/v1/articles/a%2Fb", params={"version": 1}).json() == shown.model_dump()


@pytest.mark.parametrize("strange", ["?&=#", "a%2Fb", "../../etc/passwd", "한국/기사", "a+b", "//", "😀"])
def test_any_id_can_be_put_shown_and_deleted(tmp_path: Path, strange: str) -> None:
    with served(tmp_path) as running, client(running) as http:
        assert put(http, SNOW | {"id": strange}).added == 1
        address = f"/v1/articles/{quote(strange, safe='')}"
        assert http.get(address).json()["article_id"] == strange
        assert DeletionDocument.model_validate(http.delete(address).json()).deleted == [strange]
        assert http.get(address).status_code == 410


@pytest.mark.parametrize("unknown", ["nothing", "%00", "%ff", "a%20b", "x" * 3_000, "%F0%9F"])
def test_an_unknown_article_is_not_found(http: httpx.Client, unknown: str) -> None:
    for method in ("GET", "DELETE"):
        response = http.request(method, f"/v1/articles/{unknown}")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_an_id_is_not_cut_at_a_nul(tmp_path: Path) -> None:
    session = "1" * 32
    with served(tmp_path) as running, client(running) as http:
        http.post("/v1/chat", json={"question": BRIDGE_QUESTION, "session_id": session})
        for method in ("GET", "DELETE"):
            assert http.request(method, "/v1/articles/bridge%00more").status_code == 404
        assert http.get("/v1/articles/bridge").status_code == 200
        (turn,) = http.get(f"/v1/sessions/{session}").json()["turns"]
        assert turn["answer"]["status"] != "deleted"


def test_versions_that_are_gone_say_so(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        assert put(http, BRIDGE | {"text": "The bridge of Elmford was closed again."}).updated == 1
        assert http.get("/v1/articles/bridge").json()["version"] == 2
        gone = http.get("/v1/articles/bridge?version=1")
        assert (gone.status_code, gone.json()["error"]["code"]) == (410, "gone")
        assert "Version 1 was replaced by version 2" in gone.json()["error"]["message"]
        assert http.get("/v1/articles/bridge?version=3").status_code == 404
        for unusable in ("0", "-1", "x", "9" * 5_000):
            assert http.get(f"/v1/articles/bridge?version={unusable}").status_code == 422


def test_versions_that_are_kept_are_shown(tmp_path: Path) -> None:
    with served(tmp_path, kept_versions=1) as running, client(running) as http:
        for number in (2, 3):
            put(http, BRIDGE | {"text": f"The bridge of Elmford was closed for the {number}. time."})
        address = "/v1/articles/bridge"
        shown = [http.get(address, params=which).json() for which in ({}, {"version": 2})]
        now, earlier = map(ArticleDocument.model_validate, shown)
        assert (now.version, now.earlier_versions) == (3, [2])
        assert (earlier.version, earlier.earlier_versions) == (2, [2])
        assert "2. time" in earlier.text
        assert http.get(f"{address}?version=1").status_code == 410
        later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
        put(http, BRIDGE | {"embargo_until": later})
        assert http.get(f"{address}?version=3").status_code == 404
        put(http, BRIDGE | {"text": "It is open."})
        assert http.get(f"{address}?version=4").status_code == 404, "it is under an embargo of its own"
        put(http, BRIDGE | {"status": "retracted"})
        assert http.get(f"{address}?version=5").status_code == 410
        http.delete(address)
        assert http.get(f"{address}?version=5").status_code == 410


def test_embargoed_and_retracted_articles_are_not_served(tmp_path: Path) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    with served(tmp_path) as running, client(running) as http:
        put(http, SNOW | {"embargo_until": later}, BRIDGE | {"status": "retracted"})
        assert http.get("/v1/articles/snow").status_code == 404
        retracted = http.get("/v1/articles/bridge")
        assert retracted.status_code == 410
        assert "retracted" in retracted.json()["error"]["message"]
        assert "three years" not in retracted.text
        listed = [article.article_id for page in pages(http) for article in page.articles]
        assert "snow" not in listed
        assert http.get("/v1/articles/snow?version=1").status_code == 404


def test_new_articles_are_seen_at_once_and_sent_again_are_unchanged(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        first = put(http, SNOW, {"title": "no id", "text": "words"}, SNOW | {"id": "a b"}, {"id": "empty"})
        assert (first.added, first.articles) == (1, 3)
        assert len(first.refused) == 3
        assert [issue.input.rpartition(":")[2] for issue in first.refused] == ["2", "3", "4"]
        found = http.post("/v1/search", json={"query": "Snow in Brackwater"}).json()["hits"]
        assert found[0]["article_id"] == "snow"
        assert put(http, SNOW).unchanged == 1
        assert http.delete("/v1/articles/snow").status_code == 200
        again = put(http, SNOW)
        assert (again.added, len(again.skipped)) == (0, 1)
        assert again.skipped[0].reason == "Deleted before: snow. It stays deleted."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 422),
        (b"{}", 422),
        (b'{"id": "a", "text": "b"}', 422),
        (b'["https://news.example/a"]', 422),
        (b'[{"id": "a", "text": "b", "id": "c"}]', 400),
        (b"[{]", 400),
        (b"[" + b'{"id": "a"},' * 10_000 + b'{"id": "a"}]', 422),
    ],
)
def test_what_is_no_list_of_articles_is_refused(http: httpx.Client, body: bytes, status: int) -> None:
    response = http.post("/v1/articles", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status, response.text
    assert http.get("/v1/articles").json()["total"] == 2


def test_another_writer_is_a_conflict(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        lock = WriterLock(running.service.settings.store)
        lock.acquire()
        taken = [http.post("/v1/articles", json=[SNOW]), http.delete("/v1/articles/bridge")]
        lock.release()
        assert [response.status_code for response in taken] == [409, 409]
        for response in taken:
            assert response.json()["error"]["advice"] == "Send it again when that has ended."
            assert str(tmp_path) not in response.text
        assert put(http, SNOW).added == 1


def test_questions_go_on_while_articles_are_embedded(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        embedding, go = threading.Event(), threading.Event()
        embedder = type(running.service.desk.embedder)
        original = embedder.embed_passages

        def slow(self: Any, texts: Any) -> Any:
            embedding.set()
            assert go.wait(10)
            return original(self, texts)

        with patch.object(embedder, "embed_passages", slow), client(running) as other:
            writing = threading.Thread(target=put, args=[other, SNOW])
            writing.start()
            assert embedding.wait(10)
            assert http.post("/v1/search", json={"query": "bridge"}).status_code == 200
            assert http.get("/healthz").status_code == 200
            go.set()
            writing.join()
        assert http.get("/v1/articles/snow").status_code == 200


def test_pages_show_every_article_once_newest_first(tmp_path: Path) -> None:
    many = [SNOW | {"id": f"n{n}", "published_at": f"2025-01-{n // 3 + 1:02}"} for n in range(20)]
    with served(tmp_path, articles=[*many, SNOW]) as running, client(running) as http:
        found = pages(http, limit=4)
        assert [len(page.articles) for page in found] == [4, 4, 4, 4, 4, 1]
        assert {page.total for page in found} == {21}
        ids = [article.article_id for page in found for article in page.articles]
        assert len(set(ids)) == 21
        assert ids[-1] == "snow"
        dates = [article.published_at for page in found for article in page.articles][:-1]
        assert dates == sorted(dates, key=str, reverse=True)
        put(http, SNOW | {"id": "new", "published_at": "2025-02-01"})
        http.delete(f"/v1/articles/{ids[3]}")
        second = http.get("/v1/articles", params={"limit": 4, "cursor": found[0].next}).json()
        assert [article["article_id"] for article in second["articles"]] == ids[4:8]


def test_lists_can_be_narrowed(http: httpx.Client) -> None:
    def ids(**parameters: str) -> list[str]:
        [page] = pages(http, **parameters)
        return [article.article_id for article in page.articles]

    assert ids() == ["bridge", "a/b"]
    assert ids(since="2025-04-01") == ["bridge"]
    assert ids(source="서린신문") == ["a/b"]
    assert ids(source="Nobody") == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"cursor": "x"},
        {"cursor": "%%%"},
        {"cursor": "한국"},
        *(
            {"cursor": base64.urlsafe_b64encode(raw).decode()}
            for raw in (
                b"[]",
                b"[" * 1_400,
                b"[1" + b"0" * 1_000 + b', "a"]',
                b'["a", "b"]',
                b"[NaN, 1]",
                b"{}",
                b"\xff",
            )
        ),
        {"since": "yesterday"},
        {"since": ""},
        {"source": ""},
        {"limit": "1001"},
    ],
)
def test_unusable_parameters_are_named(http: httpx.Client, parameters: dict[str, str]) -> None:
    response = http.get("/v1/articles", params=parameters)
    assert response.status_code == 422, response.text
    assert next(iter(parameters)) in response.json()["error"]["message"]


def test_the_example_of_the_description_is_taken(tmp_path: Path) -> None:
    [example] = ARTICLES_EXAMPLES.values()
    with served(tmp_path) as running, client(running) as http:
        summary = put(http, *example["value"])
    assert (summary.added, summary.refused) == (2, [])
