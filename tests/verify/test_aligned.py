import pytest

from rag.verify.aligned import Words, facing_numbers
from rag.verify.extract import quantities


def words(text: str, language: str) -> Words:
    return Words.of([(text, quantities(text, language))], language)


def facing(claim: str, evidence: str, language: str) -> list[tuple[float, float]]:
    found = facing_numbers(words(claim, language), words(evidence, language))
    return [(mine.largest, other.largest) for mine, other in found.pairs]


@pytest.mark.parametrize(
    ("claim", "evidence", "language", "expected"),
    [
        ("About 14 sailors were saved.", "About 12 sailors were saved.", "en", [(14, 12)]),
        ("배에는 승객 240명이 탔다.", "첫 배에는 승객 250명이 탔다고 밝혔다.", "ko", [(240, 250)]),
        ("首班船载有240名乘客。", "首班船载有250名乘客。", "zh", [(240, 250)]),
        ("最初の船には240人が乗った。", "最初の船には250人が乗った。", "ja", [(240, 250)]),
        ("It moves north on Monday.", "It moves north on Sunday.", "en", [(0, 6)]),
        ("12", "14", "en", []),  # nothing around them
        ("The S8 has 64 GB of memory.", "The S7 has 64 GB of memory.", "en", [(64, 64)]),  # S8 is a name
        ("Fourteen people of the town came to us.", "The mayor paid 3 dollars.", "en", []),
    ],
)
def test_numbers_between_the_same_words_face_each_other(
    claim: str, evidence: str, language: str, expected: list[tuple[float, float]]
) -> None:
    assert facing(claim, evidence, language) == expected


@pytest.mark.parametrize(
    ("claim", "exact"),
    [
        ("The 14 ships left the old port on 3 May at noon.", True),
        ("The 14 ships left on 3 May.", False),  # something was left out
    ],
)
def test_a_claim_is_exact_when_only_numbers_differ(claim: str, exact: bool) -> None:
    evidence = "The 12 ships left the old port on 3 May at noon."
    assert facing_numbers(words(claim, "en"), words(evidence, "en")).exact is exact
