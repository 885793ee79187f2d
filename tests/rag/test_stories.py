"""Open questions: is the story there, and which sentences report it."""

from dataclasses import replace

import numpy as np
import pytest

from rag.answer.evidence import Pool, gather
from rag.answer.facts import Ranking
from rag.answer.stories import CONFIDENCE, SENTENCE, rank_story, story_features
from rag.domain import Article, Kind, QuestionKind
from rag.embed.words import WordVectors
from rag.soft import SoftCoverage
from rag.understand import understand
from tests.examples import head_of
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import ANYTHING, archive_of, chained, found_by_hand, news, retrieved, unit

EMBEDDER = HashEmbedder()
SOFT = SoftCoverage(WordVectors(EMBEDDER))

TALKS = news(
    "talks",
    "Ana Ruiz and Bo Lind spoke by telephone on Tuesday. They agreed to rebuild the harbour bridge. "
    "Ruiz said the ferry would sail again. Analysts see the call as a signal to Oslo.",
    title="Ruiz and Lind discuss the bridge",
)
RAIN = news("rain", "Rain fell on the hills. Sheep stood still. Nobody was hurt.", title="Rain")


def rank(question: str, *articles: Article) -> Ranking:
    with retrieved(archive_of(articles, EMBEDDER), EMBEDDER, question) as (view, retriever, found):
        return rank_story(found, gather(view, retriever, found, stories=3, reach=12), SOFT)


def by_hand(question: str, pool: Pool) -> Ranking:
    query = replace(understand(question, ANYTHING), kind=QuestionKind.OPEN)
    return rank_story(found_by_hand(query, [u.hit for u in pool.units]), pool, SOFT)


def features(question: str, *texts: str, language: str = "en", title: str = "") -> dict[str, float]:
    head = head_of(news("a", "x", language=language, title=title))
    pool = chained(*(unit(text, head) for text in texts))
    query = understand(question, ANYTHING)
    return story_features(found_by_hand(query, [u.hit for u in pool.units]), pool.units, SOFT)


def test_the_confidence_is_that_the_story_is_there() -> None:
    asked = "What did Ana Ruiz and Bo Lind discuss?"
    there, absent = rank(asked, TALKS, RAIN).confidence, rank(asked, RAIN).confidence
    assert 0 < absent < 0.1 < there < 1


def test_changing_the_people_lowers_the_confidence() -> None:
    ruiz = rank("What did Ana Ruiz and Bo Lind discuss?", TALKS, RAIN).confidence
    okafor = rank("What did Chidi Okafor and Mei Tanaka discuss?", TALKS, RAIN).confidence
    assert okafor < ruiz / 2


def test_every_candidate_is_ranked_once() -> None:
    pool = chained(*(unit(f"The mayor said thing number {i}.", vector=(1.0, i)) for i in range(20)))
    ranking = by_hand("What did the mayor say?", pool)
    assert sorted(s.place for s in ranking.sentences) == list(range(20))


def test_every_weight_has_its_feature() -> None:
    pool = chained(unit("The mayor said so."))
    assert set(by_hand("What did the mayor say?", pool).sentences[0].features) == set(SENTENCE)
    known = set(features("What did the mayor say?", "The mayor said so."))
    assert {name for _, weights in CONFIDENCE.values() for name in weights} <= known


def test_reported_speech_goes_before_analysis() -> None:
    said = unit("The mayor said that the harbour bridge of Rookport opens again soon.")
    analysis = unit("Analysts expect that the harbour bridge of Rookport opens again soon.")
    ranking = by_hand("What about the harbour bridge of Rookport?", Pool((analysis, said)))
    chosen = {s.unit.text[:3]: s.features for s in ranking.sentences}
    assert (chosen["The"]["reports"], chosen["The"]["analyses"]) == (1.0, 0.0)
    assert (chosen["Ana"]["reports"], chosen["Ana"]["analyses"]) == (0.0, 1.0)
    assert SENTENCE["reports"] > 0 > SENTENCE["analyses"]


