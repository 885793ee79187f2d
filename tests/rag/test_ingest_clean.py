import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.clean import clean, clean_line

INVISIBLE = (
    "\x00\x07\x85\u00ad\u200b\u200c\u200d\u200e\u202e\u2066\u2069\u2060\ufeff\U000e0041\ufe0f\u0301\u3164"
)
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(INVISIBLE + " \t\u00a0\u3000\r\n\u2028"),
        st.sampled_from("가ㄱ각\u1100\u1161\u11a8نمی👩‍🚒क्षé"),
    )
)


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a \t\u00a0 b  ", "a b"),
        ("\u3000\u3000新聞\u3000です", "新聞 です"),
        ("a\n\n\n\n\nb\n\n", "a\n\nb"),
        ("a\n \n \nb", "a\n\nb"),
        ("\ufeffa\x00b\u200bc\u00add", "abcd"),
        ("pay \u202elleh\u202c now", "pay lleh now"),
        ("tag\U000e0061\U000e0062ged", "tagged"),
        (unicodedata.normalize("NFD", "한글 기사"), "한글 기사"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb", "ab"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("ｶﾀｶﾅ", "ｶﾀｶﾅ"),
    ],
)
def test_the_rule(raw: str, canonical: str) -> None:
    assert clean(raw) == canonical


@settings(deadline=None)
@given(texts)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@settings(deadline=None)
@given(texts)
def test_canonical_text_has_nothing_hidden(raw: str) -> None:
    text = clean(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert not {c for c in text if unicodedata.category(c) == "Cc"} - {"\n"}
    assert "  " not in text
    assert "\n\n\n" not in text
    assert not any(line != line.strip(" ") for line in text.split("\n"))


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P"])))
def test_no_visible_character_is_lost(raw: str) -> None:
    hidden = set(INVISIBLE + "\uffa0\u115f\u1160")
    visible = "".join(c for c in unicodedata.normalize("NFC", raw) if c not in hidden)
    assert clean(raw) == visible


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(IngestError, match="U\\+D83D"):
        clean("text \ud83d end")


def test_a_line_stays_one_line() -> None:
    assert clean_line(" A headline\nin two \n\n lines ") == "A headline in two lines"
