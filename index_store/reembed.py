"""Another embedder for a whole store: its vectors are made beside the present ones, then all change at once.

The texts stay as they are split, so each segment's new file has the same rows as the old one, and the switch
is one transaction that gives each passage its new digests and the store its new folder of vectors. Until then
readers answer from the old vectors. A segment that is done is not done again after a kill.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from index_store.catalogue import FILE_NAME, Catalogue, Row
from index_store.files import (
    damaged,
    disk_errors,
    make_private,
    remove_folder,
    replace_file,
    sha256_of,
    sync_folder,
)
from index_store.inspection import StoredPassage, passages, read_article, sentence_spans
from index_store.layout import Layout, fingerprint_fields, writing
from index_store.lexical import Tokenisers
from index_store.rebuild import Prepare
from index_store.vectors import UNFINISHED, SegmentFiles, to_half
from index_store.view import passage_digest
from index_store.writer import Writer, check_prepared
from rag.domain import Article, PassageSpan, PreparedArticle
from rag.errors import IndexDamagedError, IndexMismatchError, IndexStoreError
from rag.protocols import Fingerprint, Progress
from rag.steps import Step, reached

_TOGETHER = 200
"""Articles embedded in one go."""


@dataclass(frozen=True, slots=True)
class Reembedded:
    """What was done; `reused` segments were finished by an earlier run."""

    articles: int
    passages: int
    segments: int
    reused: int
    cleaned: bool
    """Whether the old vectors are gone; a reader that still holds them keeps them until the next write."""


@dataclass(frozen=True, slots=True)
class _Work:
    """The new vectors in the making."""

    files: SegmentFiles
    fingerprint: Fingerprint
    done: dict[str, str]
    """Finished segments, each with the signature of what it was made from."""

    def save(self) -> None:
        """Make it known what is finished."""
        note = {"embedder": fingerprint_fields(self.fingerprint), "segments": self.done}
        replace_file(self.files.folder / UNFINISHED, json.dumps(note).encode())


def reembed(
    folder: Path,
    fingerprint: Fingerprint,
    prepare: Prepare,
    tokenisers: Tokenisers,
    progress: Progress,
    *,
    wait_seconds: float = 0.0,
    reader_wait_seconds: float = 5.0,
) -> Reembedded:
    """Give the store the vectors of another embedder, from the stored texts; resumes what a kill broke off.

    `prepare` must split as the store is split. Holds the writer lock throughout; readers go on. Takes the
    room of the new vectors beside the old. Raises IndexLockedError, IndexDamagedError for a damaged text,
    IndexMismatchError when a text would be split otherwise today, EmbedderError, IndexStoreError.
    """
    with writing(folder, wait_seconds) as (catalogue, layout):
        if layout.fingerprint == fingerprint:
            raise IndexStoreError(
                f"The store in {folder} has the vectors of {fingerprint.name!r} already.",
                advice="Name another embedder, or see `citedesk verify`.",
            )
        catalogue.decode_leniently()
        writer = Writer(catalogue, layout.files(folder), tokenisers)
        writer.settle(0)
        work = _begin(folder, layout, fingerprint)
        segments = catalogue.all("SELECT segment, rows FROM segments ORDER BY first_id")
        progress.start(len(segments))
        progress.stage("embedding")
        reused = 0
        for segment, rows in segments:
            signature = _signature(catalogue, segment)
            if _is_done(work, segment, rows, signature):
                reused += 1
            else:
                reached(Step.WRITE_VECTORS)
                _build(catalogue, work.files, segment, rows, prepare)
                work.done[str(segment)] = _sealed(work, segment, signature)
                work.save()
            progress.advance(work.files.path(segment).name, 0)
        progress.stage("switching")
        count = _switch(catalogue, layout, work)
        reached(Step.CLEAN)
        with disk_errors(work.files.folder):
            (work.files.folder / UNFINISHED).unlink()
        after = Writer(catalogue, work.files, tokenisers)
        cleaned = after.settle(reader_wait_seconds)
        articles = int(catalogue.one("SELECT count(*) FROM articles")[0])
    return Reembedded(articles, count, len(segments), reused, cleaned)


def _begin(folder: Path, layout: Layout, fingerprint: Fingerprint) -> _Work:
    """The unfinished work for that embedder, or an empty one; work for another is removed."""
    old = layout.files(folder)
    for path in old.beside():
        done = _finished(path / UNFINISHED, fingerprint)
        if done is not None:
            return _Work(SegmentFiles(folder, fingerprint.dimension, path.name), fingerprint, done)
        remove_folder(path)
    work = _Work(SegmentFiles(folder, fingerprint.dimension, old.next_folder()), fingerprint, {})
    make_private(work.files.folder)
    work.save()
    return work


def _finished(note: Path, fingerprint: Fingerprint) -> dict[str, str] | None:
    try:
        raw = json.loads(note.read_bytes())
        if raw["embedder"] != fingerprint_fields(fingerprint):
            return None
        return {str(segment): str(signature) for segment, signature in raw["segments"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_done(work: _Work, segment: int, rows: int, signature: str) -> bool:
    sealed = work.done.get(str(segment), "")
    if not sealed.startswith(signature):
        return False
    try:
        work.files.check(segment, rows)
    except IndexDamagedError:
        return False
    return sealed == _sealed(work, segment, signature)


def _sealed(work: _Work, segment: int, signature: str) -> str:
    """The signature with the finished file's content: its rows get digests only at the switch."""
    return f"{signature} {sha256_of(work.files.path(segment))}"


