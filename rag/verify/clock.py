"""Numbers of clocks and calendars, which are written in more than one way."""

import re
from collections.abc import Sequence
from typing import TypeAlias

DateRules: TypeAlias = Sequence[tuple[str, re.Pattern[str], float, float]]
"""(unit, what follows the number, least, largest value), tried in order."""

_EVENING = re.compile(r"(?:오후|저녁|밤|午後|夜|夕方|下午|晚上|晚间|晚|午后|夜间|夜)の?\s?(?:약|约|約)?\s?$")
_RANGE_OF_YEARS = re.compile(r"((?:1[5-9]|20)\d\d)年?년?\s?[-/]\s?$")


def clock_readings(text: str, start: int, readings: set[float]) -> set[float]:
    """An hour after a word for afternoon or evening is read on the clock of 24 hours too."""
    if max(readings) < 12 and _EVENING.search(text[max(0, start - 7) : start]):
        return readings | {value + 12 for value in readings}
    return readings


def year_of_range(text: str, start: int, readings: set[float]) -> set[float]:
    """The second year of `2017-18` is read as 2018 too."""
    span = _RANGE_OF_YEARS.search(text[max(0, start - 9) : start])
    if span and max(readings) < 100:
        return readings | {float(span[1][:2]) * 100 + value for value in readings}
    return readings


def decade_readings(readings: set[float]) -> set[float]:
    """The eighties as 80 and 1980, whichever is written."""
    value = max(readings)
    if value < 100:
        return readings | {1900 + value}
    return readings | ({value - 1900} if 1900 <= value < 2000 else set())


def date_unit(rules: DateRules, after: str, value: float) -> str:
    """The part of a date that a number is by what follows it; empty when it is none."""
    return next((unit for unit, words, low, high in rules if low <= value <= high and words.match(after)), "")
