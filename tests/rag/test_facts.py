"""Ranking sentences for short answers."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.evidence import Pool, gather
from rag.answer.facts import (
    CONFIDENCE,
    OWN_LANGUAGE_LEAD,
    SECOND_STAGE,
    STAGE_ONE,
    STAGE_TWO,
    SUPPORT,
    FactRanker,
    Ranking,
    Scored,
    less_probable,
    relevance,
)
from rag.domain import Article, QuestionKind, ScoreParts
from rag.embed.words import WordVectors
from rag.soft import SoftCoverage
from rag.understand import understand
from tests.examples import head_of
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import ANYTHING, archive_of, chained, found_by_hand, news, retrieved, unit

GERMAN = head_of(news("de", "x", language="de"))
EMBEDDER = HashEmbedder()
RANKER = FactRanker(SoftCoverage(WordVectors(EMBEDDER)))


def rank_by_hand(question: str, pool: Pool) -> Ranking:
    query = understand(question, ANYTHING)
    return RANKER.rank(found_by_hand(query, [u.hit for u in pool.units]), pool)


def rank(question: str, *articles: Article) -> Ranking:
    with retrieved(archive_of(articles, EMBEDDER), EMBEDDER, question) as (view, retriever, found):
        return RANKER.rank(found, gather(view, retriever, found))


def texts(ranking: Ranking) -> list[str]:
    return [scored.unit.text for scored in ranking.sentences]


def test_an_empty_pool_gives_an_empty_ranking() -> None:
    ranking = rank("When did the bridge reopen?")
    assert not ranking
    assert ranking.confidence == 0


def test_every_candidate_is_ranked_once_best_first_within_each_stage() -> None:
    pool = chained(*(unit(f"The bridge has part number {i}.") for i in range(SECOND_STAGE + 4)))
    ranking = rank_by_hand("How many parts has the bridge?", pool)
    assert sorted(scored.place for scored in ranking.sentences) == list(range(len(pool.units)))
    scores = [scored.score for scored in ranking.sentences]
    assert scores[:SECOND_STAGE] == sorted(scores[:SECOND_STAGE], reverse=True)
    assert scores[SECOND_STAGE:] == sorted(scores[SECOND_STAGE:], reverse=True)
    reranked = ["soft" in scored.features for scored in ranking.sentences]
    assert reranked == [True] * SECOND_STAGE + [False] * 4


def test_only_candidates_are_ranked() -> None:
    pool = chained(unit("The bridge is red."), unit("The bridge is blue.", candidate=False))
    assert texts(rank_by_hand("What colour is the bridge?", pool)) == ["The bridge is red."]


def test_of_two_alike_the_one_that_offers_the_wanted_kind_wins() -> None:
    number, none = "The grant is worth forty euros.", "The grant is worth some euros."
    for order in ([number, none], [none, number]):
        ranking = rank_by_hand("How many euros is the grant worth?", Pool(tuple(map(unit, order))))
        assert texts(ranking)[0] == number


def test_a_year_that_contradicts_the_question_costs() -> None:
    right, wrong = "The bridge opened in 1998 in Busan.", "The bridge opened in 2004 in Busan."
    ranking = rank_by_hand("Where did the bridge of 1998 open?", Pool((unit(wrong), unit(right))))
    assert texts(ranking) == [right, wrong]
    assert [scored.features["yconf"] for scored in ranking.sentences] == [0.0, 1.0]


def test_numbers_of_the_question_may_stand_around_or_in_the_title() -> None:
    titled = head_of(news("t", "x", title="The fire of 1999"))
    alone, near, title = (
        Pool((unit("The mill burnt down."),)),
        chained(unit("It was 1999."), unit("The mill burnt down.")),
        Pool((unit("The mill burnt down.", titled),)),
    )
    asked = "Why did the mill burn down in 1999?"
    covered = []
    for pool in (alone, near, title):
        best = next(s for s in rank_by_hand(asked, pool).sentences if s.unit.text.startswith("The mill"))
        covered.append(best.features["numcov"])
    assert covered == [0.0, 1.0, 1.0]


def test_coverage_counts_the_sentence_then_title_and_predecessor_then_the_surroundings() -> None:
    pool = chained(
        unit("A zebra came."),
        unit("A quagga left."),
        unit("An okapi slept."),
        unit("A gnu ran."),
        unit("Rain fell."),
    )
    ranking = rank_by_hand("Where did zebra quagga okapi gnu go?", pool)
    by_text = {scored.unit.text: scored.features for scored in ranking.sentences}
    okapi = by_text["An okapi slept."]
    assert okapi["cov"] < okapi["covp"] < okapi["covdoc"]
    assert by_text["Rain fell."]["cov"] == 0 < by_text["Rain fell."]["covdoc"]
    assert all(0 <= f[name] <= 1 for f in by_text.values() for name in ("cov", "covp", "covdoc"))


@pytest.mark.parametrize("stage", [STAGE_ONE, STAGE_TWO])
def test_every_weight_has_its_feature(stage: dict[bool, dict[str, float]]) -> None:
    ranking = rank_by_hand("How many bridges?", chained(unit("Two bridges."), unit("Ten bridges.")))
    foreign = rank_by_hand("How many bridges?", chained(unit("Zwei Brücken.", GERMAN), unit("Zehn.", GERMAN)))
    for same, found in ((True, ranking), (False, foreign)):
        known = set(found.sentences[0].features)
        assert set(stage[same]) <= known
        computed = known | {"s1", "margin", "apart", "retold", "score", "names"}
        assert set(CONFIDENCE[same][1]) | set(SUPPORT[same][1]) <= computed


def made_ranking(confidence: dict[bool, float], monkeypatch: pytest.MonkeyPatch) -> Ranking:
    pool = Pool((unit("The bridge is open."), unit("Die Brücke ist offen.", GERMAN)))

    fitted = {same: (math.log(sure / (1 - sure)), {}) for same, sure in confidence.items()}
    monkeypatch.setattr("rag.answer.facts.CONFIDENCE", fitted)
    return rank_by_hand("Is the bridge open?", pool)


@pytest.mark.parametrize(
    ("own", "foreign", "language"),
    [
        (0.5, 0.5, "en"),
        (0.5, 0.5 + OWN_LANGUAGE_LEAD - 0.01, "en"),
        (0.5, 0.5 + OWN_LANGUAGE_LEAD + 0.01, "de"),
        (0.9, 0.1, "en"),
    ],
)
def test_another_language_must_be_clearly_more_probable(
    own: float, foreign: float, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking = made_ranking({True: own, False: foreign}, monkeypatch)
    assert [scored.unit.head.language for scored in ranking.sentences] == [language]


def test_another_language_is_used_when_there_is_no_other() -> None:
    ranking = rank_by_hand("Is the bridge open?", Pool((unit("Die Brücke ist offen.", GERMAN),)))
    assert texts(ranking) == ["Die Brücke ist offen."]


def scored(score: float) -> Scored:
    return Scored(0, unit("x"), score, {})


@pytest.mark.parametrize("confidence", [0.0, 1e-9, 0.3, 0.99, 1.0])
def test_relevance_falls_with_the_distance_to_the_first(confidence: float) -> None:
    ranking = Ranking((scored(5.0), scored(3.0), scored(-40.0)), confidence)
    first, second, last = (relevance(s, ranking) for s in ranking.sentences)
    assert first == pytest.approx(confidence, abs=1e-5)
    assert 1 > first > second > last > 0


@given(st.floats(0, 1), st.floats(0, 10))
def test_less_probable_takes_off_log_odds(probability: float, by: float) -> None:
    less = less_probable(probability, by)
    sure = min(max(probability, 1e-6), 1 - 1e-6)
    assert 0 < less < 1
    assert math.log(less / (1 - less)) == pytest.approx(math.log(sure / (1 - sure)) - by, abs=1e-4)


def test_confidence_is_a_probability_and_falls_without_support() -> None:
    good = rank_by_hand(
        "How many cables has the harbour bridge?",
        Pool((unit("The harbour bridge has forty cables.", parts=ScoreParts(0.8, 0.9, 0.9, 0.0)),)),
    )
    bad = rank_by_hand(
        "How many cables has the harbour bridge?",
        Pool((unit("Gulls cry.", vector=(0.0, 1.0), parts=ScoreParts(0.1, 0.1, 0.0, 0.0)),)),
    )
    assert 0 < bad.confidence < good.confidence < 1


ASKED = "How many cables has the harbour bridge?"
FIRST = "The harbour bridge has forty cables."


def confidence_beside(rival: str, vector: tuple[float, float]) -> float:
    """The confidence in FIRST when another article has that sentence, whose vector is given, near to it."""
    other = unit(rival, head_of(news("b", rival)), vector=vector)
    ranking = rank_by_hand(ASKED, Pool((unit(FIRST), other)))
    assert texts(ranking)[0] == FIRST
    return ranking.confidence


def test_a_near_rival_that_says_something_else_lowers_the_confidence() -> None:
    rival = "The harbour bridge has some cables."
    elsewhere, alike = confidence_beside(rival, (0.5, 0.8)), confidence_beside(rival, (0.9, 0.4))
    assert elsewhere < alike
    far_below = confidence_beside("Gulls cry.", (0.0, 1.0))
    assert elsewhere < far_below


def test_another_article_that_tells_the_same_raises_the_confidence() -> None:
    same, other = (
        confidence_beside(f"The harbour bridge {end}", (0.9, 0.4)) for end in ("has forty.", "shut.")
    )
    assert other < same


def test_the_level_of_a_language_is_shifted_for_its_own_articles_only() -> None:
    shifted = FactRanker(SoftCoverage(WordVectors(EMBEDDER)), {"en": -1.0, "de": 5.0})
    for pool, moved in ((Pool((unit(FIRST),)), True), (Pool((unit("Vierzig Seile.", GERMAN),)), False)):
        found = found_by_hand(understand(ASKED, ANYTHING), [u.hit for u in pool.units])
        plain, other = (ranker.rank(found, pool).confidence for ranker in (RANKER, shifted))
        assert (math.log(other / (1 - other)) - math.log(plain / (1 - plain))) == pytest.approx(-moved)


def test_soft_coverage_of_the_passage_is_that_of_retrieval_else_the_least() -> None:
    covered = unit("The bridge.", parts=ScoreParts(0.5, 0.5, 0.5, 0.0, soft=0.3))
    barely = unit("The quay.", parts=ScoreParts(0.5, 0.5, 0.5, 0.0, soft=-0.2))
    barely = replace(barely, hit=replace(barely.hit, passage_id=2))
    unknown = unit("The gulls.")
    unknown = replace(unknown, hit=replace(unknown.hit, passage_id=3))
    found = found_by_hand(understand(ASKED, ANYTHING), [covered.hit, barely.hit])
    ranking = RANKER.rank(found, Pool((covered, barely, unknown)))
    assert {s.unit.text: s.features["psoft"] for s in ranking.sentences} == {
        "The bridge.": 0.3,
        "The quay.": -0.2,
        "The gulls.": -0.2,
    }


def test_across_languages_the_predecessor_and_title_count_as_covering() -> None:
    titled = head_of(news("de", "x", language="de", title="Harbour bridge"))
    pool = chained(unit("Forty cables.", titled), unit("Vierzig Seile.", titled))
    ranking = rank_by_hand(ASKED, pool)
    second = next(s for s in ranking.sentences if s.unit.text == "Vierzig Seile.")
    assert second.features["softp"] > second.features["soft"]


def test_questions_without_content_words_are_ranked_all_the_same() -> None:
    query = replace(understand("What is it?", ANYTHING), content="")
    assert query.kind in set(QuestionKind)
    pool = chained(unit("The bridge."), unit("It is red."))
    ranking = RANKER.rank(found_by_hand(query, [u.hit for u in pool.units]), pool)
    assert len(ranking.sentences) == 2
    assert all("soft" not in s.features for s in ranking.sentences)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("When did the harbour bridge reopen?", "The harbour bridge reopened on"),
        ("How many cables did engineers replace?", "Engineers replaced forty"),
        ("Who paid for the cables?", "The cables were paid for by Lena"),
    ],
)
def test_the_sentence_with_the_answer_comes_first(question: str, start: str) -> None:
    text = (
        "The harbour bridge reopened on 12 March. Engineers replaced forty cables. "
        "The cables were paid for by Lena Marsh. Gulls cry over the harbour."
    )
    ranking = rank(question, news("a", text, title="Harbour bridge"), news("b", "Rain fell on the hills."))
    assert texts(ranking)[0].startswith(start)
