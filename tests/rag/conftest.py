"""Runs the command line in this process, on a store of a few articles in five scripts; desks over news."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import pytest
from pydantic import BaseModel

from index_store.archive import LocalArchive
from rag.bootstrap import TOKENISERS
from rag.cli import run
from rag.domain import Answer
from rag.embed.universal import UniversalSentenceEncoder
from rag.pipeline import NewsDesk
from rag.split import splitter_identity
from tests.rag.newsdesk import (
    NOW,
    PASSAGE_CHARACTERS,
    SAMPLE_NEWS,
    ask,
    desk_of,
    gold_questions,
    ingest,
)

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


@pytest.fixture(scope="session")
def real_encoder() -> UniversalSentenceEncoder:
    """The embedded encoder, loaded once."""
    return UniversalSentenceEncoder()


@pytest.fixture(scope="session")
def sample_store(
    tmp_path_factory: pytest.TempPathFactory, real_encoder: UniversalSentenceEncoder
) -> Iterator[LocalArchive]:
    """The bundled sample news in a store on disk; tests only read it."""
    store = LocalArchive(
        tmp_path_factory.mktemp("sample") / "store",
        real_encoder.fingerprint(),
        splitter_identity(PASSAGE_CHARACTERS),
        TOKENISERS,
        writable=True,
        clock=NOW.timestamp,
    )
    with store:
        summary = ingest(store, real_encoder, SAMPLE_NEWS)
        assert (summary.added, summary.refused, summary.skipped) == (68, (), ())
        yield store


@pytest.fixture(scope="session")
def sample_desk(sample_store: LocalArchive, real_encoder: UniversalSentenceEncoder) -> NewsDesk:
    """A desk over the sample news whose clock stands still."""
    return desk_of(sample_store, real_encoder)


@pytest.fixture(scope="session")
def sample_answers(sample_desk: NewsDesk) -> dict[str, Answer]:
    """The answer to every gold question over the sample news, by the question's id."""
    return {gold.question_id: ask(sample_desk, gold.question, as_of=gold.as_of) for gold in gold_questions()}
