"""Ages and decades told by tens."""

import pytest

from rag.domain import Flag
from rag.verify.claims import Claim
from rag.verify.extract import quantities
from rag.verify.quantities import check_quantities
from tests.verify.test_gate import evidence

FORTIES = [
    ("a man in his forties", "en"),
    ("a woman in her early 40s", "en"),
    ("40대 남성", "ko"),
    ("40대 초반의 여성", "ko"),
    ("一名40多岁的男子", "zh"),
    ("一名四十多岁的男子", "zh"),
    ("40代の男性", "ja"),
]


@pytest.mark.parametrize(("text", "language"), FORTIES)
def test_an_age_told_by_tens_is_any_of_ten(text: str, language: str) -> None:
    [found] = [each for each in quantities(text, language) if each.unit == "years"]
    assert {float(age) for age in range(40, 50)} <= found.readings
    assert not found.readings & {39.0, 50.0}


@pytest.mark.parametrize(("text", "language"), FORTIES)
def test_evidence_by_tens_says_no_more_than_it_says(text: str, language: str) -> None:
    assert not any(44.0 in each.readings for each in quantities(text, language, greedy=True))


@pytest.mark.parametrize(
    ("text", "language"),
    [("버스 40대가 왔다", "ko"), ("10代の子ども", "ja"), ("the 40s bus line", "en"), ("40年代", "zh")],
)
def test_other_tens_stay_what_they_are(text: str, language: str) -> None:
    assert not any(44.0 in each.readings for each in quantities(text, language))


@pytest.mark.parametrize(
    ("claim", "language", "text", "of", "borne_out"),
    [
        ("Police held a man in his thirties.", "en", "경찰은 34세 남성 정모 씨를 체포했다.", "ko", True),
        ("Police held a man in his fifties.", "en", "경찰은 34세 남성 정모 씨를 체포했다.", "ko", False),
        ("경찰은 30대 남성을 체포했다.", "ko", "Police held a 34-year-old man.", "en", True),
        ("경찰은 20대 남성을 체포했다.", "ko", "Police held a 34-year-old man.", "en", False),
        ("경찰은 34세 남성을 체포했다.", "ko", "Police held a man in his thirties.", "en", False),
        ("The pier was built in the 1990s.", "en", "The pier was built in 1992.", "en", True),
        ("The pier was built in the 1980s.", "en", "The pier was built in 1992.", "en", False),
        ("부두는 1990년대에 지었다.", "ko", "The pier was built in 1992.", "en", True),
    ],
)
def test_a_claim_by_tens_is_held_against_the_exact_number(
    claim: str, language: str, text: str, of: str, borne_out: bool
) -> None:
    found = check_quantities(Claim(claim, language), evidence(text, of), 0, 0)
    assert bool(found) is not borne_out
    assert all(isinstance(flag, Flag) for flag in found.missing_in_article)
