"""Dates as news sources write them become moments of their own precision, or are refused: never guessed."""

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import TypeAlias

from rag.domain import Moment, Precision
from rag.errors import IngestError

_ADVICE = "Write it as ISO 8601, for example 2025-08-12 or 2025-08-12T09:30+09:00; leave it out when unknown."
_YEARS = range(1500, 2101)  # printed news begins about 1600; beyond 2100 it is another calendar or an error
_EPOCH_SECONDS, _EPOCH_MILLISECONDS = (10**8, 4 * 10**9), (10**11, 4 * 10**12)  # 1973 to 2096

# Names that mean one offset everywhere; CST, IST and the like mean several and are refused (RFC 822 dates
# alone may carry the American ones, which that standard defines).
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "мск": 180, "kst": 540, "jst": 540, "hkt": 480, "sgt": 480, "ict": 420,
    "wib": 420, "edt": -240, "cdt": -300, "mdt": -360, "pdt": -420, "pst": -480, "aest": 600, "aedt": 660,
    "nzst": 720, "nzdt": 780,
}  # fmt: skip
_WIDEST_OFFSET = timedelta(hours=14)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}

_RFC822 = re.compile(
    r"(?:[a-z]{3},?\s+)?\d{1,2}\s+[a-z]{3}\s+\d{2}(?:\d{2})?\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|[a-z]{1,3})",
    re.I,
)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(?:[.,]\d+)?)? ?(Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?", re.I
)
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?)?(Z|[+-]\d{4})?")
_BEFORE_NOON = r"오전|上午|午前|凌晨|早上|am|a\.m\.|ص"
_AFTER_NOON = r"오후|下午|午後|晚上|pm|p\.m\.|م"
_TIME = re.compile(
    rf"""(?:(?<!\w)(?P<half>{_BEFORE_NOON}|{_AFTER_NOON})\s*)?
    (?<!\d)(?P<hour>\d{{1,2}})(?:\s*(?:시|時|时|点|點)|(?=:)|(?=\s?h\s?\d{{2}}(?!\w))|(?=\s(?:am|pm)(?!\w)|(?:am|pm)(?!\w)))
    (?:\s*[:h]?\s*(?P<minute>\d{{2}}|(?<=[시時时点點\s])\d)(?:\s*[분分])?)?
    (?:\s*:?\s*(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?(?:\s*[초秒])?)?
    (?:\s*(?P<half_after>am|pm|a\.m\.|p\.m\.|ص|م)(?!\w))?""",
    re.X | re.I,
)
_ZONE = re.compile(
    rf"(?:(?:utc|gmt)\s*)?([+-])(\d{{1,2}}):?(\d{{2}})?\s*$|(?<![^\W\d_])({'|'.join(_ZONES)})\)?\s*$", re.I
)
_SOME_ZONE = re.compile(r"(?<![^\W\d_])[A-Z]{2,5}$")
_NUMERIC = re.compile(
    r"(?P<year>\d{4})\s*(?:[-./年년]\s*(?P<month>\d{1,2})(?:\s*[-./月월]\s*(?P<day>\d{1,2})\s*[일日.]?|\s*[月월.]?)|[年년]?)"
)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4})\.?")
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(\d{{1,2}}|元)\s*年")
_THAI = re.compile(r"[\u0e01-\u0e4e]")
_WEEKDAY = re.compile(
    r"(?:(?<!\w)|(?<=[일日]))(?:[월화수목금토일]요일|[月火水木金土日]曜日?|(?:星期|周|週)[一二三四五六日天])"
)
_WEEKDAY_IN_BRACKETS = re.compile(r"[(（\[]\s*[^\d)）\]]{1,12}\s*[)）\]]")
_FILLERS = re.compile(
    r"\b(?:at|um|uhr|à|a las|alle|ore|в|около|г|года?|klo|kl|saat|pada|pukul|น)\b\.?|الساعة|เวลา|,|،", re.I
)

_Day: TypeAlias = tuple[int, int | None, int | None]
_Clock: TypeAlias = tuple[int | None, int | None, int | None]
_Parts: TypeAlias = tuple[int, int | None, int | None, int | None, int | None, int | None]


