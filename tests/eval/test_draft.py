"""Feedback as drafts of gold questions."""

import json
from pathlib import Path

import pytest

from eval.draft import draft
from eval.errors import GoldError
from eval.gold import load_gold
from tests.api_models import served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, STRIKE, client

SESSION = "0" * 32


def test_judged_answers_become_questions_that_a_person_completes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "drafts"
    with served(tmp_path) as running, client(running) as http:
        settings = running.service.settings
        asked = [BRIDGE_QUESTION, "And what did it cost?"]
        answers = [http.post("/v1/chat", json={"question": q, "session_id": SESSION}).json() for q in asked]
        for answer, verdict in zip(answers, ("good", "bad"), strict=True):
            http.post("/v1/feedback", json={"answer_id": answer["answer_id"], "verdict": verdict})
        assert draft(settings, out, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"out": str(out), "drafts": 2, "good": 1, "bad": 1}
    first, second = map(json.loads, (out / "queries.jsonl").read_text("utf-8").splitlines())
    assert first["question"] == BRIDGE_QUESTION
    assert first["answers"] == []  # what a reader liked is not yet right
    assert first["relevant"] == ["bridge"]
    assert first["draft"]["verdict"] == "good"
    assert first["draft"]["quotes"] == [each["quote"] for each in answers[0]["citations"]]
    assert "history" not in first
    assert [turn["role"] for turn in second["history"]] == ["user", "agent"]
    assert "[1]" not in second["history"][1]["text"]

    corpus = [json.dumps(article, ensure_ascii=False) for article in (BRIDGE, STRIKE)]
    (out / "corpus.jsonl").write_text("\n".join(corpus), "utf-8")
    completed = [json.dumps(record | {"answers": ["three years"]}) for record in (first, second)]
    (out / "queries.jsonl").write_text("\n".join(completed), "utf-8")
    gold = load_gold(out, settings.zone)
    assert [query.question for query in gold.queries] == asked


def test_nothing_to_write_and_nothing_to_overwrite(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        settings = running.service.settings
        with pytest.raises(GoldError, match="No reader"):
            draft(settings, tmp_path / "d", as_json=True)
        answer = http.post("/v1/chat", json={"question": BRIDGE_QUESTION}).json()
        http.post("/v1/feedback", json={"answer_id": answer["answer_id"], "verdict": "good"})
        assert draft(settings, tmp_path / "d", as_json=True) == 0
        with pytest.raises(GoldError, match="already"):
            draft(settings, tmp_path / "d", as_json=True)
        http.delete("/v1/articles/bridge")
        with pytest.raises(GoldError, match="No reader"):
            draft(settings, tmp_path / "e", as_json=True)
