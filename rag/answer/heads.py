"""Titles and outlets as a model may read them, and claims without either to rest on."""

from dataclasses import replace

from rag.assertions import bears_out
from rag.briefing import Briefing
from rag.domain import ArticleHead


def without_orders(briefing: Briefing) -> Briefing:
    """The briefing, its passages without titles and outlets' names that ask or order something.

    The articles that claims are held against have no title at all: it is never quoted, so nothing may rest
    on it, and an order that stands there would bear out what it orders. What is cited keeps its title.
    """
    return replace(
        briefing,
        passages=tuple(replace(passage, head=_plain(passage.head)) for passage in briefing.passages),
        evidence=tuple(replace(each, head=replace(each.head, title="")) for each in briefing.evidence),
    )


def _plain(head: ArticleHead) -> ArticleHead:
    title = head.title if bears_out(head.title) else ""
    source = head.source if head.source and bears_out(head.source) else None
    return replace(head, title=title, source=source)
