"""Joining small segments into a larger one, so that a query never has to look into many."""

import json
from collections.abc import Iterator, Sequence

from index_store.catalogue import Catalogue, Row
from index_store.files import damaged
from index_store.legs import run_to_join
from index_store.lexical import NAMES, WORDS, merged_rows
from index_store.vectors import SegmentFiles
from rag.steps import Step, reached

_MERGE_AT = 8
_LARGEST = 16_384
"""Passages of a merged segment at most: a query reads from every segment, and taking a passage out rewrites
the postings of its own."""


def merge_small(catalogue: Catalogue, files: SegmentFiles) -> bool:
    """Join the newest segments when enough of about one size have gathered; whether there were any."""
    segments = catalogue.all("SELECT segment, first_id, last_id, passages FROM segments ORDER BY first_id")
    run = run_to_join([row[3] for row in segments], _MERGE_AT, _LARGEST)
    if not run:
        return False
    join(catalogue, files, segments[-run:])
    return True


def merge_all(catalogue: Catalogue, files: SegmentFiles) -> int:
    """Join neighbours into as few segments as their greatest size allows; returns how many were rewritten.

    A segment alone is rewritten when its file holds rows that are no longer used.
    """
    used = "(SELECT count(*) + total(length(sentences) / 8) FROM passages WHERE passages.segment = s.segment)"
    segments = catalogue.all(
        f"SELECT segment, first_id, last_id, passages, rows > {used} FROM segments AS s ORDER BY first_id"  # noqa: S608
    )
    runs: list[list[Row]] = []
    for segment in segments:
        if runs and sum(row[3] for row in runs[-1]) + segment[3] <= _LARGEST:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    changed = [run for run in runs if len(run) > 1 or run[0][4]]
    for run in changed:
        join(catalogue, files, run)
    return sum(map(len, changed))


def join(catalogue: Catalogue, files: SegmentFiles, segments: Sequence[Row]) -> None:
    """Write neighbouring segments `(segment, first_id, last_id, ...)` as a new one, of what is still used.

    The new file is durable before the one transaction that switches to it. The old files are left for
    the clean-up, which waits for readers of the old state.
    """
    old = [row[0] for row in segments]
    passages = catalogue.all(
        "SELECT passage_id, segment, row, sentence_row, length(sentences) / 8 FROM passages"
        " WHERE passage_id BETWEEN ? AND ? ORDER BY passage_id",
        [segments[0][1], segments[-1][2]],
    )
    new = catalogue.number("next_segment")
    reached(Step.WRITE_VECTORS)
    rows = files.write(new, _vectors(files, passages))
    moved, sentence_row = [], len(passages)
    for row, (passage_id, _, _, _, sentences) in enumerate(passages):
        moved.append((new, row, sentence_row, passage_id))
        sentence_row += sentences
    with catalogue.transaction():
        reached(Step.WRITE_ROWS)
        catalogue.run(
            "INSERT INTO segments SELECT ?, min(first_id), max(last_id), ?, ?, sum(passages), sum(words),"
            " sum(names) FROM segments WHERE segment IN (SELECT value FROM json_each(?))",
            [new, len(passages), rows, json.dumps(old)],
        )
        reached(Step.WRITE_LEXICAL)
        catalogue.many(
            "INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?)",
            _postings(catalogue, new, segments),
        )
        catalogue.many(
            "UPDATE passages SET segment = ?, row = ?, sentence_row = ? WHERE passage_id = ?", moved
        )
        for table in ("postings", "segments"):
            catalogue.many(f"DELETE FROM {table} WHERE segment = ?", [(segment,) for segment in old])  # noqa: S608
        catalogue.set_meta([("next_segment", new + 1)])
        reached(Step.SWITCH)


def _vectors(files: SegmentFiles, passages: Sequence[tuple[int, ...]]) -> Iterator[bytes]:
    with files.reader() as reader:
        for _, segment, row, _, _ in passages:
            yield reader.read(segment, row, 1)
        for _, segment, _, sentence_row, sentences in passages:
            yield reader.read(segment, sentence_row, sentences)


def _postings(
    catalogue: Catalogue, new: int, segments: Sequence[tuple[int, ...]]
) -> Iterator[tuple[object, ...]]:
    base = segments[0][1]
    for channel in (WORDS, NAMES):
        pieces = (
            (
                first_id - base,
                catalogue.all(
                    "SELECT token, count, ids, counts, checksum FROM postings"
                    " WHERE segment = ? AND channel = ?",
                    [segment, channel],
                ),
            )
            for segment, first_id, *_ in segments
        )
        try:
            for row in merged_rows(channel, pieces):
                yield new, *row
        except ValueError as error:
            raise damaged(catalogue.path, str(error)) from error
