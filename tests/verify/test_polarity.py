import pytest

from rag.verify.attribution import dropped_attribution
from rag.verify.direction import opposites
from rag.verify.polarity import Polarity, negation


@pytest.mark.parametrize(
    ("claim", "claimed", "evidence", "language", "polarity"),
    [
        ("They did not sign.", "en", "They signed.", "en", Polarity.ADDED),
        ("They signed.", "en", "They did not sign.", "en", Polarity.MISSING),
        ("They didn’t sign.", "en", "They refused to sign.", "en", Polarity.AGREE),
        ("They signed.", "en", "They signed.", "en", Polarity.AGREE),
        ("서명하지 않았다.", "ko", "서명했다.", "ko", Polarity.ADDED),
        ("서명하지 않았다.", "ko", "서명을 거부했다.", "ko", Polarity.AGREE),
        ("서명했다.", "ko", "They did not sign.", "en", Polarity.MISSING),
        ("没有签字。", "zh", "They signed.", "en", Polarity.ADDED),
        ("不仅签字，还致谢。", "zh", "签字并致谢。", "zh", Polarity.AGREE),
        ("署名しなかった。", "ja", "署名した。", "ja", Polarity.ADDED),
        ("Они не подписали.", "ru", "Они подписали.", "ru", Polarity.ADDED),
        ("لم يوقعوا.", "ar", "وقعوا.", "ar", Polarity.ADDED),
        ("Ils n'ont pas signé.", "fr", "Ils ont signé.", "fr", Polarity.ADDED),
        # A word that denies, and stands on both sides, stands for no negation.
        ("The ban would affect trade.", "en", "The ban would not affect trade.", "en", Polarity.MISSING),
        ("The ban would not affect trade.", "en", "The ban would affect trade.", "en", Polarity.ADDED),
        (
            "금지 조치는 무역에 영향을 준다.",
            "ko",
            "금지 조치는 무역에 영향을 주지 않는다.",
            "ko",
            Polarity.MISSING,
        ),
        ("禁令会影响禁止的贸易。", "zh", "The banned trade would not be affected.", "en", Polarity.MISSING),
        # A refusal that only one side tells.
        ("They signed the treaty.", "en", "They refused to sign the treaty.", "en", Polarity.MISSING),
        ("They rejected the treaty.", "en", "They signed the treaty.", "en", Polarity.ADDED),
        ("They rejected the treaty.", "en", "They denied the treaty any support.", "en", Polarity.AGREE),
        ("면담을 했다.", "ko", "면담을 거부했다.", "ko", Polarity.MISSING),
        ("署名した。", "ja", "署名を拒否した。", "ja", Polarity.MISSING),
        ("签署了协议。", "zh", "They declined to sign.", "en", Polarity.MISSING),
        ("Ils ont signé.", "fr", "Ils ont refusé de signer.", "fr", Polarity.AGREE),
        ("Hawakusaini.", "sw", "Walisaini.", "sw", Polarity.AGREE),
    ],
)
def test_negations_are_compared(
    claim: str, claimed: str, evidence: str, language: str, polarity: Polarity
) -> None:
    assert negation(claim, claimed, evidence, language).polarity is polarity


@pytest.mark.parametrize(
    ("claim", "evidence", "language", "shared"),
    [
        ("They did not sign the treaty.", "They signed the treaty.", "en", True),
        ("They signed.", "They signed, though nobody slept.", "en", False),
        ("대표는 요금을 올린다고 말했다.", "대표는 요금을 올리지 않는다고 말했다.", "ko", True),
        ("대표는 요금을 올렸다.", "노조는 참석하지 않았지만 대표는 요금을 올렸다.", "ko", False),
    ],
)
def test_only_what_both_sides_speak_of_is_denied(
    claim: str, evidence: str, language: str, *, shared: bool
) -> None:
    found = negation(claim, language, evidence, language)
    assert found.polarity is not Polarity.AGREE
    assert found.shared is shared


@pytest.mark.parametrize(
    ("claim", "claimed", "evidence", "language", "concepts"),
    [
        ("Exports rose.", "en", "Exports fell.", "en", ["movement"]),
        ("수출이 증가했다.", "ko", "Exports fell.", "en", ["movement"]),
        ("工会支持。", "zh", "The union opposed it.", "en", ["support"]),
        ("Exports rose.", "en", "Exports rose, imports fell.", "en", []),
        ("Exports rose.", "en", "Exports were paid late.", "en", []),
        ("Партия победила.", "ru", "Партия проиграла.", "ru", ["contest"]),
    ],
)
def test_opposite_words_are_found(
    claim: str, claimed: str, evidence: str, language: str, concepts: list[str]
) -> None:
    assert [each.concept for each in opposites(claim, claimed, evidence, language)] == concepts


@pytest.mark.parametrize(
    ("claim", "evidence", "language", "said"),
    [
        ("Fares will rise.", "The mayor said fares will rise.", "en", "said"),
        ("The mayor said fares will rise.", "The mayor said fares will rise.", "en", None),
        ("“Fares will rise”: the mayor.", "The mayor said fares will rise.", "en", None),
        ("Fares rose.", "Fares rose.", "en", None),
        ("The mayors discussed fares.", "The mayor said they talked of fares.", "en", None),
        ("요금이 오른다.", "시장은 요금이 오른다고 말했다.", "ko", "말했다."),
        ("요금이 오른다.", "시장이 말한 뒤 요금이 오른다.", "ko", None),
        ("票价上涨。", "市长表示票价上涨。", "zh", "市长表示"),
    ],
)
def test_dropped_attribution(claim: str, evidence: str, language: str, said: str | None) -> None:
    assert dropped_attribution(claim, language, evidence, language) == said
