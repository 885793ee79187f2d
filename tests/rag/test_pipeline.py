"""The desk: exact citations for every answer, what may never be shown, refusals, notes, the clock."""

import asyncio
import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index_store.archive import LocalArchive
from rag.answer.compose import SHOWN_SOURCES
from rag.answer.verbatim import VerbatimAnswerer
from rag.calibration import Calibration, Levels
from rag.domain import (
    Answer,
    Article,
    ArticleStatus,
    Correction,
    Status,
    Suggestion,
    Teaser,
    Window,
)
from rag.embed.words import WordVectors
from rag.errors import InputError
from rag.pipeline import AskOptions, NewsDesk, utc_now
from rag.protocols import Limits
from rag.retrieve import Retriever
from rag.soft import SoftCoverage
from rag.wire import answer_document
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import (
    NOW,
    archive_of,
    ask,
    check_citations,
    cited,
    codes,
    day,
    desk_of,
    gold_questions,
    later,
    news,
    small_desk,
)

EMBEDDER = HashEmbedder()
BRIDGE = news(
    "bridge",
    "The harbour bridge reopened on Monday. Engineers replaced forty cables. Traffic is light.",
    title="Bridge reopens",
    source="Coast Daily",
    authors=("Ana Ruiz",),
    published_at=day("2025-08-12"),
)
FERRY = news("ferry", "여객선은 13일부터 다시 운항한다. 요금은 그대로다.", title="여객선 운항", language="ko")
ASKED = "When did the harbour bridge reopen?"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Promise P1: every sentence is cited, every citation is exact


def test_every_answer_over_the_sample_news_is_exactly_cited(
    sample_answers: dict[str, Answer], sample_store: LocalArchive
) -> None:
    with sample_store.view() as view:
        for answer in sample_answers.values():
            check_citations(answer, view)
    assert sum(len(answer.citations) for answer in sample_answers.values()) > 100


def test_an_answer_has_sentences_exactly_when_it_is_not_refused(sample_answers: dict[str, Answer]) -> None:
    for answer in sample_answers.values():
        refused = answer.status is Status.REFUSED
        assert (answer.refusal is not None) is refused
        assert bool(answer.sentences) is bool(answer.citations) is bool(answer.text) is not refused
        assert answer.status in (Status.ANSWERED, Status.CLOSEST, Status.REFUSED)
        assert answer.error is None
        assert {c.head for c in answer.citations} <= set(answer.sources)
        assert len(answer.sources) <= SHOWN_SOURCES + len(answer.citations)


def answers_everything() -> Calibration:
    always = Levels(answered=0.5, refused=0.0)
    return Calibration(fitted=False, facts=always, stories=always)


def eager_desk(articles: list[Article]) -> NewsDesk:
    """A desk that refuses nothing it retrieved."""
    calibration = answers_everything()
    retriever = Retriever(EMBEDDER, calibration.retrieval, Limits())
    answerer = VerbatimAnswerer(retriever, SoftCoverage(WordVectors(EMBEDDER)), calibration)
    archive = archive_of(articles, EMBEDDER, 100)
    return NewsDesk(
        archive,
        EMBEDDER,
        retriever,
        answerer,
        calibration,
        question_characters=2_000,
        max_sentences=3,
        clock=lambda: NOW,
    )


