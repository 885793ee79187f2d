"""`citedesk eval` as it is typed: what is written, that it is the same twice, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval.extras import extra
from rag.cli import run
from tests.eval.goldset import QUERIES, write_gold
from tests.fakes import HashEmbedder

ROOT = Path(__file__).parents[2]
TASKS = ("retrieval", "answers", "refusal")
FILES = {
    "retrieval": {"metrics.json", "queries.jsonl", "run.trec", "report.html"},
    "answers": {"metrics.json", "queries.jsonl", "answers.jsonl", "report.html"},
    "refusal": {"metrics.json", "queries.jsonl", "report.html"},
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands use the hash embedder, in an empty folder without settings."""
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("eval.commands.load_embedder", lambda name: HashEmbedder())


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def untimed(out: Path, task: str) -> Any:
    """Everything a run wrote that does not depend on time."""
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert metrics.pop("latency_ms")["p50"] > 0
    queries = lines(out / "queries.jsonl")
    assert all(line.pop("latency_ms") > 0 for line in queries)
    found = [list(metrics), metrics, queries]
    if task == "retrieval":
        found.append((out / "run.trec").read_text("utf-8"))
    if task == "answers":
        timed = ("answer_id", "created_at", "as_of", "timings_ms")
        found.append(
            [{k: v for k, v in line.items() if k not in timed} for line in lines(out / "answers.jsonl")]
        )
    return found


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("task", TASKS)
def test_two_runs_leave_equal_files(task: str, tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold")
    for out in ("first", "second"):
        assert (
            run(["eval", task, str(gold), "--out", str(tmp_path / out), "--cache", str(tmp_path / "c")]) == 0
        )
        assert {path.name for path in (tmp_path / out).iterdir()} == FILES[task]
    first, second = (untimed(tmp_path / out, task) for out in ("first", "second"))
    assert first == second
    assert str(tmp_path) not in (tmp_path / "first" / "metrics.json").read_text("utf-8")


@pytest.mark.usefixtures("quick")
def test_a_run_replaces_the_files_of_another(tmp_path: Path) -> None:
    gold, out = write_gold(tmp_path / "gold"), tmp_path / "out"
    assert run(["eval", "retrieval", str(gold), "--out", str(out)]) == 0
    (out / "notes.txt").write_text("mine")
    assert run(["eval", "refusal", str(gold), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == FILES["refusal"] | {"notes.txt"}


@pytest.mark.usefixtures("quick")
def test_json_is_the_metrics_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, out = write_gold(tmp_path / "gold"), tmp_path / "out"
    assert run(["eval", "retrieval", str(gold), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((out / "metrics.json").read_text("utf-8"))


@pytest.mark.usefixtures("quick")
def test_the_table_ends_with_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, out = write_gold(tmp_path / "gold"), tmp_path / "out"
    assert run(["eval", "answers", str(gold), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "shown_given_answered" in printed
    assert printed.rstrip().endswith(f"Report: {out / 'report.html'}")


@pytest.mark.usefixtures("quick")
def test_lines_of_a_search_hold_ranks_and_passages(tmp_path: Path) -> None:
    gold, out = write_gold(tmp_path / "gold"), tmp_path / "out"
    assert run(["eval", "retrieval", str(gold), "--out", str(out)]) == 0
    records = {line["id"]: line for line in lines(out / "queries.jsonl")}
    first = records["q1"]
    assert first["search_language"] == "en"
    assert first["half"] == "report"
    assert first["answer"] is None
    assert [hit["rank"] for hit in first["ranked"]] == list(range(1, len(first["ranked"]) + 1))
    assert first["ranked"][0].keys() == {"rank", "article_id", "score", "parts", "title", "language", "text"}
    assert {"passage", "sentence", "share", "names"} <= first["ranked"][0]["parts"].keys()
    trec = [line.split() for line in (out / "run.trec").read_text("utf-8").splitlines()]
    assert list(dict.fromkeys(line[0] for line in trec)) == [record["id"] for record in QUERIES]
    of_first = [line[2] for line in trec if line[0] == "q1"]
    assert [i + 1 for i, name in enumerate(of_first) if name in first["relevant"]] == first["relevant_ranks"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("change", "kept"),
    [(["--limit", "2"], ["q1", "q4"]), (["--half", "tune", "--limit", "1"], 1), (["--half", "report"], None)],
)
def test_half_and_limit_choose_questions(
    tmp_path: Path, change: list[str], kept: list[str] | int | None
) -> None:
    gold, out = write_gold(tmp_path / "gold"), tmp_path / "out"
    assert run(["eval", "retrieval", str(gold), "--out", str(out), *change]) == 0
    found = lines(out / "queries.jsonl")
    if isinstance(kept, list):
        assert [line["id"] for line in found] == kept
    elif kept:
        assert [line["half"] for line in found] == ["tune"]
    else:
        assert {line["half"] for line in found} == {"report"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["retrieval", "missing", "--out", "out"], 1, "about.json is missing"),
        (["retrieval", "gold", "--out", "gold/about.json"], 2, "is a file"),
        (["answers", "gold", "--out", "out", "--model", "gpt"], 2, "'gpt'"),
        (["answers", "gold", "--out", "out", "--gate", "off"], 2, "without a model"),
        (["refusal", "gold", "--out", "out", "--model", "ollama:x", "--replay"], 1, "no file of drafts"),
        (["refusal", "gold", "--out", "out", "--absent", "all"], 2, "--absent"),
        (["refusal", "gold", "--out", "out", "--other", "missing"], 1, "about.json is missing"),
        (["retrieval", "gold", "--out", "out", "--half", "both"], 2, "both"),
        (["retrieval", "gold", "--out", "out", "--limit", "0"], 2, "--limit"),
        (["retrieval", "gold"], 2, "--out"),
    ],
)
def test_what_cannot_be_run_is_refused(
    arguments: list[str], code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_gold(tmp_path / "gold")
    assert run(["eval", *arguments]) == code
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out" / "metrics.json").exists()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("task", TASKS)
def test_a_set_of_unanswerable_questions_has_its_report_too(task: str, tmp_path: Path) -> None:
    gold, out = write_gold(tmp_path / "gold", queries=[QUERIES[4]]), tmp_path / "out"
    assert run(["eval", task, str(gold), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == FILES[task]


@pytest.mark.usefixtures("quick")
def test_a_half_without_questions_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = write_gold(tmp_path / "gold", queries=QUERIES[:1])
    assert run(["eval", "retrieval", str(gold), "--out", "out", "--half", "tune"]) == 2
    assert "in the half tune" in capsys.readouterr().err


def test_an_embedder_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = write_gold(tmp_path / "gold")
    assert run(["eval", "retrieval", str(gold), "--out", str(tmp_path / "o"), "--embedder", "none"]) == 2
    assert "'none'" in capsys.readouterr().err


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(Exception, match=r'pip install "citedesk\[eval\]"'):
        extra("ir_measures")


def test_help_loads_no_evaluation() -> None:
    code = (
        "import sys; from rag.cli import run; run(['eval', '--help']); "
        "heavy = ('numpy', 'ir_measures', 'matplotlib', 'eval.runs', 'eval.report'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "retrieval" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_real_embedder_finds_the_sample_news(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    gold, out = ROOT / "eval" / "gold" / "sample-news", tmp_path / "out"
    assert run(["eval", "retrieval", str(gold), "--out", str(out), "--limit", "24", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["config"]["embedder"]["name"] == "use-multilingual-v3"
    assert document["queries"] == 24
    assert document["metrics"]["Success@10"] > 0.9
