"""Bars: the file, what passes, what is missed, and what may never pass by accident."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.gate import run
from rag.errors import InputError
from tests.eval.runfolder import searched, write_run


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a run `good` whose RR@10 is .75, and .5 in Korean."""
    lines = [searched("a", 1), searched("b", 2, language="ko")]
    slices = {
        "by_language": {"ko": {"queries": 1, "RR@10": 0.5}},
        "by_type": {"cross": {"queries": 1, "RR@10": 0.6}},
        "by_pair": {"en>ko": {"queries": 1, "RR@10": 0.7}},
    }
    write_run(tmp_path / "runs" / "good", "retrieval", lines, **slices)
    return tmp_path


def gate(base: Path, text: str, *folders: Path) -> int:
    path = base / "bars.toml"
    path.write_text(text, "utf-8")
    return run(path, folders, as_json=True)


def bar(extra: str, *, run_name: str = "runs/good", metric: str = "RR@10") -> str:
    return f'[[bar]]\nrun = "{run_name}"\nmetric = "{metric}"\n{extra}\n'


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["bars"]
    return found


@pytest.mark.parametrize(
    ("extra", "code", "margin"),
    [
        ("at_least = 0.75", 0, 0.0),
        ("at_least = 0.7", 0, 0.05),
        ("at_least = 0.76", 1, -0.01),
        ("at_most = 0.75", 0, 0.0),
        ("at_most = 0.74", 1, -0.01),
        ("at_least = 0.7\nat_most = 0.76", 0, 0.01),
        ("at_least = 1", 1, -0.25),
        ('at_least = 0.5\nslice = { language = "ko" }', 0, 0.0),
        ('at_least = 0.7\nslice = { type = "cross" }', 1, -0.1),
        ('at_least = 0.65\nslice = { pair = "en>ko" }', 0, 0.05),
    ],
)
def test_bounds(base: Path, extra: str, code: int, margin: float, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(base, bar(extra)) == code
    (found,) = printed(capsys)
    assert (found["passed"], found["margin"], found["problem"]) == (code == 0, margin, None)


def test_one_missed_bar_fails_and_all_are_printed(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = bar("at_least = 0.9") + bar("at_least = 0.1") + bar("at_most = 20", metric="latency_ms.p95")
    assert gate(base, text + bar("at_least = 2", metric="queries")) == 1
    assert [found["passed"] for found in printed(capsys)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (bar("at_least = 0.0", metric="RR@100"), "RR@100"),
        (bar("at_most = 1.0", metric="shown"), "shown"),
        (bar('at_least = 0.0\nslice = { language = "th" }'), "language = 'th'"),
        (bar("at_least = 0.0", run_name="runs/nowhere"), "nowhere"),
    ],
)
def test_what_is_absent_is_missed_and_named(
    base: Path, text: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate(base, text + bar("at_least = 0.1")) == 1
    missed, passed = printed(capsys)
    assert (missed["passed"], missed["value"], passed["passed"]) == (False, None, True)
    assert named in missed["problem"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_values_that_are_no_numbers_are_missed(
    base: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = base / "runs" / "good" / "metrics.json"
    path.write_text(path.read_text("utf-8").replace("0.75", value), "utf-8")
    assert gate(base, bar("at_most = 2.0") + bar("at_least = 0.0")) == 1
    assert [(found["passed"], found["value"]) for found in printed(capsys)] == [(False, None)] * 2


def test_damaged_metrics_are_missed(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base / "runs" / "good" / "metrics.json").write_text("{", "utf-8")
    assert gate(base, bar("at_least = 0.0")) == 1
    assert "metrics.json" in printed(capsys)[0]["problem"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (bar("at_lest = 0.9\nat_least = 0.1"), "bar 1: unknown key 'at_lest'"),
        (bar("at_least = 0.1") + bar("at_least = 0.1\nbound = 1"), "bar 2: unknown key 'bound'"),
        (bar("at_least = 0.1") + "[extra]\n", "unknown key 'extra'"),
        (bar('at_least = 0.1\nslice = { lang = "ko" }'), "bar 1: slice.lang"),
        (bar('at_least = 0.1\nslice = { language = "ko", type = "x" }'), "bar 1: slice"),
        (bar(""), "bar 1: a bar needs at_least or at_most"),
        ('[[bar]]\nrun = "x"\nat_least = 1\n', "bar 1: the key 'metric' is missing"),
        (bar("at_least = nan"), "bar 1: at_least"),
        (bar('at_least = "0.9"'), "bar 1: at_least"),
        (bar("at_least = true"), "bar 1: at_least"),
        ("", "the key 'bar' is missing"),
        ("bar = []", "bar"),
        ("[[bar", "not TOML"),
    ],
)
def test_files_not_in_the_format_are_refused(base: Path, text: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        gate(base, text)
    assert problem in caught.value.problem


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file .*bars\.toml"):
        run(tmp_path / "bars.toml", [], as_json=False)


def test_folders_take_the_place_of_runs_of_their_name(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = write_run(base / "elsewhere" / "good", "retrieval", [searched("a", 1)])
    assert gate(base, bar("at_least = 1.0")) == 1
    assert gate(base, bar("at_least = 1.0"), elsewhere) == 0
    with pytest.raises(InputError, match="No bar names a run 'other'"):
        gate(base, bar("at_least = 1.0"), base / "other")
    with pytest.raises(InputError, match="Two folders are called 'good'"):
        gate(base, bar("at_least = 1.0"), elsewhere, base / "runs" / "good")


def test_the_table_says_by_how_much(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = base / "bars.toml"
    text = bar('at_least = 0.9\nnote = "goal"') + bar("at_least = 0.7") + bar("at_least = 0", run_name="gone")
    path.write_text(text, "utf-8")
    assert run(path, [], as_json=False) == 1
    lines = capsys.readouterr().out.splitlines()
    words = [" ".join(line.split()) for line in lines]
    assert "MISS runs/good RR@10 .750 >= .900 −.150 goal" in words
    assert "pass runs/good RR@10 .750 >= .700 +.050" in words
    assert any(line.startswith("MISS gone RR@10 –") for line in words)
    assert "2 of 3 bars missed." in words
