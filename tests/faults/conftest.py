"""The bundled news in a store, and desks over it whose language model is a scripted server."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from rag.bootstrap import open_builder, open_desk
from rag.embed.universal import UniversalSentenceEncoder
from rag.pipeline import NewsDesk
from rag.settings import Settings
from tests.llm.scripted import MODEL, Server
from tests.rag.newsdesk import SAMPLE_NEWS, Steps

Desks: TypeAlias = Callable[..., AbstractContextManager[NewsDesk]]


@pytest.fixture(scope="session")
def encoder() -> UniversalSentenceEncoder:
    return UniversalSentenceEncoder()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, encoder: UniversalSentenceEncoder) -> Path:
    """The bundled news; tests only read it."""
    settings = Settings(store=tmp_path_factory.mktemp("faults") / "store", embed_processes=1)
    with open_builder(settings, encoder) as builder:
        assert builder.ingest([str(SAMPLE_NEWS)], progress=Steps()).added == 68
    return settings.store


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of the person who runs the tests."""
    for name in [name for name in os.environ if name.startswith(("CITEDESK_", "OLLAMA_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def environment(protocol: str, server: Server, **settings: object) -> dict[str, str]:
    """Variables with which the product asks the server; `settings` are its own, in small letters."""
    own = {"model": f"{protocol}:{MODEL}", "embed_processes": 1} | settings
    if protocol == "openai":
        own |= {"openai_base_url": f"{server.url}/v1"}
    named = {f"CITEDESK_{name.upper()}": str(value) for name, value in own.items()}
    return named | {"OLLAMA_HOST": server.url}


@pytest.fixture
def desks(store: Path, encoder: UniversalSentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """Opens the product's own desk, with its real gate and clients."""

    @contextmanager
    def opened(protocol: str, server: Server, **settings: Any) -> Iterator[NewsDesk]:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        address = f"{server.url}/v1" if protocol == "openai" else ""
        given = {"model": f"{protocol}:{MODEL}", "openai_base_url": address} | settings
        with open_desk(Settings(store=store, **given), encoder) as desk:
            yield desk

    return opened
