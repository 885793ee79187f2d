"""A typed question becomes a query, or an error that says what to do."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import QuestionKind, Window
from rag.errors import InputError
from rag.understand import clean_question, understand
from tests.rag.newsdesk import ANYTHING, later


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
    assert "citedesk ask" in caught.value.advice


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
