"""The commands that keep a store in order: verify, rebuild, compact, backup, restore, reembed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from index_store.backup import backup as make_backup
from index_store.compact import compact as compact_store
from index_store.findings import Finding, Report
from index_store.keyring import FILE_NAME as KEYRING
from index_store.layout import check_layout, reading
from index_store.numpy_reference import NumpyArchive
from index_store.rebuild import Prepare, Rebuilt
from index_store.rebuild import rebuild as rebuild_store
from index_store.reembed import reembed as reembed_store
from index_store.restore import Restored
from index_store.restore import restore as restore_store
from index_store.verify import verify as verify_store
from rag.bootstrap import TOKENISERS
from rag.commands.output import emit, error_console
from rag.commands.progress import ConsoleProgress
from rag.embed import load_embedder
from rag.lines import counted, size, write
from rag.protocols import Embedder
from rag.settings import Settings
from rag.split import splitter_identity

DONE, FAILED = 0, 1
_SHOWN = 20
"""Articles of a list that a person is shown one by one."""


def verify(settings: Settings, *, as_json: bool) -> int:
    """Check everything in the store and return the exit code: 1 when anything is damaged."""
    with ConsoleProgress(error_console()) as progress:
        report = verify_store(settings.store, TOKENISERS, progress)
    emit(
        as_json=as_json,
        document=lambda: verify_document(report),
        show=lambda console: _show_report(console, report),
    )
    return FAILED if report.damage else DONE


def rebuild(settings: Settings, *, reembed_damaged: bool, wait_seconds: float, as_json: bool) -> int:
    """Derive again what can be derived and return the exit code: 1 when something stays lost."""
    with ConsoleProgress(error_console()) as progress:
        if reembed_damaged:
            embedder = load_embedder(settings.embedder)
            with reading(settings.store) as (_, layout):
                check_layout(settings.store, layout, embedder.fingerprint(), layout.splitter)
            with _preparing(settings, embedder) as prepare:
                done = rebuild_store(
                    settings.store, TOKENISERS, progress, prepare=prepare, wait_seconds=wait_seconds
                )
        else:
            done = rebuild_store(settings.store, TOKENISERS, progress, wait_seconds=wait_seconds)
    emit(
        as_json=as_json,
        document=lambda: {
            "articles": done.articles,
            "passages": done.passages,
            "embedded": list(done.embedded),
            "lost_vectors": list(done.lost_vectors),
            "lost_articles": list(done.lost_articles),
            "lost_deletions": list(done.lost_deletions),
            "lost_versions": [{"article_id": name, "version": n} for name, n in done.lost_versions],
            "lost_end": done.lost_end,
        },
        show=lambda console: _show_rebuilt(console, done),
    )
    lost = done.lost_vectors, done.lost_articles, done.lost_deletions, done.lost_versions
    return FAILED if any(lost) or done.lost_end else DONE


def compact(settings: Settings, *, wait_seconds: float, as_json: bool) -> int:
    """Make the store small and return the exit code."""
    with ConsoleProgress(error_console()) as progress:
        done = compact_store(
            settings.store,
            TOKENISERS,
            progress,
            kept_versions=settings.kept_versions,
            wait_seconds=wait_seconds,
        )

    def show(console: Console) -> None:
        write(console, f"{size(done.bytes_before)} before, {size(done.bytes_after)} now")
        write(console, f"{counted(done.segments_before, 'segment')} before, {done.segments_after} now")
        if done.versions_removed:
            write(
                console,
                f"{counted(done.versions_removed, 'earlier version')} removed: CITEDESK_KEPT_VERSIONS is"
                f" {settings.kept_versions}",
            )
        if not done.wiped:
            write(console, "A reader still holds what was removed: the next command that writes wipes it.")

    emit(
        as_json=as_json,
        document=lambda: {
            "bytes_before": done.bytes_before,
            "bytes_after": done.bytes_after,
            "versions_removed": done.versions_removed,
            "segments_before": done.segments_before,
            "segments_after": done.segments_after,
            "wiped": done.wiped,
        },
        show=show,
    )
    return DONE


def backup(settings: Settings, destination: Path, *, as_json: bool) -> int:
    """Copy the store into a new folder, check the copy, and return the exit code."""
    with ConsoleProgress(error_console()) as progress:
        made = make_backup(settings.store, destination, TOKENISERS, progress)

    def show(console: Console) -> None:
        write(console, str(destination), label="backup: ")
        write(
            console,
            f"generation {made.generation}, {counted(made.articles, 'article')},"
            f" {counted(len(made.files), 'file')}, {size(made.bytes)}, checked",
        )

    emit(
        as_json=as_json,
        document=lambda: {
            "path": str(destination),
            "made_at": made.made_at,
            "generation": made.generation,
            "articles": made.articles,
            "bytes": made.bytes,
            "files": dict(made.files),
        },
        show=show,
    )
    return DONE


def restore(settings: Settings, source: Path, *, force: bool, wait_seconds: float, as_json: bool) -> int:
    """Make a backup the store, after checking it, and return the exit code."""
    with ConsoleProgress(error_console()) as progress:
        done = restore_store(
            source, settings.store, TOKENISERS, progress, force=force, wait_seconds=wait_seconds
        )
    emit(
        as_json=as_json,
        document=lambda: {
            "generation": done.generation,
            "articles": done.articles,
            "made_at": done.made_at,
            "kept_out": done.kept_out,
            "databases": list(done.databases),
            "deletions_unread": done.deletions_unread,
        },
        show=lambda console: _show_restored(console, done),
    )
    return DONE


def reembed(settings: Settings, name: str, *, wait_seconds: float, as_json: bool) -> int:
    """Give the store the vectors of the embedder of that name, and return the exit code."""
    embedder = load_embedder(name)
    with ConsoleProgress(error_console()) as progress, _preparing(settings, embedder) as prepare:
        done = reembed_store(
            settings.store,
            embedder.fingerprint(),
            prepare,
            TOKENISERS,
            progress,
            wait_seconds=wait_seconds,
        )

    def show(console: Console) -> None:
        write(
            console,
            f"{counted(done.articles, 'article')}, {counted(done.passages, 'passage')} in"
            f" {counted(done.segments, 'segment')}, {done.reused} of them from an earlier run",
            label="embedded: ",
        )
        if settings.embedder != name:
            write(console, f"From now on set CITEDESK_EMBEDDER={name}.", style="yellow")
        if not done.cleaned:
            write(console, "A reader still holds the old vectors: the next command that writes removes them.")

    emit(
        as_json=as_json,
        document=lambda: {
            "embedder": name,
            "articles": done.articles,
            "passages": done.passages,
            "segments": done.segments,
            "reused": done.reused,
            "cleaned": done.cleaned,
        },
        show=show,
    )
    return DONE


def verify_document(report: Report) -> dict[str, Any]:
    """What `verify --json` prints."""

    def listed(findings: Sequence[Finding]) -> list[dict[str, str]]:
        return [{"file": str(f.path), "what": f.what, "advice": f.advice} for f in findings]

    return {
        "ok": not report.damage,
        "generation": report.generation,
        "articles": report.articles,
        "passages": report.passages,
        "sentences": report.sentences,
        "postings": report.postings,
        "segments": report.segments,
        "damage": listed(report.damage),
        "notes": listed(report.notes),
        "seconds": report.seconds,
    }


@contextmanager
def _preparing(settings: Settings, embedder: Embedder) -> Iterator[Prepare]:
    """Splitting and embedding as an ingest does, for a store that is split as the settings say."""
    from rag.build import IndexBuilder  # noqa: PLC0415 - only these commands need what ingest needs
    from rag.embed.bulk import BulkEmbedder  # noqa: PLC0415
    from rag.ingest.outcome import ReadLimits  # noqa: PLC0415

    with reading(settings.store) as (_, layout):
        check_layout(
            settings.store, layout, layout.fingerprint, splitter_identity(settings.passage_characters)
        )
    with BulkEmbedder(embedder, processes=settings.embed_processes) as bulk:
        builder = IndexBuilder(
            NumpyArchive(embedder.dimension, TOKENISERS),  # nothing is committed here
            bulk,
            zone=settings.zone,
            passage_characters=settings.passage_characters,
            limits=ReadLimits(settings.article_characters),
        )
        yield builder.prepare


def _show_report(console: Console, report: Report) -> None:
    for finding in report.damage:
        write(console, f"{finding.path}: {finding.what}", label="DAMAGED  ", style="bold red")
        write(console, finding.advice, indent=9, style="yellow")
    for finding in report.notes:
        write(console, f"{finding.path}: {finding.what}", label="note     ")
        write(console, finding.advice, indent=9)
    state = "damaged" if report.damage else "sound"
    write(
        console,
        f"{counted(report.articles, 'article')}, {counted(report.passages, 'passage')},"
        f" {counted(report.sentences, 'sentence')}, {counted(report.postings, 'posting')},"
        f" {counted(report.segments, 'segment')}, generation {report.generation}",
        label=f"{state}: ",
    )


def _show_rebuilt(console: Console, done: Rebuilt) -> None:
    write(
        console,
        f"{counted(done.articles, 'article')}, {counted(done.passages, 'passage')}",
        label="derived again: ",
    )
    _listed(console, done.embedded, "embedded again: ")
    _listed(console, done.lost_vectors, "vectors lost: ")
    if done.lost_vectors:
        write(
            console, "Make them again from the texts: `citedesk rebuild --reembed-damaged`.", style="yellow"
        )
    _listed(console, done.lost_articles, "text lost: ")
    if done.lost_articles:
        write(
            console,
            "Put back a backup: `citedesk restore`. Without one: `citedesk articles delete ID`, then"
            " `citedesk ingest --restore-deleted SOURCE`.",
            style="yellow",
        )
    _listed(console, done.lost_deletions, "notes of deletions lost: ")
    if done.lost_deletions:
        write(
            console,
            "These ids, or ones much like them, were deleted. Should an ingest bring them back:"
            " `citedesk articles delete ID`.",
            style="yellow",
        )

    _listed(console, [f"{name} (version {n})" for name, n in done.lost_versions], "earlier versions lost: ")


def _show_restored(console: Console, done: Restored) -> None:
    write(
        console,
        f"{counted(done.articles, 'article')} of {done.made_at}, now generation {done.generation}",
        label="restored: ",
    )
    if done.kept_out:
        write(console, f"{counted(done.kept_out, 'article')} deleted since then stayed deleted")
    for name in done.databases:
        write(console, name, label="put back: ")
    if KEYRING in done.databases:
        write(
            console,
            "Keys that were revoked since the backup are valid again: `citedesk keys list`.",
            style="yellow",
        )
    if done.deletions_unread:
        write(
            console,
            "The store that was there could not say all that was deleted since the backup. It may be"
            " back: `citedesk articles delete`.",
            style="yellow",
        )


def _listed(console: Console, names: Sequence[str], label: str) -> None:
    for name in names[:_SHOWN]:
        write(console, name, label=label)
    if len(names) > _SHOWN:
        write(console, f"and {len(names) - _SHOWN:,} more", label=label)
