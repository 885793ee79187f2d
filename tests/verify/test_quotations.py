"""Sentences that an article gives as somebody's words, and claims that tell them as facts."""

import pytest

from rag.domain import Article, Span
from rag.sentences import sentences
from rag.verify.attribution import dropped_marks
from rag.verify.claims import Claim, Evidence, Finding, Verdict
from rag.verify.gate import Gate
from rag.verify.quotations import is_quotation, keeps_marks
from tests.examples import head_of
from tests.fakes import HashEmbedder

EMBEDDER = HashEmbedder()
GATE = Gate(EMBEDDER)

QUOTED = [
    # opening mark, closing mark, language, before, words, after
    ('"', '"', "en", "It was short. ", "The mayor took bribes for years.", " So said a rival, Kim."),
    ("“", "”", "en", "It was short. ", "The mayor took bribes for years.", " So said a rival, Kim."),
    ("‘", "’", "en", "It was short. ", "The mayor’s aide took bribes.", " So said a rival, Kim."),
    ("'", "'", "en", "It was short. ", "The mayor's aide took bribes.", " So said a rival, Kim."),
    ("„", "“", "de", "Es war kurz. ", "Der Bürgermeister nahm jahrelang Geld.", " Das sind Kims Worte."),
    ("„", "”", "pl", "Było krótko. ", "Burmistrz brał łapówki od lat.", " To słowa Kima."),
    ("»", "«", "de", "Es war kurz. ", "Der Bürgermeister nahm jahrelang Geld.", " Das sind Kims Worte."),
    ("« ", " »", "fr", "C’était court. ", "Le maire a pris des pots-de-vin.", " Ce sont les mots de Kim."),
    ("«", "»", "ru", "Было коротко. ", "Мэр брал взятки много лет.", " Это слова соперника Кима."),
    ("«", "»", "ar", "كان الاجتماع قصيرا. ", "أخذ العمدة الرشاوى لسنوات.", " هذه كلمات كيم المنافس."),
    ("“", "”", "ko", "회의는 짧았다. ", "시장이 수년간 뇌물을 받았다.", " 경쟁자 김 씨의 말이다."),
    ('"', '"', "ko", "회의는 짧았다. ", "시장이 수년간 뇌물을 받았다.", " 경쟁자 김 씨의 말이다."),
    ("“", "”", "zh", "会议很短。\n", "市长多年来一直收受贿赂。", "\n这是对手金某的原话。"),
    (
        "「",
        "」",
        "ja",
        "会議は短かった。",
        "市長は長年賄賂を受け取っていた。",
        "これは対立候補の金氏の言葉だ。",
    ),
    (
        "『",
        "』",
        "ja",
        "会議は短かった。",
        "市長は長年賄賂を受け取っていた。",
        "これは対立候補の金氏の言葉だ。",
    ),
]


def held(text: str, language: str) -> Evidence:
    spans = tuple(sentences(text, language))
    vectors = EMBEDDER.embed_passages([span.of(text) for span in spans])
    return Evidence(head_of(Article("a", text, language=language)), text, spans, vectors)


def found(claim: str, text: str, language: str) -> Finding:
    return GATE.check(Claim(claim, language), [held(text, language)])[1]


def quotations(text: str, language: str = "en") -> list[str]:
    return [s.of(text) for s in sentences(text, language) if is_quotation(text, s.start, s.end)]


@pytest.mark.parametrize(("opening", "closing", "language", "before", "words", "after"), QUOTED)
def test_quoted_words_told_as_a_fact_are_doubted(
    opening: str, closing: str, language: str, before: str, words: str, after: str
) -> None:
    quoted = f"{opening}{words}{closing}"
    text = f"{before}{quoted}{after}"
    bare = found(words, text, language)
    assert (bare.verdict, bare.support) == (Verdict.UNSURE, 0.5)
    assert [(flag.check, flag.claim, flag.evidence) for flag in bare.flags] == [
        ("attribution", words, quoted)
    ]
    kept = found(quoted, text, language)
    assert (kept.verdict, kept.support, kept.flags) == (Verdict.SUPPORTED, 1.0, ())
    for span in sentences(text, language):
        assert found(span.of(text), text, language).verdict is Verdict.SUPPORTED


def test_words_that_the_article_states_elsewhere_are_a_fact() -> None:
    words = "The mayor took bribes for years."
    text = f'It was short. "{words}" So said a rival, Kim. The court agreed.\n{words}'
    finding = found(words, text, "en")
    assert (finding.verdict, finding.first) == (Verdict.SUPPORTED, 4)


