"""Numbers that rose and numbers that fell, each with the word of movement beside it."""

import pytest

from rag.verify.claims import Claim
from rag.verify.movement import moved_otherwise
from rag.verify.reading import read_sentence

TOLD = {
    "en": "Grain sales fell 3.2 percent in May to 48.7 million crowns, while ferry traffic rose 1.1 percent.",
    "ko": "5월 곡물 판매는 3.2% 감소한 487억 원이었고 여객선 이용은 1.1% 증가한 523억 원이었다.",
    "zh": "5月粮食销售下降3.2%，渡轮客流增长1.1%。",
    "ja": "5月の穀物販売は3.2%減少し、フェリーの利用は1.1%増加した。",
    "ru": "В мае продажи зерна снизились на 3,2%, а перевозки выросли на 1,1%.",
    "ar": "انخفضت مبيعات الحبوب في مايو بنسبة 3.2% بينما ارتفعت حركة العبارات بنسبة 1.1%.",
}
TRUE = {
    "en": "Grain sales fell 3.2% in May.",
    "ko": "곡물 판매가 3.2% 줄었다.",
    "zh": "粮食销售减少3.2%。",
    "ja": "穀物販売は3.2%減った。",
    "ru": "Продажи зерна сократились на 3,2%.",
    "ar": "تراجعت مبيعات الحبوب بنسبة 3.2%.",
}
TURNED = {
    "en": "Grain sales rose 3.2% in May.",
    "ko": "곡물 판매가 3.2% 늘었다.",
    "zh": "粮食销售增加3.2%。",
    "ja": "穀物販売は3.2%増えた。",
    "ru": "Продажи зерна увеличились на 3,2%.",
    "ar": "زادت مبيعات الحبوب بنسبة 3.2%.",
}
PAIRS = [(claim, quote) for claim in TOLD for quote in TOLD]


def checks(claim: str, claim_language: str, quote: str, language: str) -> list[str]:
    quoted = [read_sentence(quote, language, None)]
    return [flag.check for flag in moved_otherwise(Claim(claim, claim_language), quoted, language)]


@pytest.mark.parametrize(("claim", "quote"), PAIRS)
def test_a_movement_the_other_way_is_told_by_its_number(claim: str, quote: str) -> None:
    assert checks(TURNED[claim], claim, TOLD[quote], quote) == ["direction"]


@pytest.mark.parametrize(("claim", "quote"), PAIRS)
def test_the_movement_that_the_number_had_is_borne_out(claim: str, quote: str) -> None:
    assert checks(TRUE[claim], claim, TOLD[quote], quote) == []


@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("Ferry traffic fell 3.2 percent.", "en"),
        ("여객선 이용은 3.2% 감소했다.", "ko"),
        ("渡轮客流下降3.2%。", "zh"),
        ("フェリーの利用は3.2%減少した。", "ja"),
        ("Перевозки снизились на 3,2%.", "ru"),
        ("انخفضت حركة العبارات بنسبة 3.2%.", "ar"),
    ],
)
def test_a_movement_of_something_else_is_doubted_within_a_language(claim: str, language: str) -> None:
    assert checks(claim, language, TOLD[language], language) == ["order"]


@pytest.mark.parametrize(
    ("claim", "quote", "language"),
    [
        ("The rate rose to 3.2 percent.", "The rate fell 3.2 percent.", "en"),  # a level is no amount
        ("금리는 3.2%로 올랐다.", "금리는 3.2% 내렸다.", "ko"),
        ("利率上升至3.2%。", "利率下降3.2%。", "zh"),
        ("The rate rose from 3.2 percent to 4 percent.", "The rate fell to 3.2 percent.", "en"),
        ("Sales fell 3.2 percent.", "Sales of 3.2 million were told of; later they rose.", "en"),
        ("The town raised 40 tents.", "The volcano lies 40 km from the falling rocks.", "en"),
        ("Snow fell 40 cm deep.", "Snow rose 40 cm high.", "en"),  # a length is where something is
        ("Prices rose in 2019.", "Prices fell in 2019.", "en"),  # dates do not move
        ("Sales fell 3.2 percent.", "Sales fell 3.2 percent after costs rose 3.2 percent.", "en"),
        ("Verkauf fiel um 3,2 Prozent.", "Verkauf stieg um 3,2 Prozent.", "de"),  # no table of words
    ],
)
def test_what_does_not_belong_together_is_left_alone(claim: str, quote: str, language: str) -> None:
    assert checks(claim, language, quote, language) == []


def test_a_described_drop_goes_with_the_noun_behind_the_number() -> None:
    quote = "The rise in costs followed a 3.2 percent drop in sales."
    assert checks("Sales had dropped 3.2 percent.", "en", quote, "en") == []
    assert checks("Sales had risen 3.2 percent.", "en", quote, "en") == ["direction"]
