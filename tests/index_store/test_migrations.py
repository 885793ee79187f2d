"""Stores of earlier versions open for ever; what they were is kept until something is removed."""

import json
import os
import sqlite3
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from index_store import migrations
from index_store.catalogue import FILE_NAME, SCHEMA_VERSION, Catalogue
from index_store.compact import compact
from index_store.layout import MANIFEST
from index_store.restore import restore
from rag.domain import Filter
from rag.errors import IndexDamagedError, IndexMismatchError
from rag.steps import Step, watching
from tests.index_store.damages import change, content
from tests.index_store.newsroom import NOW, TOKENISERS, UNHEARD, checked, found_articles, news, open_local

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def old(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of a made-up version before the first, which lacked tables."""

    def add_tombstones(catalogue: Catalogue) -> None:
        catalogue.run(
            "CREATE TABLE tombstones (article_id TEXT PRIMARY KEY, version INTEGER NOT NULL,"
            " restored INTEGER NOT NULL) WITHOUT ROWID"
        )

    monkeypatch.setattr(migrations, "MIGRATIONS", {**migrations.MIGRATIONS, 1: add_tombstones})
    change(filled, "UPDATE meta SET value = 1 WHERE key = 'schema'")
    connection = sqlite3.connect(filled / FILE_NAME)
    connection.executescript("DROP TABLE tombstones; DROP TABLE versions")
    connection.close()
    return filled


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_store_of_each_version_opens_for_ever(store: Path, version: int) -> None:
    zipfile.ZipFile(DATA / f"store-v{version}.zip").extractall(store)
    open_local(store).close()
    assert [path.name for path in migrations.kept_copies(store)] == [f"catalogue.format-{version}"] * (
        version < SCHEMA_VERSION
    )
    report = checked(store)
    assert report.damage + report.notes == ()
    assert (report.articles, report.generation) == (4, 3)
    with open_local(store, writable=False) as archive:
        assert "ferry" in found_articles(archive, "When does the ferry sail?")
        assert "bridge" in found_articles(archive, "한강 다리")
        assert found_articles(archive, "暴雨", Filter(NOW, sources=("Daily",))) == {"flood"}
        assert found_articles(archive, "harbour", Filter(NOW, authors=("kim ji-ho",))) == {"mayor"}
        assert archive.deleted(["gone", "ferry"]) == {"gone"}
        with archive.view() as view:
            article = view.article("ferry")
            assert article is not None
            assert (article.version, article.text[:23]) == (2, "The ferry to Corrow sai")
            earlier = [view.earlier("ferry", number) for number in view.earlier_versions("ferry")]
            texts = [article.text for article in earlier if article]
            assert texts == ["The ferry to Corrow sails daily. Storms may stop it."] * (version > 3)
    with open_local(store) as archive:
        archive.commit([news("n9", "storm nine")])
        archive.delete(["flood"])
        assert "n9" in found_articles(archive, "storm")
    assert not checked(store).damage


def test_a_writer_brings_an_older_store_to_this_version(old: Path) -> None:
    with pytest.raises(IndexMismatchError, match=r"format 1.*copy kept: `citedesk compact`"):
        open_local(old, writable=False)
    with open_local(old) as archive:
        assert found_articles(archive, "storm") == {"n0", "n1", "n2"}
        archive.commit([news("n9", "storm nine")])
    assert not checked(old).damage
    kept = sqlite3.connect(old / "catalogue.format-1")
    assert kept.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall() == [("1",)]
    assert kept.execute("SELECT count(*) FROM articles").fetchall() == [(3,)]
    kept.close()


def test_compact_brings_it_to_this_version_too(old: Path) -> None:
    compact(old, TOKENISERS, UNHEARD)
    assert len(migrations.kept_copies(old)) == 1
    open_local(old, writable=False).close()


@pytest.mark.parametrize("removal", ["delete", "replace"])
def test_what_is_removed_does_not_live_on_in_the_copy(old: Path, removal: str) -> None:
    with open_local(old) as archive:
        assert len(migrations.kept_copies(old)) == 1
        if removal == "delete":
            archive.delete(["n0"])
        else:
            archive.commit([news("n0", "other words")])
    assert migrations.kept_copies(old) == []


@pytest.mark.parametrize("step", [Step.WRITE_ROWS, Step.SWITCH])
def test_a_kill_leaves_the_old_version(old: Path, step: Step) -> None:
    child = os.fork()
    if not child:
        with watching(lambda now: os._exit(77) if now is step else None):
            open_local(old)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    with pytest.raises(IndexMismatchError):
        open_local(old, writable=False)
    open_local(old).close()
    assert content(old)


def test_a_version_without_a_way_is_refused(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", {})
    with pytest.raises(IndexMismatchError, match="new --store"):
        open_local(old)
    assert migrations.kept_copies(old) == []


def old_backup(folder: Path, version: int) -> Path:
    """A backup as that version made it."""
    zipfile.ZipFile(DATA / f"store-v{version}.zip").extractall(folder)
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*") if path.is_file()}
    hashes = {name: sha256(path.read_bytes()).hexdigest() for name, path in sorted(files.items())}
    size = sum(path.stat().st_size for path in files.values())
    manifest = {"made_at": "2025-08-15", "generation": 3, "articles": 4, "files": hashes, "bytes": size}
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 1}))
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("version", [2, 3])
def test_a_backup_of_an_older_version_can_be_put_back(tmp_path: Path, store: Path, version: int) -> None:
    saved = old_backup(tmp_path / "saved", version)
    before = bytes_of(saved)
    done = restore(saved, store, TOKENISERS, UNHEARD)
    assert (done.articles, done.kept_out) == (4, 0)
    report = checked(store)
    assert report.damage + report.notes == ()
    with open_local(store, writable=False) as archive:
        assert "ferry" in found_articles(archive, "When does the ferry sail?")
        assert archive.deleted(["gone"]) == {"gone"}
    assert bytes_of(saved) == before
    with pytest.raises(IndexMismatchError, match=f"citedesk restore {saved}"):
        open_local(saved, writable=False)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("present", ["of this version", "of the same old version"])
def test_what_was_deleted_since_an_old_backup_stays_deleted(
    tmp_path: Path, store: Path, version: int, present: str
) -> None:
    saved = old_backup(tmp_path / "saved", version)
    zipfile.ZipFile(DATA / f"store-v{version}.zip").extractall(store)
    if present == "of this version":
        with open_local(store) as archive:
            archive.delete(["flood"])
    else:
        connection = sqlite3.connect(store / FILE_NAME)
        connection.execute("INSERT INTO tombstones (article_id, version, restored) VALUES ('flood', 1, 0)")
        connection.commit()
        connection.close()
    done = restore(saved, store, TOKENISERS, UNHEARD, force=True)
    assert (done.articles, done.kept_out) == (3, 1)
    report = checked(store)
    assert report.damage + report.notes == ()
    with open_local(store, writable=False) as archive:
        assert archive.deleted(["flood", "gone"]) == {"flood", "gone"}
    assert b"\xe6\x9a\xb4\xe9\x9b\xa8" not in b"".join(bytes_of(store).values()), "the deleted words"


def test_a_damaged_backup_of_an_older_version_is_refused(tmp_path: Path, store: Path) -> None:
    saved = old_backup(tmp_path / "saved", 3)
    connection = sqlite3.connect(saved / FILE_NAME)
    connection.execute("UPDATE passages SET digest = digest + 1")
    connection.commit()
    connection.close()
    (saved / MANIFEST).unlink()
    fresh = json.loads((old_backup(tmp_path / "fresh", 3) / MANIFEST).read_text())
    fresh["files"][FILE_NAME] = sha256((saved / FILE_NAME).read_bytes()).hexdigest()
    (saved / MANIFEST).write_text(json.dumps(fresh))
    with pytest.raises(IndexDamagedError, match="backup in"):
        restore(saved, store, TOKENISERS, UNHEARD)
    assert not (store / FILE_NAME).exists()
