"""Who did it to whom: actors that changed their parts are noticed, everything else is left alone."""
# ruff: noqa: E501 - tables of sentences read better in long lines

import pytest

from rag.verify.parts import Exchanged, exchanged_parts

TURNED = [
    ("en", "Castor sued Orlov.", "Orlov on Monday sued Castor over the ferry.", "Castor", "Orlov"),
    ("ko", "부산이 오사카를 이겼다.", "오사카는 홈에서 부산을 이겼다.", "부산", "오사카"),
    ("ko", "정도윤 대표가 박하나 시장에게 편지를 보냈다.", "박하나 시장은 12일 정도윤 대표에게 편지를 보냈다.", "대표", "시장"),
    ("ja", "釜山が大阪を破った。", "大阪は地元で釜山を破った。", "釜山", "大阪"),
    ("zh", "伊朗袭击了土耳其。", "土耳其夜间袭击了伊朗，击中港口。", "伊朗", "土耳其"),
    ("ru", "Орлов обвинил Брандта.", "Брандт вчера обвинил Орлова в обмане.", "Орлов", "Брандта"),
    ("ar", "هاجمت إيران تركيا.", "هاجمت تركيا إيران ليلا.", "إيران", "تركيا"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "claim", "quote", "doing", "done_to"), TURNED)
def test_exchanged_parts_are_noticed(language: str, claim: str, quote: str, doing: str, done_to: str) -> None:
    assert list(exchanged_parts(claim, quote, language)) == [Exchanged(doing, done_to)]


@pytest.mark.parametrize(("language", "claim", "quote"), [case[:3] for case in TURNED])
def test_no_sentence_turns_itself_round(language: str, claim: str, quote: str) -> None:
    assert not list(exchanged_parts(claim, claim, language))
    assert not list(exchanged_parts(quote, quote, language))


@pytest.mark.parametrize(
    ("language", "claim", "quote"),
    [
        ("en", "Castor met Orlov.", "Orlov met Castor on Monday."),  # both do it
        ("en", "Castor was sued by Orlov.", "Orlov sued Castor."),
        ("en", "Castor sued Orlov.", "Castor sued Orlov, and Orlov sued Castor."),  # both are told
        ("en", "Castor sued Orlov.", "Orlov slept; sued, Castor left."),
        ("ko", "부산이 오사카에 패배를 당했다.", "오사카는 부산을 이겼다."),  # passive on one side
        ("ko", "부산이 오사카와 협의했다.", "오사카는 부산과 협의했다."),
        ("ko", "국회가 이 법안을 고쳤다.", "이 법안은 국회가 고쳤다."),  # a topic, not the one who acts
        ("ja", "釜山は大阪に敗れた。", "大阪が釜山を破った。"),
        ("zh", "伊朗遭土耳其袭击。", "土耳其袭击伊朗。"),
        ("zh", "伊朗与土耳其会谈。", "土耳其与伊朗会谈。"),
        ("de", "Kastor verklagte Orlow.", "Orlow verklagte Kastor."),  # no rules of its own
    ],
)
def test_what_says_the_same_or_cannot_be_told_is_left_alone(language: str, claim: str, quote: str) -> None:
    assert not list(exchanged_parts(claim, quote, language))
