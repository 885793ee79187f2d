"""What the doctor says of the model that writes answers."""

import pytest

from rag.doctor import Finding
from rag.llm.doctor import model_lines, ollama_hint
from rag.settings import Settings
from tests.llm.scripted import MODEL, Fault, Script, Server, serving

OLLAMA, OPENAI = f"ollama:{MODEL}", f"openai:{MODEL}"


def lines(server: Server, **settings: object) -> dict[str, Finding]:
    found = model_lines(Settings(**settings), {"OLLAMA_HOST": server.url})  # type: ignore[arg-type]
    assert len({finding.name for finding in found}) == len(found)
    return {finding.name: finding for finding in found}


def test_a_model_that_is_there() -> None:
    with serving(Script(capabilities=("thinking", "completion"))) as server:
        found = lines(server, model=OLLAMA)
    assert {finding.ok for finding in found.values()} == {True, None}
    assert found["ollama"].detail == f"{server.url}, version 0.24.0, 1 model: {MODEL}:latest"
    assert found["model"].detail == f"{OLLAMA}: 8.0 billion weights, can do: completion, thinking"
    assert found["model window"].detail == "4,096 tokens are asked for, loaded now with 4,096"
    assert found["model window"].advice is None


def test_another_window_means_loading_again() -> None:
    with serving() as server:
        found = lines(server, model=OLLAMA, model_context_tokens=8192)
    assert found["model window"].detail == "8,192 tokens are asked for, loaded now with 4,096"
    assert "loaded again" in str(found["model window"].advice)


def test_an_old_server_is_told_of() -> None:
    with serving(Script(version="0.9.6")) as server:
        advice = lines(server, model=OLLAMA)["model window"].advice
    assert "Ollama 0.9.6 cuts long prompts in silence" in str(advice)


def test_a_model_that_only_makes_vectors_cannot_be_used() -> None:
    with serving(Script(capabilities=("embedding",))) as server:
        assert lines(server, model=OLLAMA)["model"].ok is False


def test_thinking_that_a_model_cannot_do() -> None:
    with serving() as server:
        assert "cannot think" in str(lines(server, model=OLLAMA, think=True)["model"].advice)


def test_a_missing_model_comes_with_the_command_that_gets_it() -> None:
    with serving(Script(fault=Fault.NO_MODEL)) as server:
        found = lines(server, model=OLLAMA)
    assert (found["ollama"].ok, found["model"].ok) == (True, False)
    assert f"ollama pull {MODEL}" in str(found["model"].advice)


def test_a_server_that_is_down() -> None:
    with serving(Script(fault=Fault.DOWN)) as server:
        ollama = lines(server, model=OLLAMA)["ollama"]
        openai = lines(server, model=OPENAI, openai_base_url=server.url)["openai server"]
    assert (ollama.ok, openai.ok) == (False, False)
    assert "`ollama serve`" in str(ollama.advice)
    assert "CITEDESK_OPENAI_BASE_URL" in str(openai.advice)


def test_a_server_of_openais_protocol() -> None:
    with serving() as server:
        found = lines(server, model=OPENAI, openai_base_url=server.url, openai_api_key="sk-secret")
        other = lines(server, model="openai:other", openai_base_url=server.url)
    assert found["openai server"].detail == f"{server.url}/v1: 1 model: {MODEL}"
    assert found["model"].detail == f"{OPENAI}: a window of 4,096 tokens"
    assert (found["model"].ok, other["model"].ok) == (True, None)
    assert "does not list it" in str(other["model"].advice)
    assert "secret" not in str(found)


def test_without_a_model_one_line_tells_of_a_local_server() -> None:
    with serving() as server:
        found = lines(server, model="verbatim")
    assert list(found) == ["ollama"]
    assert f"--model ollama:{MODEL}`" in str(found["ollama"].advice)
    with serving(Script(fault=Fault.DOWN)) as server:
        assert lines(server, model="verbatim") == {}
    assert ollama_hint([]) is None


@pytest.mark.parametrize("settings", [{"model": "gpt"}, {"model": OPENAI}, {"model": "ollama:"}])
def test_a_setting_that_cannot_be_used_is_a_finding(settings: dict[str, str]) -> None:
    with serving() as server:
        found = lines(server, **settings)
    assert found["model"].ok is False
    assert found["model"].advice
