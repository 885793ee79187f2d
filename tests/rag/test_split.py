import logging
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Article, PassageSpan
from rag.sentences import sentences
from rag.split import split, splitter_identity

TEXT = (
    "시는 새 도서관을 내년 봄에 연다고 밝혔다. 건물은 지상 4층이며 열람석은 600석이다. "
    "공사비는 모두 210억 원이 들었다.\n\n주민들은 개관을 반겼다. 다만 주차장이 좁다는 걱정도 나온다. "
    "시는 “인근 공영 주차장을 함께 쓰겠다. 버스도 늘리겠다.”고 설명했다."
)


def passages_of(text: str, characters: int, language: str = "ko") -> tuple[PassageSpan, ...]:
    return split(Article(article_id="a", text=text, language=language), characters=characters)


def test_passages_hold_whole_sentences_up_to_the_size() -> None:
    pieces = [TEXT[passage.start : passage.end] for passage in passages_of(TEXT, 70)]
    assert "".join(pieces) == TEXT
    assert pieces[0] == "시는 새 도서관을 내년 봄에 연다고 밝혔다. 건물은 지상 4층이며 열람석은 600석이다. "
    assert all(len(piece) <= 70 for piece in pieces)


def test_a_sentence_longer_than_a_passage_stands_alone_without_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    long = "시는 " + "공사를 서두르고, " * 12 + "예산을 아꼈다."
    with caplog.at_level(logging.WARNING):
        passages = passages_of(f"첫 문장은 짧게 끝난다. {long} 끝 문장도 짧게 끝난다.", 100)
    assert [len(passage.sentences) for passage in passages] == [1, 1, 1]
    assert passages[1].end - passages[1].start > 100
    assert not caplog.records


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_a_text_without_words_has_no_passage(text: str) -> None:
    assert passages_of(text, 300) == ()


def test_space_around_the_text_belongs_to_the_outer_passages() -> None:
    (passage,) = passages_of("\n 시는 새 도서관을 연다고 밝혔다. \n", 300)
    assert (passage.start, passage.end) == (0, 22)
    assert [(span.start, span.end) for span in passage.sentences] == [(2, 20)]


def test_the_identity_names_rules_and_size() -> None:
    assert splitter_identity(300) == "whole-sentences-1/300"
    assert splitter_identity(300) != splitter_identity(400)


PARTS = [
    "비가 왔다. ",
    "He left. ",
    "他走了。",
    "“왜?”라고 ",
    "\n\n",
    "단어 ",
    "Mr. ",
    "ไทย ",
    "😀",
    "e\u0301",
    "\u200f",
    "x" * 90,
]


@given(
    text=st.lists(st.sampled_from(PARTS), max_size=80).map("".join),
    characters=st.integers(1, 400),
    language=st.sampled_from(["ko", "en", "zh", "th", "und"]),
)
def test_passages_are_exact_slices_of_whole_sentences(text: str, characters: int, language: str) -> None:
    passages = passages_of(text, characters, language)
    spans = sentences(text, language)
    assert [span for passage in passages for span in passage.sentences] == spans
    if spans:
        assert (passages[0].start, passages[-1].end) == (0, len(text))
    for passage, following in pairwise(passages):
        assert passage.end == following.start
    for passage in passages:
        assert passage.sentences
        assert all(passage.start <= span.start < span.end <= passage.end for span in passage.sentences)
        assert len(passage.sentences) == 1 or passage.end - passage.start <= characters
    assert passages_of(text, characters, language) == passages
