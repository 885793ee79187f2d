"""Digits of languages without a reader of their own, with the scale words that CLDR knows."""

import re
from functools import lru_cache

from rag.verify.clock import year_of_range
from rag.verify.digits import NUMBER, digit_readings
from rag.verify.quantity import Scan

_GROUPED = rf"\d{{1,3}}(?: \d{{3}})+(?!\d)(?:,\d+)?|{NUMBER}"
_DIGITS = re.compile(_GROUPED)


def read(scan: Scan) -> None:
    """Note every digit string, multiplied by a scale word behind it (`13 Millionen`, `13 Mio.`)."""
    scales, words = _scales(scan.language)
    for match in _DIGITS.finditer(scan.text):
        readings, end = digit_readings(match[0].replace(" ", ""), scan.language), match.end()
        readings = year_of_range(scan.text, match.start(), readings)
        scale = words.match(scan.text, end)
        if scale:
            factor = scales[scale[1].lower()]
            readings, end = {value * factor for value in readings}, scale.end()
        scan.add(readings, match.start(), end)


@lru_cache(maxsize=64)
def _scales(language: str) -> tuple[dict[str, float], re.Pattern[str]]:
    """Scale words of a language to their values, from CLDR's compact formats; none for an unknown one."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only for these languages

    found: dict[str, float] = {}
    try:
        formats = dict(Locale.parse(language).compact_decimal_formats)
    except (UnknownLocaleError, ValueError):
        formats = {}
    for by_length in formats.values():
        for by_plural in by_length.values():
            for power, pattern in by_plural.items():
                zeros = pattern.pattern.count("0")
                word = re.sub(r"[0'\s\u00a0]", "", pattern.pattern).rstrip(".").lower()
                if word and zeros:
                    found.setdefault(word, float(power) / 10 ** (zeros - 1))
    names = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    edge = "" if language in ("th", "my", "km", "lo") else r"(?!\w)"
    return found, re.compile(rf"\s?({names or '(?!)'}){edge}", re.IGNORECASE)
