import asyncio
import json
from contextlib import aclosing
from pathlib import Path

import pytest

from eval.drafts import DraftFile, RecordedDraft, RecordedModel, prompt_digest
from eval.errors import GoldError
from rag.errors import ModelError
from rag.llm.protocol import Finished, Message, Piece, Role
from tests.rag.models import ScriptedModel

PROMPT = [Message(Role.SYSTEM, "Answer."), Message(Role.USER, "언제 열렸나?")]
OTHER = [*PROMPT, Message(Role.ASSISTANT, "월요일."), Message(Role.USER, "Again, please.")]


def written(model: RecordedModel, prompt: list[Message], *, stop_after: int | None = None) -> str:
    async def listen() -> str:
        text = ""
        async with aclosing(model.stream(prompt, most_tokens=99)) as pieces:
            heard = 0
            async for piece in pieces:
                text += piece.text if isinstance(piece, Piece) else ""
                heard += 1
                if heard == stop_after:
                    break
        return text

    return asyncio.run(listen())


def replaying(path: Path, name: str = "scripted") -> RecordedModel:
    return RecordedModel(ScriptedModel(["never asked"], name=name), DraftFile(path), only_recorded=True)


def test_a_prompt_is_put_to_the_model_once(tmp_path: Path) -> None:
    scripted = ScriptedModel(["The bridge reopened. [1]", "월요일에 열렸다. [2]"])
    model = RecordedModel(scripted, DraftFile(tmp_path / "deep" / "drafts.jsonl"))
    assert [written(model, PROMPT) for _ in range(3)] == ["The bridge reopened. [1]"] * 3
    assert written(model, OTHER) == "월요일에 열렸다. [2]"
    assert scripted.prompts == [PROMPT, OTHER]


def test_another_process_replays_what_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    model = RecordedModel(ScriptedModel(["One\u2028 line.\nTwo."], complete=False), DraftFile(path))
    written(model, PROMPT)
    asyncio.run(model.info())
    replayed = replaying(path)
    assert written(replayed, PROMPT) == "One\u2028 line.\nTwo."
    assert asyncio.run(replayed.info()) == asyncio.run(ScriptedModel([]).info())

    async def last() -> object:
        return [piece async for piece in replayed.stream(PROMPT, most_tokens=99)][-1]

    assert asyncio.run(last()) == Finished(complete=False)


def test_a_draft_is_whole_though_the_listener_left(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    scripted = ScriptedModel(["The bridge reopened. [1] It is long. [1]"])
    model = RecordedModel(scripted, DraftFile(path))
    assert written(model, PROMPT, stop_after=2) == "The br"
    assert scripted.closed_early == 0
    assert written(replaying(path), PROMPT) == "The bridge reopened. [1] It is long. [1]"


@pytest.mark.parametrize("name", ["scripted", "another"])
def test_a_missing_draft_is_told_by_its_question(tmp_path: Path, name: str) -> None:
    path = tmp_path / "drafts.jsonl"
    written(RecordedModel(ScriptedModel(["Yes."]), DraftFile(path)), PROMPT)
    model = replaying(path, name)
    model.restart("언제?")
    with pytest.raises(GoldError, match=rf"no draft for .* of {name}, needed by .*언제.*--replay"):
        written(model, OTHER)
    with pytest.raises(GoldError, match="what the model is"):
        asyncio.run(replaying(path, name).info())


def test_a_stream_that_broke_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    with pytest.raises(ModelError, match="hung up"):
        written(RecordedModel(ScriptedModel(["The bridge."], breaks_after=3), DraftFile(path)), PROMPT)
    assert not path.exists()


def test_seconds_are_those_of_the_recording_as_far_as_was_listened(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    file = DraftFile(path)
    for prompt, start in ((PROMPT, 2.0), (OTHER, 5.0)):
        draft = RecordedDraft(((start, "a"), (start + 1, "b")), start + 3, True, 70, 2)
        file.keep("scripted", prompt_digest(prompt, 99, 0.0), prompt, draft)
    model = replaying(path)
    written(model, PROMPT, stop_after=2)
    assert (model.elapsed, model.prompt_tokens) == (3.0, 70)
    written(model, OTHER)
    assert (model.elapsed, model.prompt_tokens, model.drafts) == (11.0, 140, 2)
    model.restart("언제?")
    assert (model.elapsed, model.prompt_tokens, model.drafts) == (0.0, 0, 0)


def test_every_question_of_a_file_is_asked_at_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    asked_at = DraftFile(path).clock()
    assert DraftFile(path).clock() == asked_at
    assert len(path.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("line", ["[]", "{}", '{"model": "m", "digest": "d", "draft": {"pieces": 3}}', '"x"'])
def test_a_line_that_is_no_draft_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "drafts.jsonl"
    path.write_text(json.dumps({"asked_at": "2026-01-02T03:04:05+00:00"}) + f"\n{line}\n", "utf-8")
    with pytest.raises(GoldError, match=r"drafts\.jsonl:2: "):
        DraftFile(path)


def test_prompts_differ_by_every_word_and_choice() -> None:
    assert prompt_digest(PROMPT, 99, 0.0) == prompt_digest(list(PROMPT), 99, 0.0)
    others = [prompt_digest(OTHER, 99, 0.0), prompt_digest(PROMPT, 98, 0.0), prompt_digest(PROMPT, 99, 0.5)]
    assert len({prompt_digest(PROMPT, 99, 0.0), *others}) == 4
