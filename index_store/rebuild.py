"""Deriving anew what a store can derive: postings, totals, what filters compare, and the rows' digests.

It starts from the articles and the vectors, so these are judged first, by digests made when they were
written. What is not as it was written is never made to look sound: it is named, and an embedder can make
vectors again from the text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from index_store.acknowledged import noted
from index_store.catalogue import Catalogue
from index_store.files import damaged
from index_store.findings import RESTORE
from index_store.inspection import StoredPassage, passages, read_article
from index_store.layout import writing
from index_store.lexical import Tokenisers
from index_store.merge import merge_all
from index_store.rederive import derive_articles, derive_segments, forget_passages, repair_lists
from index_store.vectors import SegmentFiles
from index_store.versions import remove_damaged_versions
from index_store.writer import Writer
from rag.domain import Article, PreparedArticle
from rag.protocols import Progress
from rag.steps import Step, reached

Prepare: TypeAlias = Callable[[Sequence[Article]], Sequence[PreparedArticle]]
"""Splits and embeds articles, as an ingest does."""

_TOGETHER = 200
"""Articles embedded again and stored in one transaction."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it: ids of articles whose vectors were made again or are lost, or whose text is lost.

    `lost_deletions` are ids of deleted articles, as a damaged note gave them: nothing keeps them out now;
    `lost_versions` ids and numbers of earlier versions that are gone, because they were damaged; `lost_end`
    whether the log had lost its end, so that what was taken in or deleted last is undone.
    """

    articles: int
    passages: int
    embedded: tuple[str, ...]
    lost_vectors: tuple[str, ...]
    lost_articles: tuple[str, ...]
    lost_deletions: tuple[str, ...]
    lost_versions: tuple[tuple[str, int], ...]
    lost_end: bool


@dataclass(slots=True)
class _Condition:
    """Keys of articles to embed again, and ids of those whose text is lost."""

    vectors: list[int] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)


def rebuild(
    folder: Path,
    tokenisers: Tokenisers,
    progress: Progress,
    *,
    prepare: Prepare | None = None,
    wait_seconds: float = 0.0,
) -> Rebuilt:
    """Derive everything that can be derived, in one transaction; with `prepare` also make lost vectors again.

    A kill leaves the store as it was, or repaired as far as it had come. Raises IndexLockedError, and
    IndexDamagedError when the catalogue's own pages are broken.
    """
    with writing(folder, wait_seconds, sealed=False) as (catalogue, layout):
        catalogue.decode_leniently()
        files = layout.files(folder)
        _require_pages(catalogue)
        known, generation = noted(folder), catalogue.number("generation")
        segments = [row[0] for row in catalogue.all("SELECT DISTINCT segment FROM passages ORDER BY 1")]
        progress.start(2 * len(segments))
        progress.stage("reading vectors")
        condition = _look_through(catalogue, files, tokenisers, segments, progress)
        progress.stage("deriving")
        with catalogue.transaction():
            reached(Step.WRITE_ROWS)
            if prepare is not None:
                forget_passages(catalogue, condition.vectors)
            derive_articles(catalogue, condition.vectors)
            reached(Step.WRITE_LEXICAL)
            derive_segments(catalogue, files, tokenisers, progress)
            forgotten, versions = repair_lists(catalogue), remove_damaged_versions(catalogue)
            catalogue.set_meta(
                [
                    ("epoch", layout.epoch + 1),
                    ("generation", 1 + max(generation, known)),
                ]
            )
            reached(Step.SWITCH)
        names = tuple(read_article(catalogue, key).article_id for key in condition.vectors)
        writer = Writer(catalogue, files, tokenisers)
        if prepare is not None and condition.vectors:
            progress.stage("embedding")
            for first in range(0, len(condition.vectors), _TOGETHER):
                chosen = condition.vectors[first : first + _TOGETHER]
                writer.replace(prepare([_article(catalogue, key) for key in chosen]))
            merge_all(catalogue, files)  # leaves behind what the damaged rows pointed to
            writer.unsettle()
        writer.settle(0)
        articles, held = catalogue.one(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        )
    embedded, lost = ((), names) if prepare is None else (names, ())
    lost_end = generation < known
    return Rebuilt(articles, held, embedded, lost, tuple(condition.articles), forgotten, versions, lost_end)


def _article(catalogue: Catalogue, key: int) -> Article:
    article = read_article(catalogue, key).article
    if article is None:
        raise damaged(catalogue.path, f"the article with key {key}")
    return article


def _require_pages(catalogue: Catalogue) -> None:
    """Make SQLite's own indices again, and raise IndexDamagedError when that does not make the file sound."""
    catalogue.run("REINDEX")
    for (message,) in catalogue.all("PRAGMA integrity_check(1)"):
        if message != "ok":
            error = damaged(catalogue.path, message)
            error.advice = RESTORE
            raise error


def _look_through(
    catalogue: Catalogue,
    files: SegmentFiles,
    tokenisers: Tokenisers,
    segments: Sequence[int],
    progress: Progress,
) -> _Condition:
    """Which articles have lost a vector, or passages, and which are not themselves what was written."""
    condition = _Condition()
    seen: set[int] = set()
    for segment in segments:
        for key, group in groupby(passages(catalogue, files, segment), key=lambda passage: passage.owner.key):
            if key in seen or not _is_complete(list(group), tokenisers):  # an article lies in one segment
                condition.vectors.append(key)
            seen.add(key)
        progress.advance(files.path(segment).name, 0)
    for key, held in catalogue.all("SELECT article_key, passages FROM articles"):
        stored = read_article(catalogue, key)
        if not stored.trusted:
            condition.articles.append(stored.article_id)
        elif held and key not in seen:
            condition.vectors.append(key)
    unknown = {key for key in condition.vectors if not read_article(catalogue, key).trusted}
    condition.vectors = [key for key in dict.fromkeys(condition.vectors) if key not in unknown]
    return condition


def _is_complete(group: Sequence[StoredPassage], tokenisers: Tokenisers) -> bool:
    """Whether these passages of one article are whole and follow each other from its start to its end."""
    article = group[0].owner.article
    if article is None:
        return False
    place = 0
    for ordinal, passage in enumerate(group):
        if not (passage.readable and passage.unit and passage.row[2] == ordinal):
            return False
        if passage.span.start != place:
            return False
        place = passage.span.end
        if not (passage.is_whole() or passage.is_whole(_lengths(passage, article, tokenisers))):
            return False
    return place == len(article.text)


def _lengths(passage: StoredPassage, article: Article, tokenisers: Tokenisers) -> tuple[int, int]:
    words, names = tokenisers.passage(article, passage.span.start, passage.span.end)
    return words.total(), names.total()
