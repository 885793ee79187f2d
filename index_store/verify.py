"""Reading a whole store again and holding every part of it against the others."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from index_store.acknowledged import lost, noted
from index_store.catalogue import Catalogue, digest
from index_store.files import disk_errors
from index_store.filters import fold
from index_store.findings import (
    ARTICLE,
    NEXT_WRITE,
    REBUILD,
    REEMBED,
    RESTORE,
    Findings,
    Report,
)
from index_store.inspection import decoded
from index_store.layout import Layout, is_sealed, reading
from index_store.lexical import Tokenisers
from index_store.records import filter_columns
from index_store.tombstones import damaged_tombstones
from index_store.vectors import UNFINISHED
from index_store.verify_segments import check_segments
from index_store.versions import damaged_versions
from rag.errors import IndexDamagedError
from rag.protocols import Progress

_COUNTERS = (
    ("next_passage", "SELECT max(last_id) FROM segments"),
    ("next_passage", "SELECT max(passage_id) FROM passages"),
    ("next_article", "SELECT max(article_key) FROM articles"),
    ("next_segment", "SELECT max(segment) FROM segments"),
)


def verify(folder: Path, tokenisers: Tokenisers, progress: Progress) -> Report:
    """Everything that is wrong with the store in that folder; changes nothing, and writers may go on.

    Reads each article, passage, vector and posting of one generation, in memory for one segment at a time.
    Raises IndexNotFoundError, and IndexDamagedError when the catalogue cannot be read at all.
    """
    began = time.perf_counter()
    findings = Findings()
    known = noted(folder)
    with reading(folder, sealed=False) as (catalogue, layout):
        catalogue.decode_leniently()
        path = catalogue.path
        if error := lost(folder, path, layout.generation, known):
            findings.damage("generations", path, error.problem, error.advice)
        totals = {name: _count(catalogue, name) for name in ("articles", "passages", "segments")}
        progress.start(1 + totals["articles"] + totals["segments"])
        progress.stage("checking the catalogue")
        with findings.survived(path):
            _check_pages(catalogue, findings)
        progress.advance(path.name, 0)
        progress.stage("checking articles")
        with findings.survived(path):
            _check_articles(catalogue, findings, progress)
        with findings.survived(path):
            _check_versions(catalogue, findings)
        with findings.survived(path):
            _check_counters(catalogue, layout, findings)
        with findings.survived(path):
            _check_removals(catalogue, findings)
        progress.stage("checking passages")
        postings = 0
        with findings.survived(path):
            postings = check_segments(catalogue, layout.files(folder), tokenisers, findings, progress)
        progress.stage("checking files")
        with findings.survived(path):
            _check_files(folder, catalogue, layout, findings)
        return Report(
            generation=layout.generation,
            **totals,
            sentences=_count(catalogue, "passages", "total(length(sentences) / 8)"),
            postings=postings,
            damage=findings.all_damage,
            notes=findings.all_notes,
            seconds=time.perf_counter() - began,
        )


def require_sound(report: Report, what: str) -> None:
    """Raise IndexDamagedError, naming the first damage, unless there is none."""
    for finding in report.damage[:1]:
        more = f" and {len(report.damage) - 1:,} more" if len(report.damage) > 1 else ""
        raise IndexDamagedError(
            f"{what} is damaged: {finding.path}: {finding.what}{more}.", advice=finding.advice
        )


def check_database(path: Path) -> str | None:
    """What SQLite finds wrong with a database of another part of the product; None when nothing."""
    try:
        with closing(sqlite3.connect(database_address(path), uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        return str(error)
    return None if found == ["ok"] else "; ".join(map(str, found))


def database_address(path: Path) -> str:
    """How to open such a database so that nothing is left beside it, as a connection for reading alone would.

    Where nobody can write to its folder and it has no log, nobody changes it.
    """
    log = path.with_name(path.name + "-wal")
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        mode = "rw"
    else:
        mode = "ro" if log.exists() else "ro&immutable=1"
    return f"{path.absolute().as_uri()}?mode={mode}"


def _check_pages(catalogue: Catalogue, findings: Findings) -> None:
    for (message,) in catalogue.all("PRAGMA integrity_check(100)"):
        if message != "ok":
            findings.damage("pages", catalogue.path, message, RESTORE)
    for table, row, parent, _ in catalogue.all("PRAGMA foreign_key_check"):
        what = f"row {row} of {table} belongs to nothing in {parent}"
        findings.damage("rows", catalogue.path, what, REBUILD)


def _check_articles(catalogue: Catalogue, findings: Findings, progress: Progress) -> None:
    sql = (
        "SELECT article_key, article_id, version, source, language, published, embargo, status, head, rest,"
        " text, digest FROM articles ORDER BY article_key"
    )
    for batch in catalogue.batches(sql, size=50):
        for key, article_id, version, *typed, head, rest, text, expected in batch:
            progress.advance(catalogue.path.name, 1)
            article = decoded(head, rest, text)
            if article is None or digest(head, rest, text) != expected:
                what = f"the article {article_id!r} is not what was written"
                findings.damage("articles", catalogue.path, what, ARTICLE)
                continue
            authors = sorted({fold(author) for author in article.authors})
            known = catalogue.all("SELECT name FROM authors WHERE article_key = ? ORDER BY 1", [key])
            if article.article_id != article_id:
                what = f"the row of {article_id!r} holds another article, {article.article_id!r}"
                findings.damage("articles", catalogue.path, what, ARTICLE)
            elif article.version != version:
                what = f"the row of {article_id!r} has version {version}, and {article.version} in its head"
                findings.damage("versions", catalogue.path, what, REBUILD)
            elif tuple(typed) != filter_columns(article) or [row[0] for row in known] != authors:
                what = f"what filters compare of the article {article_id!r} is not what it says"
                findings.damage("rows for filters", catalogue.path, what, REBUILD)
    for (article_id,) in catalogue.all(MISCOUNTED):
        what = f"the article {article_id!r} has not the passages and sentences it counts"
        findings.damage("counts", catalogue.path, what, REEMBED)


def _check_versions(catalogue: Catalogue, findings: Findings) -> None:
    for article_id, version in damaged_versions(catalogue):
        what = f"the earlier version {version} of the article {article_id!r} is not what was written"
        findings.damage("earlier versions", catalogue.path, what, REBUILD)


MISCOUNTED = (
    "SELECT article_id FROM articles LEFT JOIN passages USING (article_key) GROUP BY article_key"
    " HAVING count(passage_id) <> max(articles.passages)"
    " OR total(length(passages.sentences) / 8) <> max(articles.sentences)"
    " OR (count(passage_id) > 0 AND (min(ordinal) <> 0 OR max(ordinal) <> count(passage_id) - 1))"
)
"""Articles whose passages are not as many as they say, or have gaps in their order."""


def _check_counters(catalogue: Catalogue, layout: Layout, findings: Findings) -> None:
    if not is_sealed(catalogue.meta()):
        what = f"its settings and counters are not what was written: {catalogue.meta()}"
        findings.damage("counters", catalogue.path, what, REBUILD)
    for name, sql in _COUNTERS:
        highest = catalogue.one(sql)[0]
        if highest is not None and not (isinstance(highest, int) and catalogue.number(name) > highest):
            what = f"{name} is {catalogue.number(name)}, but {highest} is given already"
            findings.damage("counters", catalogue.path, what, REBUILD)
    last = catalogue.one("SELECT max(generation) FROM removals")[0]
    if last is not None and not (isinstance(last, int) and last <= layout.generation):
        what = f"the generation is {layout.generation}, but something was removed in {last}"
        findings.damage("counters", catalogue.path, what, REBUILD)


_BOTH = "SELECT article_id FROM tombstones JOIN articles USING (article_id) WHERE NOT restored"


def _check_removals(catalogue: Catalogue, findings: Findings) -> None:
    for (passage_id,) in catalogue.all("SELECT passage_id FROM removals JOIN passages USING (passage_id)"):
        what = f"passage {passage_id} is stored and listed as removed"
        findings.damage("removals", catalogue.path, what, REBUILD)
    for (article_id,) in catalogue.all(_BOTH):
        what = f"the article {article_id!r} is stored and listed as deleted"
        findings.damage("tombstones", catalogue.path, what, REBUILD)
    for article_id in damaged_tombstones(catalogue):
        what = f"the note that {article_id!r} was deleted is not what was written"
        findings.damage("tombstones", catalogue.path, what, REBUILD)
    pending = catalogue.one("SELECT coalesce(sum(rows), 0) FROM erasures")[0]
    if pending:
        what = f"{pending:,} vectors of removed passages are still to be wiped"
        findings.note(catalogue.path, what, "The next command that writes wipes them, or `citedesk compact`.")


def _check_files(folder: Path, catalogue: Catalogue, layout: Layout, findings: Findings) -> None:
    files = layout.files(folder)
    known = [row[0] for row in catalogue.all("SELECT segment FROM segments")]
    for path in _strays(folder, files.strays(known) if files.folder.is_dir() else []):
        findings.note(path, "no part of the store: left over, or being written now", NEXT_WRITE)
    for path in files.beside():
        if (path / UNFINISHED).exists():
            findings.note(path, "a `reembed` that has not finished", "Run it again to go on with it.")
        else:
            findings.note(path, "vectors that the store no longer uses", NEXT_WRITE)
    with disk_errors(folder):
        databases = sorted(folder.glob("*.sqlite3"))
    for path in databases:
        if path != catalogue.path and (wrong := check_database(path)):
            findings.damage("databases", path, wrong, RESTORE)


def _strays(folder: Path, strays: list[Path]) -> Iterator[Path]:
    yield from strays
    with disk_errors(folder):
        yield from sorted(folder.glob("*.new"))


def _count(catalogue: Catalogue, table: str, what: str = "count(*)") -> int:
    """What a table comes to; 0 where it cannot be read, which is told as damage by the checks of it."""
    with suppress(IndexDamagedError):
        return int(catalogue.one(f"SELECT {what} FROM {table}")[0])  # noqa: S608
    return 0
