"""What may be shown now of articles that were found a while ago: a model writes for minutes."""

from datetime import datetime

from rag.domain import Article, ArticleStatus
from rag.protocols import ArchiveView


def visible(view: ArchiveView, article_id: str, now: datetime) -> Article | None:
    """The article as it is stored; None when it is gone, retracted, or under an embargo at `now`."""
    article = view.article(article_id)
    if article is None or article.status is ArticleStatus.RETRACTED:
        return None
    embargo = article.embargo_until
    return None if embargo is not None and embargo.epoch > now.timestamp() else article
