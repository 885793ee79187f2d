from pathlib import Path

import pytest

from api.schemas import AnswerDocument
from eval.answers import evaluate, measures
from eval.outcome import answer_line, query_line
from rag.domain import Status
from tests.eval.goldset import QUERIES, query, run_over, write_gold
from tests.examples import FERRY, HARBOUR, answer_of, citation_of


def test_every_question_is_answered_as_the_desk_answers_it(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path), "answers") as run:
        document, outcomes = evaluate(run)
    assert [outcome.query.query_id for outcome in outcomes] == [record["id"] for record in QUERIES]
    for outcome in outcomes:
        line = answer_line(outcome)
        assert line.pop("id") == outcome.query.query_id
        assert AnswerDocument.model_validate(line).status == query_line(outcome)["answer"]["status"]
    shares = [document["metrics"][status] for status in ("answered", "closest", "refused")]
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert document["metrics"]["shown"] > 0.5
    assert document["metrics"]["characters_p95"] >= document["metrics"]["characters_p50"] > 0


def test_a_search_language_holds_for_answers_too(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path), "answers") as run:
        outcomes = {outcome.query.query_id: outcome for outcome in evaluate(run)[1]}
    answer = outcomes["q2"].answer
    assert answer is not None
    assert {head.language for head in answer.sources} == {"en"}


BRIDGE = answer_of(
    [
        citation_of(HARBOUR, "The harbour bridge reopened on Monday.", 1),
        citation_of(HARBOUR, "Engineers replaced 😀 forty cables.", 2),
    ]
)
REFUSED = answer_of([], status=Status.REFUSED, sentences=())


def test_first_and_shown_look_for_any_gold_answer() -> None:
    found = measures(query(answers=("on Tuesday", "Forty Cables")), BRIDGE)
    assert (found["first"], found["shown"]) == (0.0, 1.0)
    assert measures(query(answers=("on monday",)), BRIDGE)["first"] == 1.0
    assert measures(query(answers=("fifty",)), BRIDGE)["shown"] == 0.0


def test_an_answer_spread_over_two_sentences_does_not_count() -> None:
    assert measures(query(answers=("on Monday. Engineers",)), BRIDGE)["shown"] == 0.0


def test_only_answered_questions_count_as_given_answered() -> None:
    answered = measures(query(answers=("Monday",)), BRIDGE)
    assert (answered["first_given_answered"], answered["shown_given_answered"]) == (1.0, 1.0)
    closest = answer_of([citation_of(HARBOUR, "Traffic is light.")], status=Status.CLOSEST)
    assert "first_given_answered" not in measures(query(answers=("Monday",)), closest)


def test_a_refusal_shows_nothing() -> None:
    found = measures(query(answers=("Monday",), nuggets=(("Monday",),)), REFUSED)
    assert found == {
        "answered": 0.0,
        "closest": 0.0,
        "refused": 1.0,
        "first": 0.0,
        "shown": 0.0,
        "token_f1": 0.0,
        "nugget_recall": 0.0,
    }


def test_what_cannot_be_answered_has_no_gold_answer() -> None:
    found = measures(query(answers=("Monday",), unanswerable=True), BRIDGE)
    assert not {"first", "shown", "token_f1", "nugget_recall"} & found.keys()
    assert found["answered"] == 1.0


def test_lengths_and_facts_are_those_of_what_is_shown() -> None:
    found = measures(query(nuggets=(("forty cables",), ("Tuesday",))), BRIDGE)
    assert found["sentences_mean"] == 2.0
    assert found["characters"] == len(
        "The harbour bridge reopened on Monday.Engineers replaced 😀 forty cables."
    )
    assert found["nugget_recall"] == 0.5
    assert (
        measures(query(answers=("여객선",)), answer_of([citation_of(FERRY, "요금은 그대로다.")]))["token_f1"]
        == 0.0
    )
