"""Numbers and offsets of citations."""

from hypothesis import given
from hypothesis import strategies as st

from rag.cite import Chosen, cite, utf16_length
from rag.domain import AnswerSentence, Article, Flag, Span
from tests.examples import bridge_answer, head_of
from tests.rag.newsdesk import check_citation, news

EMOJI = news("emoji", "Jubel 🎉👩‍👧 und e\u0301lan. Danach kam\nder Regen.", language="de")
PLAIN = news("plain", "Gulls cry. Boats wait. Nobody sails.")
ARTICLES = {article.article_id: article for article in (EMOJI, PLAIN)}


def choose(article: Article, quote: str, relevance: float = 0.5, flags: tuple[Flag, ...] = ()) -> Chosen:
    start = article.text.index(quote)
    return Chosen(head_of(article), Span(start, start + len(quote)), relevance, flags)


def test_numbers_by_first_appearance_one_for_each_slice() -> None:
    chosen = [
        choose(PLAIN, "Boats wait."),
        choose(EMOJI, "Danach kam\nder Regen."),
        choose(PLAIN, "Boats wait."),
        choose(PLAIN, "Gulls cry."),
    ]
    sentences, citations = cite(chosen, ARTICLES)
    assert [sentence.citations for sentence in sentences] == [(1,), (2,), (1,), (3,)]
    assert [citation.number for citation in citations] == [1, 2, 3]
    assert [citation.quote for citation in citations] == [
        "Boats wait.",
        "Danach kam\nder Regen.",
        "Gulls cry.",
    ]


def test_one_slice_inside_another_has_its_own_number() -> None:
    sentences, citations = cite(
        [choose(PLAIN, "Boats wait."), choose(PLAIN, "Gulls cry. Boats wait.")], ARTICLES
    )
    assert [s.citations for s in sentences] == [(1,), (2,)]
    assert citations[0].quote in citations[1].quote


def test_a_sentence_is_the_quote_on_one_line() -> None:
    (sentence,), (citation,) = cite([choose(EMOJI, "Danach kam\nder Regen.")], ARTICLES)
    assert sentence.text == "Danach kam der Regen."
    assert citation.quote == "Danach kam\nder Regen."
    assert (sentence.verdict, sentence.support) == ("verbatim", 1.0)


def test_offsets_behind_emoji_count_code_points_and_utf16_units() -> None:
    _, (citation,) = cite([choose(EMOJI, "Danach kam\nder Regen.")], ARTICLES)
    # 🎉, 👩 and 👧 take two units each.
    assert citation.start_utf16 == citation.start + 3
    assert citation.end_utf16 == citation.end + 3
    check_citation(citation, EMOJI)


def test_a_quote_at_either_end_has_what_context_there_is() -> None:
    _, (first, last) = cite([choose(PLAIN, "Gulls cry."), choose(PLAIN, "Nobody sails.")], ARTICLES)
    assert (first.prefix, first.suffix) == ("", " Boats wait. Nobody sails.")
    assert (last.prefix, last.suffix) == ("Gulls cry. Boats wait. ", "")


def test_relevance_and_flags_go_along() -> None:
    flag = Flag("number", "forty", "fifty")
    (sentence,), _ = cite([choose(PLAIN, "Boats wait.", 0.25, (flag,))], ARTICLES)
    assert sentence.relevance == 0.25
    assert sentence.flags == (flag,)


def test_nothing_chosen_cites_nothing() -> None:
    assert cite([], {}) == ((), ())


def test_the_text_of_an_answer_joins_sentences_and_marks() -> None:
    both = AnswerSentence("Both.", (1, 2), "verbatim", 1.0, 0.5)
    answer = bridge_answer(sentences=(both, AnswerSentence("One.", (2,), "verbatim", 1.0, 0.5)))
    assert answer.text == "Both.[1][2] One.[2]"
    assert bridge_answer(sentences=()).text == ""


@given(
    st.text(st.sampled_from("a 1\n.👩🎉\u200d\u0301한ابש\u202b漢"), min_size=1, max_size=120),
    st.data(),
)
def test_every_slice_is_cited_exactly(text: str, data: st.DataObject) -> None:
    article = news("any", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end] != text[start:end].strip():
        return
    _, (citation,) = cite([Chosen(head_of(article), Span(start, end), 1.0)], {"any": article})
    check_citation(citation, article)


@given(st.text(st.characters(codec="utf-8")))
def test_utf16_length_is_that_of_browsers(text: str) -> None:
    assert utf16_length(text) == sum(2 if ord(c) > 0xFFFF else 1 for c in text)
