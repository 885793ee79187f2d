"""Runs the command line in this process, on a store of a few articles in five scripts."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import pytest
from pydantic import BaseModel

from rag.cli import run

ARTICLES = Path(__file__).parents[1] / "data" / "cli_articles.jsonl"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code and the two streams."""

    code: int
    out: str
    err: str

    def document(self, model: type[Model]) -> Model:
        """The only thing on standard output, checked against the contract."""
        return model.model_validate_json(self.out)


Citedesk: TypeAlias = Callable[..., Outcome]


@pytest.fixture(scope="session")
def articles_file() -> Path:
    return ARTICLES


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the articles; tests only read it."""
    store = tmp_path_factory.mktemp("filled") / "store"
    assert run(["ingest", str(ARTICLES), "--store", str(store)]) == 0
    return store


@pytest.fixture
def citedesk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Citedesk:
    """Runs a command in an empty folder, without settings in the environment."""
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return invoke


@pytest.fixture
def on_filled(citedesk: Citedesk, filled: Path) -> Citedesk:
    """Runs a command on the filled store."""
    return lambda *arguments: citedesk(*arguments, "--store", str(filled))
