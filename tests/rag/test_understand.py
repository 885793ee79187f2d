"""A typed question becomes a query, or an error that says what to do."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import QuestionKind, Window
from rag.errors import InputError
from rag.understand import clean_question, understand
from tests.rag.newsdesk import ANYTHING, NOW, later


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  What\n did\tthey say? ", "What did they say?"),
        ("What\x00 did\x1b they say?", "What did they say?"),
        ("\ufeffWhat\u202e did they say?", "What did they say?"),
        (unicodedata.normalize("NFD", "한강은 왜?"), "한강은 왜?"),
        ("می\u200cخواهم بدانم؟", "می\u200cخواهم بدانم؟"),
        ("Was ist mit dem 👩\u200d👩\u200d👧 Bild?", "Was ist mit dem 👩\u200d👩\u200d👧 Bild?"),
        ("APEC？", "APEC？"),
    ],
)
def test_the_question_on_one_line_without_control_characters(typed: str, cleaned: str) -> None:
    assert clean_question(typed, 100) == cleaned


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00\x01", "\u200b\ufeff", "\u202e"])
def test_an_empty_question_is_an_error(typed: str) -> None:
    with pytest.raises(InputError, match="The question is empty"):
        clean_question(typed, 100)


@pytest.mark.parametrize("typed", ["?!", "…", "😀", "— ·"])
def test_a_question_without_words_names_what_was_typed(typed: str) -> None:
    with pytest.raises(InputError, match="has no words") as caught:
        clean_question(typed, 100)
    assert typed in caught.value.problem
    assert "Ask in words" in caught.value.advice


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert clean_question("가" * 100, 100) == "가" * 100
    with pytest.raises(InputError, match="1,001 characters, more than 1,000"):
        clean_question("a" * 1001, 1000)


@pytest.mark.parametrize(("typed", "unit"), [("who \ud83d?", "0xd83d"), ("\udc80", "0xdc80")])
def test_half_a_character_is_an_error_that_names_it(typed: str, unit: str) -> None:
    with pytest.raises(InputError, match=unit) as caught:
        clean_question(typed, 100)
    assert caught.value.advice == "Send the question as valid UTF-8."
    caught.value.problem.encode()


@given(st.text(max_size=60))
def test_a_cleaned_question_is_clean(typed: str) -> None:
    try:
        cleaned = clean_question(typed, 60)
    except InputError:
        return
    assert cleaned == cleaned.strip()
    assert clean_question(cleaned, 60) == cleaned or len(cleaned) > 60
    assert not any(unicodedata.category(c) == "Cc" for c in cleaned)
    cleaned.encode()


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("What did Putin and Kim discuss?", "en", QuestionKind.OPEN),
        ("푸틴 대통령은 언제 전화했나?", "ko", QuestionKind.TIME),
        ("普京和金正恩谈了什么？", "zh", QuestionKind.OPEN),
        ("両氏は何を話し合ったか", "ja", QuestionKind.OPEN),
        ("Сколько людей пришло на праздник?", "ru", QuestionKind.NUMBER),
        ("أين تعقد القمة القادمة؟", "ar", QuestionKind.PLACE),
        ("¿Quién ganó el partido de ayer?", "es", QuestionKind.PERSON),
    ],
)
def test_language_and_kind(question: str, language: str, kind: QuestionKind) -> None:
    query = understand(question, ANYTHING)
    assert (query.text, query.language, query.kind) == (question, language, kind)
    assert query.content != question


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("The harbour bridge reopened on Monday.", True),
        ("两人就朝鲜半岛光复80周年互致祝贺并商定扩大合作。", True),
        ("두 정상은 한반도 해방 80주년을 서로 축하했다", True),
        ("He said it was “over.”", True),
        ("What did they discuss?", False),
        ("harbour bridge", False),
        ("It rains.", False),
    ],
)
def test_a_whole_sentence_is_a_statement(text: str, statement: bool) -> None:
    assert understand(text, ANYTHING).statement is statement


def test_the_filter_goes_along() -> None:
    where = replace(ANYTHING, window=Window(later(-7), None), sources=("Daily",))
    assert understand("harbour bridge", where).where is where


def test_the_time_a_question_names_becomes_its_window() -> None:
    query = understand("What did the mayor announce yesterday?", ANYTHING)
    midnight = NOW.replace(hour=0, minute=0)
    assert query.where.window == Window(midnight - timedelta(1), midnight, "question")
    assert query.where == replace(ANYTHING, window=query.where.window)
    assert "yesterday" not in query.content
    assert query.text == "What did the mayor announce yesterday?"


def test_days_are_those_of_the_readers_zone() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    now = datetime(2025, 11, 30, 20, tzinfo=UTC)  # the first of December in Seoul
    window = understand("어제 무슨 일이 있었나?", replace(ANYTHING, now=now), seoul).where.window
    assert window.since == datetime(2025, 11, 30, tzinfo=seoul)


def test_relative_words_are_counted_from_the_as_of_of_an_option() -> None:
    where = replace(ANYTHING, as_of=datetime(2025, 3, 14, 8, tzinfo=UTC))
    query = understand("어제 버스 협상은 어떻게 됐나?", where)
    assert query.where.window.since == datetime(2025, 3, 13, tzinfo=UTC)
    assert query.where.as_of == where.as_of


def test_an_option_wins_over_the_question() -> None:
    where = replace(ANYTHING, window=Window(later(-30), None), as_of=later(-1))
    query = understand("What was known about the flood yesterday as of 1 August 2025?", where)
    assert query.where is where
    assert "yesterday" in query.content


def test_a_question_may_set_its_own_point_of_view() -> None:
    query = understand("What was known about the flood as of 1 August 2025?", ANYTHING)
    assert query.where.as_of == datetime(2025, 8, 1, 23, 59, 59, tzinfo=UTC)
    assert not query.where.window
    assert "August" not in query.content


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("What is the latest on the bus strike?", True),
        ("버스 파업 최신 소식은?", True),
        ("地铁事故的最新进展是什么？", True),
        ("台風の最新情報は？", True),
        ("What happened in the bus strike?", False),
        ("What did the mayor announce yesterday?", False),
    ],
)
def test_asking_for_the_latest_is_an_order_and_no_window(question: str, latest: bool) -> None:
    query = understand(question, ANYTHING)
    assert query.latest is latest
    if latest:
        assert query.where is ANYTHING


def test_a_date_of_the_topic_stays_a_search_term() -> None:
    query = understand("What was agreed at the 2018 summit?", ANYTHING)
    assert query.where is ANYTHING
    assert "2018" in query.content


def test_a_sentence_that_looks_for_its_twin_keeps_its_dates() -> None:
    query = understand("The harbour bridge reopened yesterday.", ANYTHING)
    assert query.where is ANYTHING
    assert "yesterday" in query.content
