"""A scraped page as text: headline, labelled lines, bylines and teasers taken apart from the body."""

from dataclasses import replace

from rag.domain import TitleOrigin
from rag.ingest.bylines import split_bylines
from rag.ingest.clean import clean
from rag.ingest.draft import Draft, Rules
from rag.ingest.head import split_head
from rag.ingest.page_lines import split_page_lines
from rag.ingest.tail import without_furniture_below
from rag.ingest.teasers import split_teasers


def read_page(text: str, rules: Rules, *, known_title: str = "") -> Draft:
    """The draft of a page given as raw text; what it does not state is left empty.

    The headline (`title_origin` page) and the page's furniture are no part of the draft's text. With
    `known_title`, stated elsewhere, no headline is looked for, but lines that repeat it go.
    """
    body, teasers = split_teasers(clean(text))
    head = split_head(without_furniture_below(body, rules.zone), rules.zone, known_title)
    lines = split_page_lines(head.text, rules.zone)
    bylined = split_bylines(lines.text)
    return Draft(
        text=bylined.text,
        title=head.title,
        title_origin=TitleOrigin.PAGE,
        source=lines.source or bylined.source or head.source,
        authors=tuple(dict.fromkeys((*lines.authors, *bylined.authors))),
        published_at=lines.published_at,
        updated_at=lines.updated_at,
        teasers=(*head.teasers, *teasers),
    )


def completed(draft: Draft, page: Draft) -> Draft:
    """`draft` with what only the page's own text stated; the body is always the page's."""
    return replace(
        draft,
        text=page.text,
        title=draft.title or page.title,
        title_origin=draft.title_origin if draft.title else page.title_origin,
        source=draft.source or page.source,
        authors=draft.authors or page.authors,
        published_at=draft.published_at or page.published_at,
        updated_at=draft.updated_at or page.updated_at,
        teasers=page.teasers,
    )
