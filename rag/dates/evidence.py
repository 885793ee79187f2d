"""Dates in the sentences of articles, read against the day the article was published."""

import re
from dataclasses import dataclass
from datetime import date

from rag.dates.east import east_dates
from rag.dates.resolve import DateParts, readings
from rag.dates.stated import Stated, Unit
from rag.dates.west import west_dates
from rag.domain import Moment, Precision

EAST = frozenset({"ko", "zh", "ja"})
WEST = frozenset({"en", "de", "es", "fr", "ru", "ar"})
_LINK = re.compile(
    r"[\s,、，·•~～–—-]{0,3}(?:과|와|및|부터|에서|和|与|及|至|と|から|and|to|or|und|bis|y|al?|et|au|и|по|و)?[\s]{0,2}"
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a sentence: `sentence[start:end] == words`.

    `year`, `month` (1-12) and `day` are the likeliest reading, filled in from the publish date as far as
    that goes; None is unknown. `alternatives` are further readings, the likelier first: a weekday may be
    the last or the next, a bare "28일" on the 12th this month's or the one before's. `stated` holds only
    what the words themselves give, and `weekday` (1 = Monday) likewise. `grain` is the smallest period
    named: a day, a month, a year, or a week or weekend, of which no field is known.
    """

    words: str
    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    grain: Unit
    stated: DateParts
    weekday: int | None = None
    alternatives: tuple[DateParts, ...] = ()

    @property
    def readings(self) -> tuple[DateParts, ...]:
        """All readings, the likeliest first."""
        return DateParts(self.year, self.month, self.day), *self.alternatives


def stated_dates(text: str, language: str) -> list[Stated]:
    """The dates that a text states, in reading order; none in a language without tables."""
    if language in EAST:
        return east_dates(text, language)
    return west_dates(text, language) if language in WEST else []


def dates_in(sentence: str, language: str, published: Moment | None) -> list[DateMention]:
    """The dates of a sentence in reading order, read against when (and in which zone) it was published.

    Without a publish date, or with one that is only a month or year, what the words leave open stays None.
    Languages: `en, de, es, fr, ru, ar, ko, zh, ja`; of others nothing is read.
    """
    today = _day(published)
    mentions: list[DateMention] = []
    for stated in stated_dates(sentence, language):
        found = readings(stated, today, _before(mentions, stated))
        linked = _linked(sentence, mentions, stated)
        if linked is not None:
            found = tuple(dict.fromkeys([linked, *found]))
        mentions.append(_mention(sentence, stated, found))
    return mentions


def _day(published: Moment | None) -> date | None:
    if published is None or published.precision in (Precision.YEAR, Precision.MONTH):
        return None
    return published.at.date()


def _before(mentions: list[DateMention], stated: Stated) -> DateParts | None:
    """The date that words such as "같은 해" count from: the last one with the field they need."""
    for mention in reversed(mentions):
        parts = mention.readings[0]
        if parts.year is not None or (stated.joined and parts.month is not None):
            return parts
    return None


def _linked(sentence: str, mentions: list[DateMention], stated: Stated) -> DateParts | None:
    """The reading of "14일" in "8월 12일과 14일": the fields it leaves out are those of its neighbour."""
    if not mentions or stated.unit is not None or stated.weekday is not None or stated.year is not None:
        return None
    last = mentions[-1]
    if stated.joined or not _LINK.fullmatch(sentence[last.end : stated.start]):
        return None
    if stated.month is None and last.month is not None and last.stated.month is not None:
        return DateParts(last.year, last.month, stated.day)
    if stated.month is not None and last.stated.year is not None and last.month is not None:
        return DateParts(last.year, stated.month, stated.day)
    return None


def _mention(sentence: str, stated: Stated, found: tuple[DateParts, ...]) -> DateMention:
    first, *others = found
    return DateMention(
        words=sentence[stated.start : stated.end],
        start=stated.start,
        end=stated.end,
        year=first.year,
        month=first.month,
        day=first.day,
        grain=stated.grain,
        stated=DateParts(stated.year, stated.month, stated.day),
        weekday=stated.weekday,
        alternatives=tuple(others),
    )
