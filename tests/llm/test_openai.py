"""A model behind OpenAI's protocol: what is sent, what servers refuse, and what is read."""

import asyncio
import json
from typing import Any

import pytest

from rag.errors import ConfigurationError, ModelError
from rag.llm.openai import OpenAIModel
from rag.llm.protocol import Finished, Message, ModelInfo, Role, Vocabulary
from tests.llm.asking import PATIENT, PROMPT, answer, model_of
from tests.llm.scripted import MODEL, Script, Server, serving

TEXT = "Rates rose [1]. Prices fell [2]."


def info_of(entry: dict[str, Any], model: str = MODEL) -> ModelInfo:
    async def ask(server: Server) -> ModelInfo:
        asked = OpenAIModel(model, server.url, limits=PATIENT)
        try:
            return await asked.info()
        finally:
            await asked.close()

    with serving(Script(entry=entry)) as server:
        return asyncio.run(ask(server))


def test_pieces_come_as_written_and_the_end_last() -> None:
    shown: list[str] = []
    with serving() as server:
        text, finished = answer(model_of("openai", server), shown=shown)
        body = server.bodies[0]
    assert (text, shown[0]) == (TEXT, "Rates ")
    assert finished == Finished(complete=True, prompt_tokens=5000, answer_tokens=3)
    assert body["messages"] == [{"role": m.role.value, "content": m.content} for m in PROMPT]
    assert (body["stream"], body["max_tokens"], body["temperature"]) == (True, 200, 0.0)


@pytest.mark.parametrize(
    ("refused", "sent", "missing"),
    [
        (["stream_options"], {"max_tokens": 200}, "stream_options"),
        (["max_tokens", "temperature"], {"max_completion_tokens": 200}, "temperature"),
        (["temperature", "stream_options", "max_tokens"], {"max_completion_tokens": 200}, "max_tokens"),
    ],
)
def test_fields_that_a_server_refuses_are_left_out_from_then_on(
    refused: list[str], sent: dict[str, Any], missing: str
) -> None:
    async def twice(server: Server) -> None:
        model = model_of("openai", server)
        for _ in range(2):
            ends = [piece async for piece in model.stream(PROMPT, most_tokens=200)]
            assert isinstance(ends[-1], Finished)

    with serving(Script(refused_fields=refused)) as server:
        asyncio.run(twice(server))
        assert len(server.bodies) == len(refused) + 2
        assert server.bodies[-1].items() >= sent.items()
        assert missing not in server.bodies[-1]


def test_a_field_that_stays_refused_ends_the_question() -> None:
    with serving(Script(refused_fields=["max_tokens", "max_completion_tokens"])) as server:
        with pytest.raises(ModelError, match="Unsupported parameter: 'max_completion_tokens'"):
            answer(model_of("openai", server))
        assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("reason", "complete"),
    [("stop", True), ("length", False), ("content_filter", False), ("tool_calls", False)],
)
def test_an_answer_is_complete_only_when_the_model_ended_it(reason: str, complete: bool) -> None:
    with serving(Script(reason=reason)) as server:
        assert answer(model_of("openai", server))[1].complete is complete


def test_thoughts_are_no_part_of_the_answer() -> None:
    with serving(Script(thoughts=["Hm.", "The rates..."])) as server:
        assert answer(model_of("openai", server))[0] == TEXT


def event(value: Any) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


WORD = event({"choices": [{"delta": {"content": "Yes [1]."}}]})
STOP = event({"choices": [{"delta": {}, "finish_reason": "stop"}]})


