"""What `citedesk doctor` says about the model that writes answers."""

import asyncio
from collections.abc import Mapping

from rag.doctor import Finding
from rag.errors import CitedeskError, ModelError
from rag.lines import counted
from rag.llm.address import ollama_url
from rag.llm.load import OLLAMA, OPENAI, load_model, local_ollama, ollama_model, openai_model
from rag.llm.ollama import OllamaFacts, OllamaModel
from rag.settings import Settings

_LISTED = 5
_VERBATIM = "verbatim"


def model_lines(settings: Settings, env: Mapping[str, str]) -> list[Finding]:
    """The report on the model of the settings; errors become findings, none is raised.

    Without a model: one line when a local Ollama server could write answers, else none.
    """
    return asyncio.run(_lines(settings, env))


def ollama_hint(models: list[str]) -> str | None:
    """One line that tells how to let a local Ollama write the answers; None when it has no model."""
    if not models:
        return None
    name = OLLAMA + models[0].removesuffix(":latest")
    return f"Let a model of the Ollama server here write the answers: `--model {name}`."


async def _lines(settings: Settings, env: Mapping[str, str]) -> list[Finding]:
    try:
        if settings.model == _VERBATIM:
            return await _offer(env)
        if settings.model.startswith(OLLAMA):
            return await _ollama(ollama_model(settings.model, settings, env), settings)
        if settings.model.startswith(OPENAI):
            return await _openai(settings)
        load_model(settings.model, settings, env)
    except CitedeskError as error:
        return [Finding("model", False, error.problem, error.advice)]
    return []


async def _offer(env: Mapping[str, str]) -> list[Finding]:
    host = env.get("OLLAMA_HOST")
    models = await local_ollama(host)
    if models is None:
        return []
    advice = ollama_hint(models) or "It has no model yet: `ollama pull NAME`."
    return [Finding("ollama", None, f"{ollama_url(host)}: {_named(models)}", advice)]


async def _ollama(model: OllamaModel, settings: Settings) -> list[Finding]:
    try:
        version = await model.version()
        names = [entry.model or "" for entry in (await model.installed()).models]
        server = Finding("ollama", True, f"{model.url}, version {version or 'unknown'}, {_named(names)}")
        try:
            facts = await model.facts()
        except ModelError as error:
            return [server, Finding("model", False, error.problem, error.advice)]
        return [server, _model_line(model, facts, settings), await _window_line(model, facts)]
    except ModelError as error:
        return [Finding("ollama", False, error.problem, error.advice)]
    finally:
        await model.close()


def _model_line(model: OllamaModel, facts: OllamaFacts, settings: Settings) -> Finding:
    weights = f"{facts.info.parameters / 1e9:.1f} billion weights, " if facts.info.parameters else ""
    can = ", ".join(sorted(facts.capabilities)) or "not told"
    detail = f"{model.name}: {weights}can do: {can}"
    if facts.capabilities and "completion" not in facts.capabilities:
        return Finding("model", False, detail, "It cannot write answers: take another one.")
    if settings.think and not facts.info.thinks:
        return Finding("model", True, detail, "It cannot think first, so CITEDESK_THINK changes nothing.")
    return Finding("model", True, detail)


async def _window_line(model: OllamaModel, facts: OllamaFacts) -> Finding:
    window = facts.info.context_tokens or 0
    loaded = {entry.model: entry.context_length for entry in (await model.loaded()).models}
    name = model.name.removeprefix(OLLAMA)
    held = next((loaded[form] for form in (name, f"{name}:latest") if form in loaded), None)
    now = f"loaded now with {held:,}" if held else "not loaded now, so the first answer takes longer"
    detail = f"{window:,} tokens are asked for, {now}"
    if not facts.never_cuts:
        what = f"Ollama {facts.version or 'of an unknown version'} cuts long prompts in silence"
        advice = f"{what}, so only short ones are sent: update it to 0.12.6 or later."
        return Finding("model window", None, detail, advice)
    if held and held != window:
        return Finding("model window", None, detail, "It will be loaded again with the window asked for.")
    return Finding("model window", None, detail)


async def _openai(settings: Settings) -> list[Finding]:
    model = openai_model(settings.model, settings)
    try:
        info = await model.info()
        names = [str(entry.get("id")) for entry in await model.offered()]
    except ModelError as error:
        return [Finding("openai server", False, error.problem, error.advice)]
    finally:
        await model.close()
    name = settings.model.removeprefix(OPENAI)
    detail = f"{settings.model}: a window of {info.context_tokens or 0:,} tokens"
    server = Finding("openai server", True, f"{model.url}: {_named(names)}")
    if name not in names:
        advice = "The server does not list it; it may answer all the same, if that is the right address."
        return [server, Finding("model", None, detail, advice)]
    return [server, Finding("model", True, detail)]


def _named(models: list[str]) -> str:
    shown = ", ".join(models[:_LISTED]) + (", ..." if len(models) > _LISTED else "")
    return f"{counted(len(models), 'model')}{': ' if shown else ''}{shown}"
