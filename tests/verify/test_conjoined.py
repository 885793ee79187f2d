"""Names joined to another: noticed where what is near the quote has only the other."""

import pytest

from rag.verify.conjoined import joined_subjects

WIDENED = [
    ("en", "Orlov and Brandt left for home on Monday.", "Brandt left for home on Monday.", "Orlov"),
    ("en", "Orlov and President Brandt left for home.", "Orlov left for home.", "Brandt"),
    ("ko", "한지우와 박도윤은 4일 귀국길에 오른다.", "박도윤 위원장은 4일 귀국길에 오른다.", "한지우"),
    ("ko", "한지우와 박도윤은 4일 귀국길에 오른다.", "박 위원장은 4일 귀국길에 오른다.", "한지우"),
    ("zh", "林远和周青谈了一小时。", "周青谈了一小时。", "林远"),
    ("ja", "オルロフ氏と山辺氏は帰国した。", "山辺氏は帰国した。", "オルロフ"),
]
ARTICLE = "Orlov Brandt 한지우 박도윤 林远 周青 オルロフ 山辺"


@pytest.mark.parametrize(("language", "claim", "near", "name"), WIDENED)
def test_a_joined_name_that_the_quote_lacks_is_named(language: str, claim: str, near: str, name: str) -> None:
    assert joined_subjects(claim, language, near, ARTICLE) == [name]


@pytest.mark.parametrize(
    ("language", "claim", "near"),
    [
        ("en", "Orlov and Brandt left for home.", "Both left for home."),
        ("en", "Orlov and Brandt left for home.", "The two leaders left; Brandt was first."),
        ("en", "Orlov and Brandt left for home.", "Orlov left, and so did Brandt."),
        ("en", "Orlov and Brandt left for home.", "The plane left for home."),
        ("en", "Orlov and Castor left for home.", "Orlov left for home."),
        ("ko", "한지우와 박도윤은 귀국길에 오른다.", "두 정상은 귀국길에 오른다. 박도윤이 먼저였다."),
        ("ko", "한지우와 박도윤은 귀국길에 오른다.", "한 대통령과 박 위원장은 귀국길에 오른다."),
        ("zh", "林远和周青谈了一小时。", "两人谈了一小时，周青说。"),
        ("ja", "オルロフ氏と山辺氏は帰国した。", "両氏は帰国した、と山辺氏。"),
        ("ru", "Орлов и Брандт уехали.", "Брандт уехал."),
    ],
)
def test_what_speaks_of_both_or_of_neither_is_left_alone(language: str, claim: str, near: str) -> None:
    assert joined_subjects(claim, language, near, ARTICLE) == []
