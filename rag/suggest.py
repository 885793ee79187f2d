"""What to offer instead of an answer: the nearest articles, and other stories their pages point to."""

import numpy as np

from rag.answer.verbatim import OFFERED
from rag.domain import Suggestion, Teaser
from rag.protocols import ArchiveView, Embedder
from rag.retrieve import Retrieval
from rag.tokens import tokenise

TEASERS = 3
LOOKED_AT = 10
"""Articles whose pages' teasers are considered."""
TEASER_NEARNESS = 0.75
"""Cosine plus the share of the question's words found, from which a teaser is worth offering."""


def suggestions_for(view: ArchiveView, found: Retrieval, embedder: Embedder) -> tuple[Suggestion, ...]:
    """Teasers that resemble the question, nearest first, then the nearest articles."""
    nearest = found.articles()
    found_teasers: dict[str, tuple[str, Teaser]] = {}
    for hit in nearest[:LOOKED_AT]:
        article = view.article(hit.head.article_id)
        for teaser in article.teasers if article else ():
            found_teasers.setdefault(teaser.headline, (hit.head.article_id, teaser))
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
    offered += [Suggestion(hit.head.article_id, "article", hit.head.title) for hit in nearest[:OFFERED]]
    return tuple(offered)
