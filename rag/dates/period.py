"""A time window -> the days it covers, as a reader writes them."""

from datetime import datetime, timedelta

from rag.domain import Window

_INSTANT = timedelta(microseconds=1)


def days_of(window: Window) -> str:
    """The first and last day of a window in ISO 8601, such as `2025-08-12` or `2025-08-04 – 2025-08-10`.

    An open end is left out: `2025-08-05 –`. Days are those of the window's own zone.
    """
    first = _day(window.since)
    last = _day(None if window.until is None else window.until - _INSTANT)
    return first if first == last else f"{first} – {last}".strip()


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()
