"""Stretches that end now: "in the last three days", "최근 일주일", 过去三天, この1週間."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from rag.dates.asking import WORDS, pattern
from rag.dates.east_words import CHINESE, JAPANESE, KOREAN
from rag.dates.resolve import month_before
from rag.dates.stated import Unit, plain_digits
from rag.domain import Span, Window

_COUNTS = {"ko": {**KOREAN.counts, "일": 1}, "zh": CHINESE.counts, "ja": JAPANESE.counts}
_HOURS = re.compile(r"시간|小时|小時|時間|hour|stund|hora|heure|час", re.IGNORECASE)
_UNITS = (
    (Unit.YEAR, re.compile(r"년|年|year|jahr|año|ann|год|лет", re.IGNORECASE)),
    (Unit.MONTH, re.compile(r"개월|달|月|month|monat|mes|mois|месяц", re.IGNORECASE)),
    (Unit.WEEK, re.compile(r"주|周|週|星期|week|woche|semana|semaine|недел", re.IGNORECASE)),
)


def rolling_windows(
    text: str, language: str, now: datetime, zone: tzinfo
) -> Iterator[tuple[Window, Span, bool]]:
    """Each stretch as an open window, its span in the text, and whether it is of a week or less at a time.

    Days, weeks and months reach back to the start of the day that many days, weeks or months before today;
    hours are counted from `now`.
    """
    for match in pattern(WORDS[language].rolling).finditer(plain_digits(text)):
        groups = match.groupdict()
        one = groups.get("one")
        count = 1 if one else _count(groups.get("count") or groups.get("count2") or "", language)
        unit = one or groups.get("unit") or groups.get("unit2") or ""
        since, short = _since(count, unit, now, zone)
        yield Window(since, None, "question"), Span(*match.span()), short


def _count(word: str, language: str) -> int:
    if word.isdigit():
        return int(word)
    table = _COUNTS.get(language)
    if table is not None:
        return table[word]
    return 1 + WORDS[language].counts.split().index(word.lower())


def _since(count: int, unit: str, now: datetime, zone: tzinfo) -> tuple[datetime, bool]:
    if _HOURS.search(unit):
        return now - timedelta(hours=count), True
    today = now.astimezone(zone).date()
    named = next((name for name, words in _UNITS if words.search(unit)), Unit.DAY)
    if named in (Unit.MONTH, Unit.YEAR):
        first = month_before(today, count * (12 if named is Unit.YEAR else 1))
    else:
        first = today - timedelta(count * (7 if named is Unit.WEEK else 1))
    return datetime.combine(first, time(), zone), named in (Unit.DAY, Unit.WEEK)
