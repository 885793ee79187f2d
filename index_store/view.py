"""One generation of the local store, as a question sees it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise, starmap
from struct import iter_unpack

import numpy as np
from numpy.typing import NDArray

from index_store.catalogue import Catalogue, Row, digest
from index_store.files import damaged
from index_store.filters import condition, hidden_condition
from index_store.legs import Legs
from index_store.lexical import NAMES, NO_POSTING, WORDS, Posting, decode_posting
from index_store.records import decode_article, decode_head, known_head
from index_store.vectors import (
    SegmentFiles,
    SegmentReader,
    checksums,
    checksums_of_slices,
    from_half,
    to_single,
)
from index_store.versions import kept_versions, read_version
from rag.domain import Article, ArticleHead, Filter, FloatMatrix, IntArray, Span
from rag.errors import EmbedderError
from rag.protocols import ArchiveCounts, Channel, Lexicon, Limits, PassageRow, Terms

_PASSAGE_TYPES = (int, int, int, int, int, bytes, int, int, int)
"""Of the columns from `ordinal` to `sentence_row`."""


class LocalView:
    """What one open transaction of the catalogue sees. Belongs to one thread at a time."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: SegmentFiles,
        reader: SegmentReader,
        legs: Callable[[], Legs],
        now: Callable[[], float],
    ) -> None:
        self.generation = catalogue.number("generation")
        self._catalogue, self._files, self._reader = catalogue, files, reader
        self._legs, self._now = legs, now
        self._postings: dict[tuple[int, str], Posting] = {}

    def candidates(
        self, query_vector: FloatMatrix, words: Sequence[str], where: Filter, limits: Limits
    ) -> IntArray:
        """Ids of passages that pass the filter and are near by vector or by BM25; sorted, distinct.

        Raises EmbedderError for a vector that is not finite or has another dimension than the store.
        """
        vector = checked_query(query_vector, self._files.dimension)
        legs = self._legs()
        allowed = self._allowed(where, legs)
        postings = self._load(WORDS, dict.fromkeys(words))
        mean = self._channel(WORDS, []).mean_length
        near = legs.nearest(vector, limits.dense, allowed)
        worded = legs.best_by_words(postings, mean, limits.lexical, allowed)
        return np.array(sorted({*near.tolist(), *worded.tolist()}), np.int64)

    def rows(self, ids: IntArray, terms: Terms) -> list[PassageRow]:
        """The passages of `ids`, in that order; raises IndexDamagedError when one is not what was written."""
        found = self._catalogue.all(
            "SELECT passage_id, article_key, ordinal, start, stop, word_length, name_length, sentences,"
            " segment, row, sentence_row, digest FROM passages"
            " WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id",
            [json.dumps(np.asarray(ids).tolist())],
        )
        self._check_types(found)
        wanted = np.array([row[0] for row in found], np.int64)
        words = _counts(self._load(WORDS, terms.words), wanted).T
        names = _counts(self._load(NAMES, terms.names), wanted).T
        articles = self._articles({row[1] for row in found})
        parts = zip(found, self._vectors(found), words, names, strict=True)
        rows = {row[0]: self._row(row, *articles[row[1]], *rest) for row, *rest in parts}
        return [rows[passage] for passage in np.asarray(ids).tolist() if passage in rows]

    def neighbours(self, ids: IntArray, reach: int = 1) -> IntArray:
        """Ids of the passages within `reach` of the given ones in the same article, themselves included."""
        found = self._catalogue.all(
            "SELECT DISTINCT other.passage_id FROM passages AS given JOIN passages AS other"
            " ON other.article_key = given.article_key"
            " AND other.ordinal BETWEEN given.ordinal - ? AND given.ordinal + ?"
            " WHERE given.passage_id IN (SELECT value FROM json_each(?)) ORDER BY 1",
            [reach, reach, json.dumps(np.asarray(ids).tolist())],
        )
        return np.array([row[0] for row in found], np.int64)

    def lexicon(self, terms: Terms) -> Lexicon:
        """Archive-wide statistics for the query's terms."""
        return Lexicon(self._channel(WORDS, terms.words), self._channel(NAMES, terms.names))

    def article(self, article_id: str) -> Article | None:
        """The stored version of an article; None when unknown."""
        found = self._catalogue.all(
            "SELECT head, rest, text, digest FROM articles WHERE article_id = ?", [article_id]
        )
        for head, rest, text, expected in found:
            self._check_article(article_id, expected, head, rest, text)
            return decode_article(head, rest, text)
        return None

    def earlier(self, article_id: str, version: int) -> Article | None:
        """A kept version that the stored one replaced; None when it was not kept."""
        return read_version(self._catalogue, article_id, version)

    def earlier_versions(self, article_id: str) -> list[int]:
        """The numbers of the kept ones, ascending."""
        return kept_versions(self._catalogue, article_id)

    def heads(self, where: Filter | None = None, limit: int | None = None) -> Iterator[ArticleHead]:
        """Heads by publish time, newest first, undated last, then by id."""
        passing, parameters = ("1", []) if where is None else condition(where)
        sql = (
            f"SELECT head FROM articles WHERE {passing}"  # noqa: S608
            " ORDER BY published DESC, article_id LIMIT ?"
        )
        for batch in self._catalogue.batches(sql, [*parameters, -1 if limit is None else limit]):
            for (head,) in batch:
                yield decode_head(head)

    def count(self, where: Filter | None = None) -> int:
        """How many articles pass; `None` counts everything stored."""
        passing, parameters = ("1", []) if where is None else condition(where)
        return int(self._catalogue.one(f"SELECT count(*) FROM articles WHERE {passing}", parameters)[0])  # noqa: S608

    def counts(self) -> ArchiveCounts:
        """Totals of this generation; embargoes are judged by the clock."""
        articles, sentences, undated, retracted, embargoed = self._catalogue.one(
            "SELECT count(*), total(sentences), total(published IS NULL), total(status = 'retracted'),"
            " total(embargo > ?) FROM articles",
            [self._now()],
        )
        return ArchiveCounts(
            generation=self.generation,
            articles=articles,
            passages=self._totals()[0],
            sentences=int(sentences),
            languages=self._tally("language"),
            sources=self._tally("source"),
            undated=int(undated),
            retracted=int(retracted),
            embargoed=int(embargoed),
        )

    def _tally(self, field: str) -> dict[str, int]:
        return dict(
            self._catalogue.all(
                "SELECT json_extract(head, '$.' || ?) AS name, count(*) FROM articles"
                " WHERE name IS NOT NULL AND (embargo IS NULL OR embargo <= ?)"
                " GROUP BY name ORDER BY 2 DESC, 1",
                [field, self._now()],
            )
        )

    def _allowed(self, where: Filter, legs: Legs) -> NDArray[np.bool_] | None:
        """Which rows of the legs may be looked at; None for all of them."""
        if where.narrows:
            passing, parameters = condition(where)
            # This index holds every column a filter compares, so that no article's own row is read.
            passing_keys = self._keys("INDEXED BY articles_filter", passing, parameters)
            return np.isin(legs.keys, passing_keys)
        hidden = self._keys("", *hidden_condition(where))
        return ~np.isin(legs.keys, hidden) if len(hidden) else None

    def _keys(self, index: str, passing: str, parameters: list[object]) -> IntArray:
        found = self._catalogue.all(
            f"SELECT article_key FROM articles {index} WHERE {passing}",  # noqa: S608
            parameters,
        )
        return np.array(found, np.int64).reshape(-1)

    def _totals(self) -> tuple[int, int, int]:
        passages, words, names = self._catalogue.one(
            "SELECT coalesce(sum(passages), 0), coalesce(sum(words), 0), coalesce(sum(names), 0)"
            " FROM segments"
        )
        return passages, words, names

    def _channel(self, channel: int, tokens: Sequence[str]) -> Channel:
        passages, *tokens_stored = self._totals()
        return Channel(
            passages=passages,
            mean_length=tokens_stored[channel] / passages if passages else 0.0,
            document_frequency=np.array([len(p.ids) for p in self._load(channel, tokens)], np.int64),
        )

    def _load(self, channel: int, tokens: Iterable[str]) -> list[Posting]:
        """The postings of the tokens, each read once for this view."""
        tokens = list(tokens)
        missing = sorted({token for token in tokens if (channel, token) not in self._postings})
        if missing:
            # Segments ascend in time and so do passage ids: the pieces of a token only need joining.
            found = self._catalogue.all(
                "SELECT wanted.key, postings.segment, segments.first_id, count, ids, counts, checksum"
                " FROM segments CROSS JOIN json_each(?) AS wanted CROSS JOIN postings"
                " ON postings.segment = segments.segment AND channel = ? AND token = wanted.value"
                " ORDER BY wanted.key, segments.first_id",
                [json.dumps(missing), channel],
            )
            self._postings.update({(channel, token): NO_POSTING for token in missing})
            for place, group in groupby(found, key=lambda row: row[0]):
                token = missing[place]
                pieces = [self._decoded(token, row) for row in group]
                ids = np.concatenate([piece.ids for piece in pieces])
                counts = np.concatenate([piece.counts for piece in pieces])
                self._postings[channel, token] = Posting(ids, counts)
        return [self._postings[channel, token] for token in tokens]

    def _decoded(self, token: str, row: Row) -> Posting:
        _, segment, first_id, *columns = row
        posting = decode_posting(columns, first_id)
        if posting is None:
            raise damaged(self._catalogue.path, f"the posting of {token!r} in segment {segment}")
        return posting

    def _articles(self, keys: set[int]) -> dict[int, tuple[ArticleHead, str]]:
        # As bytes, which is what the digest is of: decoding and encoding all texts takes longer than reading.
        found = self._catalogue.all(
            "SELECT article_key, article_id, CAST(head AS BLOB), CAST(rest AS BLOB), CAST(text AS BLOB),"
            " digest FROM articles WHERE article_key IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(keys))],
        )
        articles = {}
        for key, article_id, head, rest, text, expected in found:
            self._check_article(article_id, expected, head, rest, text)
            articles[key] = known_head(head.decode()), text.decode()
        if missing := keys - articles.keys():
            raise damaged(self._catalogue.path, f"the article of a passage is missing (key {min(missing)})")
        return articles

    def _check_article(self, article_id: str, expected: int, *content: bytes | str) -> None:
        if digest(*content) != expected:
            raise damaged(self._catalogue.path, f"the article {article_id!r} is not what was written")

    def _check_types(self, found: Sequence[Row]) -> None:
        """A changed bit can also change a value's type in SQLite."""
        for row in found:
            if tuple(map(type, row[2:11])) != _PASSAGE_TYPES or len(row[7]) % 8:
                raise damaged(self._catalogue.path, f"the row of passage {row[0]}")

    def _vectors(self, found: Sequence[Row]) -> Iterator[tuple[FloatMatrix, FloatMatrix, int, int]]:
        """For each passage its vector, those of its sentences, and the checksums of both."""
        read, dimension = self._reader.read, self._files.dimension
        stored = from_half(b"".join([read(row[8], row[9], 1) for row in found]), dimension)
        counts = [len(row[7]) // 8 for row in found]
        pieces = [read(row[8], row[10], count) for row, count in zip(found, counts, strict=True)]
        sentences = from_half(b"".join(pieces), dimension)
        bounds = np.cumsum([0, *counts])
        sums = checksums_of_slices(checksums(sentences), bounds).tolist()
        whole = to_single(sentences)
        slices = [whole[begin:end] for begin, end in pairwise(bounds.tolist())]
        return zip(to_single(stored), slices, checksums(stored).tolist(), sums, strict=True)

    def _row(
        self,
        row: Row,
        head: ArticleHead,
        text: str,
        vectors: tuple[FloatMatrix, FloatMatrix, int, int],
        words: IntArray,
        names: IntArray,
    ) -> PassageRow:
        passage_id, _, ordinal, start, stop, word_length, name_length, sentences, *place, expected = row
        vector, sentence_vectors, *sums = vectors
        text = text[start:stop]
        if passage_digest(passage_id, head.article_id, row[2:7], sentences, text, sums) != expected:
            raise damaged(
                self._files.path(place[0]),
                f"passage {passage_id} there, or its row in the catalogue, is not what was written",
            )
        return PassageRow(
            passage_id=passage_id,
            ordinal=ordinal,
            head=head,
            span=Span(start, stop),
            text=text,
            passage_vector=vector,
            sentences=tuple(starmap(Span, iter_unpack("<2I", sentences))),
            sentence_vectors=sentence_vectors,
            word_counts=words,
            word_length=word_length,
            name_counts=names,
            name_length=name_length,
        )


def passage_digest(
    passage_id: int, article_id: str, columns: Sequence[int], sentences: bytes, text: str, sums: Sequence[int]
) -> int:
    """The digest of a passage.

    `columns` are ordinal, start, stop, number of words, number of names; `sums` the checksums of its vector
    and of its sentences' vectors.
    """
    return digest(" ".join([str(n) for n in (passage_id, *columns, *sums)]), article_id, sentences, text)


def checked_query(vector: FloatMatrix, dimension: int) -> FloatMatrix:
    """The query's vector as one float32 row; raises EmbedderError for one that cannot be compared."""
    flat = np.asarray(vector, np.float32).reshape(-1)
    if len(flat) != dimension:
        raise EmbedderError(
            f"The query's vector has {len(flat)} dimensions, the store's have {dimension}.",
            advice="Use the embedder that the store was built with.",
        )
    if not np.isfinite(flat).all():
        raise EmbedderError(
            "The query's vector holds values that are not finite.", advice="Check the embedder."
        )
    return flat


def _counts(postings: Sequence[Posting], ids: IntArray) -> IntArray:
    """How often each term stands in each passage, `(terms, passages)`; `ids` ascend."""
    counts = np.zeros((len(postings), len(ids)), np.int64)
    for term, posting in enumerate(postings):
        if len(posting.ids):
            places = np.minimum(np.searchsorted(posting.ids, ids), len(posting.ids) - 1)
            held = posting.ids[places] == ids
            counts[term, held] = posting.counts[places[held]]
    return counts
