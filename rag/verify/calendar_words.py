"""Names of months and weekdays, and the days that stand beside them."""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.verify.quantity import Scan
from rag.verify.units import DAY, MONTH, WEEKDAY

_EN_MONTHS = "January February March April May June July August September October November December".split()
_EN_SHORT = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sept": 9, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}  # fmt: skip
_EN_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_RU_MONTHS = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр".split()
_RU_DAYS = "понедельник вторник сред четверг пятни суббот воскрес".split()
_RU_ENDING = r"(?:ого|его|ому|ему|ыми|ими|ый|ий|ой|ая|яя|ое|ее|ую|юю|ей|ом|ем|ые|ие|ых|их|ым|им)"
_AR_MONTHS = (  # Egypt and the Gulf, the Levant, Morocco, Algeria and Tunisia; with spellings without hamza
    "يناير|كانون الثاني|جانفي", "فبراير|شباط|فيفري", "مارس|آذار|اذار", "أبريل|ابريل|إبريل|نيسان|أفريل", "مايو|أيار|ايار|ماي",
    "يونيو|يونيه|حزيران|جوان", "يوليو|يوليه|تموز|يوليوز|جويلية", "أغسطس|اغسطس|آب|غشت|أوت", "سبتمبر|أيلول|ايلول|شتنبر",
    "أكتوبر|اكتوبر|تشرين الأول", "نوفمبر|تشرين الثاني|نونبر", "ديسمبر|كانون الأول|دجنبر",
)  # fmt: skip
_AR_DAYS = ("الاثنين|الإثنين", "الثلاثاء", "الأربعاء|الاربعاء", "الخميس", "الجمعة", "السبت", "الأحد|الاحد")
_PAPERS = r"(?! (?:Telegraph|Times|Morning|Mail|Mirror|Express|Post|Herald|People|Night Live|Night Football|Sun|World)\b)"
_ZH_PAPERS = r"(?!泰晤士|电讯|邮报|夜现场|镜报|快报|先驱|现场)"
_DAY_BEFORE = re.compile(r"(?<![\d.,:])(\d{1,2})(?:st|nd|rd|th|-?го|-?е|º|ª|\.)?(?: (?:of|de|من))? ?$")
_DAY_AFTER = re.compile(
    r"\.? ?(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d| ?%| (?:people|percent|per cent|points))"
)
_NEEDS_CONTEXT = ("May", "March")
_CONTEXT_AFTER = re.compile(r"\.? \d{1,4}\b")
_CONTEXT_BEFORE = re.compile(
    r"\b(?:in|of|last|this|next|by|since|on|until|till|early|late|mid|during|and|from|to|\d{1,2}(?:st|nd|rd|th)?)[ -]$"
)
_RU_DAY_CASE = re.compile(r"\b(?:в|во|со|до|на|к|ко|прошлую|минувшую|эту|следующую) $")
_ZH_FOUR_DAYS = re.compile(r"(?:一|每|两|本)周[一二三四五六日](?:天|次)")


@dataclass(frozen=True, slots=True)
class _Names:
    months: re.Pattern[str]
    month_of: Callable[[str], int]
    weekdays: re.Pattern[str]
    weekday_of: Callable[[str], int]


def read_calendar(scan: Scan) -> None:
    """Note the weekdays (Monday is 0) and the named months of a sentence, with the day beside a month."""
    names = _names(scan.language)
    for match in names.weekdays.finditer(scan.text):
        if _is_weekday(scan, match):
            scan.add({float(names.weekday_of(match[1]))}, match.start(1), match.end(1), unit=WEEKDAY)
    for match in names.months.finditer(scan.text):
        if _is_month(scan, match) and scan.add(
            {float(names.month_of(match[1]))}, match.start(1), match.end(1), unit=MONTH
        ):
            _day_beside(scan, match)


def _day_beside(scan: Scan, match: re.Match[str]) -> None:
    first = max(0, match.start() - 10)
    day = _DAY_BEFORE.search(scan.text[first : match.start()])
    if day and 1 <= int(day[1]) <= 31:
        scan.add({float(day[1])}, first + day.start(1), first + day.end(1), unit=DAY)
        return
    day = _DAY_AFTER.match(scan.text, match.end()) if scan.language == "en" else None
    if day and 1 <= int(day[1]) <= 31:
        scan.add({float(day[1])}, day.start(1), day.end(1), unit=DAY)


def _is_weekday(scan: Scan, match: re.Match[str]) -> bool:
    text = scan.text
    if scan.language == "zh":
        return not _ZH_FOUR_DAYS.match(text, max(0, match.start() - 1))
    if scan.language == "ru" and match[1].lower().startswith("сред"):  # also "environment" and "among"
        case = match[1].lower() in ("среда", "среду", "среды", "среде")
        return case and (scan.greedy or bool(_RU_DAY_CASE.search(text[: match.start()].lower())))
    return True


