"""The set of slips that language models make in news, and how many of them the gate lets pass."""

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.errors import GoldError
from eval.gold import load_gold
from rag.cli import run

FOLDER = Path(__file__).parents[2] / "eval" / "gold" / "news-slips"
CLAIMS = [json.loads(line) for line in (FOLDER / "claims.jsonl").read_text("utf-8").splitlines()]
CORPUS = [json.loads(line) for line in (FOLDER / "corpus.jsonl").read_text("utf-8").splitlines()]
VERDICTS = ("supported", "unsure", "contradicted")


def test_every_claim_is_about_an_article_of_the_set() -> None:
    about = json.loads((FOLDER / "about.json").read_text("utf-8"))
    assert about["counts"] == {"corpus": len(CORPUS), "claims": len(CLAIMS)}
    assert len({claim["id"] for claim in CLAIMS}) == len(CLAIMS) >= 250
    assert {claim["article_id"] for claim in CLAIMS} == {article["id"] for article in CORPUS}
    assert {claim["language"] for claim in CLAIMS} == set(about["languages"])
    labels = Counter(claim["label"] for claim in CLAIMS)
    assert min(labels["true"], labels["false"]) >= 100


def test_the_gate_lets_few_slips_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "claims", str(FOLDER), "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    lines = (tmp_path / "out" / "claims.jsonl").read_text("utf-8").splitlines()
    found = Counter((line["label"], line["verdict"]) for line in map(json.loads, lines))
    false, true = (sum(found[label, verdict] for verdict in VERDICTS) for label in ("false", "true"))
    assert found["false", "supported"] <= 0.10 * false
    assert found["true", "contradicted"] <= 0.22 * true
    assert found["true", "supported"] >= 0.55 * true


def test_a_set_of_claims_needs_no_questions(tmp_path: Path) -> None:
    for name in ("about.json", "corpus.jsonl"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    assert load_gold(tmp_path, questions=False).queries == ()
    with pytest.raises(GoldError, match=r"queries\.jsonl"):
        load_gold(tmp_path)
    (tmp_path / "queries.jsonl").write_text("", "utf-8")
    with pytest.raises(GoldError, match="no questions"):
        load_gold(tmp_path, questions=False)
