"""Articles as rows of the catalogue, and back without a difference."""

import json
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from index_store.catalogue import digest
from index_store.filters import fold
from rag.domain import (
    Access,
    Article,
    ArticleHead,
    ArticleStatus,
    Correction,
    Kind,
    Moment,
    Precision,
    Teaser,
    TitleOrigin,
)
from rag.errors import IndexStoreError

HEAD_FIELDS = tuple(field.name for field in fields(ArticleHead))
"""What goes into the column `head`; `text` has its own column, all other fields are in `rest`."""


_VALUES: dict[str, dict[str, StrEnum]] = {
    "title_origin": {str(value): value for value in TitleOrigin},
    "kind": {str(value): value for value in Kind},
    "access": {str(value): value for value in Access},
    "status": {str(value): value for value in ArticleStatus},
}
_PRECISIONS = {str(value): value for value in Precision}
"""Looking a value up takes a third of the time of calling its class."""


def head_of(article: Article) -> ArticleHead:
    """What lists and citations say of an article."""
    return ArticleHead(**{name: getattr(article, name) for name in HEAD_FIELDS})


def encode_article(article: Article) -> tuple[str, str, int]:
    """The columns `head`, `rest` and `digest`.

    Raises IndexStoreError for a text or an extra field that JSON in UTF-8 cannot hold.
    """
    try:
        head = _dump({name: getattr(article, name) for name in HEAD_FIELDS})
        rest = _dump(
            {
                "section": article.section,
                "updated_at": article.updated_at,
                "embargo_until": article.embargo_until,
                "corrections": [(c.text, c.at) for c in article.corrections],
                "captions": article.captions,
                "teasers": [(t.headline, t.snippet) for t in article.teasers],
                "extra": dict(article.extra),
            }
        )
        return head, rest, digest(head, rest, article.text)
    except (TypeError, ValueError, RecursionError) as error:
        raise IndexStoreError(
            f"The article {article.article_id!r} cannot be stored: {error}.",
            advice="Correct its text or its extra fields.",
        ) from error


def decode_head(head: str) -> ArticleHead:
    """The head in that column."""
    return ArticleHead(**_typed_head(json.loads(head)))


known_head = lru_cache(2048)(decode_head)
"""The same head, which nothing can change, for the same column: questions come back to articles of a topic.
About 5 MB when full. Only for heads that were just read and checked; for long lists use `decode_head`."""


def decode_article(head: str, rest: str, text: str) -> Article:
    """The article in those columns."""
    raw = json.loads(rest)
    values = _typed_head(json.loads(head))
    del values["content_sha256"]
    return Article(
        **values,
        text=text,
        section=raw["section"],
        updated_at=_moment(raw["updated_at"]),
        embargo_until=_moment(raw["embargo_until"]),
        corrections=tuple(Correction(words, _moment(at)) for words, at in raw["corrections"]),
        captions=tuple(raw["captions"]),
        teasers=tuple(Teaser(*teaser) for teaser in raw["teasers"]),
        extra=raw["extra"],
    )


def filter_columns(article: Article) -> tuple[str | None, str, float | None, float | None, str]:
    """The columns `source, language, published, embargo, status`, which filters compare."""
    published, embargo = article.published_at, article.embargo_until
    return (
        None if article.source is None else fold(article.source),
        fold(article.language),
        None if published is None else published.epoch,
        None if embargo is None else embargo.epoch,
        str(article.status),
    )


def _typed_head(raw: dict[str, Any]) -> dict[str, Any]:
    """The same dictionary with the values that JSON does not have."""
    for name, values in _VALUES.items():
        raw[name] = values[raw[name]]
    raw["authors"] = tuple(raw["authors"])
    raw["published_at"] = _moment(raw["published_at"])
    return raw


def _moment(raw: list[str] | None) -> Moment | None:
    return None if raw is None else Moment(datetime.fromisoformat(raw[0]), _PRECISIONS[raw[1]])


def _dump(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, Moment):
        return value.at.isoformat(), value.precision
    raise TypeError(f"{type(value).__name__} is not JSON")
