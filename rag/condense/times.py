"""The times that a question asks about, which its follow-ups ask about too until they name another."""

from datetime import UTC, datetime

from rag.dates.windows import read_time

_ANY_DAY = datetime(2025, 1, 15, 12, tzinfo=UTC)
"""Which words ask for a time hardly depends on the day of asking."""


def time_words(question: str, language: str) -> tuple[str, ...]:
    """The words of the question that narrow it to a time of publishing, as `understand` reads them."""
    when = read_time(question, language, _ANY_DAY, UTC)
    return tuple(span.of(question) for span in when.words) if when.window else ()


def with_other_time(before: str, part: str, language: str) -> str | None:
    """The question before with the part for its time ("last week" for "this week"); None when it is none."""
    old = time_words(before, language)
    if len(old) != 1:
        return None
    text = before.replace(old[0], part)
    return text if time_words(text, language) == (part,) else None
