"""Questions -> the publish times they ask for.

The rule: a date narrows the search when the question asks what was published or what happened then, and
the date says *when* of the question's own verb. A date that describes a thing ("the 2018 summit", "지난해 6월
체결된 조약"), lies ahead, or is history stays a search term. A wrong window hides the right article and none
only ranks it less well, so without a clear sign there is no window:

- asking for news or for what happened: any date that is an adverb, and relative words everywhere;
- asking anything else: yesterday, last week and other stretches of up to a week that are over; last
  month in the past tense; a day or month *with its year*, or a day of the last month without, as an adverb,
  in the past tense, not for a number, a reason or a time, which are often published later, nor whether
  it was so, which may be asked of the date;
- never a year alone, unless news or happenings are asked for;
- never further back than `HISTORY_YEARS` before the clock, unless news are asked for, with no topic
  between.

Windows are exact: "on 12 August" is that day, though some articles about it appear on the next. Weeks
start on Monday (ISO 8601); "this week" is the whole week; "the last three days" are today and the three
before, "the past month" reaches back to the same day of the month before; both are open towards now.
"Latest" is an order, no window.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum, auto
from itertools import pairwise

from rag.dates.adverbs import Position, position
from rag.dates.asking import WORDS, Asked, asked, pattern
from rag.dates.asking_words import AskingWords
from rag.dates.evidence import stated_dates
from rag.dates.resolve import DateParts, bounds, period, readings
from rag.dates.rolling import rolling_windows
from rag.dates.stated import Stated, Unit
from rag.domain import UNDETERMINED, Span, Window

ORIGIN = "question"
HISTORY_YEARS = 5
NEAR = timedelta(31)
"""A day named without its year is meant as the last one that was, when that is so near."""
_QUOTED = re.compile(
    r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|「[^」]*」|『[^』]*』|《[^》]*》|〈[^〉]*〉|«[^»]*»|(?<!\w)'[^']*'(?!\w)"
)
_SHORT = (Unit.DAY, Unit.WEEK, Unit.WEEKEND)


class Bound(Enum):
    """How a date limits the window it stands in."""

    ON = auto()
    SINCE = auto()
    UNTIL = auto()
    BEFORE = auto()
    AFTER = auto()
    AS_OF = auto()


@dataclass(frozen=True, slots=True)
class QuestionTime:
    """What a question says of publish time; `words` are the spans of the question that say it.

    `latest`: the newest of what is relevant comes first. `as_of`: the last second of the day from whose
    point of view is asked, what came later being unknown.
    """

    window: Window | None = None
    latest: bool = False
    as_of: datetime | None = None
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A date of the question, its days `[first, end)`, and how it stands there."""

    stated: Stated
    first: date
    end: date
    bound: Bound
    position: Position
    span: Span


def read_time(question: str, language: str, now: datetime, zone: tzinfo) -> QuestionTime:
    """The publish times a question asks for, as `zone` counts days at the aware moment `now`.

    Empty for languages without tables (those of `rag.dates.asking.WORDS` have them).
    """
    if language == UNDETERMINED and question.isascii():
        language = "en"  # too short to tell, as "news yesterday"
    if language not in WORDS:
        return QuestionTime()
    words, today = WORDS[language], now.astimezone(zone).date()
    text = _QUOTED.sub(lambda m: "\0" * len(m[0]), question)
    how = asked(text, language)
    windows, spans = [], []
    for window, span, short in rolling_windows(text, language, now, zone):
        text = text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]
        if how.happened or (short and not how.future):
            windows.append(window)
            spans.append(span)
    as_of = None
    for phrase in _phrases(text, language, words, today):
        if not _accepted(phrase, how, today):
            continue
        spans.append(phrase.span)
        if phrase.bound is Bound.AS_OF:
            as_of = _midnight(phrase.end, zone) - timedelta(seconds=1)
        else:
            windows.append(_window(phrase, zone))
    shared = _together(windows)
    latest = [Span(*m.span()) for m in pattern(words.latest).finditer(text)]
    used = spans if shared or as_of else []
    return QuestionTime(shared, bool(latest), as_of, tuple(sorted({*used, *latest}, key=lambda s: s.start)))


def _phrases(text: str, language: str, words: AskingWords, today: date) -> list[_Phrase]:
    dates = stated_dates(text, language)
    filled = _filled(dates, text, words, today)
    phrases: list[_Phrase] = []
    for i, (stated, parts) in enumerate(zip(dates, filled, strict=True)):
        days = _days(stated, parts, today)
        if days is None:
            continue
        before = text[dates[i - 1].end if i else 0 : stated.start]
        after = text[stated.end : dates[i + 1].start if i + 1 < len(dates) else len(text)]
        opens = i + 1 < len(dates) and _joins(dates[i + 1], after, words)
        closes = i > 0 and _joins(stated, before, words)
        bound, span = _bound(stated, text, words)
        if opens or closes:
            bound = Bound.SINCE if opens else Bound.UNTIL
        place = position(text, stated, language, bound is not Bound.ON)
        if place is Position.ATTRIBUTE:  # after yesterday's meeting is also later on that day
            bound = {Bound.AFTER: Bound.SINCE, Bound.BEFORE: Bound.UNTIL}.get(bound, bound)
        if closes and phrases and phrases[-1].bound is Bound.SINCE:
            # Two ends of one range stand alike; what follows the first says nothing of the question.
            opening = phrases.pop()
            span = Span(opening.span.start, span.end)
            phrases.append(replace(opening, position=place, span=span))
        phrases.append(_Phrase(stated, *days, bound, place, span))
    return phrases


