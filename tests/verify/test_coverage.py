import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.coverage import content_units, covered_from, covered_share, has_content, korean_stem

ALPHABET = st.text(alphabet="abcdefg ДЕЖЗи 가나다라마은는 今日会談的 0123.,", max_size=40)
LANGUAGES = st.sampled_from(["en", "ko", "zh", "ja", "ru", "ar", "de"])


@given(ALPHABET, LANGUAGES)
def test_a_text_covers_itself(text: str, language: str) -> None:
    assert covered_share(content_units(text, language), [text], language) == 1.0


@given(ALPHABET, ALPHABET, ALPHABET, LANGUAGES)
def test_more_text_never_covers_less(claim: str, one: str, other: str, language: str) -> None:
    units = content_units(claim, language)
    assert covered_share(units, [one, other], language) >= covered_share(units, [one], language)


@pytest.mark.parametrize(
    ("claim", "text", "language"),
    [
        ("The ministers discussed exports.", "Ministers were discussing the export of grain.", "en"),
        ("리먼브라더스가 파산했다", "리먼 브라더스의 파산", "ko"),
        ("기상청은 태풍을 경고했다", "태풍에 대한 기상청의 경고", "ko"),
        ("政府宣布停火", "政府停火，宣布了消息", "zh"),
        ("總統訪問", "总统访问了", "zh"),
        ("министры обсудили экспорт", "обсуждение экспорта министрами", "ru"),
    ],
)
def test_other_forms_of_the_words_count(claim: str, text: str, language: str) -> None:
    assert covered_share(content_units(claim, language), [text], language) >= covered_from(language)


@pytest.mark.parametrize(
    ("claim", "text", "language"),
    [
        ("The ministers discussed exports.", "Rain fell in the mountains all night.", "en"),
        ("기상청은 태풍을 경고했다", "선수들은 결승에서 이겼다", "ko"),
        ("政府宣布停火", "球队赢得决赛", "zh"),
    ],
)
def test_other_words_do_not_count(claim: str, text: str, language: str) -> None:
    assert covered_share(content_units(claim, language), [text], language) < 0.2


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("학교에서", "학교"),
        ("정부는", "정부"),
        ("발표했다", "발표"),
        ("그는", "그는"),
        ("대학으로부터", "대학"),
    ],
)
def test_korean_particles_and_endings_are_cut(word: str, stem: str) -> None:
    assert korean_stem(word) == stem


def test_numbers_stay_whole() -> None:
    assert "1250" in content_units("about 1,250 houses", "en")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It is.", "en", False),
        ("240.", "en", False),
        ("네.", "ko", False),
        ("Да.", "ru", False),
        ("The ferry left.", "en", True),
        ("배가 떠났다.", "ko", True),
    ],
)
def test_function_words_and_bare_numbers_are_no_content(text: str, language: str, expected: bool) -> None:
    assert has_content(text, language) is expected
