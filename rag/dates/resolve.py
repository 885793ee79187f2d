"""Stated dates + a day to read them from -> the dates that may be meant, the likeliest first."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from rag.dates.stated import Stated, Unit

_CLEAR_MONTHS = 4
"""A month nearer than this is meant by its bare name; further off, last and next year's are both possible."""
_CLEAR_DAYS = 10
"""The same for a bare day of the month, in days."""


@dataclass(frozen=True, slots=True, order=True)
class DateParts:
    """A date as far as it is known; None is an open field."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def known(self) -> bool:
        """Whether any field is."""
        return (self.year, self.month, self.day) != (None, None, None)


def readings(stated: Stated, today: date | None, before: DateParts | None = None) -> tuple[DateParts, ...]:
    """The dates that the words may mean when written on `today`, the likeliest first; never empty.

    Fields stay None when `today` is None or nothing tells them; weeks and weekends are no dates and leave all
    fields None. `before` is the likeliest reading of the date just before in the same text. Dates that no
    calendar has (31 June) are left out, unless nothing else is left.
    """
    if stated.follows or stated.joined:
        found = _from_before(stated, before)
    elif stated.unit is not None:
        found = _relative(stated, today)
    elif stated.year is not None:
        found = [DateParts(stated.year, stated.month, stated.day)]
    elif stated.month is not None:
        found = _without_year(stated, today)
    elif stated.day is not None:
        found = _lone_day(stated, today)
    else:
        found = _weekday(stated, today)
    stands = [parts for parts in dict.fromkeys(found) if _exists(parts)]
    return tuple(stands) or (DateParts(stated.year, stated.month, stated.day),)


def bounds(parts: DateParts) -> tuple[date, date] | None:
    """First day and the day after the last; None when the year, or the month of a day, is open."""
    if parts.year is None or (parts.month is None and parts.day is not None):
        return None
    if parts.month is None:
        return date(parts.year, 1, 1), date(parts.year + 1, 1, 1)
    if parts.day is None:
        return date(parts.year, parts.month, 1), _month_after(parts.year, parts.month, 1)
    first = date(parts.year, parts.month, parts.day)
    return first, first + timedelta(1)


def period(unit: Unit, shift: int, today: date) -> tuple[date, date]:
    """The first day of a period and the day after it: `shift` 0 is the one that holds `today`, -1 the last.

    Weeks start on Monday (ISO 8601). The weekend of a week is its Saturday and Sunday, so that the last
    weekend is over on every weekday, and on a Saturday this weekend has begun.
    """
    if unit is Unit.DAY:
        first = today + timedelta(shift)
        return first, first + timedelta(1)
    if unit in (Unit.WEEK, Unit.WEEKEND):
        monday = today - timedelta(today.weekday()) + timedelta(weeks=shift)
        return (monday if unit is Unit.WEEK else monday + timedelta(5)), monday + timedelta(7)
    if unit is Unit.MONTH:
        return _month_after(today.year, today.month, shift), _month_after(today.year, today.month, shift + 1)
    return date(today.year + shift, 1, 1), date(today.year + shift + 1, 1, 1)


def month_before(day: date, count: int) -> date:
    """The same day `count` months earlier, or the last of that month when it is shorter."""
    first = _month_after(day.year, day.month, -count)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def _month_after(year: int, month: int, count: int) -> date:
    years, place = divmod(12 * year + month - 1 + count, 12)
    return date(years, place + 1, 1)


def _exists(parts: DateParts) -> bool:
    if parts.month is None or parts.day is None:
        return True
    longest = 29 if parts.year is None and parts.month == 2 else 31
    return parts.day <= (calendar.monthrange(parts.year, parts.month)[1] if parts.year else longest)


def _from_before(stated: Stated, before: DateParts | None) -> list[DateParts]:
    year, month = (before.year, before.month) if before else (None, None)
    if stated.joined:
        return [DateParts(stated.year or year, stated.month or month, stated.day)]
    if stated.unit is Unit.MONTH:
        return [DateParts(year, month, stated.day)]
    return [DateParts(None if year is None else year + stated.shift, stated.month, stated.day)]


def _relative(stated: Stated, today: date | None) -> list[DateParts]:
    if today is None:
        return [DateParts(None, stated.month, stated.day)]
    first, _ = period(stated.unit or Unit.DAY, stated.shift, today)
    if stated.unit is Unit.WEEK and stated.weekday is not None:
        return [_parts(first + timedelta(stated.weekday - 1))]
    if stated.unit is Unit.DAY:
        return [_parts(first)]
    if stated.unit is Unit.MONTH:
        return [DateParts(first.year, first.month, stated.day)]
    if stated.unit is Unit.YEAR:
        return [DateParts(first.year, stated.month, stated.day)]
    return [DateParts()]


def _without_year(stated: Stated, today: date | None) -> list[DateParts]:
    """A month, maybe with its day: the nearest one, and the next nearest when both are far."""
    month, day = stated.month or 1, stated.day
    if today is None:
        return [DateParts(None, month, day)]
    here = 12 * today.year + today.month - 1
    months = sorted((12 * (today.year + n) + month - 1 for n in (-1, 0, 1)), key=lambda m: abs(m - here))
    if stated.lean:
        past = [m for m in months if m < here or (m == here and day is not None and day <= today.day)]
        months = (past if stated.lean < 0 else [m for m in months if m >= here])[:1]
    elif abs(months[0] - here) <= _CLEAR_MONTHS:
        months = months[:1]
    return [DateParts(m // 12, month, day) for m in months[:2]]


def _lone_day(stated: Stated, today: date | None) -> list[DateParts]:
    """A day of the month: the nearest, then the one on the other side when the first is some way off."""
    day = stated.day or 1
    if today is None:
        return [DateParts(day=day)]
    months = [_month_after(today.year, today.month, n) for n in (-1, 0, 1)]
    days = [
        first.replace(day=day) for first in months if day <= calendar.monthrange(first.year, first.month)[1]
    ]
    if stated.lean:
        days = [d for d in days if (d <= today if stated.lean < 0 else d >= today)]
    days.sort(key=lambda d: (abs((d - today).days), d))
    near = 1 if stated.lean or abs((days[0] - today).days) <= _CLEAR_DAYS else 2
    return [_parts(d) for d in days[:near]]


def _weekday(stated: Stated, today: date | None) -> list[DateParts]:
    """The last such day (today counts) and the next; with a leaning word the days on that side."""
    if stated.weekday is None or today is None:
        return [DateParts()]
    last = today - timedelta((today.isoweekday() - stated.weekday) % 7)
    following = last + timedelta(7)
    if stated.lean > 0:
        return [_parts(following), _parts(following + timedelta(7))]
    if stated.lean < 0:
        last = last if last < today else last - timedelta(7)
        return [_parts(last), _parts(last - timedelta(7))]
    return [_parts(last), _parts(following)]


def _parts(day: date) -> DateParts:
    return DateParts(day.year, day.month, day.day)
