"""Looking at stored passages one by one without trusting any of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from struct import iter_unpack

import numpy as np

from index_store.catalogue import Catalogue, Row, digest
from index_store.records import decode_article, decode_head
from index_store.vectors import (
    HalfMatrix,
    SegmentFiles,
    SegmentReader,
    checksums,
    checksums_of_slices,
    from_half,
)
from index_store.view import passage_digest
from rag.domain import Article, Span
from rag.errors import IndexDamagedError

_COLUMNS = (
    "passage_id, article_key, ordinal, start, stop, word_length, name_length, sentences,"
    " row, sentence_row, vector_checksum, digest"
)
_TYPES = (int, int, int, int, int, int, int, bytes, int, int, int, int)
_NORM_TOLERANCE = 0.02
"""What a commit allows, and the rounding to float16."""

_ROWS = 1 << 40
"""More than any file has: beyond, offsets in bytes may not fit what the system takes."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as its row has it; `article` is None when that cannot be read, `whole` by its digest.

    It is `trusted` also when only the digest is wrong: the head holds a hash of the content too.
    """

    key: int
    article_id: str
    article: Article | None
    whole: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as its row has it, beside what its parts now come to.

    `readable`: the row's values are of their types and point into the article's text. `sums` are the
    checksums of the vector and of its sentences' vectors, None when they cannot be read; `unit` says that
    all are of length 1.
    """

    row: Row
    owner: StoredArticle
    readable: bool
    sums: tuple[int, int] | None
    unit: bool

    @property
    def passage_id(self) -> int:
        """Its id."""
        return int(self.row[0])

    @property
    def span(self) -> Span:
        """Where its text lies."""
        return Span(self.row[3], self.row[4])

    @property
    def sentences(self) -> int:
        """How many it has."""
        return len(self.row[7]) // 8

    def is_whole(self, lengths: tuple[int, int] | None = None) -> bool:
        """Whether its digest holds, by default with the stored numbers of words and names."""
        if not (self.readable and self.sums and self.owner.article):
            return False
        columns = (*self.row[2:5], *(lengths or self.row[5:7]))
        text = self.span.of(self.owner.article.text)
        expected = passage_digest(
            self.row[0], self.owner.article.article_id, columns, self.row[7], text, self.sums
        )
        return bool(expected == self.row[11])


def read_article(catalogue: Catalogue, key: int) -> StoredArticle:
    """The article of that key, whatever has become of it."""
    found = catalogue.all(
        "SELECT article_id, head, rest, text, digest FROM articles WHERE article_key = ?", [key]
    )
    if not found:
        return StoredArticle(key, "", None, whole=False, trusted=False)
    article_id, head, rest, text, expected = found[0]
    article = decoded(head, rest, text)
    if article is None or article.article_id != article_id:
        return StoredArticle(key, str(article_id), article, whole=False, trusted=False)
    whole = digest(head, rest, text) == expected
    by_content = whole or decode_head(head).content_sha256 == article.content_sha256
    return StoredArticle(key, article_id, article, whole, by_content)


def decoded(head: object, rest: object, text: object) -> Article | None:
    """The article in those columns; None when there is none in them."""
    if not (isinstance(head, str) and isinstance(rest, str) and isinstance(text, str)):
        return None
    try:
        return decode_article(head, rest, text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def passages(catalogue: Catalogue, files: SegmentFiles, segment: int) -> Iterator[StoredPassage]:
    """The passages of a segment by ascending id, with their vectors' checksums."""
    rows = catalogue.all(f"SELECT {_COLUMNS} FROM passages WHERE segment = ? ORDER BY passage_id", [segment])  # noqa: S608
    owner: StoredArticle | None = None
    with files.reader() as reader:
        for row in rows:
            if owner is None or owner.key != row[1]:
                owner = read_article(catalogue, row[1])
            readable = _is_readable(row, owner)
            vectors = _vectors(reader, files, segment, row) if readable else None
            if vectors is None:
                yield StoredPassage(row, owner, readable, None, unit=False)
            else:
                yield StoredPassage(row, owner, readable, _sums(vectors), unit=_are_unit(vectors))


def sentence_spans(column: bytes) -> tuple[Span, ...]:
    """The sentences in that column of a passage."""
    return tuple(starmap(Span, iter_unpack("<2I", column)))


def _is_readable(row: Row, owner: StoredArticle) -> bool:
    if tuple(map(type, row)) != _TYPES or len(row[7]) % 8 or owner.article is None:
        return False
    length = len(owner.article.text)
    return 0 <= row[3] <= row[4] <= length and all(
        span.start <= span.end <= length for span in sentence_spans(row[7])
    )


def _vectors(reader: SegmentReader, files: SegmentFiles, segment: int, row: Row) -> HalfMatrix | None:
    """The passage's vector, and those of its sentences after it."""
    count = len(row[7]) // 8
    if not (0 <= row[8] < _ROWS and 0 <= row[9] < _ROWS):
        return None
    try:
        content = reader.read(segment, row[8], 1) + reader.read(segment, row[9], count)
    except IndexDamagedError:
        return None
    return from_half(content, files.dimension)


def _sums(vectors: HalfMatrix) -> tuple[int, int]:
    rows = checksums(vectors)
    return int(rows[0]), int(checksums_of_slices(rows[1:], np.array([0, len(rows) - 1]))[0])


def _are_unit(vectors: HalfMatrix) -> bool:
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(vectors.astype(np.float32), axis=1)
        return bool((np.abs(norms - 1) <= _NORM_TOLERANCE).all())
