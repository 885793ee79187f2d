"""Question -> Query: its language, the kind of answer it wants, its content words, the filter that holds."""

import re
import unicodedata

from rag.domain import Filter, Query
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
            advice='Ask in words, for example: citedesk ask "What did they discuss?"',
        )
    return text


def understand(question: str, where: Filter) -> Query:
    """What is asked, from a cleaned question."""
    language = identify(question)
    statement = bool(_STATEMENT_END.search(question)) and len(question) >= 20
    return Query(
        text=question,
        content=content_words(question, language),
        language=language,
        kind=question_kind(question),
        where=where,
        statement=statement,
    )
