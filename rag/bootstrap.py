"""Settings -> a desk that answers or a builder that ingests: the one module that chooses concrete parts."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from index_store.archive import LocalArchive, disk_bytes, stored_fingerprint
from index_store.catalogue import SCHEMA_VERSION
from index_store.journal import LocalJournal
from index_store.keyring import LocalKeyring
from index_store.lexical import Tokenisers
from rag.answer.compose import VERBATIM
from rag.answer.verbatim import VerbatimAnswerer
from rag.calibration import Calibration, calibration_for
from rag.doctor import Finding, embedder_line, page_reader_line, setting_lines, store_line, versions
from rag.embed import load_embedder
from rag.embed.words import WordVectors
from rag.errors import CitedeskError, IndexLockedError, IndexNotFoundError
from rag.language import identify
from rag.names import name_features
from rag.pipeline import NewsDesk
from rag.protocols import Archive, Embedder, Limits
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.soft import SoftCoverage
from rag.split import splitter_identity
from rag.tokens import tokenise

if TYPE_CHECKING:
    from rag.answer.written import WrittenAnswerer
    from rag.build import IndexBuilder
    from rag.verify.gate import Gate

STORE_FORMAT = SCHEMA_VERSION
WRITERS = 8
"""Language models whose clients are kept at once."""
TOKENISERS = Tokenisers(words=tokenise, names=name_features)


@contextmanager
def open_desk(settings: Settings, embedder: Embedder | None = None) -> Iterator[NewsDesk]:
    """A desk over the store of the settings, which is only read. An `embedder` already loaded is used as is.

    Raises IndexNotFoundError, IndexMismatchError, IndexDamagedError, ConfigurationError, EmbedderError.
    """
    embedder = embedder or load_embedder(settings.embedder)
    with _archive(settings, embedder, writable=False) as archive:
        yield news_desk(settings, archive, embedder)


def news_desk(
    settings: Settings, archive: Archive, embedder: Embedder, calibration: Calibration | None = None
) -> NewsDesk:
    """A desk joined from an open archive and a loaded embedder; by default with the embedder's constants."""
    if calibration is None:
        calibration = calibration_for(embedder.fingerprint(), settings.calibrations)
    limits = Limits(settings.dense_candidates, settings.lexical_candidates)
    soft = SoftCoverage(WordVectors(embedder))
    retriever = Retriever(embedder, calibration.retrieval, limits, soft)
    answerer = VerbatimAnswerer(retriever, soft, calibration)
    return NewsDesk(
        archive,
        embedder,
        retriever,
        answerer,
        calibration,
        question_characters=settings.question_characters,
        max_sentences=settings.max_sentences,
        model=settings.model,
        writers=lru_cache(WRITERS)(partial(_writer, settings, cache(partial(_gate, embedder)))),
        fall_back=settings.fallback == VERBATIM,
        zone=settings.zone,
    )


def _writer(settings: Settings, gate: Callable[[], "Gate"], model: str) -> "WrittenAnswerer":
    """Who lets the model of that name write; raises ConfigurationError for a name that cannot be one."""
    from rag.answer.written import WrittenAnswerer  # noqa: PLC0415
    from rag.llm.load import load_model  # noqa: PLC0415

    return WrittenAnswerer(
        load_model(model, settings, os.environ),
        gate(),
        passages=settings.model_passages,
        prompt_tokens=settings.model_prompt_tokens,
    )


def _gate(embedder: Embedder) -> "Gate":
    from rag.verify.gate import Gate  # noqa: PLC0415

    return Gate(embedder)


def settle(desk: NewsDesk) -> None:
    """Read into memory what every question needs, and close what processes must not share when one forks."""
    desk.embedder.embed_queries(["news"])
    identify("news")
    if isinstance(desk.archive, LocalArchive):
        desk.archive.rest()


