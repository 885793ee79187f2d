"""Earlier versions of changed articles: only as many are kept as the settings say, which by default is none.

They are for reading what an answer once cited. No search sees them, and a delete takes all of them.
"""

from collections.abc import Mapping, Sequence

from index_store.catalogue import Catalogue, digest, id_list
from index_store.files import damaged
from index_store.records import decode_article
from rag.domain import Article


def keep_versions(catalogue: Catalogue, coming: Mapping[str, int], most: int) -> None:
    """Keep what articles are, before these versions of them replace it; the oldest beyond `most` go.

    Inside the caller's transaction. An article that comes with the version it has is not a new one.
    """
    columns = "article_id, version" + (", head, rest, text, digest" if most else "")
    replaced = catalogue.all(
        f"SELECT {columns} FROM articles WHERE article_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        [id_list(coming)],
    )
    new = [row for row in replaced if row[1] < coming[row[0]]]
    if most:
        # A row's digest is of head, rest and text, and the head names id and version: it holds for the copy.
        # What is damaged is not kept: a new version heals it.
        whole = [row for row in new if _sound(*row)]
        catalogue.many("INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?)", whole)
    catalogue.many(
        "DELETE FROM versions WHERE article_id = ? AND version < ?",
        [(row[0], coming[row[0]] - most) for row in new],
    )


def forget_versions(catalogue: Catalogue, article_ids: Sequence[str]) -> None:
    """Take out every kept version of these articles, inside the caller's transaction."""
    catalogue.run(
        "DELETE FROM versions WHERE article_id IN (SELECT value FROM json_each(?))",
        [id_list(article_ids)],
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
        article = _sound(article_id, version, head, rest, text, expected)
        if article is None:
            raise damaged(catalogue.path, f"version {version} of the article {article_id!r}")
        return article
    return None


def damaged_versions(catalogue: Catalogue) -> list[tuple[str, int]]:
    """Id and number, as they stand there, of those that are not what was written or belong to no article."""
    return [(article_id, version) for _, article_id, version in _damaged(catalogue)]


def remove_damaged_versions(catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Take them out, inside the caller's transaction; what is returned names them."""
    wrong = _damaged(catalogue)
    catalogue.many("DELETE FROM versions WHERE rowid = ?", [(row,) for row, _, _ in wrong])
    return tuple((article_id, version) for _, article_id, version in wrong)


def _damaged(catalogue: Catalogue) -> list[tuple[int, str, int]]:
    """The row of each, its id and its number."""
    wrong = []
    current = "(SELECT version FROM articles WHERE articles.article_id = versions.article_id)"
    columns = f"rowid, {current}, article_id, version, head, rest, text, digest"
    for batch in catalogue.batches(f"SELECT {columns} FROM versions ORDER BY 3, 4", size=50):  # noqa: S608
        for row, now, *stored in batch:
            if _sound(*stored) is None or now is None or now <= stored[1]:
                wrong.append((row, stored[0], stored[1]))
    return wrong


def _sound(article_id: str, version: int, head: str, rest: str, text: str, expected: int) -> Article | None:
    """The article of a row, None when that is not what was written."""
    if digest(head, rest, text) != expected:
        return None
    try:
        article = decode_article(head, rest, text)
    except (ValueError, TypeError, KeyError):
        return None
    return article if (article.article_id, article.version) == (article_id, version) else None
