"""English, German, Spanish, French, Russian and Arabic text -> the dates it states."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from rag.dates.romance_words import FRENCH, SPANISH
from rag.dates.russian_arabic_words import ARABIC, RUSSIAN
from rag.dates.stated import Stated, Unit, iso_dates, plain_digits, value_of, without_overlaps
from rag.dates.west_words import ENGLISH, GERMAN, WestWords

_WORDS = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH, "ru": RUSSIAN, "ar": ARABIC}
_FLAGS = re.IGNORECASE
_YEAR = r"(?:1[4-9]|20|21)\d\d(?!\d|[.,]\d|\s?%|[-–—]\d)"


@dataclass(frozen=True, slots=True)
class _Grammar:
    """One language's compiled patterns; groups are named as in `_stated`."""

    words: WestWords
    dates: tuple[re.Pattern[str], ...]
    relative: re.Pattern[str]
    ago: re.Pattern[str]
    not_weekday: re.Pattern[str]


def west_dates(text: str, language: str) -> list[Stated]:
    """The dates a text of `en`, `de`, `es`, `fr`, `ru` or `ar` states, in reading order."""
    grammar, plain = _grammar(language), plain_digits(text)
    found = iso_dates(plain)
    for pattern in grammar.dates:
        for match in pattern.finditer(plain):
            found.extend(_stated(match, grammar.words))
    for match in grammar.relative.finditer(plain):
        unit, shift = _relative(match[1], grammar.words)
        found.append(Stated(match.start(1), match.end(1), unit=unit, shift=shift))
    found.extend(_counted(match, grammar.words) for match in grammar.ago.finditer(plain))
    names = [match.span() for match in grammar.not_weekday.finditer(plain)]
    usual = [s for s in found if s.weekday is None or not any(a <= s.start < b for a, b in names)]
    return without_overlaps(usual)


@cache
def _grammar(language: str) -> _Grammar:
    words = _WORDS[language]
    relative = rf"{_edge(language)}({_any(pattern for pattern, _, _ in words.relative)})(?!\w)"
    return _Grammar(
        words,
        tuple(re.compile(_edge(language) + pattern, _FLAGS) for pattern in _date_patterns(words)),
        re.compile(relative, _FLAGS),
        re.compile(rf"{_edge(language)}(?:{_any(words.ago)})(?!\w)", _FLAGS),
        re.compile(rf"\b(?:{words.not_weekday})"),
    )


def _edge(language: str) -> str:
    """What may stand before a word: Arabic writes and, in, for and so as one letter joined to it."""
    return r"(?<!\w)[وبلف]?" if language == "ar" else r"(?<![\w.,-])"


def _date_patterns(words: WestWords) -> Iterator[str]:
    month = rf"(?P<month>{_any(words.months)})(?!\w)"
    weekday = rf"(?P<weekday>{_any(words.weekdays)})(?!\w)"
    year = rf"(?P<year>{_YEAR})(?:{words.year_after})?"
    relative_year = _any(pattern for pattern, unit, _ in words.relative if unit is Unit.YEAR)
    relative_week = _any(pattern for pattern, unit, _ in words.relative if unit is Unit.WEEK)
    of_year = rf",?\s+{words.of}(?:{year}|(?P<relative>{relative_year})(?!\w))"
    ordinal = rf"(?:{words.ordinal})?"
    number = r"(?:[12]\d|3[01]|0?[1-9])"
    day = rf"(?:(?P<first>{number}){ordinal}\s?{words.range}\s?)?(?P<day>{number}){ordinal}"
    named = rf"(?:{weekday},?\s+(?:(?:the|den|dem|el|le)\s+)?)?"
    before, after = _any(words.lean_before), _any(words.lean_after)
    yield rf"{named}{day}\s+(?:of\s+|de\s+|من\s+)?(?:(?P<lean>{before})\s+)?{month}(?:{of_year})?"
    if words.month_first:
        yield rf"{named}{month}\s+{day}(?![\d:]|[.,]\d|\s?%)(?:{of_year})?"
    yield rf"{month}{of_year}"
    yield rf"(?P<lean>{before})\s+{month}"
    yield rf"{month}\s+(?P<lean>{after})(?!\w)"
    yield rf"(?:{words.before})\s+{month}"
    yield rf"(?:{words.year_before})\s+{year}"
    which = rf"(?:\s+(?:of\s+)?(?:(?P<relative>{relative_week})|(?P<lean_after>{after}))(?!\w))?"
    yield rf"(?:(?P<lean>{before})\s+)?{weekday}{which}"
    yield words.day_alone
    if words.year_after:
        yield rf"(?P<year>(?:1[4-9]|20|21)\d\d){words.year_after}(?!\w)"
    else:
        yield rf"(?<=\()(?P<year>{_YEAR})(?=\))"


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns) or "(?!)"


def _stated(match: re.Match[str], words: WestWords) -> Iterator[Stated]:
    """What one match states: one date, or for a range of days two."""
    groups = match.groupdict()
    named = [match.span(name) for name in groups if groups[name] is not None and name != "lean"]
    start, end = min(a for a, _ in named), max(b for _, b in named)
    if groups.get("lean") or groups.get("day") or groups.get("lone"):
        start, end = match.start(), match.end()
    unit, shift = _relative(groups["relative"], words) if groups.get("relative") else (None, 0)
    whole = Stated(
        start,
        end,
        year=value_of(match, "year") if "year" in groups else None,
        month=_place(groups.get("month"), words.months),
        day=_day(groups),
        weekday=_place(groups.get("weekday"), words.weekdays),
        unit=unit,
        shift=shift,
        lean=_lean(groups.get("lean") or groups.get("lean_after"), words),
    )
    if groups.get("first"):
        yield replace(whole, end=match.end("first"), day=int(match["first"]), weekday=None)
        whole = replace(whole, start=match.start("day"), joined=True)
    yield whole


def _day(groups: dict[str, str | None]) -> int | None:
    day = groups.get("day") or groups.get("lone")
    return None if day is None else int(day)


def _place(word: str | None, patterns: tuple[str, ...]) -> int | None:
    """The place, from 1, of the first pattern that is the word."""
    if word is None:
        return None
    return next(i for i, pattern in enumerate(patterns, 1) if re.fullmatch(pattern, word, _FLAGS))


def _lean(word: str | None, words: WestWords) -> int:
    if not word:
        return 0
    table = [*words.lean_before.items(), *words.lean_after.items()]
    return next(lean for pattern, lean in table if re.fullmatch(pattern, word, _FLAGS))


def _relative(expression: str | None, words: WestWords) -> tuple[Unit, int]:
    return next(
        (unit, shift)
        for pattern, unit, shift in words.relative
        if re.fullmatch(pattern, expression or "", _FLAGS)
    )


def _counted(match: re.Match[str], words: WestWords) -> Stated:
    """A date counted from today: three days ago."""
    word = (match["unit"] or "").lower()
    unit = next(unit for pattern, unit in words.units if re.fullmatch(pattern, word, _FLAGS))
    count = (match["count"] or "").lower()
    dual = 2 if word.endswith("ين") else 1
    number = words.counts.get(count) or (int(count) if count else dual)
    return Stated(match.start(), match.end(), unit=unit, shift=-number)