_PIECES = [
    "The bridge 🌉 reopened.",
    "He said 👩‍👧‍👦 it is fine!",
    "Cafe\u0301 au lait s’est-il passé ?",
    "הגשר נפתח שוב.",
    "وأعلن الوزير أن الجسر مفتوح.",
    "هذا خبر \u202bعاجل\u202c.",
    "다리가 다시 열렸다.",
    "그는 웃었다.",
    "桥重新开放了。",
    "这是第一次！",
    "橋が再開した。",
    "これは初めてだ。",
    "Мост открыли.",
    "Он рад.",
    "สะพานเปิดแล้ว",
    "\U0001d54f marks 𠮷野家 here.",
    "“Quoted.”",
    "No. 7 runs",
    "a\u0301\u0302\u0303.",
    "1,204 letters [1] remain.",
    "x" * 130 + ".",
]
_JOINTS = [" ", "\n", "\n\n", "  "]
_TEXTS = st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(_JOINTS)), min_size=1, max_size=9).map(
    lambda parts: "".join(piece + joint for piece, joint in parts).strip()
)
_QUESTIONS = [
    ASKED,
    "What did he say?",
    "다리는 언제 열렸나?",
    "桥怎么样了？",
    "ماذا أعلن الوزير؟",
    "Что с мостом?",
]


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(_TEXTS, min_size=1, max_size=4),
    language=st.sampled_from(["en", "ko", "zh", "ar", "und"]),
    question=st.sampled_from(_QUESTIONS),
    most=st.integers(1, 5),
)
def test_every_answer_over_any_articles_is_exactly_cited(
    texts: list[str], language: str, question: str, most: int
) -> None:
    desk = eager_desk([news(f"n{i}", text, language=language) for i, text in enumerate(texts)])
    answer = ask(desk, question, max_sentences=most)
    assert answer.status is not Status.REFUSED
    assert 1 <= len(answer.sentences) <= most
    with desk.archive.view() as view:
        check_citations(answer, view)


def test_the_browser_finds_a_quote_behind_emoji() -> None:
    article = news(
        "emoji", "👩‍👧 🎉🎉 Party!\nThe harbour bridge reopened on Monday.", title="Bridge reopens"
    )
    answer = ask(eager_desk([article]), ASKED, max_sentences=1)
    (citation,) = answer.citations
    assert citation.quote == "The harbour bridge reopened on Monday."
    assert citation.start_utf16 == citation.start + 4
    assert citation.prefix.endswith("🎉 Party!\n")


# What may never be shown


HIDDEN_FACTS = [
    ("ko-call-retracted", "김정은 위원장이 알래스카 회담에 합류하기로 했나?"),
    ("ko-call-retracted", "김정은 위원장의 전용 열차가 이미 국경을 넘었나?"),
    ("ko-call-retracted", "푸틴 대통령과 김 위원장의 통화는 10일에 이루어졌나?"),
    ("ko-call-retracted", "Did Kim's train cross the border to join the Alaska summit?"),
    ("en-embargo", "What did archivist Odile Marchetti find behind a boiler?"),
    ("en-embargo", "How many letters between Harbin and Vladivostok are in the sealed crate?"),
    ("en-embargo", "Which secret code of pressed violets do the letters describe?"),
    ("en-embargo", "哈尔滨和符拉迪沃斯托克之间的密封信件有多少封？"),
]


@pytest.mark.parametrize(("hidden", "question"), HIDDEN_FACTS)
def test_retracted_and_embargoed_articles_never_appear(
    sample_desk: NewsDesk, hidden: str, question: str
) -> None:
    answer = ask(sample_desk, question)
    assert hidden not in cited(answer)
    assert hidden not in [head.article_id for head in answer.sources]
    if answer.refusal:
        assert hidden not in [s.article_id for s in answer.refusal.suggestions]
    found = sample_desk.search(question, k=1000, passages=True)
    assert hidden not in [hit.head.article_id for hit in found.hits]
    assert len(found.hits) > 50


def test_no_gold_question_shows_a_hidden_article(sample_answers: dict[str, Answer]) -> None:
    for answer in sample_answers.values():
        assert not {"ko-call-retracted", "en-embargo"} & {head.article_id for head in answer.sources}


def test_an_embargo_ends_when_the_clock_of_the_desk_says_so() -> None:
    """The clock is the desk's: neither the machine's time nor `as_of` decides."""
    embargoed = replace(BRIDGE, article_id="secret", embargo_until=day("2025-12-02"))
    archive = archive_of([embargoed, FERRY], EMBEDDER)
    today, tomorrow = desk_of(archive, EMBEDDER, NOW), desk_of(archive, EMBEDDER, later(1))
    assert "secret" not in [h.head.article_id for h in today.search(ASKED).hits]
    assert "secret" in [h.head.article_id for h in tomorrow.search(ASKED).hits]
    ahead = AskOptions(as_of=later(1000))
    assert "secret" not in [h.head.article_id for h in today.search(ASKED, ahead).hits]


