"""Writing to the local store: add, replace, remove, and wipe what was removed.

The order that survives a kill anywhere: vectors into a new file, synced; then one transaction of the
catalogue, which alone decides; then whatever only tidies up, recorded before it is begun so that the next
writer can finish it. Files the catalogue does not know are left-overs, and the next writer removes them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from index_store.catalogue import Catalogue, id_list
from index_store.cleaning import clean
from index_store.files import damaged
from index_store.filters import fold
from index_store.lexical import NAMES, WORDS, Tokenisers, posting_rows
from index_store.merge import merge_small
from index_store.migrations import remove_kept_copies
from index_store.records import encode_article, filter_columns
from index_store.removal import remove_articles
from index_store.tombstones import Tombstone, read_tombstones, write_tombstones
from index_store.vectors import SegmentFiles, checksums, checksums_of_slices, to_half
from index_store.versions import forget_versions, keep_versions
from index_store.view import passage_digest
from rag.domain import Article, PreparedArticle
from rag.errors import EmbedderError, IndexStoreError
from rag.steps import Step, reached


@dataclass(slots=True)
class _Segment:
    """A segment in the making: the rows of its passages and where the next vectors go."""

    number: int
    first_id: int
    passage_rows: int
    rows: int
    passages: list[tuple[object, ...]]
    tokens: tuple[list[tuple[int, Counter[str]]], list[tuple[int, Counter[str]]]]


class Writer:
    """The one writer of a store; the caller holds its lock and calls from one thread at a time."""

    def __init__(
        self, catalogue: Catalogue, files: SegmentFiles, tokenisers: Tokenisers, *, kept_versions: int = 0
    ) -> None:
        """`kept_versions` is how many earlier versions of a changed article stay."""
        self._catalogue, self._files, self._tokenisers = catalogue, files, tokenisers
        self._kept_versions = kept_versions
        self._unsettled = True  # what a killed writer left is not known before it was looked for

    def commit(self, batch: Sequence[PreparedArticle]) -> int:
        """Add or replace articles; of two with one id the later wins. Returns the generation."""
        prepared = list({item.article.article_id: item for item in batch}.values())
        for item in prepared:
            check_prepared(item, self._files.dimension)
        if not prepared:
            return self._catalogue.number("generation")
        self.settle(0)
        while merge_small(self._catalogue, self._files):
            self._unsettled = True
        generation = self._write(prepared, self._versions([item.article.article_id for item in prepared]))
        self.settle(0)
        return generation

    def replace(self, prepared: Sequence[PreparedArticle]) -> None:
        """Give stored articles new passages and vectors; their content and version stay what they are."""
        for item in prepared:
            check_prepared(item, self._files.dimension)
        chosen = id_list(item.article.article_id for item in prepared)
        keys = self._catalogue.all(
            "SELECT article_id, article_key, version FROM articles"
            " WHERE article_id IN (SELECT value FROM json_each(?))",
            [chosen],
        )
        self._write(prepared, {name: (key, version) for name, key, version in keys})

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles and return how many were stored; `settle` wipes what they left on the disk."""
        chosen = [id_list(article_ids)]
        remove_kept_copies(self._files.store)  # they may have what is stored no more
        stored = self._catalogue.all(
            "SELECT article_key, article_id, version FROM articles"
            " WHERE article_id IN (SELECT value FROM json_each(?))",
            chosen,
        )
        if stored:
            self._unsettled = True
            generation = self._catalogue.number("generation") + 1
            with self._catalogue.transaction():
                reached(Step.WRITE_ROWS)
                remove_articles(self._catalogue, self._tokenisers, [row[0] for row in stored], generation)
                forget_versions(self._catalogue, [row[1] for row in stored])
                write_tombstones(
                    self._catalogue, [Tombstone(name, version, restored=False) for _, name, version in stored]
                )
                self._catalogue.set_meta([("generation", generation)])
                reached(Step.SWITCH)
        return len(stored)

    def restore(self, article_ids: Sequence[str]) -> None:
        """Let deleted ids be ingested again; their version numbers go on."""
        with self._catalogue.transaction():
            found = read_tombstones(self._catalogue, article_ids)
            write_tombstones(self._catalogue, [replace(tombstone, restored=True) for tombstone in found])

    def unsettle(self) -> None:
        """Note that a clean-up is due, because something was changed behind this writer's back."""
        self._unsettled = True

    def settle(self, wait_seconds: float) -> bool:
        """Wipe removed text and vectors from the disk and remove left-over files; whether that is done.

        It is not while a reader still holds an older generation after the wait.
        """
        if not self._unsettled:
            return True
        self._unsettled = not clean(self._catalogue, self._files, wait_seconds)
        return not self._unsettled

    def close(self) -> None:
        """Tidy up as far as readers let us, and close the connection."""
        try:
            self.settle(0)
        finally:
            self._catalogue.close()

    def _write(self, prepared: Sequence[PreparedArticle], versions: dict[str, tuple[int | None, int]]) -> int:
        """Store the articles under these versions, in place of those of the keys; returns the generation."""
        segment = self._catalogue.number("next_segment")
        reached(Step.WRITE_VECTORS)
        rows = self._files.write(segment, _vectors(prepared)) if any(i.passages for i in prepared) else 0
        generation = self._insert(prepared, versions, segment, rows)
        if any(key is not None for key, _ in versions.values()):
            self._unsettled = True
        return generation

    def _versions(self, article_ids: Iterable[str]) -> dict[str, tuple[int | None, int]]:
        """For each id the key of the stored article, if any, and the version that comes next."""
        names = list(article_ids)
        buried = read_tombstones(self._catalogue, names)
        refused = sorted(tombstone.article_id for tombstone in buried if not tombstone.restored)
        if refused:
            raise IndexStoreError(
                f"Deleted on purpose and not stored again: {', '.join(map(repr, refused[:5]))}"
                f" ({len(refused)} in all).",
                advice="Restore them first: `citedesk ingest --restore-deleted`.",
            )
        stored = self._catalogue.all(
            "SELECT article_id, article_key, version FROM articles"
            " WHERE article_id IN (SELECT value FROM json_each(?))",
            [id_list(names)],
        )
        versions: dict[str, tuple[int | None, int]] = dict.fromkeys(names, (None, 1))
        versions |= {tombstone.article_id: (None, tombstone.version + 1) for tombstone in buried}
        for name, key, version in stored:
            if not isinstance(version, int):  # a changed bit can also change a value's type
                raise damaged(self._catalogue.path, f"the version of {name!r} is {version!r}")
            versions[name] = key, version + 1
        return versions

    def _insert(
        self,
        prepared: Sequence[PreparedArticle],
        versions: dict[str, tuple[int | None, int]],
        number: int,
        rows: int,
    ) -> int:
        catalogue = self._catalogue
        generation = catalogue.number("generation") + 1
        first_id, key = catalogue.number("next_passage"), catalogue.number("next_article")
        count = sum(len(item.passages) for item in prepared)
        replaced = [old for old, _ in versions.values() if old is not None]
        if replaced:
            remove_kept_copies(self._files.store)
        segment = _Segment(number, first_id, 0, count, [], ([], []))
        try:
            with catalogue.transaction():
                reached(Step.WRITE_ROWS)
                if replaced:
                    coming = {name: version for name, (_, version) in versions.items()}
                    keep_versions(catalogue, coming, self._kept_versions)
                    remove_articles(catalogue, self._tokenisers, replaced, generation)
                for place, item in enumerate(prepared):
                    article = replace(item.article, version=versions[item.article.article_id][1])
                    self._insert_article(key + place, article, item)
                    self._add_passages(segment, key + place, article, item)
                self._insert_segment(segment, rows)
                catalogue.set_meta(
                    [
                        ("generation", generation),
                        ("next_passage", first_id + count),
                        ("next_article", key + len(prepared)),
                        ("next_segment", number + 1),
                    ]
                )
                reached(Step.SWITCH)
        except BaseException:
            self._unsettled = True
            with suppress(IndexStoreError):  # the first error is the one to tell; the file is removed later
                self.settle(0)
            raise
        return generation

    def _insert_article(self, key: int, article: Article, item: PreparedArticle) -> None:
        head, rest, checksum = encode_article(article)
        sentences = sum(len(passage.sentences) for passage in item.passages)
        self._catalogue.run(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key,
                article.article_id,
                article.version,
                *filter_columns(article),
                len(item.passages),
                sentences,
                head,
                rest,
                article.text,
                checksum,
            ],
        )
        names = sorted({fold(author) for author in article.authors})
        self._catalogue.many("INSERT INTO authors VALUES (?, ?)", [(name, key) for name in names])

    def _add_passages(self, segment: _Segment, key: int, article: Article, item: PreparedArticle) -> None:
        sums, sentence_sums = _checksums(item)
        for ordinal, passage in enumerate(item.passages):
            tokens = self._tokenisers.passage(article, passage.start, passage.end)
            offset = segment.passage_rows
            for channel in (WORDS, NAMES):
                segment.tokens[channel].append((offset, tokens[channel]))
            spans = [(sentence.start, sentence.end) for sentence in passage.sentences]
            sentences = np.array(spans, "<u4").tobytes()
            columns = (ordinal, passage.start, passage.end, tokens[WORDS].total(), tokens[NAMES].total())
            passage_id = segment.first_id + offset
            text = article.text[passage.start : passage.end]
            both = sums[ordinal], sentence_sums[ordinal]
            checksum = passage_digest(passage_id, article.article_id, columns, sentences, text, both)
            place = (segment.number, offset, segment.rows, sentences, sums[ordinal], checksum)
            segment.passages.append((passage_id, key, *columns, *place))
            segment.passage_rows += 1
            segment.rows += len(spans)

    def _insert_segment(self, segment: _Segment, rows: int) -> None:
        if not segment.passages:
            return
        words, names = (sum(t.total() for _, t in segment.tokens[channel]) for channel in (WORDS, NAMES))
        count = len(segment.passages)
        last_id = segment.first_id + count - 1
        self._catalogue.run(
            "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [segment.number, segment.first_id, last_id, count, rows, count, words, names],
        )
        self._catalogue.many(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", segment.passages
        )
        reached(Step.WRITE_LEXICAL)
        for channel in (WORDS, NAMES):
            self._catalogue.many(
                "INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((segment.number, *row) for row in posting_rows(channel, segment.tokens[channel])),
            )


