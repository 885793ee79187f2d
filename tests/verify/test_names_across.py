import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.names_across import shared_names


@pytest.mark.parametrize(
    ("claim", "claimed", "evidence", "language"),
    [
        ("Trump spoke first.", "en", "트럼프가 먼저 말했다.", "ko"),
        ("Трамп говорил.", "ru", "Trump spoke.", "en"),
        ("習近平が述べた。", "ja", "习近平表示", "zh"),
        ("文在寅の演説", "ja", "前总统文在寅发言", "zh"),
    ],
)
def test_a_name_is_recognised_in_another_script(
    claim: str, claimed: str, evidence: str, language: str
) -> None:
    assert shared_names(claim, claimed, evidence, language) > 0


@pytest.mark.parametrize(
    ("claim", "claimed", "evidence", "language"),
    [
        ("Trump spoke first.", "en", "마크롱이 먼저 말했다.", "ko"),
        ("習近平が述べた。", "ja", "文在寅表示", "zh"),
        ("He spoke first.", "en", "그가 먼저 말했다.", "ko"),
    ],
)
def test_other_names_are_not_shared(claim: str, claimed: str, evidence: str, language: str) -> None:
    assert shared_names(claim, claimed, evidence, language) == 0


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["ko", "en", "zh", "ja", "ru", "ar"]))
def test_the_share_lies_between_nothing_and_all(claim: str, evidence: str, language: str) -> None:
    assert 0 <= shared_names(claim, language, evidence, "en") <= 1
