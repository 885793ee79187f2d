"""From a name to a model, and the look at what a local Ollama has."""

import asyncio
from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.llm.load import load_model, local_ollama, stream_limits
from rag.llm.ollama import OllamaModel
from rag.llm.openai import OpenAIModel
from rag.settings import Settings, load_settings
from tests.llm.asking import answer
from tests.llm.scripted import MODEL, Fault, Script, serving


def test_a_model_by_its_name() -> None:
    settings = Settings(openai_base_url="http://localhost:8000")
    ollama = load_model("ollama:gemma3:4b", settings, {"OLLAMA_HOST": "gpu:1234"})
    assert isinstance(ollama, OllamaModel)
    assert (ollama.name, ollama.url) == ("ollama:gemma3:4b", "http://gpu:1234")
    openai = load_model("openai:org/model", settings, {})
    assert isinstance(openai, OpenAIModel)
    assert (openai.name, openai.url) == ("openai:org/model", "http://localhost:8000/v1")


@pytest.mark.parametrize("name", ["", "gpt-4o", "gemma3:4b", "ollama", "OLLAMA:x", "verbatim"])
def test_a_name_of_no_form_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="of no known form") as caught:
        load_model(name, Settings(), {})
    assert "ollama:NAME" in caught.value.advice


@pytest.mark.parametrize("name", ["ollama:", "ollama: x", "openai:", "ollama:a\nb"])
def test_a_name_without_a_model_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="no usable name"):
        load_model(name, Settings(openai_base_url="http://x"), {})


def test_openai_needs_an_address() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_model("openai:x", Settings(), {})
    assert "CITEDESK_OPENAI_BASE_URL" in caught.value.advice


@pytest.mark.parametrize(
    ("setting", "sent"), [("10m", "10m"), ("600", 600), ("-1", -1), ("0", 0), ("1h30m", "1h30m")]
)
def test_settings_reach_the_server(setting: str, sent: object) -> None:
    settings = Settings(model_keep_alive=setting, model_context_tokens=1024, think=True)
    thinking = Script(capabilities=("completion", "thinking"))
    with serving(thinking) as server:
        answer(load_model(f"ollama:{MODEL}", settings, {"OLLAMA_HOST": server.url}))
        body = server.bodies[0]
    assert (body["keep_alive"], body["options"]["num_ctx"], body["think"]) == (sent, 1024, True)


def test_the_limits_are_those_of_the_settings() -> None:
    limits = stream_limits(
        Settings(
            model_connect_seconds=1, model_first_token_seconds=2, model_idle_seconds=3, model_total_seconds=4
        )
    )
    assert (limits.connect, limits.first_token, limits.idle, limits.total) == (1, 2, 3, 4)


@pytest.mark.parametrize("value", ["soon", "10 m", "m", "", "1d"])
def test_a_duration_is_checked(value: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        Settings(model_keep_alive=value)


def test_the_key_is_not_shown() -> None:
    settings = Settings(openai_api_key="sk-secret")  # type: ignore[arg-type]
    assert "secret" not in f"{settings!r} {settings.openai_api_key} {settings.model_dump_json()}"


def test_a_key_that_is_no_text_is_not_shown_either(tmp_path: Path) -> None:
    (tmp_path / "citedesk.toml").write_text("openai_api_key = 424242", "utf-8")
    with pytest.raises(ConfigurationError, match="not shown here") as caught:
        load_settings({}, tmp_path)
    assert "424242" not in str(caught.value)


def test_what_a_local_server_has() -> None:
    with serving() as server:
        assert asyncio.run(local_ollama(server.url, seconds=10)) == [f"{MODEL}:latest"]


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.REFUSES, Fault.WRONG_ADDRESS])
def test_nothing_is_said_without_one(fault: Fault) -> None:
    with serving(Script(fault=fault)) as server:
        assert asyncio.run(local_ollama(server.url, seconds=10)) is None
    assert asyncio.run(local_ollama("no address at all")) is None
