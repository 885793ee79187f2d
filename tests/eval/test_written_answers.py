import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.absent import parse_absence
from eval.answers import evaluate
from eval.drafts import DraftFile, RecordedModel
from eval.errors import GoldError
from eval.matching import contains_answer, covered, token_f1
from eval.outcome import Outcome
from eval.overlap import rouge_l
from eval.refusal import evaluate as evaluate_refusal
from eval.runs import Document, Run
from eval.written import Heard, OpenGate, RecordedWriter
from eval.written_measures import citation_validity, is_borne_out, refused_by, written_measures
from rag.answer.written import Checker, Tally
from rag.cli import run as typed_in
from rag.domain import AnswerSentence, Status
from rag.errors import ModelError, ModelUnreachableError
from rag.llm.protocol import Finished, LanguageModel, Message, ModelInfo, Piece
from tests.eval.goldset import SETTINGS, query, run_over, write_gold
from tests.examples import FERRY, HARBOUR, answer_of, citation_of
from tests.fakes import HashEmbedder
from tests.rag.models import ScriptedModel, UnreachableModel, WordGate

TEXTS = {HARBOUR.article_id: HARBOUR.text, FERRY.article_id: FERRY.text}.get
DRAFT = "The harbour bridge in Aldmoor reopened on Monday. [1] The mayor was wrong about it. [1]"


class Stubborn(ScriptedModel):
    """Writes the draft, and asked again something else that is wrong."""

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        self.prompts.append(messages)
        yield Piece(DRAFT if len(messages) == 2 else "It was wrong again.")
        yield Finished(complete=True)


def written_run(run: Run, model: LanguageModel, gate: Checker, drafts: Path, *, replay: bool = False) -> Run:
    file = DraftFile(drafts)
    writer = RecordedWriter(RecordedModel(model, file, only_recorded=replay), file, gate, SETTINGS)
    return replace(run, desk=writer.desk(run.desk), writer=writer)


def evaluated(
    run: Run, model: LanguageModel, gate: Checker, drafts: Path, *, replay: bool = False
) -> tuple[Document, dict[str, Outcome]]:
    document, outcomes = evaluate(written_run(run, model, gate, drafts, replay=replay))
    return document, {outcome.query.query_id: outcome for outcome in outcomes}


def test_one_recording_is_scored_with_and_without_a_gate(tmp_path: Path) -> None:
    drafts, model = tmp_path / "drafts.jsonl", Stubborn([])
    with run_over(write_gold(tmp_path / "gold"), "answers") as run:
        checked, outcomes = evaluated(run, model, WordGate(), drafts)
        asked = len(model.prompts)
        again = evaluated(run, model, WordGate(), drafts, replay=True)[0]
        opened = evaluated(run, model, OpenGate(HashEmbedder()), drafts, replay=True)[0]
    assert asked == len(model.prompts)
    assert again | {"latency_ms": None} == checked | {"latency_ms": None}
    assert checked["metrics"]["dropped"] > opened["metrics"]["dropped"] == 0
    assert opened["metrics"]["sentences_mean"] > checked["metrics"]["sentences_mean"]
    for document in (checked, opened):
        assert document["metrics"]["citation_validity"] == 1
    shown = [o.answer for o in outcomes.values() if o.answer and o.answer.sentences]
    assert {answer.model for answer in shown} == {"scripted"}
    assert all("wrong" not in answer.text for answer in shown)


def test_a_replay_without_its_draft_ends_the_run(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts.jsonl"
    with (
        run_over(write_gold(tmp_path / "gold"), "answers") as run,
        pytest.raises(GoldError, match="what the model is"),
    ):
        evaluated(run, ScriptedModel([DRAFT]), WordGate(), drafts, replay=True)


def test_a_model_that_nobody_can_ask_ends_the_run(tmp_path: Path) -> None:
    class Gone(UnreachableModel):
        async def info(self) -> ModelInfo:
            raise ModelUnreachableError("Nobody answers.", advice="Start the server.")

    with (
        run_over(write_gold(tmp_path / "gold"), "answers") as run,
        pytest.raises(ModelError, match="Nobody answers"),
    ):
        evaluated(run, Gone([""]), WordGate(), tmp_path / "drafts.jsonl")


def test_what_the_model_refuses_is_told_from_what_the_level_does(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path / "gold"), "refusal") as run:
        asked = written_run(run, ScriptedModel(["NOT FOUND"]), WordGate(), tmp_path / "drafts.jsonl")
        document, outcomes = evaluate_refusal(asked, parse_absence("relevant"), [])
    metrics = document["metrics"]
    refused = metrics["answerable/refused_by_level"] + metrics["answerable/refused_by_model"]
    assert metrics["answerable/refused_by_model"] > 0
    assert metrics["answerable/refused"] == pytest.approx(refused) == 1
    others = sum(outcome.scenario != "answerable" for outcome in outcomes)
    assert metrics["refusal_recall"] == 1
    assert metrics["refusal_precision"] == pytest.approx(others / len(outcomes), abs=1e-5)


def test_the_command_scores_recorded_drafts_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.commands.load_embedder", lambda name: HashEmbedder())
    monkeypatch.chdir(tmp_path)
    gold, drafts = write_gold(tmp_path / "gold"), tmp_path / "drafts.jsonl"
    with run_over(gold, "answers") as asked:
        evaluated(asked, Stubborn([], name="ollama:tiny"), OpenGate(HashEmbedder()), drafts)
    typed = ["eval", "answers", str(gold), "--model", "ollama:tiny", "--drafts", str(drafts), "--replay"]
    assert typed_in([*typed, "--out", "out", "--gate", "off"]) == 0
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))
    assert (metrics["config"]["model"], metrics["config"]["gate"]) == ("ollama:tiny", "off")
    assert metrics["metrics"]["citation_validity"] == 1
    assert (tmp_path / "out" / "report.html").is_file()
    assert typed_in([*typed[:-4], "ollama:other", "--drafts", str(drafts), "--replay", "--out", "other"]) == 1


