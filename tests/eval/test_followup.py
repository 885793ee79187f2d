"""`citedesk eval followup`: three wordings over an archive, and overlap with a person's without one."""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from eval.errors import GoldError
from eval.followup import Wording, evaluate, follow_ups, gap_closed, rewriting
from eval.followup_rewrites import has_rewrites, load_rewrites
from eval.naming import direction, meaning
from eval.overlap import rouge_l
from rag.cli import run as citedesk
from rag.condense import Condensed
from rag.errors import ModelError
from tests.eval.goldset import QUERIES, SETTINGS, run_over, write_gold
from tests.fakes import HashEmbedder

BRIDGE = [
    {"role": "user", "text": "What happened to the harbour bridge in Aldmoor?"},
    {"role": "agent", "text": "It reopened on Monday."},
]
FOLLOW_UPS: list[dict[str, Any]] = [
    QUERIES[0],
    {
        "id": "f1",
        "question": "How many of its cables were replaced?",
        "language": "en",
        "answers": ["40 cables"],
        "relevant": ["en1"],
        "history": BRIDGE,
        "standalone": "How many cables of the harbour bridge in Aldmoor were replaced?",
    },
    {
        "id": "f2",
        "question": "산골 도서관에는 책이 몇 권 있나?",
        "language": "ko",
        "answers": ["3200권"],
        "relevant": ["ko2"],
        "history": BRIDGE,
        "standalone": "산골 도서관에는 책이 몇 권 있나?",
    },
]
REWRITES = [
    {
        "id": "r1_1",
        "question": "What is a  529 plan?",
        "history": [],
        "rewrite": "What is a 529 plan?",
        "lang": "en",
    },
    {
        "id": "r1_2",
        "question": "How does it work?",
        "history": [{"role": "user", "text": "What is a 529 plan?"}],
        "rewrite": "How does a 529 plan work?",
        "lang": "en",
    },
]


def write_rewrites(folder: Path, records: list[dict[str, Any]] = REWRITES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "about.json").write_text('{"name": "plans", "task": "rewriting"}', "utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "rewrites.jsonl").write_text(lines, "utf-8")
    return folder


# Over an archive


def evaluated(folder: Path, rewritten: dict[str, str] | None = None) -> tuple[dict[str, Any], list[Any]]:
    """The run of the follow-ups with the rules, or with wordings given by question id."""
    with (
        run_over(write_gold(folder, queries=FOLLOW_UPS), "followup") as run,
        asyncio.Runner() as runner,
        rewriting(SETTINGS, runner) as rules,
    ):

        def rewrite(query: Any, search: Any) -> Condensed:
            if rewritten is None:
                return rules(query, None)
            text = rewritten[query.query_id]
            return Condensed(text, query.language, text != query.question, False, "rules")

        return evaluate(run, rewrite, runner)


def test_every_follow_up_is_asked_in_three_wordings(tmp_path: Path) -> None:
    document, outcomes = evaluated(tmp_path)
    asked = [(o.query.query_id, o.scenario) for o in outcomes]
    assert asked == [(name, wording.value) for name in ("f1", "f2") for wording in Wording]
    assert [o.query.question for o in outcomes if o.scenario == "human"] == [
        record["standalone"] for record in FOLLOW_UPS[1:]
    ]
    assert document["queries"] == 6
    metrics = document["metrics"]
    assert metrics["human/token_f1"] == metrics["human/rouge_l"] == 1
    assert {f"{w}/{name}" for w in Wording for name in ("Success@1", "RR@10", "R@10", "shown")} <= set(
        metrics
    )
    assert metrics["turn_right"] == 1
    assert metrics["changed"] == 0.5


def test_wordings_are_measured_each_for_itself(tmp_path: Path) -> None:
    human = {record["id"]: record["standalone"] for record in FOLLOW_UPS[1:]}
    lost = dict.fromkeys(human, "What did growers near Tolm light against the frost?")
    as_person, astray = evaluated(tmp_path / "a", human)[0], evaluated(tmp_path / "b", lost)[0]
    for name in ("Success@1", "RR@10", "R@10", "token_f1"):
        assert as_person["metrics"][f"rewrite/{name}"] == as_person["metrics"][f"human/{name}"]
        assert astray["metrics"][f"human/{name}"] == as_person["metrics"][f"human/{name}"]
        assert astray["metrics"][f"alone/{name}"] == as_person["metrics"][f"alone/{name}"]
    assert astray["metrics"]["rewrite/Success@1"] == 0
    assert astray["metrics"]["turn_right"] == 0.5
    assert astray["metrics"]["turn_right_alone"] == 0
    assert as_person["metrics"]["turn_right"] == as_person["metrics"]["turn_right_alone"] == 1


def test_the_gap_is_closed_in_part() -> None:
    metrics = {"alone/RR@10": 0.5, "rewrite/RR@10": 0.8, "human/RR@10": 0.9, "alone/R@10": 1.0}
    assert gap_closed(metrics | {"rewrite/R@10": 1.0, "human/R@10": 1.0}) == {"gap_closed/RR@10": 0.75}


def test_a_set_without_follow_ups_is_refused(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path), "followup") as run, pytest.raises(GoldError, match="standalone"):
        follow_ups(run)


# Without an archive


