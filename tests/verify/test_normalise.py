"""One spelling for characters that mean the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.normalise import normalise, normalised


@pytest.mark.parametrize(
    ("text", "language", "spelled"),
    [
        ("٢٥٫٥٪", "ar", "25.5%"),
        ("۱۲۳", "und", "123"),
        ("１２，０００", "ja", "12,000"),
        ("5–3", "en", "5-3"),
        ("5~3", "ko", "5-3"),
        ("十萬個", "zh", "十万个"),
        ("十萬個", "ja", "十萬個"),  # Japanese keeps its own characters
        ("مُحَمَّد", "ar", "محمد"),
        ("١٢،٠٠٠", "ar", "12,000"),
        ("2½ years", "en", "2 1/2 years"),
        ("3\u00a0000", "ru", "3 000"),
    ],
)
def test_characters_that_mean_the_same_get_one_spelling(text: str, language: str, spelled: str) -> None:
    assert normalise(text, language) == spelled


def test_a_comma_between_arabic_clauses_is_not_a_thousands_separator() -> None:
    assert normalise("12، 000", "ar") == "12، 000"


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text, "ko")
    assert normalise(once, "ko") == once


@pytest.mark.parametrize(
    ("text", "language", "part", "words"),
    [
        ("خسر ١٢٫٥٪ منها", "ar", "12.5", "١٢٫٥"),
        ("전체 ½ 이상", "ko", "1/2", "½"),
        ("共有三萬人", "zh", "三万", "三萬"),
        ("plain 45 words", "en", "45", "45"),
    ],
)
def test_a_slice_gives_back_the_original_words(text: str, language: str, part: str, words: str) -> None:
    source = normalised(text, language)
    start = source.text.index(part)
    assert source.words(start, start + len(part)) == words


@given(st.text(alphabet="a1½٢ㄱ萬 ", max_size=20))
def test_the_whole_text_gives_back_the_whole_original(text: str) -> None:
    source = normalised(text, "zh")
    assert source.words(0, len(source.text)) == text
