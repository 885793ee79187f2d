"""Articles given as data: JSON Lines, and JSON documents."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from rag.domain import Article, TitleOrigin
from rag.errors import IngestError
from rag.ingest.draft import Draft, Rules, finish
from rag.ingest.fields import read_fields
from rag.ingest.html_page import read_html_text
from rag.ingest.identity import url_id

_BLOCK = 2**20


def read_record(record: object, origin: str, rules: Rules) -> Article:
    """The article of one record.

    `text` is the body as it is; without it `html` is read as a page, and what the record states goes before
    what the page states. Raises IngestError for a record without `id` and `url`, without text, or with a
    field that cannot be used.
    """
    if not isinstance(record, dict):
        raise IngestError("The record is not a JSON object.", advice='Write {"id": ..., "text": ...}.')
    draft, given_id = read_fields(record, rules)
    if given_id is None and draft.url is None:
        raise IngestError(
            "The record has neither id nor url.", advice="Give one, so that it can be updated later."
        )
    html = record.get("html")
    if not draft.text.strip() and html:
        if not isinstance(html, str):
            raise IngestError(
                f"The field html has the value {html!r:.120}.", advice="Give the page as a text."
            )
        draft = _with_page(replace(draft, text=""), read_html_text(html, rules))
    return finish(draft, given_id or url_id(str(draft.url)), origin, rules)


def _with_page(draft: Draft, page: Draft) -> Draft:
    """The record's draft, filled up with the page's where it states nothing; the body is the page's."""
    unset = Draft(text="")
    gaps = {
        name: getattr(page, name)
        for name in Draft.__dataclass_fields__
        if getattr(draft, name) == getattr(unset, name)
    }
    origin = TitleOrigin.GIVEN if draft.title else page.title_origin
    return replace(draft, **{**gaps, "title_origin": origin})


def json_lines(stream: BinaryIO, line_bytes: int) -> Iterator[tuple[int, object | IngestError]]:
    """The number (from 1) and the value of each line that is not blank, or the error it has.

    Holds one line at a time, never more than `line_bytes` of it; a longer one is an error and the next go on.
    """
    number = 0
    while line := stream.readline(line_bytes + 1):
        number += 1
        if len(line) > line_bytes and not line.endswith(b"\n"):
            _skip_line(stream)
            yield (
                number,
                IngestError(
                    f"The line has more than {line_bytes:,} bytes.",
                    advice="Split the article, or raise CITEDESK_ARTICLE_CHARACTERS.",
                ),
            )
        elif line.strip():
            yield number, _value(line)


def json_document(data: bytes) -> Iterator[tuple[int, object]]:
    """The number (from 1) and the value of each record: of a list, `{"articles": [...]}` or one object."""
    value = _value(data)
    if isinstance(value, IngestError):
        raise value
    if isinstance(value, Mapping) and isinstance(value.get("articles"), list):
        value = value["articles"]
    yield from enumerate(value if isinstance(value, list) else [value], start=1)


def _skip_line(stream: BinaryIO) -> None:
    while (block := stream.readline(_BLOCK)) and not block.endswith(b"\n"):
        pass


def _value(data: bytes) -> Any:
    try:
        return json.loads(data.decode(json.detect_encoding(data)))
    except UnicodeDecodeError as error:
        return IngestError(
            f"It is not valid {error.encoding} ({error.reason}).", advice="Convert the file to UTF-8."
        )
    except json.JSONDecodeError as error:
        return IngestError(
            f"It is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            advice="Correct it.",
        )
    except (ValueError, RecursionError) as error:
        return IngestError(f"It is not usable JSON: {error}.", advice="Correct it.")
