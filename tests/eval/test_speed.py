"""`eval speed` from end to end on a few articles; no figure is judged, only that each is there and sound."""

import json
from pathlib import Path

import numpy as np
import pytest

from eval.speed import run
from eval.speed_figures import FIGURES, Figure, lines
from eval.speed_machine import fresh_process, percentiles
from rag.errors import CitedeskError
from rag.settings import Settings
from tests.eval.goldset import ARTICLES, QUERIES


def test_every_figure_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.speed._COLD_RUNS", 1)
    gold, out, cache = tmp_path / "gold", tmp_path / "out", tmp_path / "cache"
    gold.mkdir()
    (gold / "about.json").write_text('{"name": "tiny", "task": "retrieval"}', "utf-8")
    for name, records in (("corpus", ARTICLES), ("queries", QUERIES)):
        content = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (gold / f"{name}.jsonl").write_text(content, "utf-8")
    assert run(gold, out, cache=cache, limit=4, settings=Settings(embed_processes=1)) == 0

    document = json.loads((out / "metrics.json").read_text("utf-8"))
    assert (document["gold"], document["task"]) == ("tiny", "speed")
    assert str(tmp_path) not in json.dumps(document)
    figures = document["metrics"]
    assert {figure.name for figure in FIGURES} <= figures.keys()
    assert all(np.isfinite(value) and value >= 0 for value in figures.values())
    assert figures["search_core_same_answers"] == figures["ask_same_answers"] == 1
    assert figures["search_core_p50_ms"] <= figures["search_core_p99_ms"]
    parts = ("catalogue", "postings", "passage_vectors", "sentence_vectors")
    total = sum(figures[f"{name}_bytes"] for name in parts)
    assert figures["passage_vectors_bytes"] == 1024
    assert total > figures["sentence_vectors_bytes"] > 0
    assert [line["name"] for line in json.loads((out / "speed.json").read_text("utf-8"))] == [
        figure.name for figure in FIGURES
    ]
    [kept] = cache.iterdir()
    assert {path.name for path in kept.iterdir()} == {"ingest.json", "store"}


def test_aims_are_judged() -> None:
    fast, slow = Figure("a", "a", at_most=1), Figure("b", "b", at_least=2)
    assert (fast.verdict(1), fast.verdict(1.1), slow.verdict(2), slow.verdict(1.9)) == (
        "hit",
        "miss",
        "hit",
        "miss",
    )
    assert (fast.aim, slow.aim, Figure("c", "c").verdict(3)) == ("at most 1", "at least 2", "")
    [line] = lines({"serving_mb": 250.0})
    assert (line["value"], line["verdict"]) == (250.0, "miss")


def test_percentiles_are_in_milliseconds() -> None:
    found = percentiles("search", [0.001] * 50 + [0.003] * 50)
    assert list(found) == ["search_p50_ms", "search_p95_ms", "search_p99_ms"]
    assert found["search_p50_ms"] == pytest.approx(2)
    assert found["search_p99_ms"] == pytest.approx(3)


def test_a_process_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(CitedeskError, match=r"rag show.*ended with code 2"):
        fresh_process(["rag", "show"], {"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])})


def test_memory_and_time_of_a_process_are_seen() -> None:
    spent = fresh_process(["rag", "--version"], {"PYTHONPATH": str(Path(__file__).parents[2])})
    assert "citedesk" in spent.printed
    assert 0 < spent.cpu_s < 60
    assert spent.wall_s > 0
