"""Which articles are taken away so that a question is no longer answered."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from rag.domain import ArticleHead, TitleOrigin
from rag.errors import InputError

_NUMBERED = re.compile(r"[^\W\d_]+(\d+)")
_CHOICES = "relevant, title or blocks:N (N from 2)"


@dataclass(frozen=True, slots=True)
class Absence:
    """Which articles go beside the relevant ones: those to which `story` gives the same key."""

    name: str
    story: Callable[[ArticleHead], Hashable | None]

    def hidden(self, relevant: Iterable[str], stories: "Stories") -> frozenset[str]:
        """Ids of all articles to take away."""
        wanted = frozenset(relevant)
        keys = {stories.key_of[article_id] for article_id in wanted if article_id in stories.key_of}
        return wanted.union(*(stories.articles[key] for key in keys))


class Stories:
    """The articles of an archive grouped by story."""

    def __init__(self, heads: Iterable[ArticleHead], absence: Absence) -> None:
        self.key_of: dict[str, Hashable] = {}
        self.articles: dict[Hashable, set[str]] = {}
        for head in heads:
            key = absence.story(head)
            if key is not None:
                self.key_of[head.article_id] = key
                self.articles.setdefault(key, set()).add(head.article_id)


def parse_absence(text: str) -> Absence:
    """The rule that `--absent` names. Raises InputError for another.

    `relevant` takes away the relevant articles alone; `title` all of their titles too, where an encyclopedia
    article was cut into paragraphs; `blocks:N` those whose ids are letters and a number when `number // N` is
    equal, whatever the letters, where paragraphs and their translations are numbered on.
    """
    kind, _, size = text.partition(":")
    if text == "relevant":
        return Absence(text, lambda _: None)
    if text == "title":
        return Absence(text, _given_title)
    if kind == "blocks" and size.isascii() and size.isdigit() and int(size) > 1:
        return Absence(text, lambda head: _block(head.article_id, int(size)))
    raise InputError(f"--absent has the value {text!r}.", advice=f"Give {_CHOICES}.")


def _block(article_id: str, size: int) -> int | None:
    numbered = _NUMBERED.fullmatch(article_id)
    return int(numbered[1]) // size if numbered else None


def _given_title(head: ArticleHead) -> str | None:
    return None if head.title_origin is TitleOrigin.LEAD else head.title or None
