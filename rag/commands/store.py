"""The commands about what is stored: ingest, articles, stats, doctor."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from rich.console import Console

from index_store.filters import passes
from index_store.usage import last_write, usage
from rag.bootstrap import diagnose, erase_articles, open_archive, open_builder
from rag.commands.errors import InterruptedRunError
from rag.commands.options import Narrowing, readable
from rag.commands.output import emit, error_console
from rag.commands.progress import ConsoleProgress
from rag.doctor import Finding
from rag.domain import Article, ArticleHead, ArticleStatus, Filter
from rag.errors import ArticleNotFoundError, ConfigurationError, IndexNotFoundError
from rag.lines import counted, size, write
from rag.protocols import ArchiveView
from rag.render import (
    render_article,
    render_articles,
    render_findings,
    render_ingest,
    render_stats,
)
from rag.settings import Settings, load_settings
from rag.wire import (
    article_document,
    articles_document,
    findings_document,
    ingest_document,
    stats_document,
)

DONE, FAILED, PARTLY = 0, 1, 3
WORTH_FREEING = 0.05, 1_000_000
"""Share of the store, and bytes, from which on `stats` speaks of `compact`."""


def ingest(
    settings: Settings,
    sources: Sequence[str],
    *,
    label: str | None,
    restore_deleted: bool,
    wait_seconds: float = 0.0,
    as_json: bool,
) -> int:
    """Take news in and return the exit code; another writer is waited for so long."""
    if label is not None:
        readable("--label", label)
    if restore_deleted:  # a delete that was cut off is ended while its articles are still known as deleted
        with suppress(IndexNotFoundError):
            erase_articles(settings, [])
    with (
        open_builder(settings, wait_seconds=wait_seconds) as builder,
        ConsoleProgress(error_console()) as progress,
    ):
        try:
            summary = builder.ingest(
                sources,
                label=label,
                restore_deleted=restore_deleted,
                progress=progress,
                stdin=_piped() if "-" in sources else None,
            )
        except KeyboardInterrupt as error:
            raise _interrupted(builder.committed) from error
    emit(
        as_json=as_json,
        document=lambda: ingest_document(summary),
        show=lambda console: render_ingest(console, summary),
    )
    taken = summary.added + summary.updated + summary.unchanged
    return _outcome(taken, len(summary.refused))


def list_articles(settings: Settings, narrowing: Narrowing, *, limit: int | None, as_json: bool) -> int:
    """List the stored articles, newest first, and return the exit code."""
    where = narrowing.where(settings.zone, datetime.now(UTC))
    with open_archive(settings) as archive, archive.view() as view:
        heads = list(_listed(view, where))
    shown = list(islice(heads, limit))
    emit(
        as_json=as_json,
        document=lambda: articles_document(shown, len(heads)),
        show=lambda console: render_articles(console, shown, len(heads)),
    )
    return DONE


def show_article(settings: Settings, article_id: str, version: int | None, *, as_json: bool) -> int:
    """Show one stored article, or an earlier version of it, and return the exit code.

    Raises ArticleNotFoundError.
    """
    where = Filter(now=datetime.now(UTC))
    readable("the article id", article_id)
    with open_archive(settings) as archive, archive.view() as view:
        article, earlier = view.article(article_id), view.earlier_versions(article_id)
        if article is None or not _may_be_listed(article, where):
            raise ArticleNotFoundError(
                f"There is no article {article_id!r}.", advice="Run `citedesk articles list` to see the ids."
            )
        if version is not None and version != article.version:
            shown = view.earlier(article_id, version)
            if shown is None or not _may_be_listed(shown, where):
                raise ArticleNotFoundError(
                    f"Version {version} of {article_id!r} is not kept; the present one is {article.version}.",
                    advice="CITEDESK_KEPT_VERSIONS says how many earlier versions are kept from then on.",
                )
            article = replace(shown, status=article.status)  # which is told of the article, not of a text
    emit(
        as_json=as_json,
        document=lambda: article_document(article, earlier),
        show=lambda console: render_article(console, article, earlier),
    )
    return DONE


def stats(settings: Settings, *, as_json: bool) -> int:
    """Show the totals of the store and return the exit code."""
    with open_archive(settings) as archive, archive.view() as view:
        counts = view.counts()
    taken, last = usage(settings.store), last_write(settings.store)

    def show(console: Console) -> None:
        render_stats(console, counts)
        freed = f", of it {size(taken.freeable_bytes)} freed by `citedesk compact`"
        worth_it = taken.freeable_bytes >= max(taken.bytes * WORTH_FREEING[0], WORTH_FREEING[1])
        write(console, size(taken.bytes) + freed * worth_it, label="on disk: ")
        write(console, f"{taken.format}, {counted(taken.segments, 'file')} of vectors", label="format: ")
        write(console, f"{taken.embedder}, {taken.dimension} dimensions", label="embedder: ")
        write(console, f"{counted(taken.deleted, 'article')}, kept out of any ingest", label="deleted: ")
        if taken.earlier_versions:
            write(
                console, f"{counted(taken.earlier_versions, 'text')} of changed articles", label="earlier: "
            )
        if last is not None:
            write(console, f"{last.at} by {last.writer}", label="last written: ")

    emit(
        as_json=as_json,
        document=lambda: (
            stats_document(counts)
            | {"storage": asdict(taken) | {"last_write": asdict(last) if last else None}}
        ),
        show=show,
    )
    return DONE


def doctor(environment: Mapping[str, str], folder: Path, store: Path | None, *, as_json: bool) -> int:
    """Check settings, embedder and store, and return the exit code: 1 when something is broken."""
    try:
        loaded = load_settings(environment, folder, {"store": store})
        findings = list(diagnose(loaded.settings, loaded.origins))
    except ConfigurationError as error:
        findings = [Finding("settings", False, error.problem, error.advice)]
    emit(
        as_json=as_json,
        document=lambda: findings_document(findings),
        show=lambda console: render_findings(console, findings),
    )
    return FAILED if any(finding.ok is False for finding in findings) else DONE


def _interrupted(committed: int) -> InterruptedRunError:
    stored = f"{counted(committed, 'article')} stored before that" if committed else "no article was stored"
    return InterruptedRunError(f"Interrupted: {stored}.", advice="Run the command again to take in the rest.")


def _piped() -> BinaryIO | None:
    """Standard input, unless that is a keyboard."""
    return None if sys.stdin.isatty() else sys.stdin.buffer


def _outcome(done: int, refused: int) -> int:
    if not refused:
        return DONE
    return PARTLY if done else FAILED


def _listed(view: ArchiveView, where: Filter) -> Iterator[ArticleHead]:
    """What a question could find, and retracted articles, which only lists may show."""
    visible = {head.article_id for head in view.heads(where)}
    for head in view.heads():
        if head.article_id in visible:
            yield head
        elif head.status is ArticleStatus.RETRACTED:
            article = view.article(head.article_id)
            if article is not None and _may_be_listed(article, where):
                yield head


def _may_be_listed(article: Article, where: Filter) -> bool:
    return passes(replace(article, status=ArticleStatus.LIVE), where)
