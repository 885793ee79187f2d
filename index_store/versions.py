"""Earlier versions of changed articles: only as many are kept as the settings say, which by default is none.

They are for reading what an answer once cited. No search sees them, and a delete takes all of them.
"""

import json
from collections.abc import Mapping, Sequence

from index_store.catalogue import Catalogue, digest
from index_store.files import damaged
from index_store.records import decode_article
from rag.domain import Article


def keep_versions(catalogue: Catalogue, coming: Mapping[str, int], most: int) -> None:
    """Keep what articles are, before these versions of them replace it; the oldest beyond `most` go.

    Inside the caller's transaction. An article that comes with the version it has is not a new one.
    """
    changed = catalogue.all(
        "SELECT coming.key, coming.value FROM json_each(?) AS coming JOIN articles"
        " ON article_id = coming.key WHERE version < coming.value",
        [json.dumps(coming)],
    )
    if most:
        # A row's digest is of head, rest and text, and the head names id and version: it holds for the copy.
        catalogue.run(
            "INSERT INTO versions SELECT article_id, version, head, rest, text, digest FROM articles"
            " WHERE article_id IN (SELECT value FROM json_each(?))",
            [json.dumps([name for name, _ in changed])],
        )
    catalogue.many(
        "DELETE FROM versions WHERE article_id = ? AND version < ?",
        [(name, version - most) for name, version in changed],
    )


def forget_versions(catalogue: Catalogue, article_ids: Sequence[str]) -> None:
    """Take out every kept version of these articles, inside the caller's transaction."""
    catalogue.run(
        "DELETE FROM versions WHERE article_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(article_ids))],
    )


def trim_versions(catalogue: Catalogue, most: int) -> int:
    """Take out what is kept beyond `most` of any article, inside the caller's transaction; how many."""
    return catalogue.run(
        "DELETE FROM versions WHERE version <"
        " (SELECT version FROM articles WHERE articles.article_id = versions.article_id) - ?",
        [most],
    )


def kept_versions(catalogue: Catalogue, article_id: str) -> list[int]:
    """The numbers of an article's earlier versions that are there, ascending."""
    found = catalogue.all("SELECT version FROM versions WHERE article_id = ? ORDER BY 1", [article_id])
    return [row[0] for row in found]


def read_version(catalogue: Catalogue, article_id: str, version: int) -> Article | None:
    """An earlier version; None when it is not there, IndexDamagedError when it is not what was written."""
    found = catalogue.all(
        "SELECT head, rest, text, digest FROM versions WHERE article_id = ? AND version = ?",
        [article_id, version],
    )
    for head, rest, text, expected in found:
        article = _sound(article_id, version, (head, rest, text), expected)
        if article is None:
            raise damaged(catalogue.path, f"version {version} of the article {article_id!r}")
        return article
    return None


def damaged_versions(catalogue: Catalogue) -> list[tuple[str, int]]:
    """Id and number, as they stand there, of those that are not what was written or belong to no article."""
    wrong = []
    current = "(SELECT version FROM articles WHERE articles.article_id = versions.article_id)"
    sql = f"SELECT article_id, version, head, rest, text, digest, {current} FROM versions ORDER BY 1, 2"  # noqa: S608
    for batch in catalogue.batches(sql, size=50):
        for article_id, version, head, rest, text, expected, now in batch:
            article = _sound(article_id, version, (head, rest, text), expected)
            if article is None or now is None or now <= version:
                wrong.append((article_id, version))
    return wrong


def remove_damaged_versions(catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Take them out, inside the caller's transaction; what is returned names them."""
    wrong = damaged_versions(catalogue)
    catalogue.many("DELETE FROM versions WHERE article_id = ? AND version = ?", wrong)
    return tuple(wrong)


def _sound(article_id: str, version: int, columns: tuple[str, str, str], expected: int) -> Article | None:
    if digest(*columns) != expected:
        return None
    article = decode_article(*columns)
    return article if (article.article_id, article.version) == (article_id, version) else None
