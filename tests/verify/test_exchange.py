import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.exchange import Exchange, exchanged_words

CASES = [
    # claim, quote, language, exchanges
    (
        "The ship left Porto at noon on Monday.",
        "The train left Porto at noon on Monday.",
        "en",
        [("ship", "train", False)],
    ),
    (
        "Brandt beat Okafor in the last round of the cup.",
        "Okafor beat Brandt in the last round of the cup.",
        "en",
        [("Brandt beat Okafor", "Okafor beat Brandt", True)],
    ),
    (
        "The ferry sails from Osaka to Busan.",
        "The ferry sails from Busan to Osaka.",
        "en",
        [("Osaka to Busan", "Busan to Osaka", True)],
    ),
    ("Brandt and Okafor met in the old harbour.", "Okafor and Brandt met in the old harbour.", "en", []),
    ("The labour party won the vote.", "The labor party won the vote.", "en", []),
    ("배는 월요일 정오에 항구를 떠났다.", "열차는 월요일 정오에 항구를 떠났다.", "ko", []),
    (
        "여객선은 월요일 정오에 항구를 떠났다.",
        "열차는 월요일 정오에 항구를 떠났다.",
        "ko",
        [("여객선은", "열차는", False)],
    ),
    (
        "오사카에서 부산으로 가는 배가 떠났다.",
        "부산에서 오사카로 가는 배가 떠났다.",
        "ko",
        [("오사카에서 부산으로", "부산에서 오사카로", True)],
    ),
    ("오사카로 부산에서 가는 배가 떠났다.", "부산에서 오사카로 가는 배가 떠났다.", "ko", []),
    ("渡轮星期一中午离开了港口。", "列车星期一中午离开了港口。", "zh", [("渡轮", "列车", False)]),
    (
        "The harbour reopened after the storm had passed.",
        "After the storm, ships could use the port again.",
        "en",
        [],
    ),
]


@pytest.mark.parametrize(("claim", "quote", "language", "expected"), CASES)
def test_exchanges_beside_the_copied_sentence(
    claim: str, quote: str, language: str, expected: list[tuple[str, str, bool]]
) -> None:
    found = exchanged_words(claim, quote, quote, language)
    assert found == [Exchange(*each) for each in expected]


def test_a_word_of_another_sentence_is_no_stranger() -> None:
    claim, quote = "The ship left Porto at noon on Monday.", "The train left Porto at noon on Monday."
    assert exchanged_words(claim, quote, f"{quote} A ship was late.", "en") == []


@given(
    st.text(alphabet="abc de fghi 가나 다라 今日会", max_size=60),
    st.sampled_from(["en", "ko", "zh", "ja", "ar"]),
)
def test_nothing_is_exchanged_in_a_copy(text: str, language: str) -> None:
    assert exchanged_words(text, text, text, language) == []


@given(
    st.lists(
        st.sampled_from(["ship", "train", "Porto", "Lisbon", "left", "at", "noon", "on", "Monday", "the"]),
        max_size=12,
    ).map(" ".join),
    st.lists(
        st.sampled_from(["ship", "train", "Porto", "Lisbon", "left", "at", "noon", "on", "Monday", "the"]),
        max_size=12,
    ).map(" ".join),
)
def test_exchanges_quote_both_sides(claim: str, quote: str) -> None:
    for each in exchanged_words(claim, quote, quote, "en"):
        assert each.claim in claim
        assert each.evidence in quote