def _joins(stated: Stated, gap: str, words: AskingWords) -> bool:
    """Whether a date closes the range that the one before it opens, the gap between them given."""
    return stated.joined or bool(re.fullmatch(rf"\s*{words.between}\s*(?:the\s)?", gap, re.IGNORECASE))


def _filled(dates: Sequence[Stated], text: str, words: AskingWords, today: date) -> list[DateParts]:
    """The dates as a question about the past means them; the ends of a range lend each other what they
    leave out."""
    given = list(dates)
    for i, (first, last) in enumerate(pairwise(dates)):
        if _joins(last, text[first.end : last.start], words):
            given[i] = replace(
                first,
                year=first.year or last.year,
                month=first.month or (None if first.month else last.month),
            )
            month = last.month or given[i].month
            given[i + 1] = replace(last, year=last.year or given[i].year, month=month, joined=False)
    return [_latest(stated, today) for stated in given]


def _latest(stated: Stated, today: date) -> DateParts:
    """The last date of that description that has begun."""
    if stated.year is not None or stated.unit is not None or stated.weekday is not None or stated.follows:
        return readings(stated, today)[0]
    year, month = today.year, stated.month or today.month
    if (month, stated.day or 1) > (today.month, today.day):
        year, month = (year - 1, month) if stated.month or month == 1 else (year, month - 1)
        month = 12 if stated.month is None and today.month == 1 else month
    return DateParts(year, month, stated.day)


def _days(stated: Stated, parts: DateParts, today: date) -> tuple[date, date] | None:
    if stated.unit is not None and (stated.month, stated.day, stated.weekday) == (None, None, None):
        return period(stated.unit, stated.shift, today)
    try:
        return bounds(parts)
    except ValueError:  # no calendar has that day
        return None


def _bound(stated: Stated, text: str, words: AskingWords) -> tuple[Bound, Span]:
    """How the words around a date use it, and the date with those words."""
    head, tail = text[: stated.start], text[stated.end :]
    for bound, (before, after) in (
        (Bound.AS_OF, words.as_of),
        (Bound.SINCE, words.since),
        (Bound.UNTIL, words.until),
        (Bound.BEFORE, words.before),
        (Bound.AFTER, words.after),
    ):
        leading, trailing = pattern(before).search(head), pattern(after).match(tail)
        if leading or trailing:
            start = leading.start() if leading else stated.start
            return bound, Span(start, stated.end + (trailing.end() if trailing else 0))
    preposition = re.search(
        r"(?:\b(?:on|in|during|over|at|am|im|el|en|le|в|во|на|في|يوم)\s+|在)$", head, re.IGNORECASE
    )
    particle = re.match(r"에는|에도|에|には|に", tail)
    return Bound.ON, Span(
        preposition.start() if preposition else stated.start, stated.end + (particle.end() if particle else 0)
    )


def _accepted(phrase: _Phrase, how: Asked, today: date) -> bool:
    """Whether a date of the question speaks of publish time: the rule at the top of this module."""
    if phrase.position is Position.NAME or phrase.first > today or (how.future and not how.news):
        return False
    if phrase.bound is Bound.AS_OF:
        return how.happened and not how.measured
    if phrase.position is Position.OF_NEWS:
        return how.news
    attribute = phrase.position is Position.ATTRIBUTE
    if how.happened and not attribute:
        return _recent(phrase, today) or (how.news and phrase.position is not Position.AFTER_TOPIC)
    if phrase.stated.unit in _SHORT or phrase.stated.weekday is not None:
        return _accepted_near(phrase.stated, how, attribute=attribute)
    return (
        not attribute and how.past and not (how.measured or how.doubting) and _accepted_event(phrase, today)
    )


def _accepted_near(stated: Stated, how: Asked, *, attribute: bool) -> bool:
    """Yesterday, last week, Tuesday: in a question after something else than what happened."""
    if stated.shift < 0 or stated.lean < 0:
        return True
    return how.past and not attribute


def _accepted_event(phrase: _Phrase, today: date) -> bool:
    """Last month, 12 August 2025: in a question about one event of the past."""
    stated = phrase.stated
    if phrase.bound in (Bound.BEFORE, Bound.AFTER):
        return False
    if stated.unit is Unit.MONTH or (stated.lean < 0 and stated.day is not None):
        return True
    if stated.year is None and stated.unit is not Unit.YEAR:
        near = stated.month is not None and today - phrase.first <= NEAR
        return stated.day is not None and (near or phrase.bound is Bound.SINCE)
    return stated.month is not None and _recent(phrase, today)


def _recent(phrase: _Phrase, today: date) -> bool:
    return phrase.first.year >= today.year - HISTORY_YEARS


def _window(phrase: _Phrase, zone: tzinfo) -> Window:
    first, end = _midnight(phrase.first, zone), _midnight(phrase.end, zone)
    match phrase.bound:
        case Bound.SINCE:
            return Window(first, None, ORIGIN)
        case Bound.UNTIL:
            return Window(None, end, ORIGIN)
        case Bound.BEFORE:
            return Window(None, first, ORIGIN)
        case Bound.AFTER:
            return Window(end, None, ORIGIN)
        case _:
            return Window(first, end, ORIGIN)


def _together(windows: Sequence[Window]) -> Window | None:
    """What all of the windows share; None without one, or when they share nothing and so must mean
    something else."""
    if not windows:
        return None
    since = max((w.since for w in windows if w.since), default=None)
    until = min((w.until for w in windows if w.until), default=None)
    return None if since and until and since >= until else Window(since, until, ORIGIN)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
