"""Taking articles out of every table, at a cost in proportion to what is taken out."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index_store.catalogue import Catalogue, Row
from index_store.files import damaged
from index_store.lexical import NAMES, WORDS, Tokenisers, without
from index_store.records import decode_article


@dataclass(frozen=True, slots=True)
class _Stored:
    """A passage on its way out."""

    passage_id: int
    key: int
    start: int
    stop: int
    lengths: tuple[int, int]
    segment: int
    row: int
    sentence_row: int
    sentences: int


def remove_articles(
    catalogue: Catalogue, tokenisers: Tokenisers, keys: Sequence[int], generation: int
) -> None:
    """Take the articles out, inside the caller's transaction; their vectors are listed for erasure."""
    chosen = [json.dumps(list(keys))]
    passages = [
        _Stored(row[0], row[1], row[2], row[3], row[4:6], *row[6:10])
        for row in catalogue.all(
            "SELECT passage_id, article_key, start, stop, word_length, name_length, segment, row,"
            " sentence_row, length(sentences) / 8 FROM passages"
            " WHERE article_key IN (SELECT value FROM json_each(?)) ORDER BY passage_id",
            chosen,
        )
    ]
    by_segment: defaultdict[int, list[_Stored]] = defaultdict(list)
    for passage in passages:
        by_segment[passage.segment].append(passage)
    tokens = _Tokens(catalogue, tokenisers)
    for segment, members in by_segment.items():
        held = catalogue.one("SELECT count(*) FROM passages WHERE segment = ?", [segment])[0]
        if held == len(members):
            catalogue.run("DELETE FROM postings WHERE segment = ?", [segment])
        else:
            _remove_postings(catalogue, segment, members, tokens)
        words, names = (sum(m.lengths[channel] for m in members) for channel in (WORDS, NAMES))
        catalogue.run(
            "UPDATE segments SET passages = passages - ?, words = words - ?, names = names - ?"
            " WHERE segment = ?",
            [len(members), words, names, segment],
        )
    catalogue.many("INSERT INTO erasures VALUES (?, ?, ?)", _places(passages))
    catalogue.many("INSERT INTO removals VALUES (?, ?)", [(generation, p.passage_id) for p in passages])
    for table in ("passages", "articles"):
        catalogue.run(
            f"DELETE FROM {table} WHERE article_key IN (SELECT value FROM json_each(?))",  # noqa: S608
            chosen,
        )
    forgotten = {passage.segment for passage in passages if passage.row < 0}
    catalogue.many("INSERT INTO erasures VALUES (?, ?, ?)", _unused(catalogue, forgotten))
    catalogue.run("DELETE FROM segments WHERE passages = 0")


def _unused(catalogue: Catalogue, segments: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Rows of these segments that no passage points to: among them are those that a rebuild has forgotten."""
    for segment in sorted(segments):
        held = catalogue.all("SELECT rows FROM segments WHERE segment = ? AND passages > 0", [segment])
        free = np.ones(held[0][0] if held else 0, np.bool_)
        for row, sentence_row, sentences in catalogue.all(
            "SELECT row, sentence_row, length(sentences) / 8 FROM passages WHERE segment = ? AND row >= 0",
            [segment],
        ):
            free[row] = False
            free[sentence_row : sentence_row + sentences] = False
        edges = np.flatnonzero(np.diff(free, prepend=False, append=False))
        for first, end in edges.reshape(-1, 2).tolist():
            yield segment, first, end - first


class _Tokens:
    """The tokens of stored passages; each article is read once."""

    def __init__(self, catalogue: Catalogue, tokenisers: Tokenisers) -> None:
        self._catalogue, self._tokenisers = catalogue, tokenisers
        self._articles: dict[int, Row] = {}

    def of(self, passage: _Stored) -> tuple[set[str], set[str]] | None:
        """The distinct tokens of both channels; None when they are not those that were stored."""
        if passage.key not in self._articles:
            self._articles[passage.key] = self._catalogue.one(
                "SELECT head, rest, text FROM articles WHERE article_key = ?", [passage.key]
            )
        try:
            article = decode_article(*self._articles[passage.key])
        except (ValueError, TypeError, KeyError):  # even a damaged article can be removed
            return None
        words, names = self._tokenisers.passage(article, passage.start, passage.stop)
        same = (words.total(), names.total()) == passage.lengths
        return (set(words), set(names)) if same else None


def _remove_postings(catalogue: Catalogue, segment: int, members: Sequence[_Stored], tokens: _Tokens) -> None:
    first_id, last_id = catalogue.all("SELECT first_id, last_id FROM segments WHERE segment = ?", [segment])[
        0
    ]
    gone = np.zeros(last_id - first_id + 1, np.bool_)
    gone[[member.passage_id - first_id for member in members]] = True
    expected: tuple[defaultdict[str, int], defaultdict[str, int]] = (defaultdict(int), defaultdict(int))
    known = True
    for member in members:
        found = tokens.of(member)
        known = known and found is not None
        for channel, distinct in enumerate(found or ()):
            for token in distinct:
                expected[channel][token] += 1
    # A tokeniser that changed since would leave tokens behind: then every posting of the segment is read.
    if not (known and _rewrite(catalogue, segment, gone, expected)):
        _rewrite(catalogue, segment, gone, None)


def _rewrite(
    catalogue: Catalogue,
    segment: int,
    gone: NDArray[np.bool_],
    expected: tuple[dict[str, int], dict[str, int]] | None,
) -> bool:
    """Take ids out of the postings of the expected tokens, `None` for all; False when others are found."""
    changed: list[tuple[object, ...]] = []
    emptied: list[tuple[object, ...]] = []
    rows = _all(catalogue, segment) if expected is None else _chosen(catalogue, segment, expected)
    seen = 0
    for channel, token, *columns in rows:
        posting = without(columns, gone)
        if posting is None:
            raise damaged(catalogue.path, f"the posting of {token!r} in segment {segment}")
        taken, left, *packed = posting
        if expected is not None and taken != expected[channel][token]:
            return False
        seen += 1
        key = (segment, channel, token)
        if not left:
            emptied.append(key)
        elif taken:
            changed.append((left, *packed, *key))
    if expected is not None and seen != sum(map(len, expected)):
        return False
    where = "WHERE segment = ? AND channel = ? AND token = ?"
    catalogue.many(f"DELETE FROM postings {where}", emptied)  # noqa: S608
    catalogue.many(
        f"UPDATE postings SET count = ?, ids = ?, counts = ?, checksum = ? {where}",  # noqa: S608
        changed,
    )
    return True


def _chosen(catalogue: Catalogue, segment: int, expected: Iterable[dict[str, int]]) -> Iterator[Row]:
    for channel, tokens in enumerate(expected):
        yield from catalogue.all(
            "SELECT channel, token, count, ids, counts, checksum FROM json_each(?) AS wanted"
            " CROSS JOIN postings ON segment = ? AND channel = ? AND token = wanted.value",
            [json.dumps(sorted(tokens)), segment, channel],
        )


def _all(catalogue: Catalogue, segment: int) -> Iterator[Row]:
    columns = "channel, token, count, ids, counts, checksum"
    for batch in catalogue.batches(f"SELECT {columns} FROM postings WHERE segment = ?", [segment]):  # noqa: S608
        yield from batch


def _places(passages: Iterable[_Stored]) -> Iterator[tuple[int, int, int]]:
    for passage in passages:
        if passage.row >= 0:  # a rebuild sets it to -1 where it does not know the place
            yield passage.segment, passage.row, 1
        if passage.sentences:
            yield passage.segment, passage.sentence_row, passage.sentences
