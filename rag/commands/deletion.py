"""Deleting stored articles that were chosen by id, address, source, author, language or time."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from rich.console import Console

from rag.bootstrap import erase_articles, open_archive
from rag.commands.options import Narrowing, readable
from rag.commands.output import emit, error_console
from rag.domain import ArticleHead, Filter
from rag.errors import CitedeskError, IngestError, InputError
from rag.ingest.identity import canonical_url, url_id
from rag.lines import counted, write
from rag.render import render_deletion
from rag.settings import Settings
from rag.wire import deletion_document

DONE, FAILED, PARTLY = 0, 1, 3
_SHOWN = 20
"""Articles that a person is shown one by one."""


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
    where = narrowing.where(settings.zone, datetime.now(UTC))
    chosen, absent, not_found = _chosen(settings, wanted, addresses, where)
    if dry_run:
        emit(
            as_json=as_json,
            document=lambda: {
                "would_delete": [head.article_id for head in chosen],
                "not_found": not_found,
            },
            show=lambda console: _show_chosen(console, settings, where, chosen, not_found),
        )
        return FAILED if not chosen and not_found else DONE
    if chosen and not confirmed:
        _show_chosen(error_console(), settings, where, chosen, ())
        if not _agreed(len(chosen)):
            raise CitedeskError("Nothing was deleted.", advice="Answer y, or give --yes.")
    # Ids that are not stored go along, so that what was kept of an article deleted before goes too.
    going = [*(head.article_id for head in chosen), *absent]
    gone = erase_articles(settings, going)
    emit(
        as_json=as_json,
        document=lambda: deletion_document(gone, not_found),
        show=lambda console: render_deletion(console, gone, not_found),
    )
    return _deletion_code(len(gone), len(not_found))


def _chosen(
    settings: Settings, wanted: Sequence[str], addresses: Sequence[str], where: Filter
) -> tuple[list[ArticleHead], list[str], list[str]]:
    """The stored articles that are meant, newest first; ids that are not stored; what none of those has."""
    with open_archive(settings) as archive:
        passing = archive.select(where)
        stored = archive.heads_of(wanted)
    if not (wanted or addresses):
        return passing, [], []
    ids = set(wanted)
    by_key = {key: url for url in addresses for key in _keys(url)} if addresses else {}
    known = {head.article_id: {head.article_id, *(_spellings(head) if by_key else ())} for head in passing}
    chosen = [h for h in passing if h.article_id in ids or not by_key.keys().isdisjoint(known[h.article_id])]
    met = {head.article_id for head in chosen}
    met |= {by_key[key] for head in chosen for key in known[head.article_id] if key in by_key}
    absent = [article_id for article_id in wanted if article_id not in stored]
    return chosen, absent, [name for name in (*wanted, *addresses) if name not in met]


def _spellings(head: ArticleHead) -> set[str]:
    """The article's address as it is stored, and in canonical form."""
    if head.url is None:
        return set()
    with suppress(IngestError):
        return {head.url, canonical_url(head.url)}
    return {head.url}


def _keys(url: str) -> set[str]:
    """How an article of that address may be known: the address as written, its canonical form, its id."""
    try:
        canonical = canonical_url(url)
    except IngestError as error:
        raise InputError(error.problem, advice=error.advice) from error
    return {url, canonical, url_id(canonical)}


def _show_chosen(
    console: Console,
    settings: Settings,
    where: Filter,
    chosen: Sequence[ArticleHead],
    not_found: Sequence[str],
) -> None:
    """Print what is chosen; of articles that must not be shown, such as those under embargo, only the id."""
    with open_archive(settings) as archive, archive.view() as view:
        visible = {head.article_id for head in view.heads(where)}
    for head in chosen[:_SHOWN]:
        date = str(head.published_at) if head.published_at else "date unknown"
        about = f"  {date}  {head.source or '-'}  {head.title}" if head.article_id in visible else ""
        write(console, head.article_id + about, label="would delete: ")
    if len(chosen) > _SHOWN:
        write(console, f"and {len(chosen) - _SHOWN:,} more")
    write(console, counted(len(chosen), "article"), label="chosen: ")
    for name in not_found:
        write(console, name, label="not found: ", style="red")


def _agreed(count: int) -> bool:
    sys.stderr.write(f"Delete {counted(count, 'stored article')} for good? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _deletion_code(deleted: int, not_found: int) -> int:
    if not not_found:
        return DONE
    return PARTLY if deleted else FAILED
