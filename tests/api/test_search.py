"""Searches over HTTP."""

import httpx
import pytest

from api.descriptions import SEARCH_EXAMPLES
from api.schemas import SearchDocument


def search(http: httpx.Client, **body: object) -> SearchDocument:
    response = http.post("/v1/search", json=body)
    assert response.status_code == 200, response.text
    return SearchDocument.model_validate(response.json())


def test_hits_are_the_articles_words(http: httpx.Client) -> None:
    found = search(http, query="버스 파업")
    assert found.language == "ko"
    assert found.hits[0].article_id == "a/b"
    for hit in found.hits:
        text = http.get(f"/v1/articles/{hit.article_id.replace('/', '%2F')}").json()["text"]
        assert text[hit.start : hit.end] == hit.text


def test_as_many_hits_as_asked_for(http: httpx.Client) -> None:
    assert len(search(http, query="bridge", k=1).hits) == 1
    assert len(search(http, query="bridge").hits) == 2
    ids = [hit.article_id for hit in search(http, query="bridge", passages=True).hits]
    assert set(ids) == {"bridge", "a/b"}


def test_filters_hold(http: httpx.Client) -> None:
    def ids(**body: object) -> list[str]:
        return [hit.article_id for hit in search(http, query="bridge", **body).hits]

    assert ids(filters={"languages": ["en"]}) == ["bridge"]
    assert ids(filters={"sources": ["서린신문"]}) == ["a/b"]
    assert ids(as_of="2025-04-01") == ["a/b"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": "?"}, "no words"),
        ({"query": "a" * 100_001}, "query"),
        ({"query": "bridge", "k": 0}, "k"),
        ({"query": "bridge", "k": 101}, "k"),
        ({"query": "bridge", "k": 1.5}, "k"),
        ({"query": "bridge", "passages": "yes"}, "passages"),
        ({"query": "bridge", "as_of": "soon"}, "as_of has the value"),
        ({"query": "bridge", "filters": {"sources": ["a"] * 101}}, "filters.sources"),
        ({"query": "bridge", "question": "bridge"}, "question"),
    ],
)
def test_what_cannot_be_searched_is_named(http: httpx.Client, body: dict[str, object], words: str) -> None:
    response = http.post("/v1/search", json=body)
    assert response.status_code == 422
    assert words in response.json()["error"]["message"]


def test_the_examples_of_the_description_can_be_searched(http: httpx.Client) -> None:
    for example in SEARCH_EXAMPLES.values():
        search(http, **example["value"])
