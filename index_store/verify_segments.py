"""The part of a check that goes through the segments: passages, vectors and postings."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index_store.catalogue import Catalogue, Row
from index_store.findings import REBUILD, REEMBED, Findings
from index_store.inspection import StoredPassage, passages
from index_store.lexical import NAMES, WORDS, PostingRow, Tokenisers, decode_posting, posting_rows
from index_store.vectors import SegmentFiles
from rag.errors import IndexDamagedError
from rag.protocols import Progress

_COMPACT = "`citedesk compact` writes the file anew without them."


def check_segments(
    catalogue: Catalogue, files: SegmentFiles, tokenisers: Tokenisers, findings: Findings, progress: Progress
) -> int:
    """Check every segment and return how many postings there are."""
    stored = catalogue.all("SELECT * FROM segments ORDER BY first_id")
    segments = [row for row in stored if all(isinstance(value, int) and value >= 0 for value in row)]
    for row in stored:
        if row not in segments:
            what = f"the row of segment {row[0]} is {row[1:]}"
            findings.damage("segments", catalogue.path, what, REBUILD)
    for earlier, later in pairwise(segments):
        if earlier[2] >= later[1]:
            what = f"the passage ids of segments {earlier[0]} and {later[0]} overlap"
            findings.damage("segments", catalogue.path, what, REBUILD)
    for row in segments:
        _Segment(catalogue, files, tokenisers, findings, row).check()
        progress.advance(files.path(row[0]).name, 0)
    unowned = catalogue.one(
        "SELECT count(*) FROM postings WHERE segment NOT IN (SELECT segment FROM segments)"
    )[0]
    if unowned:
        what = f"{unowned:,} postings belong to no segment"
        findings.damage("postings", catalogue.path, what, REBUILD)
    return int(catalogue.one("SELECT count(*) FROM postings")[0])


class _Segment:
    """One segment under examination; its tokens are made one passage at a time."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: SegmentFiles,
        tokenisers: Tokenisers,
        findings: Findings,
        row: Row,
    ) -> None:
        self._catalogue, self._files, self._tokenisers, self._findings = (
            catalogue,
            files,
            tokenisers,
            findings,
        )
        self._segment, self._first_id, self._last_id, _, self._rows, *self._totals = row
        self._path = files.path(self._segment)
        self._names: list[tuple[int, Counter[str]]] = []
        self._found = [0, 0, 0]
        self._used = np.zeros(max(self._rows, 0), np.uint8)

    def check(self) -> None:
        """Add what is wrong to the findings."""
        try:
            self._files.check(self._segment, self._rows)
        except IndexDamagedError as error:
            self._findings.damage("files", self._path, error.problem, REEMBED)
        words = posting_rows(WORDS, self._passages())
        self._compare(self._chained(words))
        if self._found != self._totals:
            what = f"segment {self._segment} counts {self._totals}, its passages come to {self._found}"
            self._damage("totals", what)
        self._check_places()

    def _passages(self) -> Iterator[tuple[int, Counter[str]]]:
        """The words of each readable passage, each of which is checked on the way."""
        for passage in passages(self._catalogue, self._files, self._segment):
            self._found[0] += 1
            if not self._first_id <= passage.passage_id <= self._last_id:
                self._damage("segments", f"passage {passage.passage_id} is outside segment {self._segment}")
            if passage.readable and passage.owner.article is not None:
                span = passage.span
                words, names = self._tokenisers.passage(passage.owner.article, span.start, span.end)
                lengths = words.total(), names.total()
                self._check_passage(passage, lengths)
                self._found[1] += lengths[0]
                self._found[2] += lengths[1]
                offset = passage.passage_id - self._first_id
                self._names.append((offset, names))
                yield offset, words
            else:
                self._unreadable(passage)

    def _unreadable(self, passage: StoredPassage) -> None:
        owner = passage.owner
        if owner.article is not None and owner.trusted:
            what = f"the row of passage {passage.passage_id} of the article {owner.article_id!r}"
            self._findings.damage("passages", self._catalogue.path, what, REEMBED)
        elif not owner.article_id:
            what = f"passage {passage.passage_id} has no article"
            self._findings.damage("passages", self._catalogue.path, what, REBUILD)

    def _check_passage(self, passage: StoredPassage, lengths: tuple[int, int]) -> None:
        name = f"passage {passage.passage_id} of the article {passage.owner.article_id!r}"
        stored = passage.row[5], passage.row[6]
        if passage.sums is None:
            self._findings.damage("vectors", self._path, f"the vectors of {name} are not there", REEMBED)
        elif passage.is_whole():
            if passage.sums[0] != passage.row[10]:
                self._damage("checksums", f"the checksum of the vector of {name}")
            if not passage.unit:
                what = f"the vectors of {name} are not of length 1"
                self._findings.damage("vectors", self._path, what, REEMBED)
            if stored != lengths:
                self._damage("numbers of words", f"the words of {name} are not as many as it counts")
        elif stored != lengths and passage.is_whole(lengths):
            self._damage("numbers of words", f"the numbers of words of {name}")
        elif not passage.owner.whole:
            pass  # the article is told of already, and this is what follows from it
        else:
            what = f"{name}: its vectors, or its row in the catalogue, are not what was written"
            self._findings.damage("passages", self._path, what, REEMBED)
        self._use(passage)

    def _use(self, passage: StoredPassage) -> None:
        for row, count in ((passage.row[8], 1), (passage.row[9], passage.sentences)):
            self._used[max(row, 0) : max(row + count, 0)] += 1

    def _chained(self, words: Iterator[PostingRow]) -> Iterator[PostingRow]:
        yield from words
        yield from posting_rows(NAMES, self._names)

    def _compare(self, expected: Iterator[PostingRow]) -> None:
        """Both sides come by channel and token."""
        stored = self._stored()
        ours, theirs = next(expected, None), next(stored, None)
        while ours is not None or theirs is not None:
            if ours is not None and (theirs is None or ours[:2] < theirs[:2]):
                self._damage("postings", f"the posting of {ours[1]!r} in segment {self._segment} is missing")
                ours = next(expected, None)
            elif theirs is not None and (ours is None or theirs[:2] < ours[:2]):
                self._damage("postings", f"no passage of segment {self._segment} holds {theirs[1]!r}")
                theirs = next(stored, None)
            elif ours is not None and theirs is not None:
                if not _same(ours, theirs):
                    what = f"the posting of {ours[1]!r} in segment {self._segment} is not what the texts hold"
                    self._damage("postings", what)
                ours, theirs = next(expected, None), next(stored, None)

    def _stored(self) -> Iterator[Row]:
        sql = (
            "SELECT channel, token, count, ids, counts, checksum FROM postings WHERE segment = ?"
            " ORDER BY channel, token"
        )
        for batch in self._catalogue.batches(sql, [self._segment]):
            for row in batch:
                if isinstance(row[0], int) and isinstance(row[1], str):
                    yield row
                else:
                    self._damage("postings", f"a posting of segment {self._segment} has no token")

    def _check_places(self) -> None:
        """Each row of the file belongs to one passage; wiped ones to none."""
        if (self._used > 1).any():
            self._findings.damage(
                "places", self._path, f"row {int(np.argmax(self._used > 1))} belongs to two passages", REEMBED
            )
        for row, rows in self._catalogue.all(
            "SELECT CAST(row AS INTEGER), CAST(rows AS INTEGER) FROM erasures WHERE segment = ?",
            [self._segment],
        ):
            if self._used[row : row + rows].any():
                self._damage("erasures", f"rows {row} to {row + rows - 1} are to be wiped, but are used")
            self._used[row : row + rows] = 1  # the note on what is still to be wiped tells of them
        left = self._left_over(np.flatnonzero(self._used == 0))
        if left:
            what = f"{left:,} vectors that belong to no passage"
            self._findings.note(self._path, what, _COMPACT)

    def _left_over(self, free: NDArray[np.int64]) -> int:
        """How many of the free rows are not wiped."""
        count = 0
        with self._files.reader() as reader:
            for row in free.tolist():
                try:
                    count += any(reader.read(self._segment, row, 1))
                except IndexDamagedError:  # told of already: the file is too short
                    break
        return count

    def _damage(self, kind: str, what: str) -> None:
        self._findings.damage(kind, self._catalogue.path, what, REBUILD)


def _same(ours: PostingRow, theirs: Row) -> bool:
    if ours == tuple(theirs):
        return True
    # After a removal what is left may be packed wider than need be.
    mine, stored = decode_posting(ours[2:], 0), decode_posting(theirs[2:], 0)
    return (
        mine is not None
        and stored is not None
        and np.array_equal(mine.ids, stored.ids)
        and np.array_equal(mine.counts, stored.counts)
    )
