"""What to offer instead of an answer: the nearest articles, and other stories their pages point to."""

from itertools import islice

import numpy as np

from rag.answer.verbatim import OFFERED
from rag.answer.visible import visible
from rag.domain import Article, Suggestion, Teaser
from rag.protocols import ArchiveView, Embedder
from rag.retrieve import Retrieval
from rag.tokens import tokenise

TEASERS = 3
LOOKED_AT = 10
"""Articles whose pages' teasers are considered."""
TEASER_NEARNESS = 0.75
"""Cosine plus the share of the question's words found, from which a teaser is worth offering."""


def suggestions_for(view: ArchiveView, found: Retrieval, embedder: Embedder) -> tuple[Suggestion, ...]:
    """Teasers that resemble the question, nearest first, then the nearest articles.

    The view may be newer than what was found: what it does not show any more is not offered.
    """
    nearest = _nearest(view, found)
    found_teasers: dict[str, tuple[str, Teaser]] = {}
    for article in nearest:
        for teaser in article.teasers:
            found_teasers.setdefault(teaser.headline, (article.article_id, teaser))
    teasers = list(found_teasers.values())
    offered = []
    if teasers:
        texts = [f"{teaser.headline} {teaser.snippet}".strip() for _, teaser in teasers]
        cosines = embedder.embed_passages([teaser.headline for _, teaser in teasers]) @ found.vector
        asked = set(found.terms.words)
        shares = [len(asked.intersection(tokenise(text))) / max(1, len(asked)) for text in texts]
        nearness = cosines + np.array(shares)
        for i in np.argsort(-nearness, kind="stable")[:TEASERS]:
            if nearness[i] >= TEASER_NEARNESS:
                article_id, teaser = teasers[i]
                offered.append(Suggestion(article_id, "teaser", teaser.headline))
    offered += [Suggestion(article.article_id, "article", article.title) for article in nearest[:OFFERED]]
    return tuple(offered)


def _nearest(view: ArchiveView, found: Retrieval) -> list[Article]:
    """The first articles found that may still be shown."""
    now = found.query.where.now
    articles = (visible(view, hit.head.article_id, now) for hit in found.articles())
    return list(islice((article for article in articles if article), LOOKED_AT))
