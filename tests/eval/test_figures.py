import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.figures import auc, by, figures, intervals, latency
from eval.outcome import Outcome
from rag.domain import Answer, Status
from tests.eval.goldset import query
from tests.examples import NOW


def outcome(i: int, group: str | None = None, confidence: float | None = None, **metrics: float) -> Outcome:
    return Outcome(
        query(f"q{i}", group=group or f"g{i}", language="en" if i % 2 else "ko"),
        float(i),
        metrics=metrics,
        answer=answer(confidence),
    )


def answer(confidence: float | None) -> Answer:
    return Answer(
        "a", NOW, "q", "q", "en", "en", Status.ANSWERED, (), (), (), confidence, None, NOW, "verbatim"
    )


def test_means_are_over_the_questions_a_measure_is_defined_for() -> None:
    found = figures([outcome(1, x=1.0, y=0.5), outcome(2, x=0.0), outcome(3)])
    assert found == {"x": 0.5, "y": 0.5}


def test_characters_are_told_as_percentiles() -> None:
    found = figures([outcome(i, characters=float(i)) for i in range(1, 102)])
    assert found == {"characters_p50": 51.0, "characters_p95": 96.0}
    assert intervals([outcome(i, characters=float(i)) for i in range(9)]) == {}


def test_the_interval_holds_the_mean_and_shrinks_with_more_questions() -> None:
    few = intervals([outcome(i, x=float(i % 2)) for i in range(20)])["x"]
    many = intervals([outcome(i, x=float(i % 2)) for i in range(2000)])["x"]
    assert few[0] < 0.5 < few[1]
    assert many[0] < 0.5 < many[1]
    # The normal approximation: 1.96 sqrt(p (1 - p) / n) on either side.
    assert many[1] - many[0] == pytest.approx(2 * 1.96 * 0.5 / np.sqrt(2000), rel=0.1)
    assert few[1] - few[0] == pytest.approx(2 * 1.96 * 0.5 / np.sqrt(20), rel=0.15)


def test_questions_of_one_group_are_drawn_together() -> None:
    alone = intervals([outcome(i, x=float(i < 50)) for i in range(100)])["x"]
    twins = intervals([outcome(i, group=f"g{i // 10}", x=float(i < 50)) for i in range(100)])["x"]
    assert twins[1] - twins[0] > 2 * (alone[1] - alone[0])


def test_one_group_has_no_width() -> None:
    assert intervals([outcome(i, group="g", x=float(i)) for i in range(3)]) == {"x": [1.0, 1.0]}


def test_intervals_are_the_same_at_every_run() -> None:
    outcomes = [outcome(i, x=i / 7 % 1, y=i / 3 % 1) for i in range(40)]
    assert intervals(outcomes) == intervals(outcomes)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.2, 0.5, 0.9])), min_size=2, max_size=30))
def test_the_area_is_the_share_of_pairs_in_order(rows: list[tuple[bool, float]]) -> None:
    outcomes = [outcome(i, confidence=level) for i, (_, level) in enumerate(rows)]
    wanted = {f"q{i}" for i, (positive, _) in enumerate(rows) if positive}
    found = auc(outcomes, lambda o: o.query.query_id in wanted)
    pairs = [(a, b) for positive, a in rows if positive for other, b in rows if not other]
    if not pairs:
        assert found is None
        return
    assert found is not None
    share = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs)
    assert found[0] == pytest.approx(share, abs=1e-6)


def test_no_confidence_counts_as_the_lowest() -> None:
    outcomes = [outcome(1, confidence=None), outcome(2, confidence=0.1)]
    found = auc(outcomes, lambda o: o.query.query_id == "q2")
    assert found is not None
    assert found[0] == 1.0


def test_slices_are_sorted_and_leave_out_what_has_no_key() -> None:
    outcomes = [outcome(i, x=float(i % 2)) for i in range(5)]
    found = by(outcomes, lambda o: None if o.query.query_id == "q0" else o.query.language)
    assert found == {"en": {"queries": 2, "x": 1.0}, "ko": {"queries": 2, "x": 0.0}}


def test_latencies_are_percentiles_of_single_questions() -> None:
    assert latency([outcome(i) for i in range(101)]) == {"mean": 50.0, "p50": 50.0, "p95": 95.0, "p99": 99.0}
