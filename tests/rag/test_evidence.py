"""The sentences an answer may be made of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest

from rag.answer.evidence import PASSAGES, WITH_NEIGHBOURS, Pool, gather
from rag.domain import Article, TitleOrigin
from rag.retrieve import Retrieval
from tests.examples import HARBOUR, head_of
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import archive_of, chained, news, retrieved, unit

EMBEDDER = HashEmbedder()
SHORT = 40
"""Passages of about one sentence each, so that articles have several."""


def numbered(count: int, special: dict[int, str] | None = None, joint: str = " ") -> str:
    """A text of `count` sentences that differ in one word, some of them replaced."""
    names = "alpha bravo carol delta early foxes gamma hotel india julia kilos limas mikes novas oscar papas"
    ordinary = [f"Nothing of interest is said {name} here." for name in names.split()[:count]]
    return joint.join((special or {}).get(i, text) for i, text in enumerate(ordinary))


@contextmanager
def pool_for(
    articles: Sequence[Article], question: str, stories: int = 0, characters: int = SHORT
) -> Iterator[tuple[Pool, Retrieval]]:
    archive = archive_of(articles, EMBEDDER, characters)
    with retrieved(archive, EMBEDDER, question) as (view, retriever, found):
        yield gather(view, retriever, found, stories=stories, reach=12), found


def candidates(pool: Pool) -> list[str]:
    return [u.text for u in pool.units if u.candidate]


def test_no_hits_give_an_empty_pool() -> None:
    with pool_for([], "anything") as (pool, _):
        assert pool.units == ()


def test_units_are_exact_sentences_with_their_vectors_and_tokens() -> None:
    article = news("a", "The bridge reopened. Forty 😀 cables hum.\nTraffic is light.")
    with pool_for([article], "When did the bridge reopen?", characters=300) as (pool, _):
        assert [u.text for u in pool.units] == [
            "The bridge reopened.",
            "Forty 😀 cables hum.",
            "Traffic is light.",
        ]
        for u in pool.units:
            assert u.text == u.span.of(article.text)
            assert u.vector == pytest.approx(EMBEDDER.embed_passages([u.text])[0], abs=2e-3)
        assert pool.units[0].tokens >= {"bridge", "reopened"}
        assert [u.opens_paragraph for u in pool.units] == [True, False, True]
        assert [(u.previous, u.following) for u in pool.units] == [(None, 1), (0, 2), (1, None)]


def test_neighbours_are_candidates_only_of_the_best_passages() -> None:
    quoted = {i: f"Zebra quagga okapi number {i} stands." for i in (2, 6, 10, 14)}
    with pool_for([news("a", numbered(16, quoted))], "zebra quagga okapi", characters=45) as (pool, found):
        ordinals = {hit.start: hit for hit in found.hits}
        best = [hit.passage_id for hit in found.hits[:WITH_NEIGHBOURS]]
        for i, u in enumerate(pool.units):
            assert u.hit.start in ordinals
            near = {pool.units[n].hit.passage_id for n in (i - 1, i, i + 1) if 0 <= n < len(pool.units)}
            among_best = u.hit.passage_id in {hit.passage_id for hit in found.hits[:PASSAGES]}
            assert u.candidate is (among_best or bool(near & set(best)))
        assert not all(u.candidate for u in pool.units)


def test_only_the_best_passages_and_their_surroundings_are_read() -> None:
    articles = [news(f"n{i:02}", f"Zebra story number {i} is told. {numbered(4)}") for i in range(20)]
    with pool_for(articles, "zebra story") as (pool, found):
        read = {u.head.article_id for u in pool.units}
        assert read == {hit.head.article_id for hit in found.hits[:PASSAGES]}
        assert len(found.articles()) == 20


def test_a_gap_breaks_the_chain() -> None:
    """Only the first and the last sentence are hits: what lies between them is not read."""
    text = numbered(16, {0: "Zebra quagga okapi stand.", 15: "Zebra quagga okapi lie."})
    other = [news(f"o{i}", "Zebra quagga okapi run fast.") for i in range(8)]
    with pool_for([news("a", text), *other], "zebra quagga okapi", characters=SHORT) as (pool, _):
        own = [u for u in pool.units if u.head.article_id == "a"]
        jumps = [u for before, u in pairwise(own) if u.hit.passage_id - before.hit.passage_id > 1]
        assert len(jumps) == 1
        assert jumps[0].previous is None
        assert jumps[0].opens_paragraph
        place = pool.units.index(jumps[0])
        assert pool.units[place - 1].following is None


def test_articles_are_never_chained_together() -> None:
    two = [news("a", "Zebra one stands."), news("b", "Zebra two stands.")]
    with pool_for(two, "zebra") as (pool, _):
        assert [(u.previous, u.following) for u in pool.units] == [(None, None)] * 2


@pytest.mark.parametrize("stories", [1, 2])
def test_the_whole_story_of_the_first_articles_becomes_candidates(stories: int) -> None:
    best = news("best", numbered(14, {5: "Zebra quagga okapi stand together."}))
    other = news("other", numbered(14, {5: "A zebra stands alone."}))
    with pool_for([best, other], "zebra quagga okapi together") as (narrow, found):
        few = candidates(narrow)
        assert [hit.head.article_id for hit in found.articles()] == ["best", "other"]
    with pool_for([best, other], "zebra quagga okapi together", stories) as (wide, _):
        whole = [u for u in wide.units if u.head.article_id in ("best", "other")[:stories]]
        assert set(few) <= set(candidates(wide))
    assert len(few) < len(whole) == 14 * stories
    assert all(u.candidate for u in whole)


def test_a_paragraph_opens_across_a_passage_border_too() -> None:
    with pool_for([news("a", numbered(6, joint="\n"))], "Nothing of interest", characters=SHORT) as (pool, _):
        assert len({u.hit.passage_id for u in pool.units}) > 1
        assert all(u.opens_paragraph for u in pool.units)
    with pool_for([news("a", numbered(6))], "Nothing of interest", characters=SHORT) as (pool, _):
        assert [u.opens_paragraph for u in pool.units] == [True] + [False] * 5


def test_around_gives_adjacent_sentences_in_text_order() -> None:
    pool = chained(*(unit(text) for text in "abcdef"))
    assert [u.text for u in pool.around(2, 1)] == ["b", "c", "d"]
    assert [u.text for u in pool.around(0, 3)] == ["a", "b", "c", "d"]
    assert [u.text for u in pool.around(5, 2)] == ["d", "e", "f"]
    assert [u.text for u in pool.around(3, 0)] == ["d"]


def test_a_derived_title_is_no_evidence() -> None:
    assert head_of(HARBOUR).embedded_title == HARBOUR.title
    assert replace(head_of(HARBOUR), title_origin=TitleOrigin.LEAD).embedded_title == ""
