"""Names that are spelt alike in every script, and only those."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.names import name_features, name_words, skeleton


def features(text: str, language: str) -> set[str]:
    return set(name_features(text, language))


@pytest.mark.parametrize(
    "spellings",
    [
        {"en": "Putin", "ko": "푸틴", "ru": "Путин", "ar": "بوتين", "de": "Putin"},
        {"en": "Trump", "ko": "트럼프", "ru": "Трамп", "ar": "ترامب", "es": "Trump"},
        {"en": "Kursk", "ko": "쿠르스크", "ru": "Курск", "ja": "クルスク"},
        {"en": "Alaska", "ko": "알래스카", "ru": "Аляска", "ja": "アラスカ"},
        {"en": "Zelensky", "ko": "젤렌스키", "ru": "Зеленский", "ar": "زيلينسكي", "ja": "ゼレンスキー"},
        {"en": "Macron", "ko": "마크롱", "ru": "Макрон", "ja": "マクロン"},
    ],
    ids=lambda spellings: spellings["en"],
)
def test_one_name_in_several_scripts(spellings: dict[str, str]) -> None:
    meeting = {language: features(name, language) for language, name in spellings.items()}
    assert [(a, b) for a, b in combinations(meeting, 2) if not meeting[a] & meeting[b]] == []


@pytest.mark.parametrize(("arabic", "latin"), [("كورسك", "Kursk"), ("موسكو", "Moscow")])
def test_arabic_long_vowels_are_vowels(arabic: str, latin: str) -> None:
    assert features(arabic, "ar") & features(latin, "en")


@pytest.mark.parametrize(("arabic", "latin"), [("بايدن", "Biden"), ("برلين", "Berlin")])
def test_an_arabic_name_may_begin_with_ba(arabic: str, latin: str) -> None:
    assert features(arabic, "ar") & features(latin, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Putin", "en"), ("트럼프", "ko")),
        (("Trump", "en"), ("Путин", "ru")),
        (("Merkel", "en"), ("마크롱", "ko")),
        (("Zelensky", "en"), ("김정은", "ko")),
        (("Kursk", "en"), ("Киев", "ru")),
        (("Busan", "en"), ("서울", "ko")),
        (("Ankara", "en"), ("كورسك", "ar")),
    ],
)
def test_unrelated_names_have_nothing_in_common(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not features(*one) & features(*other)


@pytest.mark.parametrize(
    ("word", "bones"),
    [
        ("Trump", "tlmp"),
        ("트럼프", "tlmp"),
        ("Putin", "ptn"),
        ("Abe", "ap"),
        ("Obama", "apm"),
        ("Philipp", "plp"),
        ("Scholz", "sls"),
        ("Xi", "ks"),
        ("Eo", "a"),
        ("...", ""),
        ("", ""),
    ],
)
def test_skeleton(word: str, bones: str) -> None:
    assert skeleton(word) == bones


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Yesterday the Kremlin told Xi and Rubio", "en", ["Yesterday", "Kremlin", "Rubio"]),
        ("der Kanzler sprach", "de", ["Kanzler"]),
        ("푸틴 대통령", "ko", ["푸틴", "대통령"]),
        ("プーチン氏はロシアの", "ja", ["プーチン", "ロシア"]),
        ("قال الرئيس والكرملين", "ar", ["رئيس", "كرملين"]),
        ("普京和金正恩", "zh", []),
        ("Putin said", "zh", []),
    ],
)
def test_words_that_may_be_names(text: str, language: str, expected: list[str]) -> None:
    assert name_words(text, language) == expected


def test_chinese_has_no_name_features() -> None:
    assert name_features("特朗普和普京在阿拉斯加", "zh") == []


def test_repeats_are_kept_because_they_are_counted() -> None:
    assert name_features("Putin, Putin", "en") == ["3ptn", "3ptn"]


def test_a_feature_says_how_many_consonants_it_holds() -> None:
    assert name_features("Kremlin", "en") == ["3klm", "4klml", "5klmln"]


@given(st.text(max_size=20))
def test_a_skeleton_is_latin_consonants_without_doubles(word: str) -> None:
    bones = skeleton(word)
    assert set(bones) <= set("aklmnpst")
    assert all(a != b for a, b in pairwise(bones))
    assert "a" not in bones[1:]