def test_an_answer_tells_the_time_of_its_clock() -> None:
    answer = ask(small_desk([BRIDGE]), ASKED)
    assert answer.created_at == answer.as_of == NOW
    earlier = later(-300)
    assert ask(small_desk([BRIDGE]), ASKED, as_of=earlier).as_of == earlier


def test_without_a_clock_the_desk_takes_the_time_of_the_process() -> None:
    assert utc_now().tzinfo is UTC
    assert abs((utc_now() - datetime.now(UTC)).total_seconds()) < 60


# Articles that need a word of warning


def test_a_corrected_article_says_so(sample_desk: NewsDesk) -> None:
    answer = ask(sample_desk, "How did the meeting between Trump and Putin in Alaska end?")
    corrected = [c for c in answer.citations if c.head.article_id == "en-alaska"]
    assert corrected
    assert {c.head.status for c in corrected} == {ArticleStatus.CORRECTED}
    document = answer_document(answer)
    statuses = {c["article_id"]: c["article_status"] for c in document["citations"]}
    assert statuses["en-alaska"] == "corrected"


@pytest.mark.parametrize(
    ("question", "article", "code"),
    [
        ("What do the trains between the two countries carry?", "en-call-opinion", "opinion_source"),
        (
            "What does an interpreter say about the first four minutes of such calls?",
            "en-teaser-call",
            "teaser_source",
        ),
        ("米の値段はなぜ下がらないのか", "ja-teaser-rice", "teaser_source"),
        ("Why is the keeper leaving Carrow Point?", "en-lighthouse", "undated_source"),
        ("鱼鳞巷的茶馆为什么差点被关掉？", "zh-teahouse", "undated_source"),
    ],
)
def test_sources_of_a_special_kind_get_their_note(
    sample_desk: NewsDesk, question: str, article: str, code: str
) -> None:
    answer = ask(sample_desk, question)
    assert article in cited(answer)
    assert code in codes(answer)


def test_an_article_in_another_language_gets_its_note(sample_desk: NewsDesk) -> None:
    answer = ask(sample_desk, "日本央行为什么加息？")
    assert answer.question_language == "zh"
    assert cited(answer)[0] == "ja-boj"
    assert answer.answer_language == "ja"
    (note,) = [note for note in answer.notes if note.code == "other_language"]
    assert "日语" in note.message
    wanted = ask(sample_desk, "日本央行为什么加息？", answer_language="ja", languages=("ja",))
    assert "other_language" not in codes(wanted)


def test_the_language_filter_holds_for_answers(sample_desk: NewsDesk) -> None:
    for language in ("ko", "zh", "ru"):
        answer = ask(sample_desk, "What did Putin and Kim discuss on the phone?", languages=(language,))
        assert {head.language for head in answer.sources} == {language}


def test_a_name_that_the_article_lacks_is_noted_and_never_answered(sample_desk: NewsDesk) -> None:
    for question in (
        "What did Putin and Erdogan discuss on the phone?",
        "푸틴 대통령과 모디 총리는 전화 통화에서 무엇을 논의했나?",
        "プーチン氏とルカシェンコ氏は電話で何を話し合ったか",
    ):
        answer = ask(sample_desk, question)
        assert answer.status is not Status.ANSWERED
        assert "name_not_found" in codes(answer)


def test_a_year_that_the_article_lacks_is_noted_and_never_answered(sample_desk: NewsDesk) -> None:
    answer = ask(sample_desk, "How did the meeting between Trump and Putin in Alaska end in 1987?")
    assert answer.status is not Status.ANSWERED
    (note,) = [note for note in answer.notes if note.code == "number_not_found"]
    assert "1987" in note.message


# Refusals


def test_an_empty_archive() -> None:
    for articles in ([], [replace(BRIDGE, embargo_until=day("2099-01-01"))]):
        answer = ask(small_desk(articles), ASKED)
        assert answer.status is Status.REFUSED
        assert answer.refusal
        assert (answer.refusal.reason, answer.refusal.suggestions) == ("empty_archive", ())
        assert (answer.text, answer.sources, answer.confidence) == ("", (), None)


