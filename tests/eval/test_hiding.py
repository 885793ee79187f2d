import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from eval.hiding import HidingView, desk_without
from rag.domain import Article, Filter
from rag.protocols import ArchiveView, Limits
from rag.retrieve import query_terms
from rag.understand import understand
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import archive_of, news, small_desk

ANY = Filter(now=datetime(2026, 1, 1, tzinfo=UTC))
QUESTION = "How many cables has the bridge?"


@pytest.fixture
def articles() -> list[Article]:
    return [
        news(f"a{i}", f"The bridge number {i} has many cables. It stands near a river.") for i in range(30)
    ]


@pytest.fixture
def view(articles: list[Article]) -> Iterator[ArchiveView]:
    with archive_of(articles).view() as opened:
        yield opened


def test_hidden_articles_are_nowhere(view: ArchiveView) -> None:
    query, hidden = understand(QUESTION, ANY), {"a1", "a2"}
    hiding, terms = HidingView(view, hidden), query_terms(query)
    vector = HashEmbedder().embed_queries([QUESTION])[0]
    every = view.candidates(vector, terms.words, ANY, Limits(100, 100))
    left = hiding.candidates(vector, terms.words, ANY, Limits(100, 100))
    assert {row.head.article_id for row in view.rows(left, terms)} == {f"a{i}" for i in range(30)} - hidden
    assert {row.head.article_id for row in hiding.rows(every, terms)} == {f"a{i}" for i in range(30)} - hidden
    assert hidden.isdisjoint(head.article_id for head in hiding.heads())
    assert hiding.article("a1") is None
    assert hiding.article("a3") == view.article("a3")
    assert hiding.count(ANY) == 28
    assert len(list(hiding.heads(limit=5))) == 5
    assert list(hiding.neighbours(left)) == list(view.neighbours(left))


def test_word_statistics_stay(view: ArchiveView) -> None:
    terms = query_terms(understand(QUESTION, ANY))
    hiding = HidingView(view, {f"a{i}" for i in range(20)})
    assert hiding.lexicon(terms).words.document_frequency.tolist() == (
        view.lexicon(terms).words.document_frequency.tolist()
    )
    assert hiding.counts() == view.counts()


def test_as_many_candidates_are_left_as_the_limits_allow(view: ArchiveView) -> None:
    terms, limits = query_terms(understand(QUESTION, ANY)), Limits(5, 5)
    vector = HashEmbedder().embed_queries([QUESTION])[0]
    nearest = {
        row.head.article_id for row in view.rows(view.candidates(vector, terms.words, ANY, limits), terms)
    }
    ids = HidingView(view, nearest).candidates(vector, terms.words, ANY, limits)
    assert len(ids) >= 5
    assert nearest.isdisjoint(row.head.article_id for row in view.rows(ids, terms))


def test_a_desk_answers_as_if_they_had_never_been_stored() -> None:
    articles = [
        news("bridge", "The bridge in Aldmoor has 40 cables."),
        news("ferry", "The ferry to Kessa has two decks."),
    ]
    desk = small_desk(articles)
    without = desk_without(desk, {"bridge"})
    question = "How many cables has the bridge in Aldmoor?"
    assert asyncio.run(desk.answer(question)).citations[0].head.article_id == "bridge"
    answer = asyncio.run(without.answer(question))
    assert "bridge" not in {citation.head.article_id for citation in answer.citations}
    assert "bridge" not in {head.article_id for head in answer.sources}
    assert asyncio.run(desk.answer(question)).citations[0].head.article_id == "bridge"


def test_nothing_is_left_when_all_are_hidden() -> None:
    desk = desk_without(small_desk([news("bridge", "The bridge has 40 cables.")]), {"bridge"})
    assert asyncio.run(desk.answer(QUESTION)).status == "refused"
    assert desk.search(QUESTION, k=100).hits == ()
