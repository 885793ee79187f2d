"""An output folder of `citedesk eval`, read back: what the report, `compare` and `gate` start from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import InputError

_Model = TypeVar("_Model", bound=BaseModel)
METRICS_FILE, QUERIES_FILE = "metrics.json", "queries.jsonl"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Metrics(_Record):
    """`metrics.json`: means over all questions and over slices of them."""

    gold: str
    task: str
    queries: int
    metrics: dict[str, float] = Field(default_factory=dict)
    ci95: dict[str, tuple[float, float]] = Field(default_factory=dict)
    by_language: dict[str, dict[str, float]] = Field(default_factory=dict)
    by_type: dict[str, dict[str, float]] = Field(default_factory=dict)
    by_pair: dict[str, dict[str, float]] = Field(default_factory=dict)
    latency_ms: dict[str, float] = Field(default_factory=dict)
    config: dict[str, Any] = Field(default_factory=dict)


class Ranked(_Record):
    """One ranked article with its best passage; `parts` are the parts of its score."""

    rank: int
    article_id: str
    score: float
    parts: dict[str, float] = Field(default_factory=dict)
    title: str = ""
    language: str = ""
    text: str = ""


class Given(_Record):
    """What was answered: the status, how sure, the words quoted and what was missing."""

    status: str
    confidence: float | None = None
    missing: list[str] = Field(default_factory=list)
    quotes: list[str] = Field(default_factory=list)
    articles: list[str] = Field(default_factory=list)
    kind: str | None = None


class QueryResult(_Record):
    """One line of `queries.jsonl`: a question, or a question in one scenario."""

    id: str
    question: str
    language: str = ""
    search_language: str | None = None
    type: str | None = None
    group: str = ""
    scenario: str | None = None
    relevant: list[str] = Field(default_factory=list)
    answers: list[str] = Field(default_factory=list)
    unanswerable: bool = False
    metrics: dict[str, float] = Field(default_factory=dict)
    latency_ms: float | None = None
    relevant_ranks: list[int] = Field(default_factory=list)
    ranked: list[Ranked] = Field(default_factory=list)
    answer: Given | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What joins two runs: the id and the scenario."""
        return self.id, self.scenario or ""

    @property
    def pair(self) -> str | None:
        """Question language > searched language, where one was set."""
        return f"{self.language}>{self.search_language}" if self.search_language else None


@dataclass(frozen=True, slots=True)
class EvalRun:
    """A finished run: its folder, its means and its questions in run order."""

    path: Path
    summary: Metrics
    queries: tuple[QueryResult, ...]


def read_run(folder: Path) -> EvalRun:
    """The run in a folder. Raises InputError naming the file, and the line, that cannot be used."""
    summary = read_metrics(folder)
    return EvalRun(folder, summary, tuple(_read_queries(folder / QUERIES_FILE)))


def read_metrics(folder: Path) -> Metrics:
    """The `metrics.json` of a folder. Raises InputError when there is none or it cannot be read."""
    if not folder.is_dir():
        raise InputError(
            f"There is no folder {folder}.", advice="Run `citedesk eval ... --out` for it first."
        )
    return _parse(Metrics, _text(folder / METRICS_FILE), str(folder / METRICS_FILE))


def _read_queries(path: Path) -> Iterator[QueryResult]:
    seen = set()
    # Not splitlines(): U+2028 and U+0085 inside a JSON string end no line.
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        query = _parse(QueryResult, line, f"{path}, line {number}")
        if query.key in seen:
            raise InputError(
                f"{path}, line {number}: question {query.id!r} is there twice.", advice="Run the eval again."
            )
        seen.add(query.key)
        yield query


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise InputError(
            f"There is no {path}.", advice="Give the folder that `citedesk eval ... --out` wrote."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8.", advice="Run the eval again.") from error


def _parse(model: type[_Model], text: str, where: str) -> _Model:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        problem = f"{where}: {field + ': ' if field else ''}{first['msg']}."
        raise InputError(problem, advice="Run the eval again.") from error