def test_an_opinion_piece_is_analysis_throughout() -> None:
    opinion = head_of(news("o", "x", kind=Kind.OPINION))
    pool = Pool((unit("The mayor spoke."), unit("The mayor spoke.", opinion)))
    ranking = by_hand("What did the mayor say?", pool)
    assert {s.unit.head.article_id: s.features["analyses"] for s in ranking.sentences} == {"a": 0.0, "o": 1.0}


def test_the_lead_counts_only_in_the_best_article() -> None:
    other = head_of(news("other", "x"))
    first = unit("The mayor spoke today.")
    pool = Pool((first, unit("Then all went home."), unit("The mayor sang today.", other)))
    query = replace(understand("What did the mayor say?", ANYTHING), kind=QuestionKind.OPEN)
    ranking = rank_story(found_by_hand(query, [u.hit for u in pool.units]), pool, SOFT)
    lead = {s.unit.text: s.features["lead"] for s in ranking.sentences}
    assert lead == {"The mayor spoke today.": 1.0, "Then all went home.": 0.5, "The mayor sang today.": 0.0}


def test_a_reason_counts_for_why_questions_only() -> None:
    pool = Pool((unit("The ferry stopped because of the storm."), unit("The ferry stopped at noon.")))
    for question, expected in (("Why did the ferry stop?", 1.0), ("What happened to the ferry?", 0.0)):
        query = understand(question, ANYTHING)
        ranking = rank_story(found_by_hand(query, [u.hit for u in pool.units]), pool, SOFT)
        assert max(s.features["reason"] for s in ranking.sentences) == expected


def test_each_next_sentence_adds_another_fact() -> None:
    """Of three equally good sentences two say the same: the other comes before the repetition."""
    axes = np.eye(3)
    same, again = (unit(f"The mayor said that {w}.", vector=axes[0]) for w in ("one", "two"))
    other = unit("The mayor said that six.", vector=axes[1])
    query = replace(understand("What did the mayor say?", ANYTHING), kind=QuestionKind.OPEN)
    pool = Pool((same, again, other))
    found = found_by_hand(query, [u.hit for u in pool.units], vector=(0.0, 0.0, 0.0))
    order = [s.unit.text for s in rank_story(found, pool, SOFT).sentences]
    assert order.index("The mayor said that six.") < 2


def test_story_features_are_shares() -> None:
    for text in ("Ruiz met Lind.", "Nothing.", ""):
        measured = features("What did Ruiz and Lind discuss?", text or "x")
        for name in ("cov", "spelt", "length"):
            assert 0 <= measured[name] <= 1


def test_cov_is_the_share_of_the_topic_that_the_article_holds() -> None:
    asked = "What did Ruiz and Lind discuss?"
    none, half, full = (
        features(asked, text)["cov"] for text in ("Rain fell.", "Ruiz came.", "Ruiz saw Lind.")
    )
    assert none == 0 < half < full
    assert full == pytest.approx(1, abs=0.35)
    assert features(asked, "Rain fell.", title="Ruiz and Lind")["cov"] == pytest.approx(full)


def test_spelt_finds_names_across_scripts() -> None:
    asked = "What did Putin and Trump discuss in Kursk?"
    assert features(asked, "푸틴과 트럼프가 쿠르스크를 논의했다.", language="ko")["spelt"] > 0.3
    assert features(asked, "비가 내렸다.", language="ko")["spelt"] == 0


def test_topic_words_that_only_tell_do_not_count() -> None:
    assert features("What did Ruiz discuss?", "Ruiz came.")["length"] == pytest.approx(1 / 6)


def test_a_question_without_a_topic_is_ranked_all_the_same() -> None:
    ranking = rank("What happened?", TALKS, RAIN)
    assert ranking
    assert 0 < ranking.confidence < 0.5
