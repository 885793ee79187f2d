"""The last step that all readers share: collected fields become an `Article`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from rag.domain import (
    UNDETERMINED,
    Access,
    Article,
    ArticleStatus,
    Correction,
    Kind,
    Moment,
    Teaser,
    TitleOrigin,
)
from rag.errors import IngestError
from rag.ingest.clean import clean, clean_line
from rag.ingest.encoding import mojibake
from rag.language import identify

_LEAD = 80  # characters of a title that had to be derived
_SENTENCE_END = re.compile(r"[.。!?！？؟][\"”'’」』)]*$")
_CLAUSE_END = re.compile(
    r"[.。!?！？؟]+[\"”'’」』)]*(?=\s|$|[^\x00-\u02ff])|[,，、;；،](?=\s|[^\x00-\u02ff])|\s"
)


@dataclass(slots=True)
class Draft:
    """What a reader found, not yet checked. `text` may be raw; None and empty mean not stated."""

    text: str
    title: str = ""
    title_origin: TitleOrigin = TitleOrigin.GIVEN
    language: str | None = None
    url: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    published_at: Moment | None = None
    updated_at: Moment | None = None
    embargo_until: Moment | None = None
    kind: Kind = Kind.ARTICLE
    access: Access = Access.FULL
    status: ArticleStatus = ArticleStatus.LIVE
    corrections: tuple[Correction, ...] = ()
    captions: tuple[str, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every input of a run: the zone of dates that state none, and the longest text."""

    zone: tzinfo
    article_characters: int = 5_000_000


def finish(draft: Draft, article_id: str, origin: str, rules: Rules) -> Article:
    """The article of a draft: cleaned, titled, its language told. Raises IngestError when it is none."""
    text = clean(draft.text)
    if not any(map(str.isalnum, text)):
        raise IngestError("There is no text in it.", advice="Remove it, or check how it was saved.")
    if len(text) > rules.article_characters:
        raise IngestError(
            f"The text has {len(text):,} characters, more than {rules.article_characters:,}.",
            advice="Split it into articles, or raise CITEDESK_ARTICLE_CHARACTERS.",
        )
    doubt = mojibake(text)
    if doubt:
        raise IngestError(
            f"The text cannot be believed: {doubt}.", advice="Convert it from its first source."
        )
    title, origin_of_title = clean_line(draft.title), draft.title_origin
    if not title:
        title, origin_of_title = lead(text), TitleOrigin.LEAD
    return Article(
        article_id=article_id,
        text=text,
        title=title,
        title_origin=origin_of_title,
        language=draft.language or _language(text, title),
        url=draft.url,
        source=_line(draft.source),
        authors=tuple(filter(None, map(clean_line, draft.authors))),
        section=_line(draft.section),
        published_at=draft.published_at,
        updated_at=draft.updated_at,
        embargo_until=draft.embargo_until,
        kind=draft.kind,
        access=draft.access,
        status=draft.status,
        corrections=draft.corrections,
        captions=tuple(filter(None, map(clean_line, draft.captions))),
        teasers=draft.teasers,
        extra=draft.extra,
        origin=origin,
    )


def lead(text: str) -> str:
    """The opening of a text as a stand-in for its title: a first clause of at most 80 characters."""
    first = text.split("\n", 1)[0]
    if len(first) <= _LEAD:
        return first
    ends = [found.end() for found in _CLAUSE_END.finditer(first, _LEAD // 3, _LEAD - 1)]
    sentences = [end for end in ends if _SENTENCE_END.search(first[:end])]
    opening = first[: (sentences or ends or [_LEAD - 1])[-1]].rstrip(" ,，、;；،")
    return opening if _SENTENCE_END.search(opening) else opening + "…"


def _language(text: str, title: str) -> str:
    language = identify(text)
    return identify(f"{title} {text}") if language == UNDETERMINED else language


def _line(value: str | None) -> str | None:
    return clean_line(value) or None if value else None