def _signature(catalogue: Catalogue, segment: int) -> str:
    """Changes when a passage of the segment comes, goes or changes."""
    rows = catalogue.all(
        "SELECT passage_id, row, sentence_row, length(sentences), digest FROM passages WHERE segment = ?"
        " ORDER BY passage_id",
        [segment],
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _build(catalogue: Catalogue, files: SegmentFiles, segment: int, rows: int, prepare: Prepare) -> None:
    """Write the segment's new file, durable when this returns; rows that no passage uses are zeros."""
    path = files.path(segment)
    stored = catalogue.all(
        "SELECT article_key, start, stop, row, sentence_row, sentences FROM passages WHERE segment = ?"
        " ORDER BY passage_id",
        [segment],
    )
    groups = ((key, list(group)) for key, group in groupby(stored, key=lambda row: int(row[0])))
    with disk_errors(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(handle, rows * files.row_bytes)
            while batch := list(islice(groups, _TOGETHER)):
                articles = [_article(catalogue, key) for key, _ in batch]
                for item, (_, group) in zip(prepare(articles), batch, strict=True):
                    for offset, content in _placed(item, group, files):
                        _write(handle, content, offset)
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(files.folder)
    files.check(segment, rows)


def _write(handle: int, content: bytes, offset: int) -> None:
    while content:
        written = os.pwrite(handle, content, offset)
        content, offset = content[written:], offset + written


def _article(catalogue: Catalogue, key: int) -> Article:
    stored = read_article(catalogue, key)
    if stored.article is None or not stored.trusted:
        raise damaged(catalogue.path, f"the article {stored.article_id!r} is not what was written")
    return stored.article


def _placed(item: PreparedArticle, group: Sequence[Row], files: SegmentFiles) -> Iterator[tuple[int, bytes]]:
    """Where each vector goes in the file, for an article split as its stored rows are."""
    check_prepared(item, files.dimension)
    if any(row < 0 for _, _, _, row, _, _ in group):
        error = damaged(files.store / FILE_NAME, f"the passages of {item.article.article_id!r}")
        error.advice = "Make them again: `citedesk rebuild --reembed-damaged`."
        raise error
    spans = tuple(
        PassageSpan(start, stop, sentence_spans(sentences)) for _, start, stop, _, _, sentences in group
    )
    if item.passages != spans:
        raise IndexMismatchError(
            f"The article {item.article.article_id!r} would be split differently today.",
            advice="Ingest the articles into a new --store.",
        )
    first = 0
    for vector, (_, _, _, row, sentence_row, sentences) in zip(item.passage_vectors, group, strict=True):
        count = len(sentences) // 8
        yield row * files.row_bytes, to_half(vector).tobytes()
        content = to_half(item.sentence_vectors[first : first + count]).tobytes()
        yield sentence_row * files.row_bytes, content
        first += count


def _switch(catalogue: Catalogue, layout: Layout, work: _Work) -> int:
    """Change all passages and the store's own words in one transaction; returns how many passages."""
    count = 0
    with catalogue.transaction():
        reached(Step.WRITE_ROWS)
        for (segment,) in catalogue.all("SELECT segment FROM segments ORDER BY 1"):
            changes = [_change(catalogue, p) for p in passages(catalogue, work.files, segment)]
            catalogue.many(
                "UPDATE passages SET vector_checksum = ?, digest = ? WHERE passage_id = ?", changes
            )
            count += len(changes)
        catalogue.set_meta(
            [
                *fingerprint_fields(work.fingerprint).items(),
                ("vectors", work.files.folder.name),
                ("epoch", layout.epoch + 1),
                ("generation", layout.generation + 1),
            ]
        )
        reached(Step.SWITCH)
    return count


def _change(catalogue: Catalogue, passage: StoredPassage) -> tuple[int, int, int]:
    article = passage.owner.article
    if article is None or passage.sums is None or not passage.unit:
        raise damaged(catalogue.path, f"the row of passage {passage.passage_id}, or its new vectors")
    text = passage.span.of(article.text)
    digest = passage_digest(
        passage.passage_id, article.article_id, passage.row[2:7], passage.row[7], text, passage.sums
    )
    return passage.sums[0], digest, passage.passage_id
