"""Twelve ways in which a model's server fails, through the whole product: a clear end, never a false one.

ROUNDS of the environment (default 2) says how often each is tried.
"""

import asyncio
import gc
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from rag.cli import run
from rag.domain import Answer, Status
from rag.events import Ended, SentenceReady, SourcesFound
from rag.pipeline import AskOptions, NewsDesk
from rag.wire import answer_document
from tests.faults.conftest import Desks, environment
from tests.llm.scripted import CODES, MODEL, Fault, Script, Server, serving
from tests.rag.newsdesk import check_citation

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("ROUNDS", "2"))
ROOT = Path(__file__).parents[2]
QUESTION = "What did Putin and Kim Jong Un discuss on the phone?"
TRUE = (
    "Vladimir Putin and North Korea's leader, Kim Jong Un, spoke by telephone on Tuesday, "
    "the Kremlin announced [1]."
)
BEGUN = ["Vladimir ", "Putin and Kim "]
"""A draft that fails within its first sentence."""
SHOWN = [f"{TRUE} The two ", "leaders spoke of Kursk [1]."]
"""A draft that fails behind it."""
WITHIN = {Fault.ERROR_LINE, Fault.CUT, Fault.GARBAGE, Fault.CUTS_PROMPTS}
"""Faults before which a sentence can have been shown."""


def script(fault: Fault, number: int) -> Script:
    return Script(fault=fault, pieces=(BEGUN, SHOWN)[number % 2])


def limits(fault: Fault) -> dict[str, float]:
    """Short only where the limit itself is tested: the machine may be busy."""
    return {"model_first_token_seconds": 0.3 if fault is Fault.SLOW else 60.0, "model_total_seconds": 120.0}


async def told(desk: NewsDesk) -> Answer:
    """The answer; what comes before it comes in order, and no task is left behind."""
    seen: list[str] = []
    answer = None
    async with aclosing(desk.stream(QUESTION, AskOptions())) as events:
        async for event in events:
            assert answer is None
            if isinstance(event, SourcesFound):
                assert event.heads
                assert "sentence" not in seen
                seen.append("sources")
            elif isinstance(event, SentenceReady):
                assert "sources" in seen
                seen.append("sentence")
            elif isinstance(event, Ended):
                answer = event.answer
    assert answer is not None
    assert seen.count("sources") == 1
    assert seen.count("sentence") == len(answer.sentences)
    for _ in range(50):  # the HTTP library's own generators are closed a moment later
        if len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0.02)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    return answer


def check(answer: Answer, fault: Fault, server: Server, desk: NewsDesk) -> None:
    """A failure that names server and model, over sources that are there and sentences that are checked."""
    assert answer.status is (Status.INCOMPLETE if answer.sentences else Status.FAILED)
    assert answer.error is not None
    assert answer.error.code == CODES[fault]
    assert server.url in answer.error.message
    assert MODEL in answer.error.message
    assert answer.error.advice
    assert answer.refusal is None
    assert answer.sources
    numbers = {citation.number for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.verdict in ("supported", "unsure")
        assert sentence.citations
        assert numbers.issuperset(sentence.citations)
    with desk.archive.view() as view:
        for citation in answer.citations:
            check_citation(citation, view.article(citation.head.article_id))


def sockets() -> int:
    """Sockets that this process holds open."""
    gc.collect()
    held = Path("/proc/self/fd")
    return sum(str(link.readlink()).startswith("socket:") for link in held.iterdir() if link.is_symlink())


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize("fault", list(CODES))
def test_no_fault_passes_for_an_answer(fault: Fault, protocol: str, desks: Desks) -> None:
    before, shown = sockets(), Counter[bool]()
    for number in range(ROUNDS):
        with serving(script(fault, number)) as server, desks(protocol, server, **limits(fault)) as desk:
            answer = asyncio.run(told(desk))
            check(answer, fault, server, desk)
            shown[bool(answer.sentences)] += 1
        assert sockets() == before
    assert shown[True] == (ROUNDS // 2 if fault in WITHIN | {Fault.ENDLESS} else 0)


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_the_same_questions_are_answered_without_a_fault(protocol: str, desks: Desks) -> None:
    with serving(Script(pieces=SHOWN, prompt_tokens=700)) as server, desks(protocol, server) as desk:
        for _ in range(2):  # each with an event loop of its own
            answer = asyncio.run(told(desk))
            assert answer.error is None
            assert answer.status in (Status.ANSWERED, Status.CLOSEST)
            assert answer.sentences


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_a_model_that_says_enough_is_stopped(protocol: str, desks: Desks) -> None:
    talk = [*SHOWN, *(f" It is day {number} of the talks." for number in range(400))]
    before = sockets()
    with (
        serving(Script(pieces=talk, pause=0.01)) as server,
        desks(protocol, server, max_sentences=1) as desk,
    ):
        answer = asyncio.run(told(desk))
        assert server.gone.wait(5)
        assert (answer.status, len(answer.sentences)) == (Status.ANSWERED, 1)
    assert sockets() == before


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize("fault", list(CODES))
def test_the_articles_own_words_step_in_where_that_is_wanted(
    fault: Fault, protocol: str, desks: Desks
) -> None:
    given = limits(fault) | {"fallback": "verbatim"}
    with serving(script(fault, 0)) as server, desks(protocol, server, **given) as desk:
        answer = asyncio.run(told(desk))
    notes = {note.code: note.message for note in answer.notes}
    assert server.url in notes["fallback_answerer"]
    assert answer.model == "verbatim"
    assert answer.status is Status.ANSWERED
    assert {sentence.verdict for sentence in answer.sentences} == {"verbatim"}
    assert answer_document(answer)["error"] is None


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize("fault", list(CODES))
def test_the_command_line_tells_the_fault_and_fails(
    fault: Fault,
    protocol: str,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(script(fault, 1)) as server:
        for name, value in environment(protocol, server, **limits(fault)).items():
            monkeypatch.setenv(name, value)
        assert run(["ask", QUESTION, "--store", str(store), "--json"]) == 1
        document = json.loads(capsys.readouterr().out)
        assert run(["ask", QUESTION, "--store", str(store)]) == 1
        printed = capsys.readouterr().out
    failed(document, fault, server)
    words = " ".join(printed.split())
    assert server.url in words
    assert document["sources"][0]["title"][:30] in words


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.CUT, Fault.ENDLESS])
def test_the_program_tells_the_fault_and_fails(fault: Fault, store: Path, tmp_path: Path) -> None:
    with serving(script(fault, 1)) as server:
        settings = environment("ollama", server, **limits(fault))
        done = subprocess.run(
            [sys.executable, "-m", "rag", "ask", QUESTION, "--store", str(store), "--json"],
            env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    failed(json.loads(done.stdout), fault, server)


def failed(document: dict[str, Any], fault: Fault, server: Server) -> None:
    assert document["status"] in ("incomplete", "failed")
    assert document["error"]["code"] == CODES[fault]
    assert server.url in document["error"]["message"]
    assert MODEL in document["error"]["message"]
    assert document["error"]["advice"]
    assert document["sources"]
