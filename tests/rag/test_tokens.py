"""Tokens: one rule for all scripts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.tokens import normalise, numbers, runs, tokenise, topic_units, words

WRITING = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("aZéßİçñ 19,.０９٣२한글조약ーカなあ漢字北京ไทยкремльЁابجد"),
        st.sampled_from("\u0301\u3099\u1100\u1161ﬁ㎞①½😀\u200d"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年人口", ["2021", "年人", "人口"]),
        ("제80주년", ["제", "80", "주년"]),
        ("covid19 F-16", ["covid", "covi", "ovid", "19", "f", "16"]),
        ("조약", ["조약"]),
        ("정상회담", ["정상", "상회", "회담"]),
        ("クルスク州", ["クル", "ルス", "スク", "ク州"]),
        ("金", ["金"]),
        ("กรุงเทพ", ["กร", "รุ", "ุง", "งเ", "เท", "ทพ"]),
        ("APEC서울", ["apec", "서울"]),
        ("Курск", ["курск", "курс", "урск"]),
        ("كورسك", ["كورسك", "كورس", "ورسك"]),
        ("three", ["three", "thre", "hree"]),
        ("deal", ["deal"]),
        ("2.50% 18,402", ["2.50", "18,402"]),
        ("don't", ["don", "t"]),
        ("हिन्दी", ["हिन्दी", "हिन्", "िन्द", "न्दी"]),
        ("...! — ", []),
        ("", []),
    ],
)
def test_tokens_by_script(text: str, expected: list[str]) -> None:
    assert tokenise(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｋｕｒｓｋ ２０２５", "kursk 2025"),
        ("ｱﾗｽｶ", "アラスカ"),
        (unicodedata.normalize("NFD", "한반도 café"), "한반도 café"),
        ("ﬁnal", "FINAL"),
        ("STRASSE", "strasse"),
    ],
)
def test_ways_to_write_the_same_text_give_the_same_tokens(one: str, other: str) -> None:
    assert tokenise(one) == tokenise(other) != []


def test_repeats_are_kept_because_they_are_counted() -> None:
    assert tokenise("war and war") == ["war", "and", "war"]


def test_vowel_marks_stay_with_their_arabic_word() -> None:
    assert runs("كَتَبَ محمد") == ["كَتَبَ", "محمد"]


@pytest.mark.parametrize("text", ["2,000", "２０００", "2000", "٢٠٠٠", "２，０００", "२०००"])
def test_one_number_in_all_its_writings(text: str) -> None:
    assert numbers(f"the {text} people") == {"2000"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234,567 of 2.50%", {"1234567", "2.50"}),
        ("18.402 espectadores", {"18.402"}),
        ("46,8 grados", {"46,8"}),
        ("May 1,2,3", {"1,2,3"}),
        ("제80주년, 2025년8월", {"80", "2025", "8"}),
        ("0.5％程度", {"0.5"}),
        ("x²", {"2"}),
        ("none", set()),
    ],
)
def test_numbers(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the the Kremlin", ("the", "kremlin")),
        ("a b 7", ("7",)),
        ("김정은이 평양에서", ("김정은이", "평양에서")),
        ("商务部", ("商务", "务部")),
        ("ประชาธิปไตย", ("ประชา", "ะชาธิ", "าธิปไ", "ิปไตย")),
    ],
)
def test_words_are_distinct_units_with_a_meaning_of_their_own(text: str, expected: tuple[str, ...]) -> None:
    assert words(text)[: len(expected)] == expected


def test_a_short_run_of_han_or_kana_is_one_topic() -> None:
    assert topic_units("商务部 クルスク") == ["商务部", "クルスク"]
    assert topic_units("全面战略伙伴关系") == list(words("全面战略伙伴关系"))


@given(WRITING)
def test_nfkc_changes_no_token(text: str) -> None:
    assert tokenise(text) == tokenise(unicodedata.normalize("NFKC", text))


@given(WRITING)
def test_no_token_is_empty_or_holds_what_is_dropped(text: str) -> None:
    for token in tokenise(text):
        assert token
        # Letters of newer Unicode than Python's count as unassigned (Cn).
        kinds = {unicodedata.category(c) for c in token if c not in ".,・゠ー"}
        assert not any(kind[0] in "PSZ" or kind in ("Cc", "Cf") for kind in kinds - {"So"})


@given(WRITING.filter(lambda text: normalise(normalise(text)) == normalise(text)))
def test_tokens_come_in_reading_order(text: str) -> None:
    plain, at = normalise(text), 0
    for run in runs(text):
        at = plain.index(run, at) + len(run)
    assert tokenise(text) == [token for run in runs(text) for token in tokenise(run)]


@given(st.integers(0, 10**12))
def test_thousands_separators_change_no_number(value: int) -> None:
    assert numbers(f"{value:,}") == numbers(str(value)) == {str(value)}


@given(WRITING)
def test_words_are_distinct(text: str) -> None:
    for units in (list(words(text)), topic_units(text)):
        assert len(units) == len(set(units))
        assert all(units)