@pytest.mark.parametrize(
    "narrowed",
    [
        {"window": Window(moment("2025-09-01"), None)},
        {"as_of": moment("2020-01-01")},
        {"sources": ("Other Daily",)},
        {"languages": ("zh",)},
        {"authors": ("Bo Lind",)},
    ],
)
def test_nothing_inside_the_window_or_the_filters(narrowed: dict[str, object]) -> None:
    answer = ask(small_desk([BRIDGE]), ASKED, **narrowed)
    assert answer.refusal
    assert answer.refusal.reason == "outside_window"


def test_low_support_offers_the_nearest_articles_and_teasers() -> None:
    page = replace(BRIDGE, teasers=(Teaser("Dragons seen over Rookport"),))
    answer = ask(small_desk([page, FERRY]), "Who saw dragons over Rookport?")
    assert answer.refusal
    assert answer.refusal.reason == "low_support"
    assert answer.refusal.suggestions[0] == Suggestion("bridge", "teaser", "Dragons seen over Rookport")
    assert [s.kind for s in answer.refusal.suggestions[1:]] == ["article", "article"]
    assert answer.sources
    assert answer.confidence is not None


def test_a_question_about_something_else_is_refused(sample_desk: NewsDesk) -> None:
    for question in ("Which dough hook fits this mixer?", "이 동네 맛집은 어디인가?", "怎样修剪苹果树？"):
        answer = ask(sample_desk, question)
        assert answer.status is Status.REFUSED
        assert answer.refusal
        assert answer.refusal.reason == "low_support"
        assert answer.refusal.suggestions


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ASKED, "empty"),
        ("다리는 언제 열렸나?", "비어"),
        ("桥什么时候开放的？", "目前是空的"),
        ("橋はいつ開いたか", "空のため"),
        ("Когда открыли мост?", "empty"),
    ],
)
def test_a_refusal_speaks_the_language_of_the_question(question: str, words: str) -> None:
    answer = ask(small_desk([]), question)
    assert answer.refusal
    assert words in answer.refusal.message


# Windows


def test_a_window_leaves_undated_articles_out_and_says_so(sample_desk: NewsDesk) -> None:
    asked = "How many species did Morwenna Tregear count?"
    assert "en-lighthouse" in cited(ask(sample_desk, asked))
    since = Window(moment("2024-01-01"), None)
    answer = ask(sample_desk, asked, window=since)
    assert "en-lighthouse" not in cited(answer)
    assert "undated_left_out" in codes(answer)
    assert answer.window == since
    hits = sample_desk.search(asked, AskOptions(window=since), k=100).hits
    assert all(hit.head.published_at for hit in hits)


def test_a_window_is_half_open_and_holds_for_every_source(sample_desk: NewsDesk) -> None:
    window = Window(moment("2025-08-12T13:05"), moment("2025-08-16T03:20"))
    found = sample_desk.search("Putin Trump Alaska", AskOptions(window=window), k=100)
    names = {hit.head.article_id for hit in found.hits}
    assert "en-call-wire" in names
    assert "en-alaska" not in names
    assert found.window == window
    for hit in found.hits:
        assert hit.head.published_at
        assert moment("2025-08-12T13:05") <= hit.head.published_at.at < moment("2025-08-16T03:20")


def test_no_window_is_none() -> None:
    assert ask(small_desk([BRIDGE]), ASKED).window is None
    assert small_desk([BRIDGE]).search(ASKED).window is None


# The same again


def test_two_runs_give_the_same_answer(sample_desk: NewsDesk) -> None:
    for gold in gold_questions()[::12]:
        one, two = ask(sample_desk, gold.question), ask(sample_desk, gold.question)
        assert one.answer_id != two.answer_id
        assert replace(one, answer_id="", timings_ms={}) == replace(two, answer_id="", timings_ms={})


