"""From the name of a model to what writes with it, and whether an Ollama server is there to be used."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from rag.errors import ConfigurationError, ModelError
from rag.llm.address import ollama_url
from rag.llm.ollama import OllamaModel
from rag.llm.openai import OpenAIModel
from rag.llm.protocol import LanguageModel
from rag.llm.transport import StreamLimits
from rag.settings import Settings

OLLAMA, OPENAI = "ollama:", "openai:"
_FORMS = "verbatim, ollama:NAME (such as ollama:gemma3:4b) or openai:NAME"
_NO_CHAT = frozenset(("bert", "nomic-bert", "nomic-bert-moe"))
"""Families that only make vectors."""


def load_model(name: str, settings: Settings, env: Mapping[str, str]) -> LanguageModel:
    """The model of that name; nothing is asked of its server yet.

    `env` holds Ollama's own variables, OLLAMA_HOST and OLLAMA_API_KEY. Raises ConfigurationError for a name
    of no known form, an address that is none, and a server of OpenAI's protocol without an address.
    """
    if name.startswith(OLLAMA):
        return ollama_model(name, settings, env)
    if name.startswith(OPENAI):
        return openai_model(name, settings)
    raise ConfigurationError(f"The model {name!r} is of no known form.", advice=f"Choose {_FORMS}.")


def ollama_model(name: str, settings: Settings, env: Mapping[str, str]) -> OllamaModel:
    """The model `ollama:NAME`; raises as `load_model`."""
    keep_alive = settings.model_keep_alive
    return OllamaModel(
        _bare(name, OLLAMA),
        env.get("OLLAMA_HOST"),
        context_tokens=settings.model_context_tokens,
        keep_alive=int(keep_alive) if keep_alive.lstrip("-").isdigit() else keep_alive,
        think=settings.think,
        limits=stream_limits(settings),
        api_key=env.get("OLLAMA_API_KEY", ""),
    )


def openai_model(name: str, settings: Settings) -> OpenAIModel:
    """The model `openai:NAME`; raises as `load_model`."""
    model = _bare(name, OPENAI)
    if not settings.openai_base_url:
        raise ConfigurationError(
            f"The model {name!r} needs the address of its server.",
            advice="Set CITEDESK_OPENAI_BASE_URL, such as http://localhost:8000/v1.",
        )
    return OpenAIModel(
        model,
        settings.openai_base_url,
        settings.openai_api_key.get_secret_value(),
        context_tokens=settings.model_context_tokens,
        limits=stream_limits(settings),
    )


def stream_limits(settings: Settings) -> StreamLimits:
    """The time limits of the settings."""
    return StreamLimits(
        connect=settings.model_connect_seconds,
        first_token=settings.model_first_token_seconds,
        idle=settings.model_idle_seconds,
        total=settings.model_total_seconds,
    )


def _bare(name: str, prefix: str) -> str:
    bare = name.removeprefix(prefix)
    if not bare or not bare.isprintable() or bare != bare.strip():
        raise ConfigurationError(f"The model {name!r} has no usable name.", advice=f"Choose {_FORMS}.")
    return bare


async def local_ollama(host: str | None, *, seconds: float = 0.3) -> list[str] | None:
    """The models that an Ollama server has which could write answers, None when none answers in time.

    `host` in any form of OLLAMA_HOST; `seconds` for the connection, and again for the list. A closed port
    costs a millisecond and loads no HTTP client.
    """
    try:
        url = ollama_url(host)
        where = urlsplit(url)
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(where.hostname, where.port)
        writer.close()
        return await _installed(url, seconds)
    except (OSError, ModelError, ConfigurationError):  # TimeoutError is an OSError
        return None


async def _installed(url: str, seconds: float) -> list[str]:
    limits = StreamLimits(connect=seconds, first_token=seconds, retries=())
    model = OllamaModel("", url, limits=limits)
    try:
        async with asyncio.timeout(seconds):
            listed = await model.installed()
    finally:
        await model.close()
    return [
        entry.model
        for entry in listed.models
        if entry.model and (entry.details is None or entry.details.family not in _NO_CHAT)
    ]
