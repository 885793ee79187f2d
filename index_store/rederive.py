"""The statements of a rebuild, inside its one transaction: from articles and vectors to everything else."""

from collections import Counter
from collections.abc import Iterator, Sequence

from index_store.catalogue import Catalogue
from index_store.files import store_error
from index_store.filters import fold
from index_store.inspection import StoredPassage, passages, read_article
from index_store.lexical import NAMES, WORDS, Tokenisers, posting_rows
from index_store.records import encode_article, filter_columns
from index_store.tombstones import remove_damaged_tombstones
from index_store.vectors import SegmentFiles
from index_store.view import passage_digest
from rag.protocols import Progress

_PASSAGE_IDS = (
    "SELECT passage_id FROM passages UNION ALL SELECT passage_id FROM removals"
    " UNION ALL SELECT last_id FROM segments"
)
_COUNTERS = (
    ("next_passage", f"SELECT max(passage_id) FROM ({_PASSAGE_IDS})"),  # noqa: S608
    ("next_article", "SELECT max(article_key) FROM articles"),
    ("next_segment", "SELECT max(segment) FROM segments"),
)


def forget_passages(catalogue: Catalogue, keys: Sequence[int]) -> None:
    """Make the rows of these articles' passages say nothing, so that taking them out harms no other.

    A row that is wrong may point to another passage's vectors.
    """
    catalogue.many(
        "UPDATE passages SET start = 0, stop = 0, word_length = 0, name_length = 0, row = -1,"
        " sentence_row = 0, sentences = x'' WHERE article_key = ?",
        [(key,) for key in keys],
    )


def derive_articles(catalogue: Catalogue, incomplete: Sequence[int]) -> None:
    """What filters compare, authors, counts and digests, of all articles that are what was written.

    The counts of `incomplete` ones stay as they are: they tell that passages are missing.
    """
    for table in ("authors", "passages"):
        catalogue.run(f"DELETE FROM {table} WHERE article_key NOT IN (SELECT article_key FROM articles)")  # noqa: S608
    counts = (
        "passages = (SELECT count(*) FROM passages AS p WHERE p.article_key = articles.article_key),"
        " sentences = (SELECT total(length(p.sentences) / 8) FROM passages AS p"
        " WHERE p.article_key = articles.article_key)"
    )
    lost = set(incomplete)
    for (key,) in catalogue.all("SELECT article_key FROM articles"):
        stored = read_article(catalogue, key)
        article = stored.article
        if article is None or not stored.trusted:
            continue
        catalogue.run(
            "UPDATE articles SET source = ?, language = ?, published = ?, embargo = ?, status = ?,"
            " version = ?, digest = ? WHERE article_key = ?",
            [*filter_columns(article), article.version, encode_article(article)[2], key],
        )
        if key not in lost:
            catalogue.run(f"UPDATE articles SET {counts} WHERE article_key = ?", [key])  # noqa: S608
        catalogue.run("DELETE FROM authors WHERE article_key = ?", [key])
        names = sorted({fold(author) for author in article.authors})
        catalogue.many("INSERT INTO authors VALUES (?, ?)", [(name, key) for name in names])


def derive_segments(
    catalogue: Catalogue, files: SegmentFiles, tokenisers: Tokenisers, progress: Progress
) -> None:
    """Postings, totals, lengths and digests, segment by segment."""
    catalogue.run("DELETE FROM postings")
    for (segment,) in catalogue.all("SELECT DISTINCT segment FROM passages ORDER BY 1"):
        _Derivation(catalogue, files, tokenisers, segment).run()
        progress.advance(files.path(segment).name, 0)
    catalogue.run("DELETE FROM segments WHERE segment NOT IN (SELECT segment FROM passages)")


