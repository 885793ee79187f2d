"""Streams of a model are cut into whole sentences with the passages they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.draft import Drafted, DraftReader


def read(text: str, language: str = "en", step: int = 1, *, complete: bool = True) -> list[Drafted]:
    reader = DraftReader(language)
    found = [s for start in range(0, len(text), step) for s in reader.feed(text[start : start + step])]
    return [*found, *reader.finish(complete=complete)]


def pairs(text: str, language: str = "en") -> list[tuple[str, tuple[int, ...]]]:
    return [(s.text, s.passages) for s in read(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They spoke [1]. They met. [2][3]", "en", [("They spoke.", (1,)), ("They met.", (2, 3))]),
        ("It rose 2.5 percent [1, 2].", "en", [("It rose 2.5 percent.", (1, 2))]),
        ("그는 말했다 [2]. 다리가 열렸다.[1]", "ko", [("그는 말했다.", (2,)), ("다리가 열렸다.", (1,))]),
        ("双方同意【2】。桥开放了。[1]", "zh", [("双方同意。", (2,)), ("桥开放了。", (1,))]),
        ("[1] 会談した。[2] 橋が開いた。", "ja", [("会談した。", (1,)), ("橋が開いた。", (2,))]),
        ("[1] He spoke.\n[2] She left.", "en", [("He spoke.", (1,)), ("She left.", (2,))]),
        ("Passage 1: 5.1%\nPassage 2: 8.2%", "en", [("5.1%", (1,)), ("8.2%", (2,))]),
        (
            "- **First** point [1].\n* Second `one` [2].",
            "en",
            [("First point.", (1,)), ("Second one.", (2,))],
        ),
        ("1. First point [4]\n2. Second one [5]", "en", [("First point", (4,)), ("Second one", (5,))]),
        ("<think>Maybe [9].</think>It is so [1].", "en", [("It is so.", (1,))]),
        ('He said "yes." [1] Then he left.', "en", [('He said "yes."', (1,)), ("Then he left.", ())]),
        ("The [sic] bill passed [1].", "en", [("The [sic] bill passed.", (1,))]),
        ("", "en", []),
        ("[1]", "en", []),
    ],
)
def test_marks_go_to_the_sentence_they_belong_to(
    text: str, language: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert pairs(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("In Passage 1, the ferry sank.", "en", [("The ferry sank.", (1,))]),
        ("According to passages 2 and 3, it rained [4].", "en", [("It rained.", (4, 2, 3))]),
        ("According to the passage, the ship sank [2].", "en", [("The ship sank.", (2,))]),
        ("En el tercer pasaje, el alcalde habló.", "es", [("El alcalde habló.", ())]),
        ("En el pasaje 1, se menciona que llovió.", "es", [("Llovió.", (1,))]),
        ("根据第2和第4个 passage，渡轮沉没了。", "zh", [("渡轮沉没了。", (2, 4))]),
        ("구절 1에 따르면, 배가 가라앉았다.", "ko", [("배가 가라앉았다.", (1,))]),
        ("パッセージ1によると、船が沈んだ。", "ja", [("船が沈んだ。", (1,))]),
        (
            "After the passage of the bill, taxes fell.",
            "en",
            [("After the passage of the bill, taxes fell.", ())],
        ),
        (
            "According to the passage of the bill, taxes fall.",
            "en",
            [("According to the passage of the bill, taxes fall.", ())],
        ),
        ("In passage 1", "en", [("In passage 1", ())]),
    ],
)
def test_passages_named_in_words_are_marks(
    text: str, language: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert pairs(text, language) == expected


def test_a_sentence_is_handed_on_once_the_next_has_begun() -> None:
    reader = DraftReader("en")
    assert list(reader.feed("The bridge is open [1]. ")) == []
    assert [s.text for s in reader.feed("It cost four million euros")] == ["The bridge is open."]
    assert [s.text for s in reader.finish(complete=True)] == ["It cost four million euros"]


def test_the_unfinished_end_of_a_stream_that_was_cut_off_is_left_out() -> None:
    assert [s.text for s in read("The bridge is open [1]. It cost fo", complete=False)] == [
        "The bridge is open."
    ]
    assert [s.text for s in read("The bridge is open.", complete=False)] == ["The bridge is open."]


_WORDS = st.sampled_from(
    ["The bridge opened", "다리가 열렸다", "桥开放了", "橋が開いた", "Mr. Kim", "5.1", "U.S.", "said"]
)
_ENDS = st.sampled_from([". ", ".[1] ", " [2]. ", "。", "。[3]", "\n", "! ", " ", " [1, 4] ", "?[2][3]\n- "])


@given(st.lists(st.tuples(_WORDS, _ENDS), max_size=8), st.integers(1, 9))
def test_the_pace_of_the_stream_changes_nothing(parts: list[tuple[str, str]], step: int) -> None:
    text = "".join(word + end for word, end in parts)
    assert read(text, step=step) == read(text, step=len(text) or 1)


@given(st.lists(st.tuples(_WORDS, _ENDS), max_size=8))
def test_no_word_is_lost_and_none_is_said_twice(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + end for word, end in parts)
    said = "".join(s.text for s in read(text)).replace(" ", "")
    for word, _ in parts:
        assert said.count(word.replace(" ", "")) == sum(word in other for other, _ in parts)
