"""The path of the news: sources -> articles -> passages and sentences -> vectors -> archive."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import tzinfo
from typing import BinaryIO

from rag.domain import Article, ArticleHead, PassageSpan, PreparedArticle
from rag.errors import IngestError
from rag.ingest.duplicates import last_wins
from rag.ingest.identity import check_same_origin
from rag.ingest.outcome import Outcome, Read, ReadLimits, Refused, Skipped
from rag.ingest.sources import count_inputs, read_sources
from rag.protocols import Archive, Embedder, Progress
from rag.split import split
from rag.steps import Step, reached
from rag.summary import IngestSummary, Issue

BATCH = 1_500
BATCH_CHARACTERS = 1_500_000
"""Articles committed together, and characters from which on fewer are: some 20 seconds of embedding.

One batch is written while the next is embedded; a killed ingest loses those two and repeats them when run
again. Larger batches save merges of what they wrote: batches of 256 took twice as long to write.
"""


class _Tally:
    def __init__(self) -> None:
        self.added = self.updated = self.unchanged = 0
        self.refused: list[Issue] = []
        self.skipped: list[Issue] = []


class IndexBuilder:
    """Takes news into an archive; unchanged articles are neither split nor embedded again."""

    def __init__(
        self,
        archive: Archive,
        embedder: Embedder,
        *,
        zone: tzinfo,
        passage_characters: int,
        limits: ReadLimits,
    ) -> None:
        self._archive, self._embedder = archive, embedder
        self._zone, self._passage_characters, self._limits = zone, passage_characters, limits
        self._stored: tuple[int, Sequence[Article]] = (0, ())
        self._writing: Future[int] | None = None

    @property
    def committed(self) -> int:
        """How many articles the last ingest has added or updated; exact also when it was interrupted."""
        count, writing = self._stored
        heads = self._archive.heads_of([article.article_id for article in writing])
        contents = {head.content_sha256 for head in heads.values()}
        return count + sum(article.content_sha256 in contents for article in writing)

    def ingest(
        self,
        sources: Sequence[str],
        *,
        progress: Progress,
        label: str | None = None,
        restore_deleted: bool = False,
        stdin: BinaryIO | None = None,
    ) -> IngestSummary:
        """Read every source and commit what is new or changed, batch by batch.

        An input that cannot be read is reported and the others go on. Raises IndexLockedError,
        IndexStoreError and EmbedderError; batches committed before stay.
        """
        started = time.perf_counter()
        progress.stage("reading")
        progress.start(count_inputs(sources).files)
        outcomes = read_sources(sources, zone=self._zone, label=label, limits=self._limits, stdin=stdin)
        tally = _Tally()
        self._stored, self._writing = (0, ()), None
        counted = _counting(outcomes, progress)
        with ThreadPoolExecutor(1) as writer:  # whatever ends the run, a commit that was begun is waited for
            for batch in _batches(last_wins(counted)):
                self._take(batch, tally, restore_deleted, progress, writer)
            self._finish_writing()
        with self._archive.view() as view:
            totals = view.counts()
        return IngestSummary(
            added=tally.added,
            updated=tally.updated,
            unchanged=tally.unchanged,
            refused=tuple(tally.refused),
            skipped=tuple(tally.skipped),
            articles=totals.articles,
            passages=totals.passages,
            seconds=time.perf_counter() - started,
        )

    def _take(
        self,
        batch: Sequence[Outcome],
        tally: _Tally,
        restore: bool,
        progress: Progress,
        writer: ThreadPoolExecutor,
    ) -> None:
        reads = [outcome for outcome in batch if isinstance(outcome, Read)]
        tally.refused += [Issue(o.input, o.reason) for o in batch if isinstance(o, Refused)]
        tally.skipped += [Issue(o.input, o.reason) for o in batch if isinstance(o, Skipped)]
        ids = [read.article.article_id for read in reads]
        stored = self._archive.heads_of(ids)
        deleted = self._archive.deleted(ids)
        if restore and deleted:
            self._archive.restore_deleted(sorted(deleted))
            deleted = set()
        changed = [read.article for read in reads if _is_news(read, stored, deleted, tally)]
        if changed:
            progress.stage("embedding")
            prepared = self.prepare(changed)
            progress.stage("writing")
            self._finish_writing()
            self._stored = (self._stored[0], changed)
            self._writing = writer.submit(self._archive.commit, prepared)
            tally.updated += sum(article.article_id in stored for article in changed)
            tally.added += sum(article.article_id not in stored for article in changed)
        progress.stage("reading")

    def _finish_writing(self) -> None:
        """Wait for the batch that is being written, if there is one, and count it."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None
            # One assignment: an interrupt finds the batch being written, or counted.
            committed, written = self._stored
            self._stored = (committed + len(written), ())

    def prepare(self, articles: Sequence[Article]) -> list[PreparedArticle]:
        """The articles split and embedded, all of them in one go, so that processes are kept busy."""
        reached(Step.SPLIT)
        spans = [split(article, characters=self._passage_characters) for article in articles]
        passages = [
            text
            for article, parts in zip(articles, spans, strict=True)
            for text in _passage_texts(article, parts)
        ]
        sentences = [
            sentence.of(article.text)
            for article, parts in zip(articles, spans, strict=True)
            for part in parts
            for sentence in part.sentences
        ]
        reached(Step.EMBED)
        vectors = self._embedder.embed_passages([*passages, *sentences])
        prepared = []
        passage, sentence = 0, len(passages)
        for article, parts in zip(articles, spans, strict=True):
            of_passages = vectors[passage : (passage := passage + len(parts))]
            of_sentences = vectors[sentence : (sentence := sentence + sum(len(p.sentences) for p in parts))]
            prepared.append(PreparedArticle(article, parts, of_passages, of_sentences))
        return prepared


