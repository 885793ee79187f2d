"""The twelve ways in which a model's server fails: what each becomes, by either protocol."""

import asyncio
import sys
from contextlib import aclosing
from dataclasses import replace

import pytest

from rag.errors import ConfigurationError, ModelError
from rag.llm.endpoint import Endpoint
from rag.llm.transport import http_client, open_reply
from tests.llm.asking import PATIENT, PROMPT, answer, model_of
from tests.llm.scripted import CODES, MODEL, Fault, Script, Server, serving

SAID = {
    Fault.DOWN: "cannot be reached at {url}: Connection refused.",
    Fault.REFUSES: "cannot be reached at {url}: the connection was closed without an answer",
    Fault.NO_MODEL: "The server {url} has no model scripted.",
    Fault.WRONG_ADDRESS: "for the model scripted at {url}",
    Fault.QUEUE_FULL: "The server {url} takes no more questions for the model scripted: server busy",
    Fault.SLOW: "The model scripted at {url} wrote no word within 0.3 seconds.",
    Fault.ERROR_LINE: "The model scripted at {url} broke off within its answer: an error was encountered",
    Fault.CUT: "The model scripted at {url} broke off within its answer: the connection was cut",
    Fault.GARBAGE: "What {url} sent for the model scripted cannot be read: not JSON: <html>502",
    Fault.ENDLESS: "The model scripted at {url} did not stop: more than ",
    Fault.CUTS_PROMPTS: "prompt is too long for the model scripted at {url}: the server read 5 of at least ",
    Fault.ONLY_THOUGHTS: "scripted at {url} used up its answer for thinking and wrote no word of it.",
}
ADVICE = {
    ("ollama", Fault.DOWN): "Start it with `ollama serve`, or set OLLAMA_HOST",
    ("openai", Fault.DOWN): "set CITEDESK_OPENAI_BASE_URL",
    ("ollama", Fault.REFUSES): "Start it with `ollama serve`, or set OLLAMA_HOST",
    ("ollama", Fault.NO_MODEL): "Get it with `ollama pull scripted`",
    ("openai", Fault.NO_MODEL): "`citedesk doctor` lists",
    ("ollama", Fault.WRONG_ADDRESS): "Check OLLAMA_HOST",
    ("openai", Fault.WRONG_ADDRESS): "Check CITEDESK_OPENAI_BASE_URL",
    ("ollama", Fault.SLOW): "CITEDESK_MODEL_FIRST_TOKEN_SECONDS",
    ("ollama", Fault.CUTS_PROMPTS): "CITEDESK_MODEL_CONTEXT_TOKENS",
    ("ollama", Fault.ONLY_THOUGHTS): "CITEDESK_THINK=false",
}


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize("fault", list(CODES))
def test_each_fault_is_an_error_that_says_what_to_do(fault: Fault, protocol: str) -> None:
    shown: list[str] = []
    limits = replace(PATIENT, first_token=0.3) if fault is Fault.SLOW else PATIENT
    with serving(Script(fault=fault)) as server, pytest.raises(ModelError) as caught:
        answer(model_of(protocol, server, limits=limits), shown=shown)
    error = caught.value
    assert error.code == CODES[fault]
    base = server.url + ("/v1" if protocol == "openai" else "")
    assert SAID[fault].format(url=base) in error.problem
    assert server.url in error.problem
    assert MODEL in error.problem
    assert ADVICE.get((protocol, fault), "") in error.advice
    assert error.advice
    assert all(piece == "Rates " for piece in shown[:1])


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_what_came_before_a_fault_was_shown(protocol: str) -> None:
    shown: list[str] = []
    with serving(Script(fault=Fault.CUT)) as server, pytest.raises(ModelError):
        answer(model_of(protocol, server), shown=shown)
    assert shown == ["Rates "]


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_an_endless_answer_is_ended_within_its_bound(protocol: str) -> None:
    shown: list[str] = []
    with serving(Script(fault=Fault.ENDLESS)) as server:
        with pytest.raises(ModelError):
            answer(model_of(protocol, server), shown=shown, most_tokens=100)
        assert server.gone.wait(1)
    assert 0 < len("".join(shown)) <= 12 * 100 + 2_000


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_a_busy_server_is_asked_again_and_no_other(protocol: str) -> None:
    with serving(Script(busy=2)) as server:
        assert answer(model_of(protocol, server))[0] == "Rates rose [1]. Prices fell [2]."
        assert len(server.bodies) == 3
    with serving(Script(busy=9)) as server:
        with pytest.raises(ModelError, match="takes no more questions"):
            answer(model_of(protocol, server))
        assert len(server.bodies) == 3
    with serving(Script(fault=Fault.ERROR_LINE)) as server:
        with pytest.raises(ModelError, match="broke off"):
            answer(model_of(protocol, server))
        assert len(server.bodies) == 1


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_a_silence_within_the_answer_is_told_from_one_before_it(protocol: str) -> None:
    limits = replace(PATIENT, idle=0.3)
    with (
        serving(Script(pause=30)) as server,
        pytest.raises(ModelError, match=r"fell silent for 0\.3 seconds"),
    ):
        answer(model_of(protocol, server, limits=limits))


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_the_whole_answer_has_a_limit_too(protocol: str) -> None:
    slowly, limits = Script(pieces=["word "] * 10_000, pause=0.01), replace(PATIENT, total=0.5)
    with (
        serving(slowly) as server,
        pytest.raises(ModelError, match=r"was still writing after 0\.5 seconds") as caught,
    ):
        answer(model_of(protocol, server, limits=limits, context_tokens=100_000), most_tokens=50_000)
    assert caught.value.code == "model_timeout"


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_a_server_that_hangs_is_not_waited_for(protocol: str) -> None:
    limits = replace(PATIENT, first_token=0.3)
    with serving(Script(hangs=True)) as server:
        with pytest.raises(ModelError, match=r"told nothing of the model scripted within 0\.3") as caught:
            answer(model_of(protocol, server, limits=limits))
        assert server.gone.wait(1)
    assert caught.value.code == "model_timeout"


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, "<html>Welcome</html>", None),
        (200, [], None),
        (200, {"data": 7, "model_info": 7}, None),
        (307, "", "model_unreachable"),
        (401, {"error": "who are you?"}, "model"),
        (500, "", "model"),
    ],
)
def test_what_a_server_may_tell_of_a_model(
    protocol: str, status: int, body: object, code: str | None
) -> None:
    told = dict.fromkeys(("/api/show", "/v1/models"), (status, body))
    with serving(Script(told=told)) as server, pytest.raises(ModelError) as caught:
        answer(model_of(protocol, server))
    assert caught.value.code == (code or {"ollama": "model_invalid", "openai": "model_unreachable"}[protocol])
    assert server.url in caught.value.problem


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
def test_a_proxy_of_the_environment_is_for_other_machines(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "pigeon://nowhere:1")
    with serving() as server:
        assert answer(model_of(protocol, server))[0]
    elsewhere = Server(Script(), 1)
    elsewhere.url = "http://gpu.example:1"
    with pytest.raises(ConfigurationError, match="proxy"):
        model_of(protocol, elsewhere)


