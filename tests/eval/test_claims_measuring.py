"""`citedesk eval claims`: what is made of each kind of gold folder, measured, written and refused."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.claims.claimset import claim_set
from eval.claims.documents import Vectors, evidence, from_sentences
from eval.claims.tables import tables
from eval.claims.tally import holds_quantity
from eval.errors import GoldError
from eval.halves import Half, half_of
from rag.cli import run
from rag.domain import Flag, FloatMatrix
from rag.verify.claims import Claim, Evidence, Finding, Verdict
from tests.eval.goldset import QUERIES, SETTINGS, write_gold
from tests.fakes import HashEmbedder

LANGUAGES = ("en", "ko", "zh", "ja", "ru", "ar")
SENTENCES = [
    {
        "en": f"On Tuesday {number} people from the harbour came to bridge {number + 300}.",
        "ko": f"화요일에 항구에서 온 {number}명이 다리 {number + 300}번에 도착했다.",
        "zh": f"周二有{number}名港口居民来到{number + 300}号桥上参加活动。",
        "ja": f"火曜日に港から来た{number}人が橋{number + 300}に着いた。",
        "ru": f"Во вторник {number} человек из порта пришли к мосту {number + 300}.",
        "ar": f"يوم الثلاثاء وصل {number} شخصا من الميناء إلى الجسر رقم {number + 300}.",
    }
    for number in (21, 43, 65, 87, 39, 52)
]


class DigitGate:
    """Contradicts what holds other digits than the evidence, doubts what shares no word with its language."""

    def __init__(self, embedder: object) -> None:
        self.asked: list[tuple[str, int]] = []

    def check(
        self, claim: Claim, evidences: Sequence[Evidence], vector: FloatMatrix | None = None
    ) -> tuple[int, Finding]:
        self.asked.append((claim.text, len(evidences)))
        texts = [item.text for item in evidences]
        digits = ["".join(c if c.isdigit() else " " for c in text).split() for text in (claim.text, *texts)]
        missing = [digit for digit in digits[0] if digit not in digits[1]]
        if missing:
            return 0, Finding(Verdict.CONTRADICTED, 0.1, 0, 0, (Flag("quantity", missing[0]),))
        verdict = Verdict.SUPPORTED if claim.text in texts[0] else Verdict.UNSURE
        return 0, Finding(verdict, 0.9, 0, 0)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("eval.claims.command.load_embedder", lambda name: HashEmbedder())
    monkeypatch.setattr("eval.claims.command.Gate", DigitGate)


def write_lines(path: Path, records: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    folder = write_gold(tmp_path / "translated")
    records = [
        {"id": f"s{i}", "doc": f"d{i // 3}", "group": f"g{i // 3}", **texts}
        for i, texts in enumerate(SENTENCES)
    ]
    write_lines(folder / "sentences.jsonl", records)
    return folder


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    folder = write_gold(tmp_path / "hand")
    hand: list[dict[str, Any]] = [
        {"id": "a", "claim": "The bridge reopened after 14 months.", "article_id": "en1", "label": "true"},
        {"id": "b", "claim": "The bridge reopened after 41 months.", "article_id": "en1", "label": "false"},
        {
            "id": "c",
            "claim": "책은 3200권이다.",
            "article_ids": ["ko2", "ko1"],
            "label": "true",
            "kind": "num",
        },
    ]
    drafts: list[dict[str, Any]] = [
        {
            "id": "d",
            "claim": "It took 31 years.",
            "article_ids": ["en2"],
            "label": "contradicted",
            "kinds": ["y", "x"],
        },
        {
            "id": "e",
            "claim": "It took 31 years.",
            "article_ids": ["en2"],
            "label": "partly",
            "question": "When?",
        },
    ]
    for name, records in (("claims", hand), ("drafts", drafts)):
        spoken = [{**record, "language": "ko" if record["id"] == "c" else "en"} for record in records]
        write_lines(folder / f"{name}.jsonl", spoken)
    return folder


def measured(folder: Path, out: Path, *options: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    assert run(["eval", "claims", str(folder), "--out", str(out), *options]) == 0
    assert {path.name for path in out.iterdir()} == {"metrics.json", "claims.jsonl", "report.html"}
    lines = (out / "claims.jsonl").read_text("utf-8").splitlines()
    return json.loads((out / "metrics.json").read_text("utf-8")), [json.loads(line) for line in lines]


def test_translations_are_held_against_every_language(translated: Path, tmp_path: Path) -> None:
    metrics, lines = measured(translated, tmp_path / "out")
    assert len(lines) == metrics["queries"]
    shares, counts = metrics["metrics"], metrics["counts"]
    for claim in LANGUAGES:
        assert shares[f"own/{claim}/passed"] == 1
        for other in LANGUAGES:
            pair = f"{claim}>{other}"
            assert shares[f"quantity/{pair}/passed"] == 1
            assert counts[f"quantity/{pair}/passed"] == len(SENTENCES)
            assert f"kind/num/{pair}/contradicted" in shares
            assert (shares[f"kind/{'own' if claim == other else 'translation'}/{pair}/contradicted"]) == 0
    # The gate of this test sees digits only, so that a wrong weekday or two numbers exchanged get by.
    assert shares["kind/num/all/contradicted"] > 0.9
    assert shares["kind/exchanged/all/contradicted"] == shares["kind/date/all/contradicted"] == 0
    assert shares["kind/neighbour/all/contradicted"] == 1  # the next sentence was left out of the evidence
    assert 0 < shares["quantity/all/caught"] < 1
    assert shares["quantity/all/flagged"] == shares["quantity/all/caught"]
    assert shares["quantity/worst/caught"] == min(
        value
        for name, value in shares.items()
        if name.startswith("quantity/") and ">" in name and "caught" in name
    )
    assert metrics["latency_ms"]["p95"] >= metrics["latency_ms"]["p50"] > 0


def test_a_run_is_the_same_twice_and_its_vectors_are_kept(translated: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    first = measured(translated, tmp_path / "a", "--cache", cache, "--limit", "30")
    kept = list((tmp_path / "cache").iterdir())
    again = measured(translated, tmp_path / "b", "--cache", cache, "--limit", "30")
    assert kept
    assert sorted(kept) == sorted((tmp_path / "cache").iterdir())
    for metrics, _ in (first, again):
        metrics.pop("latency_ms")
    assert first == again
    texts = {line["id"].split("/")[1] for line in first[1]}
    assert texts == set(LANGUAGES)
    assert all(sum(f"/{code}/" in line["id"] for line in first[1]) <= 30 * 6 for code in LANGUAGES)


def test_a_half_holds_whole_documents(translated: Path, tmp_path: Path) -> None:
    halves = {group: half_of(group) for group in ("g0", "g1")}
    for half in set(halves.values()):
        _, lines = measured(translated, tmp_path / half.value, "--half", half.value)
        documents = {f"g{int(line['id'][1]) // 3}" for line in lines if line["kind"] != "hardneg"}
        assert documents == {group for group, other in halves.items() if other is half}
    missing = {Half.TUNE, Half.REPORT} - set(halves.values())
    for half in missing:
        assert (
            run(["eval", "claims", str(translated), "--out", str(tmp_path / "x"), "--half", half.value]) == 1
        )


def test_questions_become_claims_with_right_and_wrong_answers(tmp_path: Path) -> None:
    queries = [
        ("q1", "산골 도서관의 책은 모두 몇 권인가?", "3200권", "ko2"),
        ("q2", "산골 마을에 새로 문을 연 곳은 무엇인가?", "도서관", "ko2"),
        ("q3", "산골 도서관이 있는 곳은 어디인가?", "산골 마을", "ko2"),
        ("q4", "알드무어에서 다시 열린 것은 무엇인가?", "항구 다리", "ko1"),
        ("q5", "케이블을 바꾼 사람은 누구인가?", "기술자들", "ko1"),
    ]
    records = [
        {"id": name, "question": question, "language": "ko", "answers": [answer], "relevant": [article]}
        for name, question, answer, article in queries
    ]
    folder = write_gold(tmp_path / "gold", queries=records)
    _, lines = measured(folder, tmp_path / "out")
    told = {(line["id"], line["label"]): line["claim"] for line in lines}
    assert told["q2/qa", "true"] == "산골 마을에 새로 문을 연 곳은 도서관이다."
    assert told["q4/qa_same_text", "false"] == "알드무어에서 다시 열린 것은 기술자들이다."
    assert ("q2/qa_same_text", "false") not in told  # the other answer stands in the question
    assert told["q4/qa_other_text", "false"].removeprefix("알드무어에서 다시 열린 것은 ") in (
        "도서관이다.",
        "산골 마을이다.",
    )
    assert {line["kind"] for line in lines} == {"qa", "qa_same_text", "qa_other_text"}


def test_claims_by_hand_and_drafts_are_told_apart(by_hand: Path, tmp_path: Path) -> None:
    metrics, lines = measured(by_hand, tmp_path / "out")
    shares, counts = metrics["metrics"], metrics["counts"]
    assert [line["kind"] for line in lines] == ["claim", "claim", "num", "x+y", "draft"]
    assert [line["label"] for line in lines] == ["true", "false", "true", "false", "partly"]
    assert (counts["true/claims/lost"], shares["true/claims/lost"]) == (2, 0)
    assert (counts["false/claims/contradicted"], shares["false/claims/contradicted"]) == (1, 1)
    assert shares["false/drafts/contradicted"] == 0
    assert shares["partly/drafts/noticed"] == 1
    assert "true/drafts/lost" not in shares
    assert lines[4]["note"] == "When?"
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "partly" in page or "It took 31 years." not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "perhaps"}, "label is 'perhaps'"),
        ({"article_id": "gone"}, "the article 'gone' is not in the corpus"),
        ({"article_id": None}, "article_ids is None"),
        ({"claim": " "}, "claim is ' '"),
        ({"language": 3}, "language is 3"),
        ({"id": "b"}, "the id 'b' is there twice"),
    ],
)
def test_a_broken_claim_is_refused_with_its_line(
    by_hand: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    path = by_hand / "claims.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    records.insert(2, records[0] | {"id": "z"} | change)
    write_lines(path, records)
    assert run(["eval", "claims", str(by_hand), "--out", str(tmp_path / "out")]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "claims.jsonl:3" in told.replace(" ", "")


def test_a_broken_translation_is_refused(translated: Path) -> None:
    path = translated / "sentences.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    write_lines(path, [*records, records[0] | {"ru": ""}])
    with pytest.raises(GoldError, match=r"sentences\.jsonl:7: ru is ''"):
        claim_set(translated, SETTINGS, Vectors(HashEmbedder()), None, None)


def test_a_folder_without_anything_to_claim_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="nothing to make claims of"):
        claim_set(
            write_gold(tmp_path / "gold", queries=QUERIES[:1]), SETTINGS, Vectors(HashEmbedder()), None, None
        )


def test_bars_can_be_set_on_the_shares(translated: Path, tmp_path: Path) -> None:
    measured(translated, tmp_path / "out")
    bars = tmp_path / "bars.toml"
    bar = '[[bar]]\nrun = "out"\nmetric = "quantity/en>ko/{}"\n{} = {}\n'
    bars.write_text(bar.format("passed", "at_least", 0.96) + bar.format("lost", "at_most", 0.05), "utf-8")
    assert run(["eval", "gate", str(bars)]) == 0
    bars.write_text(bar.format("caught", "at_least", 1.0), "utf-8")
    assert run(["eval", "gate", str(bars)]) == 1


def test_the_json_is_the_written_document(
    by_hand: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics, _ = measured(by_hand, tmp_path / "out", "--json")
    assert json.loads(capsys.readouterr().out) == metrics


def test_evidence_without_a_sentence() -> None:
    document = from_sentences(["One.", "Two is left out.", "Three."], "d/en", "en")
    assert document.without(None) is document
    rest = evidence(document.without(1), Vectors(HashEmbedder()))
    assert rest.text == "One. Three."
    assert [span.of(rest.text) for span in rest.sentences] == ["One.", "Three."]
    assert rest.vectors.shape == (2, 64)
    assert (rest.head.title, rest.head.published_at) == ("", None)


def test_tables_show_what_there_is_and_no_more() -> None:
    shares = {
        "kind/num/en>ko/contradicted": 0.5,
        "kind/num/en>ko/unsure": 0.25,
        "kind/num/cross/contradicted": 0.5,
        "kind/num/cross/unsure": 0.25,
        "kind/num/all/contradicted": 0.5,
        "quantity/en>ko/caught": 1.0,
        "quantity/en>ko/flagged": 0.987,
    }
    counts = dict.fromkeys(shares, 8)
    cross, caught = tables(shares, counts)
    assert cross.columns == ("claims", "all", "en")
    assert cross.rows == (("num", ("8", "50/25", "50/25")),)
    assert caught.columns == ("ko",)
    assert caught.rows == (("en", ("100 (98.7)",)),)


@pytest.mark.parametrize(
    "text",
    ["3 boats", "two boats", "on Monday", "월요일", "세 명", "三个人", "周二", "火曜日", "в среду", "ثلاثة"],
)
def test_quantities_are_seen(text: str) -> None:
    assert holds_quantity(text)


@pytest.mark.parametrize("text", ["a boat", "배가 왔다", "船来了", "船が来た", "лодка", "قارب"])
def test_no_quantity_is_seen(text: str) -> None:
    assert not holds_quantity(text)