def _is_month(scan: Scan, match: re.Match[str]) -> bool:
    text, name = scan.text, match[1]
    near_digit = bool(re.search(r"\d", text[max(0, match.start() - 4) : match.end() + 6]))
    if scan.language == "en":
        if name in _NEEDS_CONTEXT:
            before = text[: match.start()]
            return bool(_CONTEXT_AFTER.match(text, match.end()) or _CONTEXT_BEFORE.search(before))
        return name not in _EN_SHORT or bool(re.compile(r"\.|\s?\d").match(text, match.end(1))) or near_digit
    if scan.language == "ru":
        name = name.lower()
        if name.startswith("ма") and not name.startswith("март"):
            return name in ("мая", "май", "мае", "маю", "маем")
        if match[1][0].isupper() and match.start() > 0 and not scan.greedy:
            return near_digit  # Марта is a name
    if scan.language == "ar" and not scan.greedy and name in ("نيسان", "ماي", "جوان", "آب", "أوت"):
        return near_digit
    return True


@lru_cache(maxsize=64)
def _names(language: str) -> _Names:
    makers = {"en": _english, "ko": _korean, "ja": _japanese, "zh": _chinese, "ru": _russian, "ar": _arabic}
    return makers[language]() if language in makers else _of_cldr(language)


def _english() -> _Names:
    months = {name: place for place, name in enumerate(_EN_MONTHS, 1)} | _EN_SHORT
    return _Names(
        re.compile(rf"\b({_any(months)})\b"),
        months.__getitem__,
        re.compile(rf"\b({_any(_EN_DAYS)})s?\b{_PAPERS}"),
        _EN_DAYS.index,
    )


def _korean() -> _Names:
    return _Names(re.compile("(?!)()"), int, re.compile("([월화수목금토일])요일"), "월화수목금토일".index)


def _japanese() -> _Names:
    return _Names(re.compile("(?!)()"), int, re.compile("([月火水木金土日])曜"), "月火水木金土日".index)


def _chinese() -> _Names:
    weekdays = re.compile(rf"(?:星期|周|礼拜)([一二三四五六日天]){_ZH_PAPERS}")
    return _Names(
        re.compile("(?!)()"), int, weekdays, lambda name: 6 if name == "天" else "一二三四五六日".index(name)
    )


def _russian() -> _Names:
    months = re.compile(
        rf"\b((?:{'|'.join(_RU_MONTHS)})(?:ём|ем|ями|[яьейюиауо]|(?:[ьй]|ов|)ск{_RU_ENDING})?)\b",
        re.IGNORECASE,
    )
    weekdays = re.compile(
        r"\b(понедельник(?:ам|ом|[ауие])?|вторник(?:ам|ом|[ауие])?|сред(?:ам|ой|[ауые])|четверг(?:ам|ом|[ауие])?"
        rf"|пятниц(?:ам|ей|[ауые])|суббот(?:ам|ой|[ауые])|воскресень(?:ям|ем|[яюе])|(?:пятничн|субботн|воскресн){_RU_ENDING})\b",
        re.IGNORECASE,
    )
    return _Names(months, _stem_of(_RU_MONTHS, 1), weekdays, _stem_of(_RU_DAYS, 0))


def _stem_of(stems: list[str], first: int) -> Callable[[str], int]:
    by_length = sorted(stems, key=len, reverse=True)  # март before ма
    return lambda name: first + stems.index(next(stem for stem in by_length if name.lower().startswith(stem)))


def _arabic() -> _Names:
    months = {name: place for place, names in enumerate(_AR_MONTHS, 1) for name in names.split("|")}
    weekdays = {name: place for place, names in enumerate(_AR_DAYS) for name in names.split("|")}
    return _Names(
        re.compile(rf"(?<!\w)[ولب]{{0,2}}({_any(months)})(?!\w)"),
        months.__getitem__,
        re.compile(rf"(?<!\w)[ولب]{{0,2}}({_any(weekdays)})(?!\w)"),
        weekdays.__getitem__,
    )


def _of_cldr(language: str) -> _Names:
    """Names of any other language as Unicode's CLDR has them; none for a language it does not know."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only for languages without a table

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return _Names(re.compile("(?!)()"), int, re.compile("(?!)()"), int)
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for place, name in locale.months[context]["wide"].items():
            if not re.search(r"\d", name):
                months.setdefault(name.lower(), int(place))
        for place, name in locale.days[context]["wide"].items():
            weekdays.setdefault(name.lower(), int(place))
    edge = "" if language in ("th", "lo", "my", "km") else r"\b"
    return _Names(
        re.compile(rf"{edge}({_any(months)}){edge}", re.IGNORECASE),
        lambda name: months[name.lower()],
        re.compile(rf"{edge}({_any(weekdays)}){edge}", re.IGNORECASE),
        lambda name: weekdays[name.lower()],
    )


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
