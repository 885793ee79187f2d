"""How much a model is shown."""

import pytest

from rag.answer.room import PASSAGES, SMALL, SMALL_PASSAGES, SMALL_TOKENS, TOKENS, allowance, is_small
from rag.llm.protocol import ModelInfo


@pytest.mark.parametrize(
    ("parameters", "small"),
    [(SMALL - 1, True), (SMALL, False), (None, False)],
    ids=("below", "at", "unknown"),
)
def test_a_model_that_tells_no_size_is_not_small(parameters: int | None, *, small: bool) -> None:
    assert is_small(ModelInfo("m", parameters=parameters)) is small


def test_a_small_model_is_shown_less() -> None:
    small, large = allowance(ModelInfo("m", parameters=1)), allowance(ModelInfo("m"))
    assert (small.passages, large.passages) == (SMALL_PASSAGES, PASSAGES)
    assert 0 < small.tokens < SMALL_TOKENS
    assert small.tokens < large.tokens < TOKENS


def test_what_is_asked_for_goes_before_the_size() -> None:
    found = allowance(ModelInfo("m", parameters=1), passages=3, prompt_tokens=5_000)
    assert found.passages == 3
    assert 4_000 < found.tokens < 5_000
