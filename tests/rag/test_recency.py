"""The latest word on a story comes first, and only among what is about the story."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Hit, Moment, ScoreParts
from rag.recency import WITHIN, newest_first, without_older
from tests.examples import head_of
from tests.rag.newsdesk import NOW, ask, cited, day, later, news, small_desk


def hit(name: str, score: float, published: Moment | None, rank: int = 1) -> Hit:
    head = head_of(news(name, "The ferry.", published_at=published))
    return Hit(rank, score, ScoreParts(0.5, 0.5, 0.5, 0.0), head, 0, 10, "The ferry.", rank)


def names(hits: Sequence[Hit]) -> list[str]:
    return [hit.head.article_id for hit in hits]


OLD, NEW, NEWER = day("2025-03-11"), day("2025-03-13"), day("2025-04-30")


def test_the_newest_of_the_relevant_comes_first() -> None:
    hits = (hit("begun", 1.0, OLD), hit("ended", 0.9, NEW), hit("other", 0.6, NEWER))
    assert names(newest_first(hits)) == ["ended", "begun", "other"]
    assert [h.rank for h in newest_first(hits)] == [1, 2, 3]
    assert [h.score for h in newest_first(hits)] == [0.9, 1.0, 0.6]


def test_what_is_quoted_is_the_latest_word() -> None:
    hits = (hit("begun", 1.0, OLD), hit("ended", 0.9, NEW), hit("begun", 0.5, OLD), hit("other", 0.6, NEWER))
    assert names(without_older(hits)) == ["ended", "other"]


def test_articles_of_one_moment_stay_side_by_side() -> None:
    hits = (hit("a", 1.0, NEW), hit("b", 0.95, NEW), hit("c", 0.9, OLD))
    assert names(without_older(hits)) == ["a", "b"]


def test_what_has_no_date_is_not_called_new() -> None:
    hits = (hit("undated", 1.0, None), hit("ended", 0.9, NEW))
    assert names(newest_first(hits)) == ["ended", "undated"]
    assert names(without_older((hit("undated", 1.0, None),))) == ["undated"]


def test_nothing_stays_nothing() -> None:
    assert newest_first(()) == without_older(()) == ()


@given(
    st.lists(st.tuples(st.floats(0, 3), st.none() | st.integers(-500, 0).map(later).map(Moment)), max_size=12)
)
def test_only_the_relevant_change_places(given_hits: list[tuple[float, Moment | None]]) -> None:
    hits = [hit(f"n{i}", score, at) for i, (score, at) in enumerate(sorted(given_hits, key=lambda g: -g[0]))]
    ordered = newest_first(hits)
    relevant = sum(h.score >= max(x.score for x in hits) - WITHIN for h in hits)
    assert sorted(names(ordered)) == sorted(names(hits))
    assert names(ordered)[relevant:] == names(hits)[relevant:]
    ages = [NOW.timestamp() if (at := h.head.published_at) is None else -at.epoch for h in ordered[:relevant]]
    assert ages == sorted(ages)


@pytest.mark.parametrize("dates", [(OLD, NEW), (NEW, OLD)])
def test_a_desk_asked_for_the_latest_searches_and_quotes_so(dates: tuple[Moment, Moment]) -> None:
    text = "The ferry strike at the harbour goes on, the ferry union said."
    desk = small_desk([news("a", text, published_at=dates[0]), news("b", text, published_at=dates[1])])
    newest = "a" if dates[0] is NEW else "b"
    asked = "What is the latest on the ferry strike at the harbour?"
    assert names(desk.search(asked).hits)[0] == newest
    assert set(cited(ask(desk, asked))) == {newest}