def repair_lists(catalogue: Catalogue) -> tuple[str, ...]:
    """Counters, and lists of what was removed: nothing that is stored may stand there.

    Returns the ids of deleted articles whose notes were damaged, as they stood there, and are gone now.
    """
    catalogue.run("DELETE FROM removals WHERE passage_id IN (SELECT passage_id FROM passages)")
    catalogue.run(
        "DELETE FROM tombstones WHERE NOT restored AND article_id IN (SELECT article_id FROM articles)"
    )
    catalogue.run(
        "DELETE FROM erasures WHERE EXISTS (SELECT 1 FROM passages AS p WHERE p.segment = erasures.segment"
        " AND ((p.row < erasures.row + erasures.rows AND p.row >= erasures.row)"
        " OR (p.sentence_row < erasures.row + erasures.rows"
        " AND p.sentence_row + length(p.sentences) / 8 > erasures.row)))"
    )
    for name, sql in _COUNTERS:
        highest = catalogue.one(sql)[0]
        if isinstance(highest, int) and catalogue.number(name) <= highest:
            catalogue.set_meta([(name, highest + 1)])
    last = catalogue.one("SELECT max(generation) FROM removals")[0]
    if isinstance(last, int) and last > catalogue.number("generation"):
        catalogue.set_meta([("generation", last)])
    return remove_damaged_tombstones(catalogue)


class _Derivation:
    """One segment's rows, from its passages."""

    def __init__(
        self, catalogue: Catalogue, files: SegmentFiles, tokenisers: Tokenisers, segment: int
    ) -> None:
        self._catalogue, self._files, self._tokenisers = catalogue, files, tokenisers
        self._segment = segment
        self._names: list[tuple[int, Counter[str]]] = []
        self._changes: list[tuple[object, ...]] = []
        self._totals = [0, 0, 0]
        self._all_whole = True

    def run(self) -> None:
        """Write postings, passages and the segment's own row."""
        catalogue, segment = self._catalogue, self._segment
        first_id, last_id = catalogue.one(
            "SELECT min(passage_id), max(passage_id) FROM passages WHERE segment = ?", [segment]
        )
        insert = "INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?)"
        catalogue.many(insert, ((segment, *row) for row in posting_rows(WORDS, self._words(first_id))))
        catalogue.many(insert, ((segment, *row) for row in posting_rows(NAMES, self._names)))
        catalogue.many(
            "UPDATE passages SET word_length = ?, name_length = ?, vector_checksum = ?, digest = ?"
            " WHERE passage_id = ?",
            self._changes,
        )
        catalogue.run(
            "INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [segment, first_id, last_id, len(self._changes), self._rows(), *self._totals],
        )

    def _words(self, first_id: int) -> Iterator[tuple[int, Counter[str]]]:
        for passage in passages(self._catalogue, self._files, self._segment):
            self._totals[0] += 1
            if not passage.readable or passage.owner.article is None:
                self._all_whole = False
                continue
            span = passage.span
            words, names = self._tokenisers.passage(passage.owner.article, span.start, span.end)
            lengths = words.total(), names.total()
            self._totals[1] += lengths[0]
            self._totals[2] += lengths[1]
            self._changes.append((*lengths, *self._checksums(passage, lengths), passage.passage_id))
            offset = passage.passage_id - first_id
            self._names.append((offset, names))
            yield offset, words

    def _checksums(self, passage: StoredPassage, lengths: tuple[int, int]) -> tuple[int, int]:
        """Of the vector and of the row; those that are stored unless the passage is what was written."""
        article = passage.owner.article
        if passage.sums is None or article is None or not (passage.is_whole() or passage.is_whole(lengths)):
            self._all_whole = False
            return passage.row[10], passage.row[11]
        text = passage.span.of(article.text)
        columns = (*passage.row[2:5], *lengths)
        digest = passage_digest(
            passage.passage_id, article.article_id, columns, passage.row[7], text, passage.sums
        )
        return passage.sums[0], digest

    def _rows(self) -> int:
        """How many rows the file has: what it says itself when every passage in it is whole."""
        known = self._catalogue.all("SELECT rows FROM segments WHERE segment = ?", [self._segment])
        if known and not self._all_whole and isinstance(known[0][0], int):
            return int(known[0][0])
        path = self._files.path(self._segment)
        try:
            return path.stat().st_size // self._files.row_bytes
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise store_error(path, error) from error
