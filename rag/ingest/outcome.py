"""What reading one input gives: an article, a refusal, or nothing worth a word of warning."""

from dataclasses import dataclass
from typing import TypeAlias

from rag.domain import Article


@dataclass(frozen=True, slots=True)
class Read:
    """An article, and its input: a path, `path:line` for a record, `-:line` for standard input."""

    input: str
    article: Article


@dataclass(frozen=True, slots=True)
class Refused:
    """An input that could not be read as news, and why; the others go on."""

    input: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input left out without harm: an unsupported file inside a folder, a replaced duplicate."""

    input: str
    reason: str


Outcome: TypeAlias = Read | Refused | Skipped


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How large an input may be before it is refused unread."""

    article_characters: int = 5_000_000
    json_bytes: int = 256 * 2**20
    """A `.json` file is read whole; JSON Lines has no such limit."""

    @property
    def page_bytes(self) -> int:
        """Of a text or HTML file: four bytes a character, the most any encoding here needs."""
        return 4 * self.article_characters

    @property
    def line_bytes(self) -> int:
        """Of one JSON Lines record: six bytes a character (`\\uXXXX`), and room for the other fields."""
        return 6 * self.article_characters + 2**16
