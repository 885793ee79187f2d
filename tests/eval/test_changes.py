import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.changes import Name, changed_name, changed_number, names_in
from eval.gold import GoldQuery
from eval.matching import plain
from rag.domain import Article, TitleOrigin
from rag.tokens import numbers
from tests.eval.goldset import query
from tests.rag.newsdesk import day, news

ARTICLE = news(
    "a", "In 1987 there were 12 of them, 3,500 in all.", title="Report 7", published_at=day("2024-03-05")
)


@given(
    st.sampled_from(["1987", "12", "3", "240", "3,500", "2.5", "2024년", "１２", "٤٠"]),
    st.text(alphabet="abcdefgh", min_size=1, max_size=6),
)
def test_one_number_becomes_one_that_the_article_does_not_hold(number: str, query_id: str) -> None:
    asked = query(query_id, f"Was it {number} in May?")
    changed = changed_number(asked, [ARTICLE])
    assert changed is not None
    before, after = numbers(asked.question), numbers(changed.question)
    assert len(after - before) == 1
    assert not (after - before) & (numbers(ARTICLE.text) | {"2024", "5", "7"})
    assert re.sub(r"\d+(?:[.,]\d+)*", "#", changed.question) == re.sub(
        r"\d+(?:[.,]\d+)*", "#", asked.question
    )
    assert (changed.query_id, changed.group) == (asked.query_id, asked.group)


def test_a_year_stays_a_near_year() -> None:
    for i in range(50):
        changed = changed_number(query(f"q{i}", "What happened in 2021?"), [])
        assert changed is not None
        year = int(next(iter(numbers(changed.question))))
        assert year != 2021
        assert 2007 <= year <= 2035


def test_a_small_number_stays_possible() -> None:
    for i in range(50):
        changed = changed_number(query(f"q{i}", "What happened on day 9?"), [])
        assert changed is not None
        assert 1 <= int(next(iter(numbers(changed.question)))) <= 12


def test_without_a_number_there_is_none_to_change() -> None:
    assert changed_number(query("q", "Who won?"), [ARTICLE]) is None


def test_changes_are_the_same_at_every_run_and_differ_between_questions() -> None:
    asked = [query(f"q{i}", "What happened in 2021?") for i in range(20)]
    once, again = ([changed_number(q, []) for q in asked] for _ in range(2))
    assert once == again
    assert len({q.question for q in once if q}) > 3


@pytest.mark.parametrize(
    ("language", "question", "names"),
    [
        (
            "en",
            "Why did Ilse Brandt visit Aldmoor on Friday?",
            [("capital0", "Aldmoor"), ("capital1", "Ilse Brandt")],
        ),
        ("en", "Who won?", []),
        (
            "ru",
            "Когда Ильза Брандт приехала в Москву?",
            [("capital0", "Москву"), ("capital1", "Ильза Брандт")],
        ),
        ("de", "Wann kam Ilse Brandt an die Brücke?", [("capital1", "Ilse Brandt")]),
        ("ja", "ソリン市で何があったか", [("katakana", "ソリン")]),
        ("zh", "澜江省的地铁什么时候开通?", [("before 省", "澜江")]),
        ("zh", "《春天的河》是谁写的?", [("quoted", "春天的河")]),
        ("zh", "约翰·史密斯是谁?", [("foreign", "约翰·史密斯")]),
        ("ko", "이재용 회장은 무엇을 말했나?", [("person", "이재용")]),
        ("ko", "전 법무부 장관에게 무엇을 권했나?", []),
        ("ko", "누가 이겼나?", []),
    ],
)
def test_names_are_told_by_how_they_are_written(
    language: str, question: str, names: list[tuple[str, str]]
) -> None:
    found = names_in(query("q", question, language=language), [])
    assert [(name.kind, name.text) for name in found] == names


def test_the_title_of_a_relevant_article_is_a_name() -> None:
    titled = [news("a", "x", title="임종석"), news("b", "x", title="서울", title_origin=TitleOrigin.LEAD)]
    asked = query("q", "임종석이 서울에서 시위를 주도한 해는?", language="ko")
    assert names_in(asked, titled) == [Name("임종석", "title closed")]


def exchange(asked: GoldQuery, articles: list[Article], *others: GoldQuery) -> str | None:
    names = [(q.language, name) for q in [asked, *others] for name in names_in(q, [])]
    changed = changed_name(asked, articles, names)
    return changed and changed.question


def test_a_name_is_exchanged_for_one_of_its_kind_and_language() -> None:
    asked = query("q", "Why did Ilse Brandt resign?")
    others = [
        query("a", "When was Aldmoor founded?"),
        query("b", "Where does Oren Vale live?"),
        query("c", "Wo wohnt Kim Solberg?", language="de"),
    ]
    assert exchange(asked, [], *others) == "Why did Oren Vale resign?"


def test_a_name_that_the_article_holds_is_not_taken() -> None:
    asked, other = query("q", "Why did Ilse Brandt resign?"), query("b", "Where does Oren Vale live?")
    assert exchange(asked, [news("a", "Oren Vale watched.")], other) is None
    assert exchange(asked, [news("a", "x", title="OREN-VALE")], other) is None


def test_without_another_name_there_is_nothing_to_change() -> None:
    assert exchange(query("q", "Why did Ilse Brandt resign?"), []) is None
    assert exchange(query("q", "Who won?"), [], query("b", "Where does Oren Vale live?")) is None


def test_a_changed_name_is_one_of_the_others_for_every_question() -> None:
    others = [query(f"o{i}", f"Where does Oren V{'a' * i}le live?") for i in range(1, 8)]
    drawn = {exchange(query(f"q{i}", "Why did Ilse Brandt resign?"), [], *others) for i in range(40)}
    assert len(drawn) > 3
    assert all(text and "ilsebrandt" not in plain(text) for text in drawn)
