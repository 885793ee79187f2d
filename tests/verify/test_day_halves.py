"""Hours of the morning and of the evening."""

import pytest

from rag.verify.claims import Claim
from rag.verify.day_halves import other_half
from rag.verify.reading import read_sentence

MORNING = {
    "en": "The ferry left at 6 a.m. on Monday.",
    "ko": "여객선은 월요일 오전 6시에 떠났다.",
    "zh": "渡轮周一上午6点出发。",
    "ja": "フェリーは月曜日の午前6時に出発した。",
    "ru": "Паром вышел в 6 часов утра.",
    "ar": "غادرت العبارة في الساعة 6 صباحا.",
}
EVENING = {
    "en": "The ferry left at 6 p.m. on Monday.",
    "ko": "여객선은 월요일 오후 6시에 떠났다.",
    "zh": "渡轮周一晚上6点出发。",
    "ja": "フェリーは月曜日の午後6時に出発した。",
    "ru": "Паром вышел в 6 часов вечера.",
    "ar": "غادرت العبارة في الساعة 6 مساء.",
}
PAIRS = [(claim, quote) for claim in MORNING for quote in MORNING]


def flags(claim: str, claim_language: str, quote: str, language: str) -> list[str]:
    quoted = [read_sentence(quote, language, None)]
    return [flag.check for flag in other_half(Claim(claim, claim_language), quoted, language)]


@pytest.mark.parametrize(("claim", "quote"), PAIRS)
def test_the_other_half_of_the_day_is_noticed(claim: str, quote: str) -> None:
    assert flags(EVENING[claim], claim, MORNING[quote], quote) == ["date"]
    assert flags(MORNING[claim], claim, EVENING[quote], quote) == ["date"]


@pytest.mark.parametrize(("claim", "quote"), PAIRS)
def test_the_same_half_is_borne_out(claim: str, quote: str) -> None:
    assert flags(EVENING[claim], claim, EVENING[quote], quote) == []
    assert flags(MORNING[claim], claim, MORNING[quote], quote) == []


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The ferry left at 6 p.m.", "The ferry left at 6."),  # which half is not told
        ("The ferry left at 6 p.m.", "The ferry left at 18:00."),
        ("The ferry left at 6 p.m.", "The ferry left at 6 a.m. and at 6 p.m."),
        ("The 6 ferries left.", "The ferry left at 6 a.m."),
        ("The ferry left at 12 p.m.", "The ferry left at 12 a.m."),
    ],
)
def test_what_is_not_told_is_no_difference(claim: str, quote: str) -> None:
    assert flags(claim, "en", quote, "en") == []
