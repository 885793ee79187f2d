"""Our client and a real Ollama with a real model. Run by `make test-ollama`."""

import asyncio
import time
from typing import Any

import pytest

from rag.errors import ModelError
from rag.llm.budget import estimated_prompt_tokens, least_prompt_tokens
from rag.llm.doctor import model_lines
from rag.llm.load import local_ollama
from rag.llm.ollama import OllamaModel
from rag.llm.openai import OpenAIModel
from rag.llm.protocol import Finished, LanguageModel, Message, Piece, Role, Vocabulary
from rag.settings import Settings
from tests.ollama.conftest import MODEL, RunningOllama

pytestmark = pytest.mark.ollama

WINDOW = 512
QUESTIONS = {
    "en": "The mayor opened the new bridge on 12 August 2025. Who opened the bridge?",
    "ko": "시장은 2025년 8월 12일에 새 다리를 개통했다. 누가 다리를 개통했나?",
    "zh": "市长于2025年8月12日为新桥揭幕。谁为新桥揭幕?",
    "ja": "市長は2025年8月12日に新しい橋を開通させた。誰が橋を開通させたか。",
    "ru": "Мэр открыл новый мост 12 августа 2025 года. Кто открыл мост?",
    "ar": "افتتح العمدة الجسر الجديد في 12 أغسطس 2025. من افتتح الجسر؟",
    "th": "นายกเทศมนตรีเปิดสะพานใหม่เมื่อวันที่ 12 สิงหาคม 2568 ใครเปิดสะพาน",
}


def asked(question: str) -> list[Message]:
    return [Message(Role.SYSTEM, "Answer in one sentence."), Message(Role.USER, question)]


def model_of(server: RunningOllama, name: str = MODEL, **options: Any) -> OllamaModel:
    return OllamaModel(name, server.url, context_tokens=options.pop("context_tokens", WINDOW), **options)


def answer(model: LanguageModel, messages: list[Message], most_tokens: int) -> tuple[list[str], Finished]:
    async def ask() -> list[Piece | Finished]:
        try:
            return [piece async for piece in model.stream(messages, most_tokens=most_tokens)]
        finally:
            await model.close()

    *pieces, end = asyncio.run(ask())
    assert isinstance(end, Finished)
    assert all(isinstance(piece, Piece) for piece in pieces)
    return [piece.text for piece in pieces if isinstance(piece, Piece)], end


def test_what_the_server_says_of_the_model(ollama_server: RunningOllama) -> None:
    async def ask() -> Any:
        model = model_of(ollama_server)
        facts = await model.facts()
        await model.close()
        return facts

    facts = asyncio.run(ask())
    assert facts.info.parameters == 134_515_008
    assert (facts.info.context_tokens, facts.info.thinks) == (WINDOW, False)
    assert facts.info.vocabulary is Vocabulary.UNKNOWN
    assert "completion" in facts.capabilities
    assert facts.never_cuts


@pytest.mark.parametrize("language", list(QUESTIONS))
def test_an_answer_streams_and_its_prompt_was_read_whole(ollama_server: RunningOllama, language: str) -> None:
    messages = asked(QUESTIONS[language])
    pieces, end = answer(model_of(ollama_server), messages, 8)
    assert "".join(pieces).strip()
    assert end.prompt_tokens is not None
    assert least_prompt_tokens(messages) <= end.prompt_tokens
    assert end.prompt_tokens <= estimated_prompt_tokens(messages, Vocabulary.UNKNOWN)
    assert 0 < (end.answer_tokens or 0) <= 8


def test_a_prompt_that_does_not_fit_is_an_error_and_no_answer(ollama_server: RunningOllama) -> None:
    with pytest.raises(ModelError) as caught:
        answer(model_of(ollama_server), asked("The council met again on Tuesday. " * 150), 24)
    assert caught.value.code == "prompt_too_long"
    assert "exceeds the context length" in caught.value.problem


def test_the_limit_of_tokens_is_told(ollama_server: RunningOllama) -> None:
    counting = asked("Count from one to one hundred in words: one, two, three, four,")
    pieces, end = answer(model_of(ollama_server), counting, 5)
    assert (end.complete, end.answer_tokens) == (False, 5)
    assert pieces


def test_the_end_of_the_window_is_told_too(ollama_server: RunningOllama) -> None:
    nearly = asked("The council met again. " * 93 + "Tell a long story about the council.")
    _, end = answer(model_of(ollama_server), nearly, 300)
    assert WINDOW - 1 <= (end.prompt_tokens or 0) + (end.answer_tokens or 0) <= WINDOW + 1
    assert not end.complete


def test_leaving_stops_the_model(ollama_server: RunningOllama) -> None:
    story = [Message(Role.USER, "Tell a very long story about a dragon.")]

    async def leave() -> None:
        model = model_of(ollama_server)
        stream = model.stream(story, most_tokens=450)
        assert isinstance(await anext(stream), Piece)
        waiting = asyncio.create_task(anext(stream))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await model.close()

    start = time.monotonic()
    assert answer(model_of(ollama_server), story, 80)[1].answer_tokens == 80
    eighty_tokens = time.monotonic() - start
    asyncio.run(leave())
    # The server takes one question at a time: left alone, it would write 450 tokens before this answer.
    start = time.monotonic()
    answer(model_of(ollama_server), [Message(Role.USER, "Say yes.")], 4)
    assert time.monotonic() - start < eighty_tokens


def test_an_unknown_model_comes_with_the_command_that_gets_it(ollama_server: RunningOllama) -> None:
    with pytest.raises(ModelError) as caught:
        answer(model_of(ollama_server, "no-such-model"), asked("Hello?"), 4)
    assert caught.value.code == "model_not_found"
    assert "ollama pull no-such-model" in caught.value.advice


def test_the_same_model_by_openais_protocol(ollama_server: RunningOllama) -> None:
    pieces, end = answer(OpenAIModel(f"{MODEL}:latest", ollama_server.url), asked(QUESTIONS["en"]), 5)
    assert "".join(pieces).strip()
    assert (end.complete, end.answer_tokens) == (False, 5)
    assert end.prompt_tokens
    with pytest.raises(ModelError) as caught:
        answer(OpenAIModel("no-such-model", ollama_server.url), asked("Hello?"), 4)
    assert caught.value.code == "model_not_found"


def test_the_doctor_knows_it(ollama_server: RunningOllama) -> None:
    environment = {"OLLAMA_HOST": ollama_server.url}
    assert asyncio.run(local_ollama(ollama_server.url, seconds=10)) == [f"{MODEL}:latest"]
    answer(model_of(ollama_server), asked("Say yes."), 4)
    settings = Settings(model=f"ollama:{MODEL}", model_context_tokens=WINDOW)
    found = {finding.name: finding for finding in model_lines(settings, environment)}
    assert {finding.ok for finding in found.values()} == {True, None}
    assert f"{ollama_server.url}, version " in found["ollama"].detail
    assert "0.1 billion weights" in found["model"].detail
    assert found["model window"].detail == "512 tokens are asked for, loaded now with 512"
    missing = model_lines(Settings(model="ollama:no-such-model"), environment)
    assert [finding.ok for finding in missing] == [True, False]
