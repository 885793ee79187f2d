"""Question -> Query: its language, the kind of answer it wants, its content words, the filter that holds."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from rag.dates.asking import WORDS
from rag.dates.headlines import asks_for_news, names_no_topic
from rag.dates.windows import QuestionTime, read_time
from rag.domain import Filter, Query, Span
from rag.errors import InputError
from rag.language import identify
from rag.questions import content_words, question_kind

_STATEMENT_END = re.compile(r"(?:[.!。！]|다)[\"”’」』)]*$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")


def clean_question(question: str, limit: int) -> str:
    """The question as NFC on one line, control characters out; raises InputError when nothing is left.

    Also raised for a question longer than `limit` characters or with half of a surrogate pair in it.
    """
    if len(question) > limit:
        raise InputError(
            f"The question has {len(question):,} characters, more than {limit:,}.",
            advice="Ask a shorter question.",
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"The question holds half of a character (code unit {ord(question[error.start]):#06x}).",
            advice="Send the question as valid UTF-8.",
        ) from error
    text = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", question)).split())
    if not any(c.isalnum() for c in text):
        raise InputError(
            "The question is empty." if not text else f"The question {text[:40]!r} has no words.",
            advice="Ask in words, as you would ask a person.",
        )
    return text


def understand(question: str, where: Filter, zone: tzinfo = UTC) -> Query:
    """What is asked, from a cleaned question.

    The times it names hold as `where.window` and `where.as_of` where the asker has not set these: an option
    wins and the two are never combined. "Yesterday" is counted in `zone` from `where.as_of`, or else from
    `where.now`. A sentence that looks for its twin keeps its dates as words.
    """
    language = _language(question)
    statement = bool(_STATEMENT_END.search(question)) and len(question) >= 20
    when = QuestionTime() if statement else read_time(question, language, where.as_of or where.now, zone)
    searched = question
    if when.window and not where.window:
        where = replace(where, window=when.window)
        searched = _without(question, when.words)
    if when.as_of and not where.as_of:
        where = replace(where, as_of=when.as_of)
        searched = _without(question, when.words)
    headlines = not statement and _wants_headlines(question, language, when, where)
    return Query(
        text=question,
        content=content_words(searched, language),
        language=language,
        kind=question_kind(question),
        where=where,
        statement=statement,
        latest=when.latest and not headlines,
        headlines=headlines,
    )


def _language(question: str) -> str:
    """The question's language; a few words that only ask for news are of the language they do so in."""
    found = identify(question)
    if found in WORDS or not (asks_for_news(question, "en") and names_no_topic(question, "en")):
        return found
    return "en"  # "latest news" looks Indonesian


def _wants_headlines(question: str, language: str, when: QuestionTime, where: Filter) -> bool:
    """Whether any story will do: of a time, or by the word the news, and no topic is named."""
    timed = bool(where.window) or when.latest or asks_for_news(question, language)
    return timed and names_no_topic(_without(question, when.words), language)


def _without(question: str, spans: Sequence[Span]) -> str:
    """The question without words that a filter already stands for.

    An article of that day need not repeat its date: of the 19 date questions over the sample news that have
    an answer, 5 were refused with these words among the content and 1 without them, the ranking being the
    same.
    """
    kept, start = [], 0
    for span in spans:
        kept.append(question[start : span.start])
        start = span.end
    return " ".join([*kept, question[start:]])
