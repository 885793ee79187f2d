"""Two runs against each other: joining, the paired test by hand, the verdict, what is printed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.compare import Comparison, compare
from eval.compare_output import run
from eval.folder import read_run
from eval.paired import bootstrap_interval, holm, sign_flip_p
from rag.errors import InputError
from tests.eval.runfolder import asked, searched, write_run

NUMBERS = st.floats(-1, 1, allow_nan=False)


def two(folder: Path, first: list[dict[str, Any]], second: list[dict[str, Any]], **fields: Any) -> Comparison:
    task = fields.pop("task", "retrieval")
    a = write_run(folder / "a", task, first, **fields)
    b = write_run(folder / "b", task, second, **fields)
    return compare(read_run(a), read_run(b))


def test_sign_flips_by_hand() -> None:
    # Sums 1, 2, 3 can be flipped in 8 ways; only +++ and --- are as far from zero: 2/8.
    assert sign_flip_p([1, 2, 3], "abc", flips=9999) == pytest.approx(0.25)
    # Sums 3, -1, 1 total 3; the 8 totals are 5, 3, 3, 1 and their mirrors, 6 of them as far from zero.
    assert sign_flip_p([3, -1, 1], "abc", flips=9999) == pytest.approx(6 / 8)
    # Sums 1, 1, 1, 1, -1: totals of |3| or more come from at most one odd sign: 2 * (1 + 5) / 32.
    assert sign_flip_p([1, 1, 1, 1, -1], "abcde", flips=9999) == pytest.approx(12 / 32)


def test_signs_flip_by_group() -> None:
    # Six questions of three groups behave as the sums 2, 2, 2: 2/8, where six groups would give 2/64.
    assert sign_flip_p([1] * 6, "aabbcc", flips=9999) == pytest.approx(0.25)
    assert sign_flip_p([1] * 6, "abcdef", flips=9999) == pytest.approx(2 / 64)


def test_no_difference_or_one_group_proves_nothing() -> None:
    assert sign_flip_p([0, 0, 0], "abc", flips=9999) == 1.0
    assert sign_flip_p([1, 1, 1], "aaa", flips=9999) == 1.0
    assert sign_flip_p([0.1, 0.2, -0.3], "aaa", flips=9999) == 1.0


def test_many_groups_are_sampled_with_a_seed() -> None:
    differences = [0.1 if n % 3 else -0.1 for n in range(60)]
    first = sign_flip_p(differences, range(60), flips=999)
    assert first == sign_flip_p(differences, range(60), flips=999)
    assert 0.002 <= first < 0.1


def test_interval_is_resampled_by_group() -> None:
    values = [1.0] * 10 + [0.0] * 10
    wide = bootstrap_interval(values, ["a"] * 10 + ["b"] * 10)
    narrow = bootstrap_interval(values, range(20))
    assert wide == (0.0, 1.0)
    assert 0.2 < narrow[0] < 0.5 < narrow[1] < 0.8


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 5)), min_size=1, max_size=12))
def test_interval_stays_within_the_values(rows: list[tuple[float, int]]) -> None:
    values = [value for value, _ in rows]
    low, high = bootstrap_interval(values, [group for _, group in rows])
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_rows_have_means_differences_and_slices(tmp_path: Path) -> None:
    languages = ["en", "en", "ko", "ko"]
    first = [searched(f"q{n}", 2, language=code) for n, code in enumerate(languages)]
    second = [searched(f"q{n}", 1 if code == "en" else 4, language=code) for n, code in enumerate(languages)]
    rows = {(row.dimension, row.slice): row for row in two(tmp_path, first, second).rows}
    assert set(rows) == {("all", "all"), ("language", "en"), ("language", "ko")}
    found = {key: (row.queries, row.mean_a, row.mean_b, row.difference) for key, row in rows.items()}
    assert found["all", "all"] == (4, 0.5, 0.625, 0.125)
    assert found["language", "en"] == (2, 0.5, 1.0, 0.5)
    assert found["language", "ko"] == (2, 0.5, 0.25, -0.25)
    assert (rows["language", "en"].low, rows["language", "en"].high) == (0.5, 0.5)


def test_a_single_slice_is_not_counted_twice(tmp_path: Path) -> None:
    lines = [searched(f"q{n}", 1, type="same") for n in range(3)]
    assert [row.dimension for row in two(tmp_path, lines, lines).rows] == ["all"]


def test_measures_count_only_where_both_runs_have_them(tmp_path: Path) -> None:
    first = [
        asked("a", "answered", 0.9, 1.0),
        asked("b", "answered", 0.9, 1.0),
        asked("c", "refused", 0, None),
    ]
    second = [
        asked("a", "answered", 0.9, 0.0),
        asked("b", "refused", 0.9, None),
        asked("c", "refused", 0, 1.0),
    ]
    (row,) = two(tmp_path, first, second, task="answers").rows
    assert (row.metric, row.queries, row.difference) == ("shown", 1, -1.0)


def test_verdict_counts_better_worse_and_not_clear(tmp_path: Path) -> None:
    def lines(rank_en: int, rank_ko: int, rank_th: int) -> list[dict[str, Any]]:
        ranks = {"en": rank_en, "ko": rank_ko, "th": rank_th}
        return [
            searched(f"{code}{n}", rank, language=code) for code, rank in ranks.items() for n in range(20)
        ]

    comparison = two(tmp_path, lines(4, 2, 1), lines(1, 4, 1))
    assert {row.slice: row.verdict for row in comparison.rows} == {"all": 1, "en": 1, "ko": -1, "th": 0}
    assert comparison.verdict == "B is better on 2, worse on 1, not clearly different on 1 of 4."
    assert comparison.basis == (
        "Counted: 1 measure over all questions, and RR@10 in each of 3 slices. Better or worse: p, corrected "
        "by Holm's method for 4 rows, is below .05."
    )


def test_answering_more_of_what_is_absent_is_worse(tmp_path: Path) -> None:
    def lines(status: str) -> list[dict[str, Any]]:
        return [
            asked(
                f"q{n}",
                status,
                0.5,
                None,
                scenario="absent",
                metrics={"absent/answered": float(status == "answered")},
            )
            for n in range(20)
        ]

    comparison = two(tmp_path, lines("refused"), lines("answered"), task="refusal")
    assert comparison.verdict == "B is better on 0, worse on 1, not clearly different on 0 of 1."
    assert {change.gain for change in comparison.changed} == {-1.0}


def test_without_a_shared_measure_nothing_is_claimed(tmp_path: Path) -> None:
    lines = [asked("a", "refused", None, None)]
    assert "Nothing could be counted" in two(tmp_path, lines, lines, task="answers").verdict


def test_many_rows_can_still_be_significant(tmp_path: Path) -> None:
    # 300 slices with one question each: without more flips the smallest corrected p would exceed .05.
    first = [searched(f"q{n}", 2, type=f"t{n}") for n in range(300)]
    second = [searched(f"q{n}", 1, type=f"t{n}") for n in range(300)]
    comparison = two(tmp_path, first, second)
    assert comparison.rows[0].p_holm < 0.05


def test_runs_join_by_id_and_scenario(tmp_path: Path) -> None:
    first = [searched("a", 1), searched("b", 1, scenario="absent"), searched("only-a", 1)]
    second = [searched("b", 2, scenario="absent"), searched("a", 1), searched("b", 1, scenario="answerable")]
    comparison = two(tmp_path, first, second)
    assert (comparison.shared, comparison.only_a, comparison.only_b) == (2, ("only-a",), ("b/answerable",))


@pytest.mark.parametrize(("what", "other"), [("task", {"task": "answers"}), ("gold", {"gold": "other"})])
def test_runs_of_different_task_or_gold_are_refused(tmp_path: Path, what: str, other: dict[str, str]) -> None:
    a = write_run(tmp_path / "a", "retrieval", [searched("q", 1)])
    b = write_run(tmp_path / "b", other.pop("task", "retrieval"), [searched("q", 1)], **other)
    with pytest.raises(InputError, match=f"differ in {what}"):
        run(a, b, None, as_json=False)


def test_runs_over_other_questions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="share no question"):
        two(tmp_path, [searched("a", 1)], [searched("b", 1)])
    with pytest.raises(InputError, match="'a' reads differently"):
        two(tmp_path, [searched("a", 1, question="Who?")], [searched("a", 1, question="When?")])


def test_settings_that_differ_are_shown(tmp_path: Path) -> None:
    a = write_run(
        tmp_path / "a", "retrieval", [searched("q", 1)], config={"k": {"x": 1, "y": 2}, "old": True}
    )
    b = write_run(tmp_path / "b", "retrieval", [searched("q", 1)], config={"k": {"x": 1, "y": 3}})
    assert compare(read_run(a), read_run(b)).config == {"k.y": ("2", "3"), "old": ("True", "–")}


def test_questions_that_changed_most_come_first(tmp_path: Path) -> None:
    first = [searched("same", 1), searched("little", 2), searched("much", None), searched("worse", 1)]
    second = [searched("same", 1), searched("little", 1), searched("much", 1), searched("worse", 4)]
    changed = two(tmp_path, first, second).changed
    assert [(change.first.id, change.gain) for change in changed] == [
        ("much", 1.0),
        ("worse", -0.75),
        ("little", 0.5),
    ]


def test_json_and_page_say_the_same_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "<script>alert(1)</script>"
    a = write_run(tmp_path / "a", "retrieval", [searched(f"q{n}", 2, question=question) for n in range(30)])
    b = write_run(
        tmp_path / "b", "retrieval", [searched(f"q{n}", 1 + n % 3, question=question) for n in range(30)]
    )
    assert run(a, b, tmp_path / "out", as_json=True) == 0
    printed, page = capsys.readouterr().out, (tmp_path / "out" / "compare.html").read_text("utf-8")
    document = json.loads(printed)
    assert document["shared"] == 30
    assert document["rows"][0]["metric"] == "RR@10"
    assert document["verdict"] in page
    assert "<script" not in page
    assert not re.search(r"https?://", page)
    run(a, b, tmp_path / "out", as_json=True)
    assert (capsys.readouterr().out, (tmp_path / "out" / "compare.html").read_text("utf-8")) == (
        printed,
        page,
    )


def test_the_table_shows_the_verdict_and_what_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = write_run(
        tmp_path / "a", "retrieval", [searched("q", None), searched("gone", 1)], metrics={"auc": 0.5}
    )
    b = write_run(tmp_path / "b", "retrieval", [searched("q", 2)], metrics={"auc": 0.6})
    run(a, b, None, as_json=False)
    printed = capsys.readouterr().out
    assert "B is better on 0, worse on 0, not clearly different on 1 of 1." in printed
    assert "Only in A, left out: 1 (gone)." in printed
    assert "auc: .500 -> .600 (not a mean over questions: not tested)" in printed
    assert "+ q  not found -> rank 2  What about q?" in printed
