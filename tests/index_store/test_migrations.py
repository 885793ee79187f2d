"""Stores of earlier versions open for ever; what they were is kept until something is removed."""

import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from index_store import migrations
from index_store.catalogue import FILE_NAME, SCHEMA_VERSION, Catalogue
from index_store.compact import compact
from rag.domain import Filter
from rag.errors import IndexMismatchError
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
