"""What an article only plans, expects or suspects is no fact."""

import pytest

from rag.verify.certainty import left_open

LEFT_OPEN = [
    ("en", "The council has built the pier.", "The council plans to build the pier by 2030."),
    ("en", "The two lines have merged.", "The two lines are in talks about a possible merger."),
    ("en", "Orlov was convicted of arson.", "Orlov was charged with arson and denies it."),
    ("en", "The coating is safe for fish.", "It is unclear whether the coating is safe for fish."),
    ("ko", "두 회사는 합병했다.", "두 회사는 합병을 논의하고 있는 것으로 알려졌다."),
    ("ko", "시는 부두를 지었다.", "시는 2030년까지 부두를 지을 계획이라고 밝혔다."),
    ("ko", "정도윤 대표는 횡령했다.", "정도윤 대표는 횡령 혐의로 재판에 넘겨졌다."),
    ("zh", "市政府已投资20亿元。", "市政府计划到2030年投资20亿元。"),
    ("zh", "两家公司已经合并。", "两家公司正在就可能的合并进行谈判。"),
    ("ja", "両社は合併した。", "両社は合併を協議している。"),
    ("ja", "市は桟橋を建設した。", "市は桟橋を建設する計画だ。"),
    ("ru", "Компании объединились.", "Компании ведут переговоры об объединении."),
    ("ar", "استثمرت البلدية ملياري وون.", "تعتزم البلدية استثمار ملياري وون."),
]


@pytest.mark.parametrize(("language", "claim", "quote"), LEFT_OPEN)
def test_a_plan_told_as_done_is_noticed(language: str, claim: str, quote: str) -> None:
    assert left_open(claim, quote, language)


@pytest.mark.parametrize(("language", "claim", "quote"), LEFT_OPEN)
def test_a_claim_that_leaves_it_open_too_is_none(language: str, claim: str, quote: str) -> None:
    assert left_open(quote, quote, language) is None
    assert left_open(claim, claim, language) is None


@pytest.mark.parametrize(
    ("language", "claim", "quote"),
    [
        (
            "en",
            "The council built the pier.",
            "The council, which plans to sell the harbour, built the pier.",
        ),
        (
            "en",
            "The pier opened in May.",
            "The pier opened in May, where a festival is expected to take place.",
        ),
        ("ko", "시는 부두를 지었다.", "시는 부두를 지었으며 내년에 공원을 열 계획이다."),
        ("zh", "市政府修建了码头。", "市政府修建了码头，并计划出售港口。"),
        ("de", "Die Stadt baute den Kai.", "Die Stadt plant, den Kai zu bauen."),  # no table of words
    ],
)
def test_what_is_left_open_of_something_else_is_none(language: str, claim: str, quote: str) -> None:
    assert left_open(claim, quote, language) is None
