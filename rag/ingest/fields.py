"""The fields of an article record, checked one by one."""

import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from rag.domain import Access, ArticleStatus, Correction, Kind, Moment
from rag.errors import IngestError
from rag.ingest.clean import clean_line
from rag.ingest.dates import parse_moment
from rag.ingest.draft import Draft, Rules
from rag.ingest.identity import caller_id, canonical_url

_ALIASES = {"date": "published_at", "lang": "language", "author": "authors"}
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9]{2,8})*|und")
_ALL = (
    "id", "url", "title", "text", "html", "published_at", "updated_at", "source", "authors", "section",
    "language",    "kind", "access", "status", "corrections", "embargo_until", "captions",
)  # fmt: skip
_Choice = TypeVar("_Choice", bound=StrEnum)


def read_fields(record: Mapping[str, Any], rules: Rules) -> tuple[Draft, str | None]:
    """The draft of a record and the id it gives; `html` is not read here.

    Null fields and empty strings count as not stated; unknown ones are kept in `extra`. Raises IngestError
    naming field and value for a wrong type, an unknown word, an unreadable date or half a surrogate pair.
    """
    given = _named(record)
    known = {name: given.pop(name) for name in _ALL if name in given}
    date = _reader(known, lambda name, value: _moment(name, value, rules))
    word = _reader(known, _text)
    names = _reader(known, _texts)
    url = word("url")
    draft = Draft(
        text=word("text") or "",
        title=word("title") or "",
        language=_language(word("language")),
        url=canonical_url(url) if url else None,
        source=word("source"),
        authors=names("authors") or (),
        section=word("section"),
        published_at=date("published_at"),
        updated_at=date("updated_at"),
        embargo_until=date("embargo_until"),
        kind=_choice(Kind, "kind", known) or Kind.ARTICLE,
        access=_choice(Access, "access", known) or Access.FULL,
        status=_choice(ArticleStatus, "status", known) or ArticleStatus.LIVE,
        corrections=_corrections(known.get("corrections"), rules),
        captions=names("captions") or (),
        extra=_extra(given),
    )
    identifier = known.get("id")
    return draft, None if identifier is None else caller_id(_text("id", identifier))


_T = TypeVar("_T")


def _reader(known: Mapping[str, Any], read: Callable[[str, Any], _T]) -> Callable[[str], _T | None]:
    """A function that reads a field by name; None when it is not stated."""
    return lambda name: None if known.get(name) in (None, "", []) else read(name, known[name])


_DEEPEST_EXTRA = 50


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record under the fields' own names; an alias that contradicts its field is refused."""
    record = {name: value for name, value in record.items() if value not in (None, "", [])}
    named = {name: value for name, value in record.items() if name not in _ALIASES}
    for alias, name in _ALIASES.items():
        if alias not in record:
            continue
        value = record[alias]
        if named.get(name, value) != value:
            raise _wrong(alias, value, f"differs from {name} in the same record")
        named[name] = value
    return named


def _wrong(name: str, value: object, why: str) -> IngestError:
    return IngestError(
        f"The field {name} has the value {value!r:.120}, which {why}.", advice="Correct the record."
    )


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(name, value, "is not a text")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise _wrong(name, value, "is neither a text nor a list of texts")
    return tuple(items)


def _moment(name: str, value: Any, rules: Rules) -> Moment:
    try:
        return parse_moment(value, rules.zone)
    except IngestError as error:
        raise IngestError(f"The field {name}: {error.problem}", advice=error.advice) from error


def _choice(words: type[_Choice], name: str, known: Mapping[str, Any]) -> _Choice | None:
    value = known.get(name)
    if value is None or value == "":
        return None
    try:
        return words(value)
    except ValueError as error:
        raise _wrong(name, value, f"is none of {', '.join(words)}") from error


def _language(value: str | None) -> str | None:
    if value is None:
        return None
    code = _LANGUAGE.fullmatch(value.strip().lower())
    if not code:
        raise _wrong("language", value, "is no ISO 639-1 code such as ko or en")
    return code[1] or code[0]


def _corrections(value: Any, rules: Rules) -> tuple[Correction, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _wrong("corrections", value, "is not a list of {at, text}")
    found = []
    for item in value:
        text = clean_line(_text("corrections.text", item.get("text")))
        at = item.get("at")
        found.append(Correction(text, None if at is None else _moment("corrections.at", at, rules)))
    return tuple(found)


def _extra(fields: Mapping[str, Any]) -> dict[str, Any]:
    if _is_deep(fields, _DEEPEST_EXTRA):
        raise _wrong(", ".join(fields), "…", f"is nested more than {_DEEPEST_EXTRA} levels deep")
    try:
        json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise _wrong(", ".join(fields), "…", f"cannot be stored: {error}") from error
    return dict(fields)


def _is_deep(value: object, most: int) -> bool:
    level: list[object] = [value]
    for _ in range(most):
        inner = (v.values() if isinstance(v, dict) else v for v in level if isinstance(v, (dict, list)))
        level = [item for items in inner for item in items]
        if not level:
            return False
    return True
