"""The commands that keep a store in order: verify, rebuild, compact, backup, restore, reembed, and mass deletes."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from index_store.backup import backup as make_backup
from index_store.compact import compact as compact_store
from index_store.findings import Finding, Report
from index_store.layout import check_layout, reading
from index_store.numpy_reference import NumpyArchive
from index_store.rebuild import Prepare, Rebuilt
from index_store.rebuild import rebuild as rebuild_store
from index_store.restore import Restored
from index_store.restore import restore as restore_store
from index_store.verify import verify as verify_store
from rag.bootstrap import TOKENISERS, erase_articles, open_archive
from rag.commands.options import Narrowing, readable
from rag.commands.output import emit, error_console
from rag.commands.progress import ConsoleProgress
from rag.domain import ArticleHead
from rag.embed import load_embedder
from rag.errors import CitedeskError, IngestError, InputError
from rag.ingest.identity import canonical_url, url_id
from rag.lines import counted, write
from rag.protocols import Embedder
from rag.render import render_deletion
from rag.settings import Settings
from rag.split import splitter_identity
from rag.wire import deletion_document

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
            with _preparing(settings, load_embedder(settings.embedder), same=True) as prepare:
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
        },
        show=lambda console: _show_rebuilt(console, done),
    )
    return FAILED if done.lost_vectors or done.lost_articles else DONE


def compact(settings: Settings, *, wait_seconds: float, as_json: bool) -> int:
    """Make the store small and return the exit code."""
    with ConsoleProgress(error_console()) as progress:
        done = compact_store(settings.store, TOKENISERS, progress, wait_seconds=wait_seconds)

    def show(console: Console) -> None:
        write(console, f"{_size(done.bytes_before)} before, {_size(done.bytes_after)} now")
        write(console, f"{counted(done.segments_before, 'segment')} before, {done.segments_after} now")
        if not done.wiped:
            write(console, "A reader still holds what was removed: the next command that writes wipes it.")

    emit(
        as_json=as_json,
        document=lambda: {
            "bytes_before": done.bytes_before,
            "bytes_after": done.bytes_after,
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
            f" {counted(len(made.files), 'file')}, {_size(made.bytes)}, checked",
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
        },
        show=lambda console: _show_restored(console, done),
    )
    return DONE


def delete_selected(
    settings: Settings,
    article_ids: Sequence[str],
    urls: Sequence[str],
    narrowing: Narrowing,
    *,
    dry_run: bool,
    confirmed: bool,
    as_json: bool,
) -> int:
    """Delete articles by id, address, source, author, language or time, and return the exit code.

    Ids and addresses that are given are looked for among the articles that pass the filters. Asks unless
    `confirmed`; with `dry_run` only shows what would go. Raises InputError when nothing was chosen.
    """
    wanted = list(dict.fromkeys(readable("the article id", article_id) for article_id in article_ids))
    addresses = [readable("--url", url) for url in dict.fromkeys(urls)]
    if not (wanted or addresses or narrowing != Narrowing()):
        raise InputError(
            "No article was chosen.", advice="Give ids, --url, --source, --since, --until or another filter."
        )
    chosen, not_found = _chosen(settings, wanted, addresses, narrowing)
    if dry_run:
        emit(
            as_json=as_json,
            document=lambda: {
                "would_delete": [head.article_id for head in chosen],
                "not_found": not_found,
            },
            show=lambda console: _show_chosen(console, chosen, not_found),
        )
        return FAILED if not chosen and not_found else DONE
    if chosen and not confirmed:
        _show_chosen(Console(stderr=True, markup=False, highlight=False, emoji=False), chosen, ())
        if not _agreed(len(chosen)):
            raise CitedeskError("Nothing was deleted.", advice="Answer y, or give --yes.")
    # Ids that are not stored go along: answers that quote an article deleted before are emptied too.
    deleted = (
        erase_articles(settings, [*(head.article_id for head in chosen), *wanted]) if chosen or wanted else []
    )
    gone = list(dict.fromkeys(deleted))
    emit(
        as_json=as_json,
        document=lambda: deletion_document(gone, not_found),
        show=lambda console: render_deletion(console, gone, not_found),
    )
    return _deletion_code(len(gone), len(not_found))


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


def _chosen(
    settings: Settings, wanted: Sequence[str], addresses: Sequence[str], narrowing: Narrowing
) -> tuple[list[ArticleHead], list[str]]:
    """The stored articles that are meant, newest first, and the ids and addresses that none has."""
    where = narrowing.where(settings.zone, datetime.now(UTC))
    with open_archive(settings) as archive:
        passing = archive.select(where)
    if not (wanted or addresses):
        return passing, []
    keys = {url: _keys(url) for url in addresses}
    ids = set(wanted)
    by_key = {key: url for url, found in keys.items() for key in found}
    chosen = [
        head
        for head in passing
        if head.article_id in ids
        or head.article_id in by_key
        or (head.url is not None and head.url in by_key)
    ]
    met = {head.article_id for head in chosen}
    met |= {by_key[key] for head in chosen for key in (head.article_id, head.url) if key in by_key}
    return chosen, [name for name in (*wanted, *addresses) if name not in met]


def _keys(url: str) -> set[str]:
    """How an article of that address may be known: the address as written, its canonical form, its id."""
    try:
        canonical = canonical_url(url)
    except IngestError as error:
        raise InputError(error.problem, advice=error.advice) from error
    return {url, canonical, url_id(canonical)}


@contextmanager
def _preparing(settings: Settings, embedder: Embedder, *, same: bool) -> Iterator[Prepare]:
    """Splitting and embedding as an ingest into this store does; `same` asks for the store's own embedder."""
    from rag.build import IndexBuilder  # noqa: PLC0415 - only these commands need what ingest needs
    from rag.embed.bulk import BulkEmbedder  # noqa: PLC0415
    from rag.ingest.outcome import ReadLimits  # noqa: PLC0415

    fingerprint, splitter = embedder.fingerprint(), splitter_identity(settings.passage_characters)
    with reading(settings.store) as (_, layout):
        check_layout(
            settings.store,
            layout if same else replace(layout, fingerprint=fingerprint),
            fingerprint,
            splitter,
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


def _show_chosen(console: Console, chosen: Sequence[ArticleHead], not_found: Sequence[str]) -> None:
    for head in chosen[:_SHOWN]:
        date = str(head.published_at) if head.published_at else "date unknown"
        write(
            console, f"{head.article_id}  {date}  {head.source or '-'}  {head.title}", label="would delete: "
        )
    if len(chosen) > _SHOWN:
        write(console, f"and {len(chosen) - _SHOWN:,} more")
    write(console, counted(len(chosen), "article"), label="chosen: ")
    for name in not_found:
        write(console, name, label="not found: ", style="red")


def _listed(console: Console, names: Sequence[str], label: str) -> None:
    for name in names[:_SHOWN]:
        write(console, name, label=label)
    if len(names) > _SHOWN:
        write(console, f"and {len(names) - _SHOWN:,} more", label=label)


def _agreed(count: int) -> bool:
    sys.stderr.write(f"Delete {counted(count, 'stored article')} for good? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _deletion_code(deleted: int, not_found: int) -> int:
    if not not_found:
        return DONE
    return 3 if deleted else FAILED


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
