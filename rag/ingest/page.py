"""A scraped page as text: headline, labelled lines, bylines and teasers taken apart from the body."""

import re
from dataclasses import replace

from rag.domain import TitleOrigin
from rag.ingest.bylines import is_credit, split_bylines
from rag.ingest.clean import clean
from rag.ingest.draft import Draft, Rules
from rag.ingest.page_lines import split_page_lines
from rag.ingest.teasers import split_teasers

_HEADLINE, _DENSE_HEADLINE = 120, 60  # characters at most; the second for Han, kana and Hangul
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ENDS_A_SENTENCE = re.compile(r"(?:[.。:：,，;；、]|다\.|니다|습니까\?)[\"”'’」』)\]]*$")


def read_page(text: str, rules: Rules, *, find_title: bool = True) -> Draft:
    """The draft of a page given as raw text; what it does not state is left empty.

    A first line is the headline (`title_origin` page) when it is short, ends no sentence and stands before
    a blank line or a longer paragraph; `find_title=False` when the title is known from elsewhere.
    """
    body, teasers = split_teasers(clean(text))
    lines = split_page_lines(body, rules.zone)
    title, rest = _split_headline(lines.text) if find_title else ("", lines.text)
    bylined = split_bylines(rest)
    return Draft(
        text=bylined.text,
        title=title,
        title_origin=TitleOrigin.PAGE,
        source=lines.source or bylined.source,
        authors=tuple(dict.fromkeys((*lines.authors, *bylined.authors))),
        published_at=lines.published_at,
        updated_at=lines.updated_at,
        teasers=teasers,
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


def _split_headline(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    following = rest.lstrip("\n")
    limit = _DENSE_HEADLINE if len(_DENSE.findall(first)) * 2 > len(first) else _HEADLINE
    if not following or len(first) > limit or _ENDS_A_SENTENCE.search(first) or is_credit(first):
        return "", text
    if (
        split_bylines(text).source
        and not split_bylines(following).source
        and first.startswith(("[", "【", "("))
    ):
        return "", text  # an outlet is glued to this line: it opens the body
    paragraph = following.split("\n", 1)[0]
    if rest.startswith("\n") or len(paragraph) >= max(2 * len(first), limit):
        return first, following
    return "", text
