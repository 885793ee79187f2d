"""What of a stream is the answer."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ModelInvalidError
from rag.llm.endpoint import Endpoint
from rag.llm.intake import Intake

ENDPOINT = Endpoint("server", "http://here", "model", "OLLAMA_HOST", "start", "fetch", 4096)


def taken(pieces: list[str]) -> str:
    intake = Intake(ENDPOINT, 1000)
    return "".join([*map(intake.take, pieces), intake.finish()])


def split(text: str, cuts: list[int]) -> list[str]:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    return [text[a:b] for a, b in pairwise(places)]


@given(
    st.sampled_from(
        [
            ("Rates rose [1].", "Rates rose [1]."),
            ("<think>Hm. [2]</think>\n\nRates rose [1].", "Rates rose [1]."),
            ("\n<think></think>Yes.", "Yes."),
            ("<thin ice broke>", "<thin ice broke>"),
            ("<", "<"),
            ("It says <think> there.", "It says <think> there."),
            ("  Yes.", "  Yes."),
        ]
    ),
    st.lists(st.integers(0, 50), max_size=6),
)
def test_however_the_pieces_are_cut(case: tuple[str, str], cuts: list[int]) -> None:
    assert taken(split(case[0], cuts)) == case[1]


@pytest.mark.parametrize("text", ["<think>Hm", "<think>Hm</think>", "<think>Hm</think>\n"])
def test_thoughts_alone_are_no_answer(text: str) -> None:
    with pytest.raises(ModelInvalidError, match="used up its answer for thinking"):
        taken([text])


@pytest.mark.parametrize("text", ["", " \n"])
def test_nor_is_nothing(text: str) -> None:
    with pytest.raises(ModelInvalidError, match="without a word"):
        taken([text])


def test_thoughts_count_against_the_bound_too() -> None:
    intake = Intake(ENDPOINT, 10)
    for _ in range(21):
        assert intake.take("", "x" * 100) == ""
    with pytest.raises(ModelInvalidError, match="did not stop: more than 2,120 characters"):
        intake.take("", "x" * 100)
