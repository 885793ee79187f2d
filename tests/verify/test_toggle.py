import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.polarity import PLAIN
from rag.verify.toggle import negated, turned


@pytest.mark.parametrize(
    ("claim", "language", "other"),
    [
        ("They will sign it.", "en", "They will not sign it."),
        ("They will not sign it.", "en", "They will sign it."),
        ("They can't sign it.", "en", "They can sign it."),
        ("서명했다.", "ko", "서명하지 않았다."),
        ("서명하지 않았다.", "ko", "서명했다."),
        ("회의는 없었다.", "ko", "회의는 있었다."),
        ("他同意了。", "zh", "他不同意了。"),
        ("他没有同意。", "zh", "他有同意。"),
        ("署名しなかった。", "ja", "署名した。"),
        ("署名した。", "ja", "署名しなかった。"),
        ("Он не подписал.", "ru", "Он подписал."),
        ("لم يوقع.", "ar", "يوقع."),
    ],
)
def test_a_negation_is_taken_out_or_put_in(claim: str, language: str, other: str) -> None:
    assert negated(claim, language) == other


@pytest.mark.parametrize(
    ("claim", "language", "other"),
    [
        ("Exports rose by half.", "en", "Exports fell by half."),
        ("Roses bloomed.", "en", None),
        ("수출이 증가했다.", "ko", "수출이 감소했다."),
        ("出口下降。", "zh", "出口上升。"),
        ("輸出が増加した。", "ja", "輸出が減少した。"),
        ("Victory came before noon.", "en", "Victory came after noon."),
    ],
)
def test_a_word_is_turned_into_its_opposite(claim: str, language: str, other: str | None) -> None:
    assert turned(claim, language) == other


def test_where_no_edit_fits_there_is_no_other_claim() -> None:
    assert negated("Rain, wind, snow.", "en") is None
    assert negated("They signed.", "sw") is None
    assert turned("They signed.", "sw") is None


@given(st.text(max_size=60), st.sampled_from([*PLAIN, "und"]))
def test_an_edit_changes_the_claim(claim: str, language: str) -> None:
    assert negated(claim, language) != claim
    assert turned(claim, language) != claim