@contextmanager
def open_builder(
    settings: Settings, embedder: Embedder | None = None, *, wait_seconds: float = 0.0
) -> Iterator["IndexBuilder"]:
    """A builder for the store of the settings, which is created when absent; `embedder` as for a desk.

    Its first write waits so long for another writer to finish.
    """
    # Asking needs none of these: they take a tenth of a question's whole time to import.
    from rag.build import IndexBuilder  # noqa: PLC0415
    from rag.embed.bulk import BulkEmbedder  # noqa: PLC0415
    from rag.ingest.outcome import ReadLimits  # noqa: PLC0415

    embedder = embedder or load_embedder(settings.embedder)
    with (
        BulkEmbedder(embedder, processes=settings.embed_processes) as bulk,
        _archive(settings, embedder, writable=True, wait_seconds=wait_seconds) as archive,
    ):
        yield IndexBuilder(
            archive,
            bulk,
            zone=settings.zone,
            passage_characters=settings.passage_characters,
            limits=ReadLimits(settings.article_characters),
        )


def _archive(
    settings: Settings, embedder: Embedder, *, writable: bool, wait_seconds: float = 0.0
) -> LocalArchive:
    return LocalArchive(
        settings.store,
        embedder.fingerprint(),
        splitter_identity(settings.passage_characters),
        TOKENISERS,
        writable=writable,
        lock_wait_seconds=wait_seconds,
        kept_versions=settings.kept_versions,
    )


@contextmanager
def open_archive(settings: Settings, *, writable: bool = False) -> Iterator[LocalArchive]:
    """The store alone, for listing and deleting: no embedder is loaded.

    Raises IndexNotFoundError when there is none.
    """
    fingerprint = stored_fingerprint(settings.store)
    if fingerprint is None:
        raise IndexNotFoundError(
            f"There is no store in {settings.store}.", advice="Fill one: `citedesk ingest SOURCE...`."
        )
    splitter = splitter_identity(settings.passage_characters)
    with LocalArchive(settings.store, fingerprint, splitter, TOKENISERS, writable=writable) as archive:
        yield archive


def open_journal(settings: Settings) -> LocalJournal:
    """What the service of this store remembers; nothing is written before the first answer is kept."""
    return LocalJournal(
        settings.store,
        answers=settings.kept_answers,
        sessions=settings.kept_sessions,
        turns=settings.session_turns,
    )


def open_keyring(settings: Settings) -> LocalKeyring:
    """The keys of the API of this store."""
    return LocalKeyring(settings.store)


def erase_articles(settings: Settings, article_ids: Sequence[str]) -> list[str]:
    """Delete articles from the store and from every kept answer; returns those that were stored.

    Interrupted at any moment, it is ended by the next delete of anything, or before one of them is taken in
    again: what is deleted on purpose stays known. A service that opens empties the answers too. Raises
    IndexNotFoundError, IndexLockedError.
    """
    journal = open_journal(settings)
    with open_archive(settings, writable=True) as archive:
        stored = archive.heads_of(article_ids)
        found = [article_id for article_id in article_ids if article_id in stored]
        with nullcontext() if found else suppress(IndexLockedError):  # another writer does that wiping
            archive.delete(found)  # of nothing: it wipes what an interrupted one has left
        interrupted = archive.deleted(sorted(journal.article_ids()))
    journal.scrub(interrupted.union(article_ids))
    return found


def diagnose(settings: Settings, origins: Mapping[str, str]) -> Iterator[Finding]:
    """Everything `citedesk doctor` reports, in order; errors become findings, none is raised."""
    from rag.llm.doctor import model_lines  # noqa: PLC0415

    yield from versions()
    yield from setting_lines(settings, origins)
    yield page_reader_line()
    yield from model_lines(settings, os.environ)
    try:
        embedder = load_embedder(settings.embedder)
        fingerprint = embedder.fingerprint()
        yield embedder_line(fingerprint, calibration_for(fingerprint, settings.calibrations))
    except CitedeskError as error:
        yield Finding("embedder", False, error.problem, error.advice)
        return
    try:
        with _archive(settings, embedder, writable=False) as archive, archive.view() as view:
            yield store_line(settings, view.counts(), disk_bytes(settings.store))
    except IndexNotFoundError as error:
        yield Finding("store", None, error.problem, error.advice)
    except CitedeskError as error:
        yield Finding("store", False, error.problem, error.advice)
