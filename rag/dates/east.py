"""Korean, Chinese and Japanese text -> the dates it states."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from rag.dates.east_words import CHINESE, JAPANESE, KOREAN, EastWords
from rag.dates.stated import Stated, Unit, iso_dates, plain_digits, value_of, without_overlaps

_WORDS = {"ko": KOREAN, "zh": CHINESE, "ja": JAPANESE}
_GAP = r"\s{0,2}(?:[의の的]\s?)?"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""Year 1 of each era is this plus one (law on era names; Republic of China calendar)."""
_HAN_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_JOINERS = " \t\r\n\u3000,의の的"
"""What may stand between the parts of a date, and so at the ends of what was matched."""
_NO_NUMBER = r"(?<![\d.,])"
_HAN = "〇零○一二三四五六七八九"


def east_dates(text: str, language: str) -> list[Stated]:
    """The dates a text of `ko`, `zh` or `ja` states, in reading order."""
    words, plain = _WORDS[language], plain_digits(text)
    found = iso_dates(plain)
    for match in _pattern(language).finditer(plain):
        found.extend(_stated(match, words))
    for match in _ago(language).finditer(plain):
        found.append(_counted(match, words))
    return without_overlaps(found)


@cache
def _ago(language: str) -> re.Pattern[str]:
    return re.compile(_WORDS[language].ago)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Year, month, then day or week or weekend, then weekday: each may be missing, and so may all of them."""
    words = _WORDS[language]
    relative = {unit: _any(table, words.guards) for unit, table in words.relative.items()}
    lean = rf"(?P<lean>{_any(words.lean) or '(?!)'})\s?(?=\d)"
    years = _one_of(
        rf"(?P<follows_year>{_following(words, Unit.YEAR)})",
        rf"(?P<rel_year>{relative[Unit.YEAR]})",
        _years(words),
    )
    months = _one_of(
        rf"(?P<follows_month>{_following(words, Unit.MONTH)})",
        rf"(?P<rel_month>{relative[Unit.MONTH]})",
        _months(words),
    )
    days = _one_of(
        rf"(?P<rel_weekend>{relative[Unit.WEEKEND]})",
        rf"(?P<rel_week>{relative[Unit.WEEK]})(?!말|末)(?P<of_week>{words.of_week})?",
        rf"(?P<rel_day>{relative[Unit.DAY]})",
        _days(words),
    )
    return re.compile(rf"(?:{lean})?{years}?{_GAP}{months}?{_GAP}{days}?(?:{_GAP}(?:{words.weekday}))?")


def _years(words: EastWords) -> str:
    era = rf"(?P<era>{_any(_ERAS)})(?P<era_year>\d{{1,3}}|元)"
    number = rf"{_NO_NUMBER}(?P<year>[12]\d{{3}})\s?"
    return rf"(?:{era}|{number}|(?P<han_year>[{_HAN}]{{4}})){words.year}度?(?!{words.not_year})도?"


def _months(words: EastWords) -> str:
    number = rf"{_NO_NUMBER}(?P<month>1[0-2]|0?[1-9])\s?"
    han = rf"(?<![{_HAN}十\d上下个個每])(?P<han_month>十[一二]?|[一二三四五六七八九])"
    other = rf"(?!{words.not_month})" if words.not_month else ""
    return rf"(?:{number}|{han}){words.month}{other}"


def _days(words: EastWords) -> str:
    number = r"(?:[12]\d|3[01]|0?[1-9])"
    first = rf"(?P<first>{number})\s?{words.day}?\s?(?:{words.joint})\s?"
    # A day in Han numerals is one only after its month: 一日 alone is a day long.
    han = r"(?<=月)(?P<han_day>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    return rf"(?:(?<![\d.,·])(?:{first})?(?P<day>{number})\s?|{han}){words.day}(?!{words.not_day})"


def _one_of(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


def _any(words: Iterable[str], guards: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> str:
    """A pattern for any of the words, the longest first, each between its guards."""
    usual = guards.get("", ("", ""))
    guarded = ((*guards.get(word, usual), word) for word in sorted(words, key=len, reverse=True))
    return "|".join(f"{before}{re.escape(word)}{after}" for before, after, word in guarded)


def _following(words: EastWords, unit: Unit) -> str:
    return _any(word for word, (of, _) in words.following.items() if of is unit)


def _stated(match: re.Match[str], words: EastWords) -> Iterator[Stated]:
    """What one match states: nothing, one date, or for a range of days two."""
    words_of = match[0].strip(_JOINERS)
    if not words_of or words_of == match["lean"]:
        return
    start = match.end() - len(match[0].lstrip(_JOINERS))
    end = start + len(words_of)
    unit, shift, follows = _relative(match, words)
    whole = Stated(
        start,
        end,
        year=_year(match),
        month=value_of(match, "month") or _han_number(match["han_month"]),
        day=value_of(match, "day") or _han_number(match["han_day"]),
        weekday=_weekday(match["of_week"] or match["weekday"] or match["short"], words),
        unit=unit,
        shift=shift,
        lean=words.lean.get(match["lean"] or "", 0),
        follows=follows,
    )
    if match["first"]:
        yield replace(whole, end=match.end("first"), day=int(match["first"]), weekday=None)
        whole = replace(whole, start=match.start("day"), joined=True)
    yield whole


_RELATIVE = {
    "rel_day": Unit.DAY,
    "rel_week": Unit.WEEK,
    "rel_weekend": Unit.WEEKEND,
    "rel_month": Unit.MONTH,
    "rel_year": Unit.YEAR,
}


def _relative(match: re.Match[str], words: EastWords) -> tuple[Unit | None, int, bool]:
    """The unit and shift of the finest relative word, and whether it counts from the date before."""
    for group, unit in _RELATIVE.items():
        if match[group]:
            return unit, words.relative[unit][match[group]], False
    following = match["follows_month"] or match["follows_year"]
    if following:
        return *words.following[following], True
    return None, 0, False


def _weekday(letter: str | None, words: EastWords) -> int | None:
    return None if letter is None else words.weekdays.index(letter.replace("天", "日")) + 1


def _year(match: re.Match[str]) -> int | None:
    if match["era"]:
        first = match["era_year"]
        return _ERAS[match["era"]] + (1 if first == "元" else int(first))
    if match["han_year"]:
        return int("".join(_HAN_DIGITS[c] for c in match["han_year"]))
    return value_of(match, "year")


def _han_number(han: str | None) -> int | None:
    """The value of a numeral up to 39 written with 十; None without one or when it is no such number."""
    if not han:
        return None
    tens, ten, ones = han.rpartition("十")
    if not ten:
        return int(_HAN_DIGITS[han])
    return 10 * (int(_HAN_DIGITS[tens]) if tens else 1) + (int(_HAN_DIGITS[ones]) if ones else 0)


def _counted(match: re.Match[str], words: EastWords) -> Stated:
    """A date counted from today: three days ago, two weeks later."""
    count = words.counts.get(match["count"]) or int(match["count"])
    return Stated(
        match.start(), match.end(), unit=words.units[match["unit"]], shift=words.ways[match["way"]] * count
    )