@pytest.mark.parametrize("protocol", ["ollama", "openai"])
@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, '{"error": "the input length exceeds the context length"}', "prompt_too_long"),
        (400, '{"error": {"message": "m", "code": "context_length_exceeded"}}', "prompt_too_long"),
        (400, '{"error": {"message": "m", "type": "exceed_context_size_error"}}', "prompt_too_long"),
        (
            400,
            '{"object": "error", "message": "the maximum context length is 4096"}',
            "prompt_too_long",
        ),
        (400, '{"error": "invalid options: num_ctx"}', "model"),
        (400, '{"error": {"message": "x is not a valid model ID"}}', "model_not_found"),
        (404, '{"detail": "Not Found"}', "model_unreachable"),
        (405, "", "model_unreachable"),
        (307, "", "model_unreachable"),
        (401, '{"error": {"message": "Incorrect API key provided"}}', "model"),
        (429, '{"error": {"message": "slow down"}}', "model_busy"),
        (500, '{"error": "model requires more system memory (9 GiB) than is available"}', "model"),
        (502, "<html>Bad Gateway</html>", "model"),
    ],
)
def test_a_refusal_is_told_by_its_status_and_words(protocol: str, status: int, body: str, code: str) -> None:
    with serving(Script(status=status, raw=body.encode())) as server, pytest.raises(ModelError) as caught:
        answer(model_of(protocol, server), PROMPT)
    assert caught.value.code == code


def test_lines_that_nobody_reads_on_close_their_connection() -> None:
    async def read_one(server: Server) -> bool:
        left: list[object] = []
        sys.set_asyncgen_hooks(finalizer=left.append)  # nothing is closed by being collected
        endpoint = Endpoint("server", server.url, MODEL, "URL", "Start it.", "Get it.", 4096)
        async with (
            http_client(server.url, PATIENT, {}) as client,
            open_reply(client, "/api/chat", {}, endpoint, PATIENT) as reply,
        ):
            async with aclosing(reply.lines()) as lines:
                await anext(lines)
            return await asyncio.to_thread(server.gone.wait, 2)

    with serving(Script(pieces=["word "] * 10_000, pause=0.01)) as server:
        assert asyncio.run(read_one(server))