def test_two_quoted_sentences_in_one_claim_are_doubted() -> None:
    long = "He bought houses by the sea for all of his many friends and cousins " * 4
    text = f'It was short. "The mayor took bribes. {long}." So said a rival, Kim.'
    assert len(quotations(text)) == 2
    finding = found(f"The mayor took bribes. {long}.", text, "en")
    assert (finding.verdict, finding.first, finding.last) == (Verdict.UNSURE, 1, 2)


SAID = "The mayor took bribes for years and everybody in this town has always known about it."
LONG = f'Kim rose. He cried: "It is a shame. {SAID} {SAID} {SAID} He must go." The hall was silent.'


def test_a_sentence_in_the_middle_of_a_quotation_is_one() -> None:
    assert quotations(LONG) == [SAID, SAID, SAID, 'He must go."']


def test_of_a_long_quotation_only_its_edges_have_marks_to_drop() -> None:
    assert found("He must go.", LONG, "en").verdict is Verdict.UNSURE
    assert found('He must go."', LONG, "en").verdict is Verdict.SUPPORTED
    assert found(SAID, LONG, "en").verdict is Verdict.SUPPORTED


def test_a_quotation_of_several_paragraphs_opens_each_anew() -> None:
    text = "Kim rose.\n“The mayor took bribes.\n\n“He must go now.”\nThe hall was silent."
    assert quotations(text) == ["“The mayor took bribes.", "“He must go now.”"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('The "mayor" resigned on Monday.', "en"),
        ('He was reading "War and Peace".', "en"),
        ('"Titanic" was shown once more in "Roxy".', "en"),
        ('"Yes" means "no" in this town.', "en"),
        ('"The mayor took bribes," said Kim.', "en"),
        ('Kim said: "The mayor took bribes."', "en"),
        ('A 12" pipe broke. He left at once. It was a 5" crack.', "en"),
        ("Get 'em all. He told the story again. The workers' union left.", "en"),
        ("In the '90s he ruled. He told the story again. The workers' union left.", "en"),
        ('"A mark is missing here. She went home at noon. "Yes", he thought.', "en"),
        ("“A mark is missing here. She went home at noon. “Yes”, he thought.", "en"),
        ("Er ging » heim. Sie blieb noch lange dort.", "de"),
        ("‘시장’이 떠났다. 시민이 모두 웃었다. ‘시청’은 닫혔다.", "ko"),
        ("他读《战争与和平》。“市长”走了。", "zh"),
        ("彼は「市長」だった。『戦争と平和』を読んだ。", "ja"),
        ("...", "en"),
    ],
)
def test_titles_and_single_words_in_marks_are_no_quoted_sentences(text: str, language: str) -> None:
    assert quotations(text, language) == []


@pytest.mark.parametrize(
    ("claim", "keeps"),
    [
        ('"He must go."', True),
        ("“He must go.", True),
        ("He must go.”", True),
        ("「辞めるべきだ。」", True),
        ("He must go.", False),
        ("The mayor is “the boss”.", False),
        ("'90s music returns.", False),
        ("...", False),
    ],
)
def test_a_claim_keeps_the_marks_at_its_edges(claim: str, keeps: bool) -> None:
    assert keeps_marks(claim) is keeps


@pytest.mark.parametrize(
    ("claim", "language", "doubted"),
    [
        ("For years the mayor was taking bribes.", "en", True),
        ("Kim said that the mayor took bribes for years.", "en", False),
        ("For years the mayor “took bribes”.", "en", False),
        ("Der Bürgermeister nahm Geld.", "de", False),  # words of saying are not known there
    ],
)
def test_a_reworded_quotation_needs_its_marks_or_who_said_it(
    claim: str, language: str, doubted: bool
) -> None:
    text = '"The mayor took bribes for years."'
    said = dropped_marks(Claim(claim, language), text, Span(0, len(text)))
    assert said == (text if doubted else None)


def test_a_reworded_quotation_is_doubted_by_the_gate() -> None:
    text = 'It was short. "The mayor of Elmford took bribes for many years." So ended the speech.'
    finding = found("The mayor of Elmford took many bribes for years.", text, "en")
    assert "attribution" in {flag.check for flag in finding.flags}
    assert finding.verdict is Verdict.UNSURE