def _passage_texts(article: Article, parts: Sequence[PassageSpan]) -> Iterator[str]:
    """What is embedded for each passage: its words behind the title, unless that was made from the text."""
    title = f"{article.embedded_title}. " if article.embedded_title else ""
    return (title + article.text[part.start : part.end] for part in parts)


def _is_news(read: Read, stored: dict[str, ArticleHead], deleted: set[str], tally: _Tally) -> bool:
    """Whether the article is new or changed; otherwise it is counted, or reported, as what it is."""
    article = read.article
    if article.article_id in deleted:
        tally.skipped.append(
            Issue(read.input, f"Deleted before: {article.article_id}. Use --restore-deleted to take it back.")
        )
        return False
    head = stored.get(article.article_id)
    if head is None:
        return True
    try:
        check_same_origin(article.article_id, article.origin, head.origin)
    except IngestError as error:
        tally.refused.append(Issue(read.input, str(error)))
        return False
    if head.content_sha256 == article.content_sha256:
        tally.unchanged += 1
        return False
    return True


def _batches(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    batch: list[Outcome] = []
    characters = 0
    for outcome in outcomes:
        batch.append(outcome)
        characters += len(outcome.article.text) if isinstance(outcome, Read) else 0
        if len(batch) >= BATCH or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _counting(outcomes: Iterator[Outcome], progress: Progress) -> Iterator[Outcome]:
    """The outcomes unchanged, each file reported once."""
    last = None
    reached(Step.PARSE)
    for outcome in outcomes:
        name = outcome.input.rsplit(":", 1)[0] if _names_a_line(outcome.input) else outcome.input
        if last is not None and name != last[0]:
            progress.advance(*last)
            last = None
        articles = int(isinstance(outcome, Read))
        last = (name, (last[1] if last else 0) + articles)
        yield outcome
        reached(Step.PARSE)
    if last is not None:
        progress.advance(*last)


def _names_a_line(name: str) -> bool:
    return name.rpartition(":")[2].isdigit()
