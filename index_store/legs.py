"""The search legs of one generation in memory: vectors in FAISS, and what BM25 needs of each passage.

Nothing here is changed once it is built, so any number of threads may search one generation while the next
is made. A commit adds a small part beside the parts that are there; small parts are joined now and then.
"""

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index_store.catalogue import Catalogue
from index_store.files import damaged
from index_store.lexical import Posting, bm25_part
from index_store.vectors import HalfMatrix, SegmentFiles, checksums, from_half, to_half
from rag.domain import FloatMatrix, IntArray

_HUGE_PAGE = 2 << 20
_MADV_HUGEPAGE, _MADV_COLLAPSE = 14, 25
"""Of Linux's `asm-generic/mman-common.h`."""

_JOIN_AT = 8
"""So many neighbouring parts of about one size become one: few parts, and each vector is copied rarely."""


@dataclass(frozen=True, slots=True)
class Part:
    """An index and the ids of its rows, ascending. It may hold passages that were removed since."""

    index: Any
    ids: IntArray


@dataclass(frozen=True, slots=True)
class Legs:
    """One generation's passages: `ids` ascending, with the article and the number of words of each."""

    generation: int
    next_id: int
    ids: IntArray
    keys: IntArray
    lengths: IntArray
    parts: tuple[Part, ...]
    positions: NDArray[np.int32] = field(init=False)
    """Passage id minus the first id, to the row in `ids`; -1 for a passage that is gone."""
    part_rows: tuple[IntArray | None, ...] = field(init=False)
    """For each part `rows_of` its ids; None when none of them is gone."""

    def __post_init__(self) -> None:
        first = int(self.ids[0]) if len(self.ids) else self.next_id
        positions = np.full(self.next_id - first, -1, np.int32)
        positions[self.ids - first] = np.arange(len(self.ids))
        object.__setattr__(self, "positions", positions)
        rows = [self.rows_of(part.ids) for part in self.parts]
        object.__setattr__(self, "part_rows", tuple(row if row.min() < 0 else None for row in rows))

    def rows_of(self, ids: IntArray) -> IntArray:
        """The row of each id in `ids`, -1 where the passage is gone."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        offsets = ids - self.ids[0]
        known = offsets >= 0
        return np.where(known, self.positions[np.where(known, offsets, 0)], -1)

    def nearest(self, vector: FloatMatrix, limit: int, allowed: NDArray[np.bool_] | None) -> IntArray:
        """The ids of the `limit` passages of greatest inner product among the allowed rows."""
        found = [
            self._search(part, rows, vector, limit, allowed)
            for part, rows in zip(self.parts, self.part_rows, strict=True)
        ]
        if limit < 1 or not found:
            return np.empty(0, np.int64)
        scores = np.concatenate([part[0] for part in found])
        ids = np.concatenate([part[1] for part in found])
        return ids[np.lexsort((ids, -scores))[:limit]]

    def best_by_words(
        self, postings: Sequence[Posting], mean_length: float, limit: int, allowed: NDArray[np.bool_] | None
    ) -> IntArray:
        """The ids of the `limit` passages of greatest BM25 among the allowed rows that hold a term."""
        scores = np.zeros(len(self.ids))
        for posting in postings:
            if len(posting.ids):
                rows = self.rows_of(posting.ids)
                scores[rows] += bm25_part(posting, rows, self.lengths, mean_length, len(self.ids))
        if allowed is not None:
            scores[~allowed] = 0
        rows = np.flatnonzero(scores)
        if len(rows) > limit:  # Sorting is only for the best; ties at the end are settled by id below.
            bar = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit] if limit else np.inf
            rows = rows[scores[rows] >= bar]
        return self.ids[rows[np.lexsort((rows, -scores[rows]))[:limit]]]

    def _search(
        self,
        part: Part,
        rows: IntArray | None,
        vector: FloatMatrix,
        limit: int,
        allowed: NDArray[np.bool_] | None,
    ) -> tuple[NDArray[np.float32], IntArray]:
        import faiss  # noqa: PLC0415 - heavy

        # A process that forks after FAISS has used threads of its own leaves children whose searches never
        # end. One is as quick for a scan of this size. It holds for the calling thread: each search says it.
        faiss.omp_set_num_threads(1)
        count, parameters = min(limit, len(part.ids)), None
        if rows is not None or allowed is not None:
            rows = self.rows_of(part.ids) if rows is None else rows
            open_rows = rows >= 0
            if allowed is not None:
                open_rows[open_rows] = allowed[rows[open_rows]]
            count = min(count, int(np.count_nonzero(open_rows)))
            bits = np.packbits(open_rows, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg, arg-type]
        if count < 1:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        scores, labels = part.index.search(vector.reshape(1, -1), count, params=parameters)
        return scores[0], part.ids[labels[0]]


def empty_legs() -> Legs:
    """The legs of a store in which nothing was ever written."""
    nothing = np.empty(0, np.int64)
    return Legs(0, 0, nothing, nothing, nothing, ())


def bring_forward(legs: Legs, catalogue: Catalogue, files: SegmentFiles) -> Legs:
    """The legs of the generation that the catalogue's open transaction sees, from older ones.

    Costs in proportion to what changed. Raises IndexDamagedError when a vector is not what was written.
    """
    generation, next_id = catalogue.number("generation"), catalogue.number("next_passage")
    removed = np.array(
        catalogue.all("SELECT passage_id FROM removals WHERE generation > ?", [legs.generation]), np.int64
    ).reshape(-1)
    added = catalogue.all(
        "SELECT passage_id, article_key, word_length, segment, row, vector_checksum FROM passages"
        " WHERE passage_id >= ? ORDER BY passage_id",
        [legs.next_id],
    )
    try:
        columns = np.array(added, np.int64).reshape(-1, 6)
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged(catalogue.path, "a passage's numbers are not numbers") from error
    if len(columns) and (columns[-1, 0] >= next_id or (columns[:, 1:5] < 0).any()):
        raise damaged(catalogue.path, "a passage's numbers are not what was written")
    kept = ~np.isin(legs.ids, removed)
    ids = np.concatenate([legs.ids[kept], columns[:, 0]])
    parts = list(legs.parts)
    if len(columns):
        parts.append(_part(_vectors(columns, files), columns[:, 0].copy()))
    return Legs(
        generation,
        next_id,
        ids,
        np.concatenate([legs.keys[kept], columns[:, 1]]),
        np.concatenate([legs.lengths[kept], columns[:, 2]]),
        tuple(_join_small(parts, ids)),
    )


def _vectors(added: IntArray, files: SegmentFiles) -> HalfMatrix:
    """The vectors of passages `(passage_id, _, _, segment, row, checksum)`, ids and so segments ascending."""
    pieces = []
    with files.reader() as reader:
        cuts = np.flatnonzero(np.diff(added[:, 3])) + 1
        for begin, end in pairwise([0, *cuts.tolist(), len(added)]):
            segment, rows = int(added[begin, 3]), added[begin:end, 4]
            first = int(rows[0])
            if (np.diff(rows) <= 0).any():
                raise damaged(files.path(segment), "passages point to its rows in another order")
            content = from_half(reader.read(segment, first, int(rows[-1]) - first + 1), files.dimension)
            piece = content if len(content) == len(rows) else content[rows - first]
            bad = np.flatnonzero(checksums(piece) != added[begin:end, 5])
            if len(bad):
                raise damaged(
                    files.path(segment),
                    f"the vector of passage {added[begin + bad[0], 0]} is not what was written",
                )
            pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _part(vectors: HalfMatrix, ids: IntArray) -> Part:
    """The one place that chooses the index.

    Scalar quantisation to float16 is exact here, because the vectors are stored in float16. Measured for
    47,000 vectors of 512 dimensions on one core: 2.4 ms a query where IndexFlatIP takes 3.9, in half the
    memory; 8 bits take 1.2 to 2.5 ms and lose one in 200 of the best 100. It takes id selectors and needs
    no training.
    """
    import faiss  # noqa: PLC0415 - heavy

    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.add_sa_codes(vectors.view(np.uint8))  # float16 is the index's own code: nothing is converted
    _ask_for_huge_pages(int(index.codes.data()), vectors.nbytes)
    return Part(index, ids)


def _ask_for_huge_pages(address: int, size: int) -> None:
    """Ask Linux to hold that memory in pages of 2 MB; elsewhere, and where it declines, nothing changes.

    A search reads all vectors, in pages of 4 KB far slower: 48 MB take 5.0 ms on a busy machine and 3.2 so.
    """
    begin, end = -(-address // _HUGE_PAGE) * _HUGE_PAGE, (address + size) // _HUGE_PAGE * _HUGE_PAGE
    if begin < end and sys.platform == "linux":
        advise = ctypes.CDLL(None).madvise
        for advice in (_MADV_HUGEPAGE, _MADV_COLLAPSE):  # the second at once, from Linux 6.1 on
            advise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), ctypes.c_int(advice))


def _join_small(parts: list[Part], alive: IntArray) -> list[Part]:
    while run := run_to_join([len(part.ids) for part in parts], _JOIN_AT):
        tail = parts[-run:]
        kept = [np.isin(part.ids, alive) for part in tail]
        vectors = [
            to_half(part.index.reconstruct_n(0, len(part.ids))[keep])
            for part, keep in zip(tail, kept, strict=True)
        ]
        ids = [part.ids[keep] for part, keep in zip(tail, kept, strict=True)]
        joined = np.concatenate(ids)
        parts = parts[:-run] + ([_part(np.concatenate(vectors), joined)] if len(joined) else [])
    return parts


def run_to_join(sizes: Sequence[int], fan: int, largest: int | None = None) -> int:
    """How many of the last pieces to join into one: 0, or at least `fan` of about the same size or smaller.

    Sizes are alike when they have the same logarithm to the base `fan`, rounded down; so a piece is joined
    at most once for each power of `fan`, and about `fan` pieces of each power are left. Pieces whose sum is
    above `largest` stay apart.
    """
    tiers = [0 if size < 1 else int(np.log2(size) / np.log2(fan)) for size in sizes]
    run = total = 0
    best = 0
    top = -1
    for size, tier in zip(reversed(sizes), reversed(tiers), strict=True):
        total += size
        if largest is not None and total > largest:
            break
        run, top = run + 1, max(top, tier)
        same = sum(1 for other in tiers[-run:] if other == top)
        if same >= fan:
            best = run
    return best