@pytest.mark.parametrize(
    "raw",
    [
        WORD + STOP,
        WORD + STOP + b"data: [DONE]\n\n",
        WORD.replace(b"\n", b"\r\n") + STOP.rstrip(b"\n"),
        b"event: message\nid: 1\n" + WORD + b": ping\n\n" + STOP,
        b"data:" + (WORD + STOP)[6:],
        event({"choices": [{"delta": {"content": "Yes [1]."}, "finish_reason": "stop"}]}),
        event({"choices": [{"delta": {"role": "assistant", "content": None}}]}) + WORD + STOP,
        json.dumps({"choices": [{"message": {"content": "Yes [1]."}, "finish_reason": "stop"}]}).encode(),
        WORD + STOP + event({"choices": [], "usage": {"prompt_tokens": 0, "completion_tokens": 0}}),
    ],
)
def test_answers_in_the_forms_that_servers_send(raw: bytes) -> None:
    with serving(Script(raw=raw)) as server:
        assert answer(model_of("openai", server)) == ("Yes [1].", Finished(True))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "model_broken_off"),
        (WORD, "model_broken_off"),
        (WORD + b"data: [DONE]\n\n", "model_broken_off"),
        (WORD + STOP[:30], "model_broken_off"),
        (WORD + event({"error": {"message": "out of memory", "code": 500}}), "model_broken_off"),
        (event({"error": {"message": "exceeds the available context size", "type": "x"}}), "prompt_too_long"),
        (b'{"error": "overloaded"}', "model_broken_off"),
        (b"<!doctype html><html></html>", "model_invalid"),
        (event({"choices": "none"}), "model_invalid"),
        (event({"choices": [{"delta": {"content": ["a"]}}]}), "model_invalid"),
        (STOP, "model_invalid"),
        (event({"choices": [{"delta": {"reasoning": "Hm."}}]}) + STOP, "model_invalid"),
    ],
)
def test_what_is_no_answer_is_told_as_such(raw: bytes, code: str) -> None:
    with serving(Script(raw=raw)) as server, pytest.raises(ModelError) as caught:
        answer(model_of("openai", server))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("entry", "window"),
    [
        ({}, 4096),
        ({"max_model_len": 32_768}, 32_768),
        ({"meta": {"n_ctx": 8192, "n_params": 3_000_000_000}}, 8192),
        ({"context_length": 131_072, "meta": None}, 131_072),
        ({"max_model_len": None}, 4096),
    ],
)
def test_the_window_is_the_servers_where_it_tells(entry: dict[str, Any], window: int) -> None:
    assert info_of(entry).context_tokens == window


@pytest.mark.parametrize("status", [403, 404])
def test_a_server_may_keep_its_list_to_itself(status: int) -> None:
    with serving(Script(told={"/v1/models": (status, "")})) as server:
        assert answer(model_of("openai", server))[0] == TEXT


def test_what_a_server_tells_of_a_model() -> None:
    told = info_of({"meta": {"n_ctx": 8192, "n_params": 3_000_000_000}})
    assert told == ModelInfo(f"openai:{MODEL}", context_tokens=8192, parameters=3_000_000_000)
    assert info_of({}, "Qwen/Qwen3-8B").vocabulary is Vocabulary.MULTILINGUAL


def test_a_prompt_that_might_not_fit_is_not_sent() -> None:
    with serving() as server:
        with pytest.raises(ModelError, match="may take") as caught:
            answer(model_of("openai", server), [Message(Role.USER, "금리가 올랐다. " * 600)])
        assert server.bodies == []
    assert caught.value.code == "prompt_too_long"


@pytest.mark.parametrize("key", ["sk-secret\n", "sk secret", "열쇠secret"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        OpenAIModel(MODEL, "http://localhost:1", key)
    assert "secret" not in str(caught.value)


def test_the_key_is_sent_and_never_shown() -> None:
    said = json.dumps({"error": {"message": "Incorrect API key provided: sk-secret"}}).encode()
    with serving(Script(status=401, raw=said)) as server:
        model = model_of("openai", server, api_key="sk-secret")
        with pytest.raises(ModelError, match=r"provided: \*\*\*") as caught:
            answer(model)
        assert server.headers[0]["authorization"] == "Bearer sk-secret"
    assert "secret" not in str(caught.value) + repr(model) + repr(vars(model)["_endpoint"])