def parse_moment(value: object, zone: tzinfo) -> Moment:
    """The moment `value` states, as precise as it states it; `zone` holds where the value names none.

    Reads ISO 8601, `YYYYMMDD[hhmm[ss]]`, seconds or milliseconds since 1970 (numbers, or strings of 10 or 13
    digits), RFC 822, year-month-day with any separators and in Chinese, Japanese (eras too) and Korean,
    month names of many languages, Buddhist years in Thai. Fractions of a second are dropped. Raises
    IngestError for impossible dates, ambiguous ones (03/04/2025, two-digit years, CST), relative ones and
    anything else: nothing is filled in from today.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _refusal(value, "is not a date")
    if not isinstance(value, str):
        return _number(value)
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    if not text or len(text) > 100:
        raise _refusal(value, "is not a date")
    try:
        return _from_text(text, zone)
    except (ValueError, OverflowError) as error:
        raise _refusal(value, f"is not a date ({error})") from error


def _refusal(value: object, why: str) -> IngestError:
    return IngestError(f"{str(value)[:100]!r} {why}.", advice=_ADVICE)


def _number(value: float) -> Moment:
    try:
        return _from_number(value)
    except OverflowError as error:  # an integer of hundreds of digits
        raise _refusal("a number of very many digits", "is not a date") from error


def _from_number(number: float) -> Moment:
    if not math.isfinite(number):
        raise _refusal(number, "is not a date")
    if _EPOCH_MILLISECONDS[0] <= number < _EPOCH_MILLISECONDS[1]:
        number /= 1000
    elif not _EPOCH_SECONDS[0] <= number < _EPOCH_SECONDS[1]:
        raise _refusal(number, "is not a plausible number of seconds or milliseconds since 1970")
    return Moment(datetime.fromtimestamp(math.floor(number), UTC), Precision.SECOND)


def _from_text(text: str, zone: tzinfo) -> Moment:
    if re.fullmatch(r"\d{10}|\d{13}|\d{10}\.\d{1,9}", text):
        return _from_number(float(text))
    if compact := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, offset = compact.groups()
        clock = (_integer(hour), _integer(minute), _integer(second))
        return _build((int(year), int(month), int(day), *clock), _offset(offset) if offset else zone)
    if _RFC822.fullmatch(text):
        return _from_rfc822(text)
    if iso := _ISO.fullmatch(text):
        return _from_iso(iso, zone)
    date, clock, zone = _split(text, zone)
    return _build((*_date_parts(date), *clock), zone)


def _from_iso(iso: re.Match[str], zone: tzinfo) -> Moment:
    at = datetime.fromisoformat(iso[0].replace(" ", "T", 1).replace(" ", "").upper()).replace(microsecond=0)
    if at.tzinfo is not None and abs(at.utcoffset() or timedelta()) > _WIDEST_OFFSET:
        raise ValueError(f"no zone is {iso[2]} from UTC")
    second = at.second if iso[1] else None
    return _build((at.year, at.month, at.day, at.hour, at.minute, second), at.tzinfo or zone)


def _integer(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _from_rfc822(text: str) -> Moment:
    moment = parsedate_to_datetime(text)
    if moment.tzinfo is None:  # "-0000": UTC, says RFC 5322
        moment = moment.replace(tzinfo=UTC)
    seconds = text.count(":") == 2
    return Moment(moment, Precision.SECOND if seconds else Precision.MINUTE)


def _split(text: str, zone: tzinfo) -> tuple[str, _Clock, tzinfo]:
    """The words of the date, the clock with None for what is not stated, and the zone."""
    text = _WEEKDAY_IN_BRACKETS.sub(" ", text) if not _bracketed_zone(text) else text.replace("(", " ")
    text = re.sub(r"(?<=\d)T(?=\d\d)", " ", text.strip())
    times = list(_TIME.finditer(text))
    if not times:
        return text, (None, None, None), zone
    if len(times) > 1:
        raise ValueError("it holds two times")
    found = times[0]
    before, after = text[: found.start()], text[found.end() :].strip()
    if mark := _ZONE.search(after):
        zone, after = _zone_of(mark), after[: mark.start()]
    elif _SOME_ZONE.search(after):
        raise ValueError(f"{_SOME_ZONE.findall(after)[0]} is no zone, or several")
    return f"{before} {after}", _clock(found), zone


def _bracketed_zone(text: str) -> bool:
    return re.search(rf"\((?:{'|'.join(_ZONES)})\)$", text, re.I) is not None


def _zone_of(mark: re.Match[str]) -> tzinfo:
    if mark[4]:
        return timezone(timedelta(minutes=_ZONES[mark[4].lower()]))
    return _offset(f"{mark[1]}{int(mark[2]):02}{mark[3] or '00'}")


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    if offset > _WIDEST_OFFSET or int(text[3:5]) > 59:
        raise ValueError(f"no zone is {text} from UTC")
    return timezone(-offset if text[0] == "-" else offset)


def _clock(found: re.Match[str]) -> _Clock:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = found["half"] or found["half_after"]
    if half:
        if not 0 <= hour <= 12 and not re.fullmatch("凌晨|早上|晚上|上午|下午", half):
            raise ValueError(f"there is no {hour} o'clock {half}")
        if re.fullmatch(_AFTER_NOON, half, re.I):
            hour += 12 if hour < 12 else 0
        elif hour == 12:
            hour = 0
    return hour, minute, _integer(found["second"])


def _date_parts(text: str) -> _Day:
    text = _ERA.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
    text = " ".join(_FILLERS.sub(" ", _WEEKDAY.sub(" ", text)).split()).strip(" .·|-")
    if numeric := _NUMERIC.fullmatch(text):
        return int(numeric["year"]), _integer(numeric["month"]), _integer(numeric["day"])
    if day_first := _DAY_FIRST.fullmatch(text):
        return _day_first(day_first)
    return _named_month(text)


def _day_first(found: re.Match[str]) -> _Day:
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "." or one > 12 or one == two:  # no country writes month.day.year with full stops
        return year, two, one
    if two > 12:
        return year, one, two
    raise ValueError("day and month cannot be told apart")


def _named_month(text: str) -> _Day:
    numbers = re.findall(r"\d+", text)
    years = [number for number in numbers if len(number) == 4]
    if len(years) != 1 or len(numbers) > 2 or not re.search(r"[^\W\d_]{2}", text):
        raise ValueError("it does not state a year, a month and perhaps a day")
    year = int(years[0])
    if _THAI.search(text) and 2400 < year < 2650:  # Thai dates count from 543 BC
        year -= 543
        text = text.replace(years[0], str(year)).replace("พ.ศ.", " ")
    day = int(min(numbers, key=len)) if len(numbers) == 2 else None
    found = _parse_names(text, ["month", "year"] if day is None else ["day", "month", "year"])
    if found is None or found.year != year or day not in (None, found.day):
        raise ValueError("its month name is not known, or the day does not exist")
    return year, found.month, day


def _parse_names(text: str, parts: list[str]) -> datetime | None:
    from dateparser.date import DateDataParser  # noqa: PLC0415

    settings = {"REQUIRE_PARTS": parts, "PARSERS": ["absolute-time"], "PREFER_DAY_OF_MONTH": "first"}
    found: datetime | None = DateDataParser(settings=settings).get_date_data(text).date_obj
    return found


def _build(parts: _Parts, zone: tzinfo) -> Moment:
    year, month, day, hour, minute, second = parts
    if year not in _YEARS:
        raise ValueError(f"the year {year} is not one of our calendar's between 1500 and 2100")
    if hour is None:
        precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
    elif day is None:
        raise ValueError("a time needs a whole date")
    else:
        precision = Precision.MINUTE if second is None else Precision.SECOND
    month, day = 1 if month is None else month, 1 if day is None else day
    return Moment(datetime(year, month, day, hour or 0, minute or 0, second or 0, tzinfo=zone), precision)