def test_rewrites_are_read_with_their_place(tmp_path: Path) -> None:
    folder = write_rewrites(tmp_path)
    assert has_rewrites(folder)
    gold = load_rewrites(folder)
    assert [query.query_id for query in gold.queries] == ["r1_1", "r1_2"]
    assert gold.queries[0].question == "What is a 529 plan?"
    assert gold.queries[1].standalone == "How does a 529 plan work?"
    assert {query.group for query in gold.queries} == {"What is a 529 plan?"}
    assert gold.queries[1].place.endswith("rewrites.jsonl:2")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"rewrite": ""}, r"rewrites.jsonl:1: rewrite"),
        ({"history": [{"role": "system", "text": "x"}]}, r"history\.0\.role"),
        ({"id": "two words"}, "id"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, record: dict[str, Any], problem: str
) -> None:
    folder = write_rewrites(tmp_path, [REWRITES[0] | record])
    with pytest.raises(GoldError, match=problem):
        load_rewrites(folder)


def test_an_id_twice_and_a_broken_description_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="twice"):
        load_rewrites(write_rewrites(tmp_path, [REWRITES[0], REWRITES[0]]))
    (tmp_path / "about.json").write_text("{}", "utf-8")
    with pytest.raises(GoldError, match=r"about\.json"):
        load_rewrites(tmp_path)


# As it is typed


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands use the hash embedder, in an empty folder without settings."""
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("eval.commands.load_embedder", lambda name: HashEmbedder())


def written(out: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    assert {path.name for path in out.iterdir()} == {"metrics.json", "queries.jsonl", "report.html"}
    lines = (out / "queries.jsonl").read_text("utf-8").splitlines()
    return json.loads((out / "metrics.json").read_text("utf-8")), [json.loads(line) for line in lines]


@pytest.mark.usefixtures("quick")
def test_a_run_over_an_archive_leaves_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = write_gold(tmp_path / "gold", queries=FOLLOW_UPS)
    assert citedesk(["eval", "followup", str(gold), "--out", "out"]) == 0
    metrics, lines = written(tmp_path / "out")
    assert metrics["task"] == "followup"
    assert metrics["config"]["rewriter"] == "verbatim"
    assert {(line["id"], line["scenario"]) for line in lines} == {
        (name, wording.value) for name in ("f1", "f2") for wording in Wording
    }
    assert "rewrite/RR@10" in capsys.readouterr().out
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert re.search(r"in first place for \d of 2 questions in our wording", report)
    assert "our wording of it" in report


@pytest.mark.usefixtures("quick")
def test_a_run_over_rewrites_needs_no_archive(tmp_path: Path) -> None:
    gold = write_rewrites(tmp_path / "gold")
    assert citedesk(["eval", "followup", str(gold), "--out", "out"]) == 0
    metrics, lines = written(tmp_path / "out")
    assert metrics["metrics"]["rewrite/token_f1"] > metrics["metrics"]["alone/token_f1"]
    assert metrics["metrics"]["history/token_f1"] < 1
    assert metrics["metrics"]["better"] == 0.5
    assert metrics["metrics"]["worse"] == 0
    assert lines[1]["question"] == "How does 529 plan work?"
    assert "alone for 1, further for 0." in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert lines[1]["answers"] == ["How does a 529 plan work?"]


@pytest.mark.usefixtures("quick")
def test_a_model_that_is_not_there_leaves_it_to_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Absent:
        name = "ollama:absent"

        async def stream(self, messages: Any, *, most_tokens: int, temperature: float = 0.0) -> Any:
            raise ModelError("It is not there.", advice="Start it.")
            yield

        async def close(self) -> None: ...

    monkeypatch.setattr("eval.followup.load_model", lambda *_: Absent())
    gold = write_rewrites(tmp_path / "gold")
    assert citedesk(["eval", "followup", str(gold), "--out", "out", "--model", "ollama:absent"]) == 0
    metrics, _ = written(tmp_path / "out")
    assert metrics["config"]["model"] == "ollama:absent"
    assert metrics["metrics"]["by_model"] == 0
    assert metrics["metrics"]["changed"] == 0.5


# Overlap


@pytest.mark.parametrize(
    "text",
    [
        "Who won the Northern Shield final?",
        "한국은행은 왜 기준금리를 내렸나?",
        "澜江地铁七号线的票价是多少？",
        "日銀はなぜ政策金利を引き上げたか",
        "Когда построят новый мост?",
        "كم سيبقى تلفريك جبل الغيم مغلقا؟",
        "ใครชนะการเลือกตั้ง",
        "¿Cuál era el récord anterior?",
    ],
)
def test_a_text_is_its_own_in_every_script(text: str) -> None:
    assert rouge_l(text, text) == 1
    assert rouge_l(text, "12345") == 0


def test_order_counts() -> None:
    assert rouge_l("one two six ten", "one six two ten") == 0.75
    assert rouge_l("one two", "one two six ten") == pytest.approx(2 / 3)
    assert rouge_l("", "one") == 0


def test_follow_up_measures_are_explained_and_have_a_direction() -> None:
    assert meaning("rewrite/RR@10").endswith("our wording of it")
    assert meaning("human/rouge_l") == "words shared in order: a person's wording of it"
    assert direction("rewrite/Success@1") == direction("gap_closed/R@10") == direction("alone/token_f1") == 1
    assert direction("rewrite/refused") == direction("changed") == 0
