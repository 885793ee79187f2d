"""Ranking: the share, the floor for other languages, filters before scores, equality of archives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index_store.archive import LocalArchive
from rag.bootstrap import TOKENISERS
from rag.calibration import RetrievalWeights
from rag.domain import (
    Article,
    ArticleStatus,
    Filter,
    Hit,
    Query,
    QuestionKind,
    TitleOrigin,
    Window,
)
from rag.embed.universal import UniversalSentenceEncoder
from rag.embed.words import WordVectors
from rag.protocols import Channel, Limits
from rag.retrieve import (
    WITHIN,
    Retrieval,
    Retriever,
    inverse_document_frequency,
    lexical_shares,
    query_terms,
    term_weights,
)
from rag.soft import SoftCoverage
from rag.split import splitter_identity
from rag.tokens import tokenise
from rag.understand import understand
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import ANYTHING, NOW, archive_of, builder, day, later, news, retrieved

EMBEDDER = HashEmbedder()

HARBOUR = news(
    "harbour",
    "The harbour bridge reopened on Monday. Engineers replaced forty cables.",
    title="Bridge reopens",
)
FERRY = news(
    "ferry", "The ferry to the island sails again. Fares stay the same this summer.", title="Ferry sails"
)
TOWER = news("tower", "The tower clock struck thirteen. Nobody in town knows the reason.", title="Odd clock")
BRUECKE = news("bruecke", "Die Brücke am Hafen ist wieder offen.", title="Hafenbrücke offen", language="de")
QUAY = [HARBOUR, FERRY, TOWER, BRUECKE]


def ranked(
    articles: Sequence[Article], question: str, where: Filter = ANYTHING, characters: int = 300
) -> tuple[Hit, ...]:
    with retrieved(archive_of(articles, EMBEDDER, characters), EMBEDDER, question, where) as (_, _, found):
        return found.hits


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.head.article_id for hit in hits]


def query(text: str, **fields: object) -> Query:
    return replace(Query(text, text, "en", QuestionKind.OTHER, ANYTHING), **fields)  # type: ignore[arg-type]


# The lexical share


def test_a_share_is_zero_without_common_words() -> None:
    assert [hit.parts.share for hit in ranked([TOWER], "harbour bridge cables")] == [0.0]


def test_a_share_rises_with_every_common_word() -> None:
    asked = ["zebra quagga okapi", "harbour quagga okapi", "harbour bridge okapi", "harbour bridge cables"]
    shares = [ranked([HARBOUR], question)[0].parts.share for question in asked]
    assert shares == sorted(set(shares))
    assert shares[0] == 0
    assert shares[-1] < 1


def test_a_share_rises_towards_one_with_repetition() -> None:
    channel = Channel(100, 10.0, np.array([3], np.int64))
    counts = np.array([[0], [1], [2], [50], [5000]], np.int64)
    shares = lexical_shares(counts, np.full(5, 10), channel).tolist()
    assert shares == sorted(set(shares))
    assert shares[0] == 0
    # One occurrence in a passage of mean length: 1 / (1 + k1) with k1 = 0.9.
    assert shares[1] == pytest.approx(1 / 1.9, abs=1e-6)
    assert 0.999 < shares[-1] <= 1


def test_a_long_passage_earns_less_for_the_same_word() -> None:
    channel = Channel(100, 10.0, np.array([3], np.int64))
    short, long = lexical_shares(np.array([[1], [1]], np.int64), np.array([5, 50]), channel)
    assert short > long


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    rare, common = inverse_document_frequency(Channel(50_000, 20.0, np.array([3, 20_000], np.int64)))
    assert rare > 5 * common > 0


def test_in_a_small_archive_all_words_weigh_nearly_alike() -> None:
    everywhere, once, never = inverse_document_frequency(Channel(3, 20.0, np.array([3, 1, 0], np.int64)))
    assert 0 < everywhere < once < never < 1.2 * everywhere


def test_no_terms_give_a_share_of_zero() -> None:
    nothing = lexical_shares(
        np.empty((2, 0), np.int64), np.array([5, 5]), Channel(9, 5.0, np.empty(0, np.int64))
    )
    assert nothing.tolist() == [0.0, 0.0]


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=6),
    st.lists(st.integers(0, 1000), min_size=3, max_size=3),
    st.floats(0, 100),
    st.integers(0, 400),
)
def test_a_share_is_between_zero_and_one(
    counts: list[list[int]], frequency: list[int], mean: float, length: int
) -> None:
    channel = Channel(1000, mean, np.array(frequency, np.int64))
    shares = lexical_shares(np.array(counts, np.int64), np.full(len(counts), length), channel)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert ((shares == 0) == (np.array(counts).sum(axis=1) == 0)).all()


# Terms


def test_question_words_are_no_terms() -> None:
    terms = query_terms(query("What did Putin say?", content="Putin say?"))
    assert terms.words == ("putin", "puti", "utin", "say")
    assert terms.names == ("3ptn",)


def test_a_question_of_question_words_only_keeps_them() -> None:
    assert query_terms(query("What is it?", content="")).words == ("what", "is", "it")


def test_terms_are_distinct() -> None:
    assert query_terms(query("war war")).words == ("war",)


def test_every_term_has_its_weight() -> None:
    with retrieved(archive_of(QUAY), EMBEDDER, "harbour bridge") as (_, _, found):
        weights = term_weights(found)
    assert set(weights) == set(tokenise("harbour bridge"))
    assert all(weight > 0 for weight in weights.values())


# The score


def test_the_score_is_the_recipe_in_the_query_language() -> None:
    for hit in ranked(QUAY, "When did the harbour bridge reopen?"):
        if hit.head.language == "en":
            assert hit.score == pytest.approx(hit.parts.dense + 2 * hit.parts.share, abs=1e-6)


def test_another_language_gets_a_floor_instead_of_shared_words() -> None:
    hits = ranked(
        [replace(HARBOUR, article_id="de", language="de"), HARBOUR], "harbour bridge engineers cables"
    )
    parts = hits[0].parts
    floor = min(1.0, max(0.0, 0.9 * (parts.dense - 0.15)))
    by_language = {hit.head.language: hit.score for hit in hits}
    assert by_language["en"] == pytest.approx(parts.dense + 2 * parts.share, abs=1e-6)
    assert by_language["de"] == pytest.approx(
        parts.dense + 2 * max(parts.share, floor) + 0.15 * parts.names, abs=1e-6
    )


def test_the_floor_lifts_a_near_passage_without_shared_words() -> None:
    """The same vectors, no word in common with the query: only the other language is lifted."""

    class Alike(HashEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
            return np.tile(np.array([1.0] + [0.0] * (self.dimension - 1), np.float32), (len(texts), 1))

        embed_passages = embed_queries

    own, other = news("own", "Nobody knows why."), news("other", "Niemand weiß es.", language="de")
    with retrieved(archive_of([own, other], Alike()), Alike(), "harbour bridge") as (_, _, found):
        scores = {hit.head.article_id: hit.score for hit in found.hits}
    assert scores["own"] == pytest.approx(1.0, abs=1e-3)
    assert scores["other"] == pytest.approx(1.0 + 2 * 0.9 * 0.85, abs=1e-3)


def test_names_across_scripts_count_for_another_language() -> None:
    korean = [
        news("named", "푸틴 대통령이 말했다.", language="ko", title="회담"),
        news("nameless", "다른 대통령이 말했다.", language="ko", title="회담"),
    ]
    hits = {hit.head.article_id: hit for hit in ranked(korean, "What did Putin say?")}
    named, parts = hits["named"], hits["named"].parts
    assert parts.names > hits["nameless"].parts.names == 0
    floor = min(1.0, max(0.0, 0.9 * (parts.dense - 0.15)))
    without = parts.dense + 2 * max(parts.share, floor)
    assert named.score == pytest.approx(without + 0.3 * parts.names, abs=1e-6)


def test_the_best_sentence_counts_half() -> None:
    hit = next(h for h in ranked(QUAY, "Engineers replaced forty cables") if h.head.article_id == "harbour")
    vector = EMBEDDER.embed_queries(["Engineers replaced forty cables"])[0]
    sentence = EMBEDDER.embed_passages(["Engineers replaced forty cables."])[0]
    passage = EMBEDDER.embed_passages([f"{HARBOUR.title}. {HARBOUR.text}"])[0]
    assert hit.parts.sentence == pytest.approx(float(sentence @ vector), abs=2e-3)
    assert hit.parts.passage == pytest.approx(float(passage @ vector), abs=2e-3)
    assert hit.parts.dense == pytest.approx((hit.parts.sentence + hit.parts.passage) / 2)


def test_hits_are_ranked_from_one_by_score() -> None:
    hits = ranked(QUAY, "When did the harbour bridge reopen?")
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert ids(hits)[0] == "harbour"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_ties_go_by_id() -> None:
    twins = [replace(HARBOUR, article_id=name) for name in ("c", "a", "b")]
    hits = ranked(twins, "harbour bridge")
    assert len({hit.score for hit in hits}) == 1
    assert [hit.passage_id for hit in hits] == sorted(hit.passage_id for hit in hits)


def test_a_hit_is_an_exact_slice() -> None:
    texts = {article.article_id: article.text for article in QUAY}
    for hit in ranked(QUAY, "harbour", characters=40):
        assert hit.text == texts[hit.head.article_id][hit.start : hit.end]


def test_articles_are_the_best_passage_of_each() -> None:
    long = news("long", "Cables hum. " * 20 + "The harbour bridge reopened. " + "Gulls cry. " * 20)
    with retrieved(archive_of([long, FERRY], EMBEDDER, 60), EMBEDDER, "harbour bridge") as (_, _, found):
        articles = found.articles()
    assert len(found.hits) > len(articles) == 2
    assert [hit.rank for hit in articles] == [1, 2]
    for hit in articles:
        passages = [h.score for h in found.hits if h.head.article_id == hit.head.article_id]
        assert hit.score == max(passages)


def test_a_derived_title_is_not_searched() -> None:
    derived = replace(TOWER, title="harbour bridge", title_origin=TitleOrigin.LEAD)
    given_title = replace(TOWER, title="harbour bridge")
    assert ranked([derived], "harbour bridge")[0].parts.share == 0
    assert ranked([given_title], "harbour bridge")[0].parts.share > 0.5


# Filters hold before anything is scored


def dated(name: str, published: str | None, **fields: object) -> Article:
    at = day(published) if published else None
    return replace(HARBOUR, article_id=name, published_at=at, **fields)  # type: ignore[arg-type]


ARCHIVE = [
    dated("july", "2025-07-01", source="Coast Daily", authors=("Ana Ruiz",)),
    dated("august", "2025-08-12", source="Quay Review"),
    dated("september", "2025-09-01", language="de"),
    dated("undated", None),
    dated("retracted", "2025-08-12", status=ArticleStatus.RETRACTED),
    dated("embargoed", "2025-08-12", embargo_until=day("2099-01-01")),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({}, {"july", "august", "september", "undated"}),
        ({"window": Window(moment("2025-08-01"), moment("2025-09-01"))}, {"august"}),
        ({"window": Window(moment("2025-08-12"), None)}, {"august", "september"}),
        ({"window": Window(None, moment("2025-08-12"))}, {"july"}),
        ({"as_of": moment("2025-08-20")}, {"july", "august"}),
        ({"sources": ("COAST daily",)}, {"july"}),
        ({"languages": ("de",)}, {"september"}),
        ({"authors": ("ana ruiz",)}, {"july"}),
        ({"sources": ("Quay Review",), "languages": ("de",)}, set()),
    ],
)
def test_what_does_not_pass_the_filter_never_appears(narrowed: dict[str, object], expected: set[str]) -> None:
    where = replace(ANYTHING, **narrowed)  # type: ignore[arg-type]
    assert set(ids(ranked(ARCHIVE, "harbour bridge", where))) == expected


def test_an_embargo_ends_with_the_clock_of_the_filter() -> None:
    after = Filter(now=datetime(2099, 1, 1, tzinfo=UTC))
    assert "embargoed" in ids(ranked(ARCHIVE, "harbour bridge", after))


def test_the_filter_holds_before_the_candidates_are_counted() -> None:
    """With room for one candidate, the only article of the window is found though all others are nearer."""
    crowd = [dated(f"near{i}", "2025-01-01") for i in range(8)]
    far = news("far", "Gulls cry over the quay all day.", published_at=day("2025-08-12"))
    where = replace(ANYTHING, window=Window(moment("2025-08-01"), None))
    one = Limits(dense=1, lexical=1)
    with retrieved(archive_of([*crowd, far]), EMBEDDER, "harbour bridge", where, one) as (_, _, found):
        assert ids(found.hits) == ["far"]


def test_nothing_passes_means_no_hits() -> None:
    where = replace(ANYTHING, window=Window(later(1), None))
    assert ranked(ARCHIVE, "harbour bridge", where) == ()


# The query vector


def test_the_question_is_tripled_for_the_embedded_encoder() -> None:
    asked = query("Where is the bridge?")
    plain = Retriever(EMBEDDER, RetrievalWeights(), Limits()).query_vector(asked)
    tripled = Retriever(EMBEDDER, RetrievalWeights(tripled_question=True), Limits())
    once, thrice = EMBEDDER.embed_queries([asked.text, f"{asked.text} {asked.text} {asked.text}"])
    assert plain == pytest.approx(once)
    summed = tripled.query_vector(asked)
    assert summed == pytest.approx((once + thrice) / np.linalg.norm(once + thrice), abs=1e-6)
    assert float(np.linalg.norm(summed)) == pytest.approx(1)


def test_a_statement_is_not_tripled(real_encoder: UniversalSentenceEncoder) -> None:
    retriever = Retriever(real_encoder, RetrievalWeights(tripled_question=True), Limits())
    sentence = query("The harbour bridge reopened on Monday.", statement=True)
    assert retriever.query_vector(sentence) == pytest.approx(real_encoder.embed_queries([sentence.text])[0])
    asked = retriever.query_vector(replace(sentence, statement=False))
    assert float(asked @ retriever.query_vector(sentence)) < 0.999


# Every archive gives the same results

_WORDS = ["harbour", "Putin", "Kursk", "푸틴", "쿠르스크", "통화", "克里姆林宫", "電話", "2025", "Мост"]
_TEXTS = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=25).map(lambda w: " ".join(w) + ".")


def facts(found: Retrieval) -> list[tuple[object, ...]]:
    return [(hit.rank, hit.score, hit.parts, hit.head, hit.start, hit.end, hit.text) for hit in found.hits]


@settings(max_examples=20, deadline=None)
@given(
    texts=st.lists(_TEXTS, min_size=1, max_size=5),
    languages=st.lists(st.sampled_from(["en", "ko", "zh"]), min_size=5, max_size=5),
    question=_TEXTS,
    windowed=st.booleans(),
)
def test_reference_and_local_store_rank_alike(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    languages: list[str],
    question: str,
    windowed: bool,
) -> None:
    articles = [
        news(f"n{i}", text, language=languages[i], published_at=day("2025-08-12") if i % 2 else None)
        for i, text in enumerate(texts)
    ]
    where = replace(ANYTHING, window=Window(moment("2025-01-01"), None)) if windowed else ANYTHING
    reference = archive_of(articles, EMBEDDER, 100)
    with LocalArchive(
        tmp_path_factory.mktemp("agree") / "store",
        EMBEDDER.fingerprint(),
        splitter_identity(100),
        TOKENISERS,
        writable=True,
        clock=NOW.timestamp,
    ) as local:
        local.commit(builder(local, EMBEDDER, 100).prepare(articles))
        with (
            retrieved(reference, EMBEDDER, question, where) as (_, _, expected),
            retrieved(local, EMBEDDER, question, where) as (_, _, found),
        ):
            assert facts(found) == facts(expected)


def test_both_archives_agree_on_the_sample_news(
    sample_store: LocalArchive, real_encoder: UniversalSentenceEncoder, sample_articles: list[Article]
) -> None:
    reference = archive_of(sample_articles, real_encoder)
    for question in ("What did Putin and Kim discuss?", "두 정상은 무엇을 논의했나?", "普京谈了什么？"):
        with (
            retrieved(reference, real_encoder, question) as (_, _, expected),
            retrieved(sample_store, real_encoder, question) as (_, _, found),
        ):
            assert ids(found.hits) == ids(expected.hits)
            assert [h.score for h in found.hits] == pytest.approx([h.score for h in expected.hits], abs=2e-3)


@pytest.fixture(scope="session")
def sample_articles(sample_store: LocalArchive) -> list[Article]:
    with sample_store.view() as view:
        stored = [view.article(head.article_id) for head in view.heads()]
    return [article for article in stored if article]


# Ranked again by soft coverage


class Planes(HashEmbedder):
    """Words of one meaning share a vector, whatever their language."""

    _MEANINGS = ({"bridge", "다리", "brücke"}, {"opened", "열렸다"}, {"storm", "폭풍"})

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        named = [next((min(m) for m in self._MEANINGS if text.lower() in m), text) for text in texts]
        return super().embed_queries(named)


def again(articles: Sequence[Article], question: str, **weights: Any) -> tuple[Hit, ...]:
    embedder = Planes()
    soft = SoftCoverage(WordVectors(embedder))
    chosen = RetrievalWeights(**({"soft": 2.0, "floor_slope": 0.0, "names": 0.0} | weights))
    retriever = Retriever(embedder, chosen, Limits(), soft)
    with archive_of(articles, embedder).view() as view:
        return retriever.retrieve(view, understand(question, ANYTHING)).hits


def test_soft_coverage_prefers_the_passage_that_means_the_question() -> None:
    articles = [
        news("storm", "폭풍 왔다.", language="ko", title="소식"),
        news("bridge", "다리 열렸다.", language="ko", title="소식"),
    ]
    hits = again(articles, "bridge opened")
    assert hits[0].head.article_id == "bridge"
    assert hits[0].parts.soft is not None
    assert hits[0].parts.soft == pytest.approx(1.0 - 0.6, abs=2e-3)  # all words covered, less what is usual
    assert hits[0].score == pytest.approx(hits[0].parts.dense + 2 * 0.4, abs=5e-3)


def test_what_is_usual_for_a_language_is_taken_off() -> None:
    (plain,) = again([news("a", "다리 열렸다.", language="ko")], "bridge opened")
    (centred,) = again(
        [news("a", "다리 열렸다.", language="ko")], "bridge opened", soft_centres={"ko": (0.9, 0.8)}
    )
    assert plain.score - centred.score == pytest.approx(2 * (0.8 - 0.6), abs=1e-4)


def test_scores_fall_with_the_rank_also_behind_those_ranked_again() -> None:
    articles = [news(f"a{i:02}", f"Bridge number {i} is near the harbour.") for i in range(30)]
    hits = again(articles, "bridge opened")
    assert len(hits) == 30
    assert [hit.parts.soft is None for hit in hits] == [False] * 20 + [True] * 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_what_is_far_behind_is_not_looked_at_again() -> None:
    articles = [news("near", "The bridge opened."), news("far", "Gulls cry over the storm.")]
    near, far = again(articles, "bridge opened")
    assert near.parts.soft is not None
    assert near.score - far.score > WITHIN
    assert far.parts.soft is None


def test_a_question_without_words_of_its_own_is_not_ranked_again() -> None:
    hits = again([news("a", "It was what it was.")], "what is it?")
    assert [hit.parts.soft for hit in hits] == [None]
