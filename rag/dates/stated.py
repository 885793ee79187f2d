"""What the words of a date state, before anything is filled in from a clock."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = str.maketrans(
    "０１２３４５６７８９" + "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹",
    "0123456789" * 3,
)


class Unit(StrEnum):
    """The periods that relative words count in. Weeks start on Monday; a weekend is Saturday and Sunday."""

    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as its words give it, `[start, end)` of the text it stands in.

    `year`, `month` (1-12), `day` (1-31) and `weekday` (1 = Monday) are None where nothing is said. `unit` and
    `shift` are the relative part: last month is `MONTH, -1`, in "last month's 12th" next to `day=12`. `lean`
    is -1 for words such as "last" or "지난" that point back without counting, 1 for "next" or "오는".
    `follows` marks words that count from the date before them ("같은 해", 翌年) and not from a clock.
    `joined` marks a date that only goes on with the one before it: the 14th in "12 to 14 August".
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    unit: Unit | None = None
    shift: int = 0
    lean: int = 0
    follows: bool = False
    joined: bool = False

    @property
    def grain(self) -> Unit:
        """The smallest period that is named."""
        if self.day is not None or self.weekday is not None:
            return Unit.DAY
        if self.month is not None:
            return Unit.MONTH
        return self.unit or Unit.YEAR


def plain_digits(text: str) -> str:
    """The text with full-width and Arabic digits as ASCII; every offset stays."""
    return text.translate(_DIGITS)


def value_of(match: re.Match[str], group: str) -> int | None:
    """A group's number; None when the group took no part."""
    found = match.group(group)
    return None if found is None else int(found)


def without_overlaps(found: list[Stated]) -> list[Stated]:
    """In reading order; of two that overlap, the longer one."""
    kept: list[Stated] = []
    for stated in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if all(stated.end <= other.start or other.end <= stated.start for other in kept):
            kept.append(stated)
    return sorted(kept, key=lambda s: s.start)


ISO = re.compile(
    r"(?<![\w.-])(?P<year>(?:1[5-9]|2[01])\d\d)(?P<sep>[-./])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?![\d-]|\.\d)"
)
"""2025-08-12, 2025.8.12 and 2025/08/12: the year first, so that month and day cannot be exchanged."""


def iso_dates(text: str) -> list[Stated]:
    """The dates written as numbers, year first."""
    return [
        Stated(m.start(), m.end(), int(m["year"]), int(m["month"]), int(m["day"])) for m in ISO.finditer(text)
    ]


Reader = Callable[[str], list[Stated]]
