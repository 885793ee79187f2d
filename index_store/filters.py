"""Which articles a filter lets through: as SQL for the catalogue, as a predicate for the reference."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from rag.domain import Article, ArticleStatus, Filter, Moment
from rag.errors import InputError


def fold(name: str) -> str:
    """The name as filters compare it: NFKC and case folding."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def epoch(moment: datetime) -> float:
    """Seconds since 1970-01-01 UTC; raises InputError for a moment without a zone."""
    if moment.tzinfo is None:
        raise InputError(f"The moment {moment.isoformat()} has no time zone.", advice="Give it one.")
    return moment.timestamp()


def condition(where: Filter) -> tuple[str, list[object]]:
    """The SQL condition over a row of `articles`, and its parameters."""
    passing, parameters = stored_condition(where)
    visible = f"status <> '{ArticleStatus.RETRACTED}' AND (embargo IS NULL OR embargo <= ?)"
    return f"{visible} AND {passing}", [epoch(where.now), *parameters]


def stored_condition(where: Filter) -> tuple[str, list[object]]:
    """The same without regard to what must not be shown: retracted articles and those under embargo pass."""
    parts = ["1"]
    parameters: list[object] = []
    # A comparison with NULL is not true, so an article without a date passes none of them.
    for operator, bound in ((">=", where.window.since), ("<", where.window.until), ("<=", where.as_of)):
        if bound is not None:
            parts.append(f"published {operator} ?")
            parameters.append(epoch(bound))
    for column, names in (("source", where.sources), ("language", where.languages)):
        if names:
            parts.append(f"{column} IN ({_marks(names)})")
            parameters.extend(map(fold, names))
    if where.authors:
        wanted = _marks(where.authors)
        # Only question marks are put into the text; every value is a bound parameter.
        parts.append(
            f"article_key IN (SELECT article_key FROM authors WHERE name IN ({wanted}))"  # noqa: S608
        )
        parameters.extend(map(fold, where.authors))
    return " AND ".join(parts), parameters


def hidden_condition(where: Filter) -> tuple[str, list[object]]:
    """The SQL condition for articles that nobody may find at `where.now`: retracted or under embargo."""
    # One query each, because for their union SQLite uses neither of the two small indices.
    retracted = f"SELECT article_key FROM articles WHERE status = '{ArticleStatus.RETRACTED}'"  # noqa: S608
    embargoed = "SELECT article_key FROM articles WHERE embargo > ?"
    return f"article_key IN ({retracted} UNION ALL {embargoed})", [epoch(where.now)]


def passes(article: Article, where: Filter) -> bool:
    """Whether the filter lets the article through."""
    embargo = article.embargo_until
    return (
        article.status is not ArticleStatus.RETRACTED
        and (embargo is None or embargo.epoch <= epoch(where.now))
        and _in_time(article.published_at, where)
        and _named(() if article.source is None else (article.source,), where.sources)
        and _named((article.language,), where.languages)
        and _named(article.authors, where.authors)
    )


def _in_time(published: Moment | None, where: Filter) -> bool:
    if published is None:
        return not where.window and where.as_of is None
    since, until = where.window.since, where.window.until
    return (
        (since is None or published.epoch >= epoch(since))
        and (until is None or published.epoch < epoch(until))
        and (where.as_of is None or published.epoch <= epoch(where.as_of))
    )


def _named(names: Iterable[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or not {fold(name) for name in names}.isdisjoint(map(fold, wanted))


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