def check_prepared(item: PreparedArticle, dimension: int) -> None:
    """Raise IndexStoreError for passages that do not fit their text, EmbedderError for unusable vectors."""
    name, length = item.article.article_id, len(item.article.text)
    for passage in item.passages:
        spans = [passage.start, passage.end, *(p for s in passage.sentences for p in (s.start, s.end))]
        if min(spans) < 0 or max(spans) > length or any(s.start > s.end for s in passage.sentences):
            raise IndexStoreError(
                f"A passage of {name!r} reaches outside its text of {length} characters.",
                advice="This is an error in the splitter; please report it.",
            )
    sentences = sum(len(passage.sentences) for passage in item.passages)
    for kind, vectors, rows in (
        ("passages", item.passage_vectors, len(item.passages)),
        ("sentences", item.sentence_vectors, sentences),
    ):
        if vectors.shape != (rows, dimension):
            raise EmbedderError(
                f"The vectors of the {kind} of {name!r} have the shape {vectors.shape},"
                f" not {(rows, dimension)}.",
                advice="Check the embedder.",
            )
        if rows and not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.01):
            raise EmbedderError(
                f"The vectors of the {kind} of {name!r} are not of length 1.", advice="Check the embedder."
            )


def _vectors(prepared: Sequence[PreparedArticle]) -> Iterable[bytes]:
    for item in prepared:
        yield to_half(item.passage_vectors).tobytes()
    for item in prepared:
        yield to_half(item.sentence_vectors).tobytes()


def _checksums(item: PreparedArticle) -> tuple[list[int], list[int]]:
    """For each passage the checksum of its vector, and that of its sentences' vectors."""
    bounds = np.cumsum([0, *(len(passage.sentences) for passage in item.passages)])
    sums = checksums(to_half(item.sentence_vectors))
    return checksums(to_half(item.passage_vectors)).tolist(), checksums_of_slices(sums, bounds).tolist()