SCRIPTS = (
    "The bridge reopened in 2018.",
    "다리는 2018년에 다시 열렸다.",
    "大桥于2018年重新开放。",
    "橋は2018年に再び開いた。",
    "Мост снова открылся в 2018 году.",
    "أعيد فتح الجسر عام 2018.",
    "สะพานเปิดอีกครั้งในปี 2018",
    "Die Brücke öffnete 2018 wieder.",
)


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_text_agrees_wholly_with_itself_in_every_script(text: str) -> None:
    assert token_f1(text, text) == 1
    assert rouge_l(text, text) == 1
    assert covered(text, text) == 1
    assert contains_answer([text], f"[{text}]")


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("other", SCRIPTS)
def test_texts_in_two_scripts_do_not(text: str, other: str) -> None:
    if text != other:
        assert max(token_f1(text, other), rouge_l(text, other)) < 0.5
        assert not contains_answer([text], other)


@pytest.mark.parametrize(
    ("wanted", "text", "held"),
    [
        ("4", "after 14 months", False),
        ("14", "after 14 months", True),
        ("2000명", "모두 2000명이 모였다", True),
        ("대한 민국", "대한민국은", True),
        ("조선", "조선왕조실록", True),
        ("cable", "forty cables were replaced", True),
        ("art", "the party ended", False),
        ("Forty Cables", "FORTY cables!", True),
        ("bridge reopened", "the bridge was reopened", False),
        ("北京", "在北京市", True),
        ("", "anything", False),
    ],
)
def test_a_gold_answer_stands_in_a_text_as_words(wanted: str, text: str, held: bool) -> None:
    assert contains_answer([wanted], text) is held
    assert contains_answer(["nowhere to be found", wanted], text) is held


def sentence(text: str, *numbers: int, verdict: str = "supported") -> AnswerSentence:
    return AnswerSentence(text, numbers, verdict, 0.9, 0.5)


CABLES = citation_of(HARBOUR, "Engineers replaced 😀 forty cables.", 1)
FARES = citation_of(FERRY, "요금은 그대로다.", 2)


@pytest.mark.parametrize(
    ("text", "answers", "borne_out"),
    [
        ("Engineers replaced forty cables.", (), True),
        ("Engineers of the port replaced forty old cables there in a single busy night.", (), False),
        ("Engineers replaced forty cables in 2018.", (), False),
        ("기술자들이 케이블 마흔 개를 교체했다.", (), None),
        ("기술자들이 케이블 마흔 개를 교체했다.", ("Forty",), True),
        ("기술자들이 케이블 마흔 개를 교체했다.", ("Fifty",), False),
    ],
)
def test_a_sentence_is_borne_out_by_its_quote(
    text: str, answers: tuple[str, ...], borne_out: bool | None
) -> None:
    answer = answer_of([CABLES, FARES], sentences=(sentence(text, 1),))
    assert is_borne_out(answer.sentences[0], answer, query(answers=answers), TEXTS) is borne_out


def test_a_quote_that_is_no_slice_is_counted() -> None:
    assert citation_validity([CABLES, FARES], TEXTS) == 1
    moved = replace(CABLES, start=CABLES.start + 1)
    assert citation_validity([moved, FARES], TEXTS) == 0.5
    assert citation_validity([replace(CABLES, head=replace(CABLES.head, article_id="gone"))], TEXTS) == 0


def test_what_is_measured_of_a_written_answer() -> None:
    answer = answer_of(
        [CABLES],
        sentences=(
            sentence("Engineers replaced forty cables.", 1),
            sentence("It rained.", 1, verdict="unsure"),
        ),
    )
    heard = Heard(answer, Tally(shown=2, dropped=1, repaired=1), 3.5, 8.25, 512)
    found = written_measures(query(answers=("forty cables",)), heard, TEXTS)
    assert found["contains_gold"] == found["citation_validity"] == found["language_match"] == 1
    assert (found["dropped"], found["repaired"], found["unsure"]) == (1, 1, 1)
    assert (found["first_sentence_s"], found["seconds"], found["prompt_tokens"]) == (3.5, 8.25, 512)
    assert found["support"] == 1
    assert 0 < found["rouge_l"] < 1
    assert written_measures(query(language="ko"), heard, TEXTS)["language_match"] == 0
    assert written_measures(query(), heard, TEXTS)["support"] == 0.5


def test_a_refusal_shows_no_gold_and_has_no_sentence_to_judge() -> None:
    heard = Heard(answer_of([], status=Status.REFUSED, sentences=()))
    found = written_measures(query(answers=("forty",)), heard, TEXTS)
    assert found["contains_gold"] == found["rouge_l"] == 0
    assert not {"support", "citation_validity", "language_match", "unsure", "seconds"} & found.keys()
    assert "contains_gold" not in written_measures(query(answers=("x",), unanswerable=True), heard, TEXTS)


@pytest.mark.parametrize(
    ("tally", "who"),
    [(None, "level"), (Tally(cannot_tell=True, dropped=1), "model"), (Tally(dropped=2), "gate")],
)
def test_who_refused(tally: Tally | None, who: str) -> None:
    refused = Heard(answer_of([], status=Status.REFUSED, sentences=()), tally)
    assert [name for name, value in refused_by(refused).items() if value] == [f"refused_by_{who}"]
    assert not any(refused_by(Heard(answer_of([CABLES]), tally)).values())
