from itertools import pairwise
from pathlib import Path

import pytest

from eval.outcome import Outcome, query_line, run_lines
from eval.retrieval import evaluate
from rag.domain import Hit, ScoreParts
from rag.errors import InputError
from tests.eval.goldset import QUERIES, query, run_over, write_gold
from tests.examples import head_of
from tests.rag.newsdesk import news


def found(folder: Path, **options: object) -> dict[str, Outcome]:
    with run_over(folder, **options) as run:  # type: ignore[arg-type]
        return {outcome.query.query_id: outcome for outcome in evaluate(run)[1]}


def test_every_question_is_ranked_as_the_search_ranks_it(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path)) as run:
        document, outcomes = evaluate(run)
        for outcome in outcomes:
            hits = run.desk.search(outcome.query.question, outcome.query.options, k=10).hits
            assert [hit.head.article_id for hit in outcome.ranked] == [hit.head.article_id for hit in hits]
    assert [outcome.query.query_id for outcome in outcomes] == [record["id"] for record in QUERIES]
    assert document["queries"] == len(QUERIES)


def test_measures_are_those_of_the_ranks(tmp_path: Path) -> None:
    for outcome in found(write_gold(tmp_path)).values():
        ranks = query_line(outcome)["relevant_ranks"]
        if outcome.query.unanswerable:
            assert outcome.metrics == {}
            continue
        assert len(ranks) == 1
        assert outcome.metrics["RR@10"] == pytest.approx(1 / ranks[0])
        assert outcome.metrics["Success@1"] == float(ranks[0] == 1)


def test_means_leave_out_questions_without_a_relevant_article(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path)) as run:
        document, outcomes = evaluate(run)
    judged = [outcome.metrics["RR@10"] for outcome in outcomes if outcome.query.relevant]
    assert len(judged) == 5
    assert document["metrics"]["RR@10"] == pytest.approx(sum(judged) / 5)
    low, high = document["ci95"]["RR@10"]
    assert low <= document["metrics"]["RR@10"] <= high


def test_a_search_language_narrows_and_makes_pairs(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path)) as run:
        document, outcomes = evaluate(run)
    by_id = {outcome.query.query_id: outcome for outcome in outcomes}
    assert {hit.head.language for hit in by_id["q2"].ranked} == {"en"}
    assert {hit.head.language for hit in by_id["q4"].ranked} == {"en", "ko"}
    assert {pair: figures["queries"] for pair, figures in document["by_pair"].items()} == {
        "en>en": 1,
        "ko>en": 1,
    }
    assert {kind: figures["queries"] for kind, figures in document["by_type"].items()} == {"short": 2}
    assert {code: figures["queries"] for code, figures in document["by_language"].items()} == {
        "en": 4,
        "ko": 2,
    }


def test_pairs_are_left_out_where_none_differs(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path, queries=[QUERIES[0], QUERIES[2]])) as run:
        document, _ = evaluate(run)
    assert "by_pair" not in document


def test_a_relevant_article_that_is_not_found_counts_as_missed(tmp_path: Path) -> None:
    only = QUERIES[3] | {"search_language": "en"}  # its article is in Korean
    outcome = found(write_gold(tmp_path, queries=[only]))["q4"]
    assert query_line(outcome)["relevant_ranks"] == []
    assert set(outcome.metrics.values()) == {0.0}


def test_many_articles_are_ranked_a_hundred_deep_each_once(tmp_path: Path) -> None:
    articles = [
        {
            "id": f"a{i}",
            "title": f"Bridge {i}",
            "language": "en",
            "text": f"The bridge number {i} reopened. " * 12,
        }
        for i in range(130)
    ]
    queries = [QUERIES[2] | {"question": "Which bridge reopened?", "relevant": ["a7"]}]
    outcome = found(write_gold(tmp_path, articles=articles, queries=queries))["q3"]
    ids = [hit.head.article_id for hit in outcome.ranked]
    assert len(ids) == len(set(ids)) == 100
    assert [hit.rank for hit in outcome.ranked] == list(range(1, 101))


def test_the_config_says_what_the_figures_depend_on(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path), limit=3) as run:
        config = evaluate(run)[0]["config"]
    assert (config["articles"], config["limit"], config["half"]) == (5, 3, None)
    assert config["embedder"]["name"] == "hash"
    assert config["calibration"]["retrieval"]["share"] > 0
    assert str(tmp_path) not in str(config)


def test_an_unusable_question_is_named(tmp_path: Path) -> None:
    folder = write_gold(tmp_path, queries=[QUERIES[0], QUERIES[2] | {"question": "?!"}])
    with pytest.raises(InputError, match=r"queries\.jsonl:2: The question '\?!' has no words"):
        found(folder)


def test_trec_scores_fall_strictly() -> None:
    hits = [
        Hit(i + 1, score, ScoreParts(0.1, 0.2, 0.3, 0.0), head_of(news(f"a{i}", "x y")), 0, 3, "x y", i)
        for i, score in enumerate([2.0, 1.5, 1.5, 1.5000001, 0.3])
    ]
    lines = [line.split() for line in run_lines([Outcome(query(), 1.0, ranked=hits)], "tag")]
    assert [line[0:4] for line in lines] == [["q", "Q0", f"a{i}", str(i + 1)] for i in range(5)]
    scores = [float(line[4]) for line in lines]
    assert all(a > b for a, b in pairwise(scores))
    assert {line[5] for line in lines} == {"tag"}
