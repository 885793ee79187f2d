"""One sentence of evidence as claims are held against it: its numbers and dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.dates.evidence import DateMention, dates_in
from rag.domain import Moment
from rag.verify.extract import quantities_of
from rag.verify.normalise import normalised
from rag.verify.quantity import Quantity
from rag.verify.units import DAY, MONTH, WEEKDAY, YEAR


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """The quantities of a sentence with those of its dates, and the parts of dates that it leaves open.

    `text` is the normalised sentence that the places of the quantities belong to.
    """

    text: str
    quantities: tuple[Quantity, ...]
    open_dates: frozenset[str]


@lru_cache(maxsize=4096)
def read_sentence(text: str, language: str, published: Moment | None) -> SentenceReading:
    """What one sentence of an article says, remembered: many claims are held against one article."""
    mentions = dates_in(text, language, published)
    parts = [part for mention in mentions for part in _mention_parts(mention)]
    source = normalised(text, language)
    return SentenceReading(
        source.text, (*quantities_of(source, language, greedy=True), *parts), _open_dates(mentions)
    )


def _mention_parts(mention: DateMention) -> Iterator[Quantity]:
    for reading in mention.readings:
        weekday = mention.weekday
        if reading.year and reading.month and reading.day:
            weekday = _isoweekday(reading.year, reading.month, reading.day)
        yield from date_parts(reading.year, reading.month, reading.day, weekday)


def _isoweekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).isoweekday()
    except ValueError:
        return None


def date_parts(
    year: int | None, month: int | None, day: int | None, weekday: int | None
) -> Iterator[Quantity]:
    """Quantities without a place; weekdays count from Monday = 0 there."""
    for value, unit in ((year, YEAR), (month, MONTH), (day, DAY), (weekday and weekday - 1, WEEKDAY)):
        if value is not None:
            yield Quantity(frozenset((float(value),)), unit, 0, 0)


def _open_dates(mentions: Sequence[DateMention]) -> frozenset[str]:
    """The date parts that no date of the sentence states and that one of them implies."""
    stated = {
        unit
        for mention in mentions
        for unit, value in (
            (YEAR, mention.year), (MONTH, mention.month), (DAY, mention.day), (WEEKDAY, mention.weekday),
        )
        if value is not None
    }  # fmt: skip
    implied: set[str] = set()
    for mention in mentions:
        if mention.year is None:
            fine = mention.grain in ("day", "week", "weekend")
            implied |= (
                {YEAR, MONTH, DAY, WEEKDAY} if fine else {YEAR, MONTH} if mention.grain == "month" else {YEAR}
            )
    return frozenset(implied - stated)
