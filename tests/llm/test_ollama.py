"""A model of an Ollama server: what is sent, what is read, and what it refuses to believe."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from rag.errors import ConfigurationError, ModelError
from rag.llm.ollama import THINKING_TOKENS, OllamaModel
from rag.llm.protocol import Finished, Message, ModelInfo, Piece, Role, Vocabulary
from tests.llm.asking import PATIENT, PROMPT, answer, model_of
from tests.llm.scripted import MODEL, Fault, Script, Server, serving

GPT_OSS = {"general.architecture": "gptoss", "gptoss.context_length": 131_072}
THINKING = Script(capabilities=("completion", "thinking"))
TEXTS = ["금리가 올랐다 [1].", "利率上升 [1]。", "ارتفعت [1]", "a\u2028b\x85c 🙂", 'quo"te\\n']


def body_of(script: Script, **options: Any) -> dict[str, Any]:
    with serving(script) as server:
        answer(model_of("ollama", server, **options))
        return server.bodies[0]


def test_pieces_come_as_written_and_the_end_last() -> None:
    shown: list[str] = []
    with serving() as server:
        text, finished = answer(model_of("ollama", server), shown=shown)
    assert shown == ["Rates ", "rose [1].", " Prices fell [2]."]
    assert text == "Rates rose [1]. Prices fell [2]."
    assert finished == Finished(complete=False, prompt_tokens=5000, answer_tokens=3)  # more than the window


def test_what_is_asked_leaves_no_room_for_silent_cuts() -> None:
    body = body_of(Script(), context_tokens=2048, keep_alive=-1)
    assert body["messages"] == [{"role": m.role.value, "content": m.content} for m in PROMPT]
    assert (body["truncate"], body["shift"], body["stream"], body["keep_alive"]) == (False, False, True, -1)
    assert body["options"] == {"num_ctx": 2048, "num_predict": 200, "temperature": 0.0}
    assert "think" not in body


def test_the_window_is_the_models_own_when_that_is_smaller() -> None:
    small = {"general.architecture": "llama", "llama.context_length": 1024}
    assert body_of(Script(model_info=small))["options"]["num_ctx"] == 1024


@pytest.mark.parametrize(
    ("script", "asked", "sent", "room"),
    [
        (Script(), True, None, 200),
        (THINKING, False, False, 200),
        (THINKING, True, True, 200 + THINKING_TOKENS),
        (
            Script(capabilities=("completion", "thinking"), model_info=GPT_OSS),
            False,
            "low",
            200 + THINKING_TOKENS,
        ),
        (
            Script(capabilities=("completion", "thinking"), model_info=GPT_OSS),
            True,
            "medium",
            200 + THINKING_TOKENS,
        ),
    ],
)
def test_thinking_is_off_unless_asked_for(script: Script, asked: bool, sent: object, room: int) -> None:
    body = body_of(script, think=asked)
    assert body.get("think") == sent
    assert body["options"]["num_predict"] == room


def test_thoughts_are_no_part_of_the_answer() -> None:
    with serving(Script(thoughts=["Hm.", "The rates..."])) as server:
        assert answer(model_of("ollama", server))[0] == "Rates rose [1]. Prices fell [2]."
    inline = Script(pieces=["<th", "ink>I look at [1]", ".</thi", "nk>\n\nRates rose [1]."])
    with serving(inline) as server:
        assert answer(model_of("ollama", server))[0] == "Rates rose [1]."


@pytest.mark.parametrize(
    ("script", "complete"),
    [
        (Script(prompt_tokens=100), True),
        (Script(prompt_tokens=100, reason="length"), False),
        (Script(prompt_tokens=100, reason="unload"), False),
        (Script(prompt_tokens=100, reason=None, answer_tokens=199), True),
        (Script(prompt_tokens=100, reason=None, answer_tokens=200), False),
        (Script(prompt_tokens=4000, answer_tokens=97), False),
        (Script(prompt_tokens=None, answer_tokens=None), True),
        (Script(prompt_tokens=None, answer_tokens=None, reason=None), False),
    ],
)
def test_an_answer_is_complete_only_when_the_model_ended_it(script: Script, complete: bool) -> None:
    with serving(script) as server:
        assert answer(model_of("ollama", server))[1].complete is complete


def test_a_stream_without_its_end_is_no_answer() -> None:
    with serving(Script(without_end=True)) as server, pytest.raises(ModelError) as caught:
        answer(model_of("ollama", server))
    assert caught.value.code == "model_broken_off"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "model_broken_off"),
        (b"[1, 2]\n", "model_invalid"),
        (b'{"message": {"content": 7}}\n', "model_invalid"),
        (b'{"message": "text"}\n', "model_invalid"),
        (b'{"hello": "world"}\n', "model_invalid"),
        (b'{"message": {"content": "\xff"}}\n', "model_invalid"),
        (b'{"message": {"content": "Ra', "model_broken_off"),
        (b'{"message": {"content": "\xec', "model_broken_off"),
        (b"x" * 1_100_000, "model_invalid"),
        (b"[" * 100_000 + b"\n", "model_invalid"),
        (b'{"message": {"content": " "}}\n{"done": true, "done_reason": "stop"}\n', "model_invalid"),
    ],
)
def test_what_is_no_answer_is_told_as_such(raw: bytes, code: str) -> None:
    with serving(Script(raw=raw)) as server, pytest.raises(ModelError) as caught:
        answer(model_of("ollama", server))
    assert caught.value.code == code


def test_a_last_line_needs_no_line_end() -> None:
    raw = b'{"message": {"content": "Yes [1]."}}\n{"done": true, "done_reason": "stop"}'
    with serving(Script(raw=raw)) as server:
        assert answer(model_of("ollama", server)) == ("Yes [1].", Finished(True))


@pytest.mark.parametrize(
    "text", ["금리가 올랐다 [1].", "利率上升 [1]。", "ارتفعت [1]", "a\u2028b\x85c 🙂", 'quo"te\\n']
)
def test_text_of_any_script_arrives_whole(text: str) -> None:
    with serving(Script(pieces=[text])) as server:
        assert answer(model_of("ollama", server))[0] == text
        assert server.bodies


def test_half_a_surrogate_pair_does_not_stop_a_question() -> None:
    with serving() as server:
        answer(model_of("ollama", server), [Message(Role.USER, "What \ud800 happened?")])
        assert len(server.bodies) == 1


@pytest.mark.parametrize("version", ["0.12.5", "0.9", "0.0.0", "", "custom"])
def test_an_old_server_is_sent_no_prompt_that_it_might_cut(version: str) -> None:
    long = [Message(Role.USER, "Rates rose again on Tuesday. " * 600)]
    with serving(Script(version=version)) as server:
        with pytest.raises(ModelError, match="would cut it in silence") as caught:
            answer(model_of("ollama", server), long)
        assert server.bodies == []
        assert caught.value.code == "prompt_too_long"
    with serving(Script(version=version)) as server:
        assert answer(model_of("ollama", server))[0]


def test_a_new_server_judges_the_length_itself() -> None:
    long = [Message(Role.USER, "Rates rose again on Tuesday. " * 600)]
    with serving(Script(version="0.12.6")) as server:
        assert answer(model_of("ollama", server), long)[0]


def test_what_the_server_says_of_a_model_is_asked_once() -> None:
    async def twice(server: Server) -> tuple[ModelInfo, ModelInfo]:
        model = model_of("ollama", server)
        return await model.info(), await model.info()

    with serving(Script(capabilities=("completion", "thinking"))) as server:
        first, second = asyncio.run(twice(server))
        assert server.connections == 2  # show and version
    assert first == second
    assert first == ModelInfo(
        name=f"ollama:{MODEL}",
        context_tokens=4096,
        parameters=8_000_000_000,
        thinks=True,
        vocabulary=Vocabulary.MULTILINGUAL,
    )


def test_one_model_serves_several_questions_at_once_and_later_loops() -> None:
    async def one(model: OllamaModel) -> str:
        return "".join([p.text async for p in model.stream(PROMPT, most_tokens=200) if isinstance(p, Piece)])

    async def several(model: OllamaModel) -> list[str]:
        return await asyncio.gather(*(one(model) for _ in range(5)))

    with serving() as server:
        model = OllamaModel(MODEL, server.url, limits=PATIENT)
        assert asyncio.run(several(model)) == ["Rates rose [1]. Prices fell [2]."] * 5
        assert asyncio.run(several(model)) == ["Rates rose [1]. Prices fell [2]."] * 5
        asyncio.run(model.close())
        asyncio.run(model.close())


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize("way", ["cancel", "close"])
def test_leaving_an_answer_closes_the_connection(protocol: str, way: str) -> None:
    async def leave(server: Server) -> None:
        stream = model_of(protocol, server).stream(PROMPT, most_tokens=200)
        assert isinstance(await anext(stream), Piece)
        if way == "close":
            await stream.aclose()
            return
        rest = asyncio.create_task(anext(stream))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        rest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rest

    with serving(Script(pause=30)) as server:
        asyncio.run(leave(server))
        assert server.gone.wait(1)


def test_cancelling_before_the_first_word_closes_the_connection() -> None:
    async def leave(server: Server) -> None:
        model = model_of("ollama", server)
        await model.info()
        waiting = asyncio.create_task(anext(model.stream(PROMPT, most_tokens=200)))  # type: ignore[arg-type]
        while not server.bodies:
            await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    with serving(Script(fault=Fault.SLOW)) as server:
        asyncio.run(leave(server))
        assert server.gone.wait(1)


def test_the_key_is_sent_and_never_shown() -> None:
    said = json.dumps({"error": "unauthorized: key sekrit-key is unknown"}).encode()
    with serving(Script(status=401, raw=said)) as server, pytest.raises(ModelError) as caught:
        answer(model_of("ollama", server, api_key="sekrit-key"))
    assert server.headers[0]["authorization"] == "Bearer sekrit-key"
    assert "sekrit" not in str(caught.value) + repr(caught.value)
    assert "***" in caught.value.problem


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="OLLAMA_HOST has the value 'ftp://x'"):
        OllamaModel(MODEL, "ftp://x")


def test_a_server_that_never_takes_the_connection_is_unreachable() -> None:
    with serving(Script(fault=Fault.REFUSES)) as server:
        with pytest.raises(ModelError) as caught:
            answer(model_of("ollama", server, limits=replace(PATIENT, retries=(0, 0))))
        assert caught.value.code == "model_unreachable"
        assert server.connections == 1  # it heard the question: asking again is not safe
