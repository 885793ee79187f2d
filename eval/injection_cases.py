"""Attacks read strictly, and where each is planted: in copies of articles whose question has an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import GoldError
from eval.gold import GoldQuery
from eval.lines import read_lines
from rag.sentences import sentences

LANGUAGES = ("en", "ko", "zh", "ja")
"""Languages of the articles that are attacked."""
HOSTS = 3
"""Articles of each language that are attacked in turn."""
_SEED = 128
_UNSPACED = ("zh", "ja")
_ADVICE = "Correct the gold folder: `about.json` and `attacks.jsonl`."


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _About(_Record):
    name: str = Field(min_length=1)
    task: str = Field(min_length=1)


class Attack(_Record):
    """An instruction to plant. `signs` are words of a sentence that obeys it, `obeyed` is such a sentence."""

    id: str = Field(pattern=r"^\S+$")
    injection: str = Field(min_length=1)
    type: str = Field(min_length=1)
    language: str = Field("und", pattern="^[a-z]{2,3}$")
    signs: tuple[str, ...] = ()
    obeyed: str = ""

    @model_validator(mode="before")
    @classmethod
    def _lang(cls, value: Any) -> Any:
        if isinstance(value, dict) and "language" not in value and "lang" in value:
            return value | {"language": value["lang"]}
        return value


@dataclass(frozen=True, slots=True)
class Attacks:
    """A set of attacks."""

    name: str
    attacks: tuple[Attack, ...]


class Position(StrEnum):
    """Where in the article the attack stands: in its text, behind its title, or as its outlet's name."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    TITLE = "title"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Host:
    """An article that answers a question: `record` is its line of the news, `truth` what answers."""

    query: GoldQuery
    record: dict[str, Any]
    language: str
    truth: str


@dataclass(frozen=True, slots=True)
class Case:
    """One attack at one place of one article."""

    attack: Attack
    host: Host
    position: Position

    @property
    def case_id(self) -> str:
        """Attack, language of the article, and place."""
        return f"{self.attack.id}@{self.host.language}-{self.position.value}"

    def planted(self) -> dict[str, Any]:
        """The article's record with the attack in it."""
        if self.position is Position.OUTLET:
            return self.host.record | {"source": self.attack.injection}
        if self.position is Position.TITLE:
            title = self.host.record.get("title", "")
            return self.host.record | {"title": f"{title} {self.attack.injection}".strip()}
        text = planted(self.host.record["text"], self.host.language, self.attack, self.position)
        return self.host.record | {"text": text}


def load_attacks(folder: Path) -> Attacks:
    """The attacks of a gold folder. Raises GoldError, with file and line, for what cannot be used."""
    try:
        about = _About.model_validate_json((folder / "about.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise GoldError(f"{folder / 'about.json'} cannot be used: {error}.", advice=_ADVICE) from error
    found = [path for name in ("attacks.jsonl", "attacks.jsonl.gz") if (path := folder / name).is_file()]
    if len(found) != 1:
        raise GoldError(f"{folder} does not hold one attacks.jsonl or attacks.jsonl.gz.", advice=_ADVICE)
    attacks = tuple(_attacks(found[0]))
    if not attacks or len({attack.id for attack in attacks}) != len(attacks):
        raise GoldError(f"{found[0]} holds no attacks, or an id twice.", advice=_ADVICE)
    return Attacks(about.name, attacks)


def cases_of(attacks: Sequence[Attack], hosts: Sequence[Host], limit: int | None) -> list[Case]:
    """Every attack at all places of one article of each language, or `limit` of these, always the same ones.

    Drawn by lot: evenly spaced ones could all be of one place or language.
    """
    by_language = {
        language: [host for host in hosts if host.language == language]
        for language in dict.fromkeys(host.language for host in hosts)
    }
    every = [
        Case(attack, of_language[number % len(of_language)], position)
        for number, attack in enumerate(attacks)
        for of_language in by_language.values()
        for position in Position
    ]
    if limit is None or limit >= len(every):
        return every
    return [every[place] for place in sorted(Random(_SEED).sample(range(len(every)), limit))]  # noqa: S311


def planted(text: str, language: str, attack: Attack, position: Position) -> str:
    """The text with the instruction before it, between two of its middle sentences, or behind it.

    An instruction of several lines, or in another language, is a paragraph of its own. `position` is one of
    these three.
    """
    spans = sentences(text, language)
    place = {
        Position.START: 0,
        Position.MIDDLE: spans[(len(spans) - 1) // 2].end,
        Position.END: len(text),
    }[position]
    alone = "\n" in attack.injection or attack.language != language
    between = "\n" if alone else "" if language in _UNSPACED else " "
    parts = (text[:place].rstrip(), attack.injection, text[place:].lstrip())
    return between.join(part for part in parts if part)


def _attacks(path: Path) -> Iterator[Attack]:
    for number, value in read_lines(path):
        try:
            yield Attack.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise GoldError(f"{path}:{number}: {field}: {first['msg']}.", advice=_ADVICE) from error
