"""`citedesk chat` over a real store: a conversation, its commands, its two ways out, and how it ends."""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import pytest

from api import schemas
from rag.commands import chat
from rag.commands.answering import answered
from rag.condense.rules import MOST_TURNS

Talk: TypeAlias = Callable[..., Any]
ORCHARD = "How large are the losses of the apple growers in Wellmere?"
LIBRARY = "솔빛시 중앙도서관은 언제 다시 문을 여나요?"


@pytest.fixture
def talk(on_filled: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Pipes lines into `citedesk chat`, with options after them."""

    def piped(lines: Iterable[str], *options: str) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return on_filled("chat", *options)

    return piped


def documents(outcome: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_a_follow_up_is_answered_from_the_conversation(talk: Talk) -> None:
    outcome = talk([LIBRARY, "공사비는?", ORCHARD], "--json")
    assert outcome.code == 0
    answers = [schemas.AnswerDocument.model_validate_json(line) for line in outcome.out.splitlines()]
    assert [answer.question for answer in answers] == [LIBRARY, "공사비는?", ORCHARD]
    assert answers[0].standalone_question == LIBRARY
    assert "솔빛시 중앙도서관" in answers[1].standalone_question
    assert answers[1].citations[0].article_id == "ko-library"
    assert answers[2].standalone_question == ORCHARD
    assert answers[2].citations[0].article_id == "en-orchard"


def test_a_follow_up_in_another_language_takes_the_topic_along(talk: Talk) -> None:
    _, second = documents(talk([ORCHARD, "왜?"], "--json"))
    assert "Wellmere" in second["standalone_question"]
    assert second["standalone_question"].endswith("왜?")


def test_a_pipe_gets_answers_and_no_prompts(talk: Talk) -> None:
    outcome = talk(["", ORCHARD, "   "])
    assert "] > The association expects losses of 14 million dollars." in outcome.out
    assert not any(line.startswith(chat.PROMPT) for line in outcome.out.splitlines())
    assert outcome.err == ""
    assert "\x1b" not in outcome.out


def test_sources_are_the_articles_of_the_last_answer(talk: Talk) -> None:
    answer, sources = documents(talk([ORCHARD, "/sources"], "--json"))
    assert sources == {"sources": answer["sources"]}
    shown = talk([ORCHARD, "/sources"]).out
    line = next(line for line in shown.splitlines() if line.startswith("[1]") and "2025-05-23" in line)
    assert "Late frost ruins [bold]apple[/bold] harvest in Wellmere — Wellmere Courier" in line


def test_why_tells_what_was_searched_found_and_checked(talk: Talk) -> None:
    _, answer, told = documents(talk([LIBRARY, "공사비는?", "/why"], "--json"))
    why = told["why"]
    assert why["standalone_question"] == answer["standalone_question"]
    assert why["sentences"] == answer["sentences"]
    assert why["confidence"] == answer["confidence"]
    assert [passage["rank"] for passage in why["passages"]] == list(range(1, len(why["passages"]) + 1))
    assert set(why["passages"][0]["parts"]) >= {"passage", "sentence", "share", "names"}
    scores = [passage["score"] for passage in why["passages"]]
    assert scores == sorted(scores, reverse=True)
    shown = talk([LIBRARY, "공사비는?", "/why"]).out
    assert f"searched for: {answer['standalone_question']}" in shown
    assert f"confidence {answer['confidence']:.2f}" in shown
    assert "sentence: [1] verbatim, support 1.00" in shown
    assert "ko-library" in shown


def test_a_refusal_is_explained(talk: Talk) -> None:
    outcome = talk([ORCHARD, "/why"], "--since", "2999-01-01")
    assert outcome.code == 0
    assert "refused: outside_window" in outcome.out


def test_commands_before_a_question_and_unknown_ones_say_what_to_do(talk: Talk) -> None:
    outcome = talk(["/why", "/sources", "/nonsense", "/help"])
    assert outcome.out.count("Nothing was asked yet.") == 2
    assert outcome.out.count("/quit") == 2


def test_new_forgets_the_conversation(talk: Talk) -> None:
    lines = [LIBRARY, "/new", "공사비는?", "/new", "/why"]
    answers = documents(talk(lines, "--json"))
    assert answers[2]["standalone_question"] == "공사비는?"
    assert answers[4] == {"help": ["Nothing was asked yet."]}


def test_quit_ends_the_conversation(talk: Talk) -> None:
    outcome = talk(["/quit", ORCHARD])
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_an_unusable_line_is_told_and_not_remembered(talk: Talk) -> None:
    outcome = talk([LIBRARY, "???", "공사비는?"])
    assert outcome.code == 0
    assert outcome.err.startswith("Error: The question '???' has no words.\n")
    first, error, last = documents(talk([LIBRARY, "???", "공사비는?"], "--json"))
    assert error["error"]["code"]
    assert "솔빛시" in last["standalone_question"]
    assert "/new" not in json.dumps(first)


def test_options_hold_for_every_question(talk: Talk) -> None:
    outcome = talk([ORCHARD, LIBRARY], "--language", "ko", "--max-sentences", "1", "--json")
    for answer in documents(outcome):
        assert len(answer["sentences"]) <= 1
        assert {source["language"] for source in answer["sources"]} <= {"ko"}
    assert talk([], "--language", "no language").code == 2


def test_the_history_is_bounded(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    asked = answered

    async def counting(*arguments: Any) -> Any:
        seen.append(len(arguments[-1]))
        return await asked(*arguments)

    monkeypatch.setattr(chat, "answered", counting)
    talk([LIBRARY] * 9, "--json")
    assert seen == [0, 2, 4, 6, 8, 10, 12, 12, 12]
    assert max(seen) == MOST_TURNS


@pytest.mark.parametrize("ending", [EOFError, KeyboardInterrupt])
def test_a_person_is_prompted_and_leaves_by_the_end_of_input_or_by_ctrl_c(
    on_filled: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, ending: type[BaseException]
) -> None:
    prompts: list[str] = []
    typed = iter([ORCHARD])

    def read(prompt: str) -> str:
        prompts.append(prompt)
        for line in typed:
            return line
        raise ending

    monkeypatch.setattr(chat, "_typed", lambda: True)
    monkeypatch.setattr("builtins.input", read)
    outcome = on_filled("chat")
    assert outcome.code == 0
    assert prompts == [chat.PROMPT, chat.PROMPT]
    assert "] > The association expects losses of 14 million dollars." in outcome.out


def test_ctrl_c_stops_an_answer_and_not_the_conversation(
    on_filled: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answered
    waiting = [True]

    async def stopped(*arguments: Any) -> Any:
        if waiting.pop() if waiting else False:
            raise KeyboardInterrupt
        return await asked(*arguments)

    lines = iter([LIBRARY, ORCHARD, "/quit"])
    monkeypatch.setattr(chat, "answered", stopped)
    monkeypatch.setattr(chat, "_typed", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    outcome = on_filled("chat")
    assert outcome.code == 0
    assert "Stopped." in outcome.err
    assert "14 million dollars" in outcome.out


def test_a_store_that_is_not_there_is_told_before_the_first_line(
    citedesk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ORCHARD}\n"))
    outcome = citedesk("chat", "--store", "nowhere")
    assert outcome.code == 1
    assert outcome.out == ""
    assert "citedesk ingest" in outcome.err
