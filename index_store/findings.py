"""What a check of the whole store found: damage, and notes on what is only left over."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import IndexDamagedError

REBUILD = "Derive it anew: `citedesk rebuild`."
REEMBED = (
    "Embed its article again: `citedesk rebuild --reembed-damaged`, or put back a backup: `citedesk restore`."
)
ARTICLE = (
    "Put back a backup: `citedesk restore`. Without one: `citedesk articles delete ID`, then `citedesk ingest"
    " --restore-deleted SOURCE`."
)
RESTORE = "Put back a backup: `citedesk restore BACKUP --force`."
NEXT_WRITE = "The next command that writes removes it."

_SHOWN = 10
"""Findings of one kind that are told one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: in which file, what, and the command to run."""

    path: Path
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check of one generation; it is sound when `damage` is empty."""

    generation: int
    articles: int
    passages: int
    sentences: int
    postings: int
    segments: int
    damage: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    seconds: float


class Findings:
    """Collects findings; many of one kind take little room."""

    def __init__(self) -> None:
        self._damage: list[Finding] = []
        self._notes: list[Finding] = []
        self._seen: Counter[tuple[str, Path]] = Counter()
        self._advice: dict[tuple[str, Path], str] = {}

    def damage(self, kind: str, path: Path, what: str, advice: str) -> None:
        """Add damage; `kind` is a plural, such as `articles`, for those that are only counted."""
        place = kind, path
        self._seen[place] += 1
        self._advice[place] = advice
        if self._seen[place] <= _SHOWN:
            self._damage.append(Finding(path, what, advice))

    def note(self, path: Path, what: str, advice: str) -> None:
        """Add something that harms nobody."""
        self._notes.append(Finding(path, what, advice))

    @contextmanager
    def survived(self, path: Path) -> Iterator[None]:
        """Turn an error about damage into a finding, so that the other checks still run."""
        try:
            yield
        except IndexDamagedError as error:
            self.damage("errors", path, error.problem, RESTORE)

    @property
    def all_damage(self) -> tuple[Finding, ...]:
        """The damage in the order it was found, then what was only counted."""
        rest = [
            Finding(path, f"{count - _SHOWN:,} more {kind}", self._advice[kind, path])
            for (kind, path), count in self._seen.items()
            if count > _SHOWN
        ]
        return (*self._damage, *rest)

    @property
    def all_notes(self) -> tuple[Finding, ...]:
        """The notes in the order they were found."""
        return tuple(self._notes)
