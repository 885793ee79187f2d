from pathlib import Path

import pytest

from eval.absent import parse_absence
from eval.gold import load_gold
from eval.outcome import Outcome
from eval.refusal import Scenario, cases, evaluate
from tests.eval.goldset import ARTICLES, QUERIES, run_over, write_gold

RELEVANT = parse_absence("relevant")

OTHER = [
    {"id": "o1", "question": "Who painted the ceiling of the Sistine Chapel?", "language": "en"},
    {"id": "o2", "question": "Wer malte die Decke der Sixtinischen Kapelle?", "language": "de"},
    {"id": "o3", "question": QUERIES[2]["question"], "language": "en"},
    {"id": "o4", "question": "달에 처음 간 사람은?", "language": "ko", "search_language": "en"},
]


def other_gold(folder: Path, *ids: str) -> Path:
    records = [record | {"answers": [], "relevant": ["en1"]} for record in OTHER]
    chosen = [record for record in records if not ids or record["id"] in ids]
    return write_gold(folder, about={"name": "far away", "task": "x"}, queries=chosen)


def of(outcomes: list[Outcome], scenario: Scenario) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.scenario == scenario]


def test_every_scenario_is_asked_and_counted(tmp_path: Path) -> None:
    other = load_gold(other_gold(tmp_path / "other"))
    with run_over(write_gold(tmp_path / "gold"), "refusal") as run:
        document, outcomes = evaluate(run, RELEVANT, [other])
    answerable = [record["id"] for record in QUERIES if record["relevant"]]
    assert [o.query.query_id for o in of(outcomes, Scenario.ANSWERABLE)] == answerable
    assert [o.query.query_id for o in of(outcomes, Scenario.ABSENT)] == answerable
    assert [o.query.query_id for o in of(outcomes, Scenario.UNANSWERABLE)] == ["q5"]
    assert [o.query.query_id for o in of(outcomes, Scenario.CHANGED_NUMBER)] == ["q3"]
    assert {o.query.query_id for o in of(outcomes, Scenario.CHANGED_NAME)} <= set(answerable)
    assert document["queries"] == len(outcomes)
    for scenario in {outcome.scenario for outcome in outcomes}:
        shares = [
            document["metrics"][f"{scenario}/{status}"] for status in ("answered", "closest", "refused")
        ]
        assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert 0 <= document["metrics"]["auc"] <= 1
    assert len(document["ci95"]["auc"]) == 2


def test_an_absent_article_is_cited_by_no_answer(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path), "refusal") as run:
        _, outcomes = evaluate(run, RELEVANT, [])
    for outcome in of(outcomes, Scenario.ABSENT):
        assert outcome.answer is not None
        sources = {head.article_id for head in outcome.answer.sources}
        assert sources.isdisjoint(outcome.query.relevant)
    assert any(o.answer and o.answer.citations for o in of(outcomes, Scenario.ANSWERABLE))


def test_the_rule_widens_what_is_taken_away(tmp_path: Path) -> None:
    articles = [*ARTICLES, ARTICLES[0] | {"id": "en9"}]
    with (
        run_over(write_gold(tmp_path, articles=articles), "refusal") as run,
        run.desk.archive.view() as view,
    ):
        found = cases(run, view, parse_absence("title"), [])
        blocks = cases(run, view, parse_absence("blocks:3"), [])
    hidden = {c.query.query_id: c.hidden for c in found if c.scenario is Scenario.ABSENT}
    assert hidden["q1"] == {"en1", "en9"}
    in_blocks = {c.query.query_id: c.hidden for c in blocks if c.scenario is Scenario.ABSENT}
    assert in_blocks["q1"] == {"en1", "en2", "ko1", "ko2"}


def test_other_questions_are_in_our_languages_and_not_ours(tmp_path: Path) -> None:
    other = load_gold(other_gold(tmp_path / "other"))
    with (
        run_over(write_gold(tmp_path / "gold"), "refusal") as run,
        run.desk.archive.view() as view,
    ):
        found = [c.query for c in cases(run, view, RELEVANT, [other]) if c.scenario is Scenario.OTHER_TOPIC]
    assert [query.query_id for query in found] == ["far-away/o1", "far-away/o4"]
    assert all(query.search_language is None and not query.options.languages for query in found)
    assert all(not query.relevant for query in found)


def test_other_questions_in_no_common_language_are_asked_all_the_same(tmp_path: Path) -> None:
    other = load_gold(other_gold(tmp_path / "other", "o2"))
    with (
        run_over(write_gold(tmp_path / "gold"), "refusal") as run,
        run.desk.archive.view() as view,
    ):
        found = [c.query for c in cases(run, view, RELEVANT, [other]) if c.scenario is Scenario.OTHER_TOPIC]
    assert [query.language for query in found] == ["de"]


def test_other_questions_are_at_most_as_many_as_ours(tmp_path: Path) -> None:
    other = load_gold(other_gold(tmp_path / "other"))
    with (
        run_over(write_gold(tmp_path / "gold", queries=QUERIES[:1]), "refusal") as run,
        run.desk.archive.view() as view,
    ):
        asked = cases(run, view, RELEVANT, [other])
    assert [c.scenario for c in asked].count(Scenario.OTHER_TOPIC) == 1


def test_there_is_no_area_without_a_contrast(tmp_path: Path) -> None:
    only = [QUERIES[4]]
    with run_over(write_gold(tmp_path, queries=only), "refusal") as run:
        document, outcomes = evaluate(run, RELEVANT, [])
    assert [outcome.scenario for outcome in outcomes] == ["unanswerable"]
    assert "auc" not in document["metrics"]
