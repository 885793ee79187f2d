"""Conversations that a person rewrote, without an archive: how near do our wordings come to theirs?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console

from eval.errors import GoldError
from eval.figures import by, figures, intervals, latency
from eval.followup import Rewrite, Wording, overlap
from eval.gold import GoldQuery, chosen
from eval.lines import read_lines
from eval.outcome import Outcome
from eval.paired import SEED
from eval.progress import shown
from eval.runs import Document, RunOptions, timed
from rag.settings import Settings

_FILES = ("rewrites.jsonl", "rewrites.jsonl.gz")
_ADVICE = "Correct the gold folder: `about.json` and `rewrites.jsonl`."


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _About(_Record):
    name: str = Field(min_length=1)
    task: str = Field(min_length=1)


class _Said(_Record):
    role: str = Field(pattern="^(user|agent)$")
    text: str = Field(min_length=1)


class _Rewrite(_Record):
    id: str = Field(pattern=r"^\S+$")
    question: str = Field(min_length=1)
    rewrite: str = Field(min_length=1)
    history: list[_Said] = Field(default_factory=list)
    language: str | None = None
    lang: str = "und"
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Rewrites:
    """A set of rewritten questions; `standalone` of each is the person's wording."""

    name: str
    queries: tuple[GoldQuery, ...]


def has_rewrites(folder: Path) -> bool:
    """Whether the gold folder holds rewrites instead of questions over an archive."""
    return any((folder / name).is_file() for name in _FILES)


def load_rewrites(folder: Path) -> Rewrites:
    """The set of a folder. Raises GoldError, with file and line, for what cannot be used."""
    try:
        about = _About.model_validate_json((folder / "about.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise GoldError(f"{folder / 'about.json'} cannot be used: {error}.", advice=_ADVICE) from error
    path = next(folder / name for name in _FILES if (folder / name).is_file())
    queries = tuple(_queries(path))
    if len({query.query_id for query in queries}) != len(queries) or not queries:
        raise GoldError(f"{path} holds no questions, or an id twice.", advice=_ADVICE)
    return Rewrites(about.name, queries)


def evaluate(
    gold: Rewrites, rewrite: Rewrite, options: RunOptions, settings: Settings, console: Console
) -> tuple[Document, list[Outcome]]:
    """What our wordings share with the person's, beside the question alone and the whole conversation."""
    queries = chosen(gold.queries, options.half, options.limit)
    if not queries:
        raise GoldError(f"No question of {gold.name} is in that half.", advice="Leave --half out.")
    asked = shown(console, "rewriting", queries, len(queries))
    outcomes = [_rewritten(query, rewrite) for query in asked]
    document: Document = {
        "gold": gold.name,
        "task": "followup",
        "queries": len(outcomes),
        "metrics": figures(outcomes),
        "ci95": intervals(outcomes),
        "by_language": by(outcomes, lambda outcome: outcome.query.language),
        "latency_ms": latency(outcomes),
        "config": _config(options, settings),
    }
    return document, outcomes


def _rewritten(query: GoldQuery, rewrite: Rewrite) -> Outcome:
    condensed, took = timed(query, lambda: rewrite(query, None))
    whole = " ".join([*(text for _, text in query.history), query.question])
    wordings = (
        (Wording.REWRITE.value, condensed.question),
        (Wording.ALONE.value, query.question),
        ("history", whole),
    )
    metrics = {
        f"{wording}/{name}": value
        for wording, text in wordings
        for name, value in overlap(query, text).items()
    }
    metrics |= {
        "changed": float(condensed.changed),
        "by_model": float(condensed.how == "model"),
        "better": float(metrics["rewrite/token_f1"] > metrics["alone/token_f1"]),
        "worse": float(metrics["rewrite/token_f1"] < metrics["alone/token_f1"]),
    }
    asked = replace(query, question=condensed.question, answers=(query.standalone or "",))
    return Outcome(asked, took, Wording.REWRITE.value, metrics)


def _queries(path: Path) -> Iterator[GoldQuery]:
    for number, value in read_lines(path):
        place = f"{path}:{number}"
        try:
            record = _Rewrite.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise GoldError(f"{place}: {field}: {first['msg']}.", advice=_ADVICE) from error
        question = " ".join(record.question.split())
        yield GoldQuery(
            query_id=record.id,
            question=question,
            language=record.language or record.lang,
            answers=(),
            relevant=(),
            # The questions of one conversation share its first, and so a half.
            group=record.group or " ".join((record.history[0].text if record.history else question).split()),
            history=tuple((said.role, said.text) for said in record.history),
            standalone=record.rewrite,
            place=place,
        )


def _config(options: RunOptions, settings: Settings) -> dict[str, Any]:
    return {
        "version": version("citedesk"),
        "model": settings.model,
        "half": options.half and options.half.value,
        "limit": options.limit,
        "seed": SEED,
        "follow_ups_left_out": 0,
    }
