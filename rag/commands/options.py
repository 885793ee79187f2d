"""Words of the command line -> the values they stand for, or an InputError that names them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rag.domain import Filter, Window
from rag.errors import InputError
from rag.pipeline import AskOptions

_LANGUAGE_CODE = re.compile("[a-z]{2,3}")
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Named:
    """What errors call each filter: the options of the command line, unless another door says otherwise."""

    since: str = "--since"
    until: str = "--until"
    as_of: str = "--as-of"
    sources: str = "--source"
    languages: str = "--language"
    authors: str = "--author"
    answer_language: str = "--answer-language"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters as they were typed."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    named: Named = Named()

    def options(
        self, zone: ZoneInfo, *, answer_language: str | None = None, max_sentences: int | None = None
    ) -> AskOptions:
        """What narrows a question or search. Raises InputError for a value that cannot be used."""
        answer_languages = () if answer_language is None else (answer_language,)
        named = self.named
        return AskOptions(
            window=self._window(zone),
            as_of=_last_second(named.as_of, self.as_of, zone),
            sources=_names(named.sources, self.sources),
            languages=_codes(named.languages, self.languages),
            authors=_names(named.authors, self.authors),
            answer_language=next(iter(_codes(named.answer_language, answer_languages)), None),
            max_sentences=max_sentences,
        )

    def where(self, zone: ZoneInfo, now: datetime) -> Filter:
        """The same as a filter over stored articles."""
        chosen = self.options(zone)
        return Filter(
            now=now,
            window=chosen.window,
            as_of=chosen.as_of,
            sources=chosen.sources,
            languages=chosen.languages,
            authors=chosen.authors,
        )

    def _window(self, zone: ZoneInfo) -> Window:
        first, last = self.named.since, self.named.until
        since, until = _start(first, self.since, zone), _end(last, self.until, zone)
        if since is not None and until is not None and since >= until:
            raise InputError(
                f"{first} {self.since} is not before the end of {last} {self.until}.",
                advice=f"Give an earlier {first} or a later {last}.",
            )
        return Window(since, until)


def readable(option: str, value: str) -> str:
    """The value unchanged; raises InputError when it is not valid text or is empty."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"The value of {option} is not valid UTF-8: {value!r}.", advice="Type it in a UTF-8 terminal."
        ) from error
    if not value.strip():
        raise InputError(
            f"The value of {option} is empty.", advice=f"Give {option} a value, or leave it out."
        )
    return value


def _names(option: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(readable(option, value).strip() for value in values)


def _codes(option: str, values: Sequence[str]) -> tuple[str, ...]:
    """The values in lower case; raises InputError for one that has not the form of an ISO 639 code."""
    codes = tuple(name.lower() for name in _names(option, values))
    for value, code in zip(values, codes, strict=True):
        if not _LANGUAGE_CODE.fullmatch(code):
            raise InputError(
                f"{option} has the value {value!r}, which is not a language code.",
                advice="Give two or three letters of ISO 639, such as ko, en, ja or zh.",
            )
    return codes


def _start(option: str, value: str | None, zone: ZoneInfo) -> datetime | None:
    if value is None:
        return None
    return _parse(option, value, zone, after=timedelta(0))


def _end(option: str, value: str | None, zone: ZoneInfo) -> datetime | None:
    """The excluded end: a date ends at the next midnight."""
    if value is None:
        return None
    return _parse(option, value, zone, after=_DAY)


def _last_second(option: str, value: str | None, zone: ZoneInfo) -> datetime | None:
    """The included end: a date ends with its last second, so that it stays the same day."""
    moment = _end(option, value, zone)
    return moment - _SECOND if moment and value and _is_date(value) else moment


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _parse(option: str, value: str, zone: ZoneInfo, *, after: timedelta) -> datetime:
    """The moment; `after` is added to dates only, by the calendar of the zone."""
    try:
        if _is_date(value):
            moment = datetime.combine(date.fromisoformat(value) + after, time(), zone)
        else:
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{option} has the value {value!r}, which is not a date or time.",
            advice="Write it like 2025-08-12, 2025-08-12T09:30 or 2025-08-12T09:30+09:00.",
        ) from error
    return moment