def test_timings_add_up() -> None:
    timings = ask(small_desk([BRIDGE]), ASKED).timings_ms
    assert set(timings) == {"retrieve", "answer", "total"}
    assert all(value >= 0 for value in timings.values())
    assert math.isclose(timings["retrieve"] + timings["answer"], timings["total"])


def test_questions_may_be_asked_at_once(sample_desk: NewsDesk) -> None:
    asked = [gold.question for gold in gold_questions()[:4]]

    async def together() -> list[Answer]:
        return await asyncio.gather(*(sample_desk.answer(question) for question in asked))

    assert [answer.question for answer in asyncio.run(together())] == asked


# Settings of the desk


def test_max_sentences_of_the_question_wins_over_the_setting() -> None:
    desk = eager_desk([BRIDGE, FERRY])
    asked = "What happened at the harbour bridge?"
    assert len(ask(desk, asked).sentences) == 3
    for most in (1, 2):
        assert len(ask(desk, asked, max_sentences=most).sentences) == most


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("\x00\x1b\u200b", "empty"),
        ("?!", "no words"),
        ("a" * 2001, "2,001 characters"),
        ("who \ud800 knows", "half of a character"),
    ],
)
def test_unusable_questions_are_input_errors_for_answers_and_searches(question: str, problem: str) -> None:
    desk = small_desk([BRIDGE])
    for use in (lambda: ask(desk, question), lambda: desk.search(question)):
        with pytest.raises(InputError, match=problem):
            use()


def test_the_question_is_kept_as_it_was_understood() -> None:
    answer = ask(small_desk([BRIDGE]), "  When did\nthe harbour bridge reopen? ")
    assert answer.question == answer.standalone_question == ASKED
    assert (answer.question_language, answer.model) == ("en", "verbatim")


def test_context_belongs_to_the_citations() -> None:
    answer = ask(eager_desk([BRIDGE]), "How many cables did engineers replace?", max_sentences=1)
    assert answer.citations[0].quote == "Engineers replaced forty cables."
    assert answer.context == {1: ("The harbour bridge reopened on Monday.", "Traffic is light.")}


# Searching


def test_a_search_lists_the_best_passage_of_each_article() -> None:
    long = news("long", "Gulls cry. " * 40 + "The harbour bridge reopened. " + "Boats wait. " * 40)
    desk = small_desk([long, BRIDGE, FERRY])
    articles = desk.search("harbour bridge", k=10).hits
    assert [hit.rank for hit in articles] == [1, 2, 3]
    assert {hit.head.article_id for hit in articles} == {"long", "bridge", "ferry"}
    passages = desk.search("harbour bridge", k=100, passages=True).hits
    assert len(passages) > 3
    assert [hit.rank for hit in passages] == list(range(1, len(passages) + 1))


def test_a_search_gives_at_most_k() -> None:
    desk = small_desk([replace(BRIDGE, article_id=f"b{i}") for i in range(6)])
    assert len(desk.search("harbour bridge", k=4).hits) == 4
    assert len(desk.search("harbour bridge", k=100).hits) == 6
    found = desk.search("harbour bridge")
    assert (found.query, found.language) == ("harbour bridge", "en")
    assert set(found.timings_ms) == {"retrieve", "total"}


def test_a_long_article_does_not_crowd_others_out_of_a_search() -> None:
    long = news("long", " ".join(f"The penguin colony number {n} was counted." for n in range(400)))
    short = news("short", "One penguin was seen in the harbour. Nobody counted it.")
    found = small_desk([long, short]).search("penguin colony counted", k=2)
    assert [hit.head.article_id for hit in found.hits] == ["long", "short"]


def test_a_search_gives_as_many_hits_as_were_asked_for() -> None:
    desk = small_desk([news(f"n{n}", f"Whale number {n} was seen.") for n in range(250)])
    assert len(desk.search("whale", k=240).hits) == 240


def test_a_corrected_source_carries_its_correction() -> None:
    article = replace(
        BRIDGE, status=ArticleStatus.CORRECTED, corrections=(Correction("It cost nine million."),)
    )
    answer = ask(small_desk([article]), ASKED)
    assert cited(answer)
    assert any("It cost nine million." in note.message for note in answer.notes)
