"""A restore keeps out what was deleted since its backup, however damaged the store is that it replaces."""

import os
import shutil
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index_store.backup import backup
from index_store.catalogue import FILE_NAME, Catalogue
from index_store.compact import compact
from index_store.files import disk_full
from index_store.journal import LocalJournal
from index_store.rebuild import rebuild
from index_store.reembed import reembed
from index_store.restore import Restored, restore
from index_store.vectors import UNFINISHED, to_half
from rag.domain import Article, PreparedArticle
from rag.errors import IndexDamagedError, IndexStoreError
from tests.index_store.damages import change
from tests.index_store.newsroom import (
    EMBEDDER,
    TOKENISERS,
    UNHEARD,
    checked,
    found_articles,
    news,
    open_local,
    prepare,
)
from tests.index_store.test_migrations import DATA, old_backup
from tests.store_faults.operations import answer

SECRET = "Obsidianum is the witness."  # noqa: S105


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "saved"


def saved(store: Path, copy: Path) -> None:
    backup(store, copy, TOKENISERS, UNHEARD)


def put_back(copy: Path, store: Path) -> Restored:
    return restore(copy, store, TOKENISERS, UNHEARD, force=True)


def fill(store: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news("n0", SECRET), news("n1", "storm")])


def holding(store: Path, words: bytes) -> list[str]:
    return [path.name for path in sorted(store.rglob("*")) if path.is_file() and words in path.read_bytes()]


def test_the_notes_of_all_deletions_stay(store: Path, copy: Path) -> None:
    """Also of articles that the backup never had, or has in an earlier version."""
    fill(store)
    saved(store, copy)
    with open_local(store) as archive:
        archive.commit([news("later", "It came after the backup.")])
        for number in range(4):
            archive.commit([news("n0", f"storm {number}")])
        archive.delete(["later", "n0"])
    assert put_back(copy, store).kept_out == 1
    with open_local(store) as archive:
        assert archive.deleted(["later", "n0", "n1"]) == {"later", "n0"}
        archive.restore_deleted(["n0"])
        archive.commit([news("n0", "It is back.")])
        with archive.view() as view:
            article = view.article("n0")
            assert article is not None
            assert article.version == 6
    assert checked(store).damage == ()


def test_a_note_that_the_backup_knows_as_taken_back_counts_again(store: Path, copy: Path) -> None:
    fill(store)
    with open_local(store) as archive:
        archive.delete(["n0"])
        archive.restore_deleted(["n0"])
    saved(store, copy)
    with open_local(store) as archive:
        archive.commit([news("n0", SECRET)])
        archive.delete(["n0"])
    put_back(copy, store)
    with open_local(store, writable=False) as archive:
        assert archive.deleted(["n0"]) == {"n0"}


def test_what_was_deleted_and_taken_in_anew_does_not_come_back_as_it_was(store: Path, copy: Path) -> None:
    fill(store)
    with open_local(store) as archive:
        archive.commit([news("n0", "Corundarium is the witness.")])
    saved(store, copy)
    with open_local(store) as archive:
        archive.delete(["n0"])
        archive.restore_deleted(["n0"])
        archive.commit([news("n0", "The witness is not named.")])
    assert put_back(copy, store).kept_out == 1
    assert holding(store, b"Obsidianum") + holding(store, b"Corundarium") == []
    with open_local(store) as archive:
        archive.commit([news("n0", "The witness is not named.")])  # nothing keeps that out
        assert archive.deleted(["n0"]) == set()
    assert checked(store).damage == ()


def test_what_was_taken_in_anew_before_the_backup_is_put_back(store: Path, copy: Path) -> None:
    fill(store)
    with open_local(store) as archive:
        archive.delete(["n0"])
        archive.restore_deleted(["n0"])
        archive.commit([news("n0", "The witness is not named.")])
    saved(store, copy)
    assert put_back(copy, store).kept_out == 0
    with open_local(store, writable=False) as archive:
        assert found_articles(archive, "witness") >= {"n0"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meta SET value = '99' WHERE key = 'schema'",
        "UPDATE meta SET value = '3x' WHERE key = 'next_article'",
        "DELETE FROM meta WHERE key = 'splitter'",
    ],
)
def test_a_damaged_store_still_says_what_was_deleted(store: Path, copy: Path, statement: str) -> None:
    fill(store)
    saved(store, copy)
    with open_local(store) as archive:
        archive.delete(["n0"])
    change(store, statement)
    done = put_back(copy, store)
    assert (done.kept_out, done.deletions_unread) == (1, False)
    with open_local(store, writable=False) as archive:
        assert archive.deleted(["n0"]) == {"n0"}


@pytest.mark.parametrize("how", ["ruined", "gone"])
def test_a_store_that_cannot_say_what_was_deleted_is_told(store: Path, copy: Path, how: str) -> None:
    fill(store)
    saved(store, copy)
    if how == "ruined":
        (store / FILE_NAME).write_bytes(b"no database at all" * 999)
    else:
        (store / FILE_NAME).unlink()
    assert put_back(copy, store).deletions_unread
    assert not restore(copy, store.parent / "other", TOKENISERS, UNHEARD).deletions_unread


def test_an_open_reader_never_mixes_two_stores(store: Path, copy: Path) -> None:
    """The counters of the restored store reach the same values as those of the ruined one."""
    fill(store)
    saved(store, copy)
    rebuild(store, TOKENISERS, UNHEARD)
    with open_local(store) as archive:
        archive.commit([news("old", "volcano"), news("older", "harbour"), news("oldest", "election")])
    with open_local(store, writable=False) as reader:
        assert "old" in found_articles(reader, "volcano")
        (store / FILE_NAME).write_bytes(b"no database at all" * 999)
        put_back(copy, store)
        with open_local(store) as archive:
            archive.commit([news("new", "volcano")])
        assert found_articles(reader, "volcano") == found_articles(reader, "storm") == {"n0", "n1", "new"}


def test_an_open_reader_sees_a_store_that_was_laid_out_anew(store: Path) -> None:
    fill(store)
    with open_local(store, writable=False) as reader:
        assert found_articles(reader, "storm") == {"n0", "n1"}
        shutil.rmtree(store)
        with open_local(store) as archive:
            archive.commit([news("new", "storm")])
        assert found_articles(reader, "storm") == {"new"}


def test_copies_of_the_replaced_store_go(store: Path, tmp_path: Path, copy: Path) -> None:
    """Of its older format, and of one that a kill has cut off."""
    zipfile.ZipFile(DATA / "store-v3.zip").extractall(store)
    words = "暴雨".encode()
    child = os.fork()
    if not child:
        checkpoint = Catalogue.checkpoint

        def die(catalogue: Catalogue, wait_seconds: float) -> bool:
            if catalogue.path.name.endswith(".new"):
                os._exit(77)
            return checkpoint(catalogue, wait_seconds)

        try:
            Catalogue.checkpoint = die  # type: ignore[method-assign]
            open_local(store)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    assert holding(store, words)
    put_back(old_backup(tmp_path / "old", 3), store)
    open_local(store).close()
    with open_local(store) as archive:
        archive.delete(["flood"])
    assert holding(store, words) == []
    assert checked(store).notes == ()

    other = tmp_path / "other"
    zipfile.ZipFile(DATA / "store-v3.zip").extractall(other)
    open_local(other).close()
    fill(store)
    saved(store, copy)
    put_back(copy, other)
    assert holding(other, words) == []


def test_a_new_embedder_in_the_making_goes(store: Path, copy: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news("n0", SECRET)])
        for number in range(3):
            archive.commit([news(f"m{number}", "storm")])
    saved(store, copy)
    asked: list[int] = []

    def broken_off(articles: object) -> list[PreparedArticle]:
        asked.append(1)
        if len(asked) > 2:
            raise KeyboardInterrupt
        return [prepare(article) for article in articles]  # type: ignore[attr-defined]

    other = replace(EMBEDDER.fingerprint(), name="other")
    with pytest.raises(KeyboardInterrupt):
        reembed(store, other, broken_off, TOKENISERS, UNHEARD)
    vector = to_half(news("n0", SECRET).passage_vectors).tobytes()
    with open_local(store, writable=False) as reader, reader.view() as view:
        assert view.count() == 4
        with open_local(store) as archive:
            archive.delete(["n0"])
        put_back(copy, store)
    with open_local(store) as archive:
        archive.commit([news("later", "later")])
    assert holding(store, vector) == []


def test_a_journal_that_is_put_back_has_nothing_of_what_was_deleted(store: Path, copy: Path) -> None:
    fill(store)
    journal = LocalJournal(store, answers=10, sessions=5, turns=5)
    journal.keep(answer("a1", "n0", "Obsidianum"), owner="", session_id="0" * 32)
    journal.keep(answer("a2", "n1", "Malachitum"), owner="", session_id="0" * 32)
    saved(store, copy)
    with open_local(store) as archive:
        archive.delete(["n0"])
    (store / "journal.sqlite3").unlink()
    assert put_back(copy, store).databases == ("journal.sqlite3",)
    assert holding(store, b"Obsidianum") == []
    assert [turn["status"] for turn in journal.turns("0" * 32, "")] == ["deleted", "answered"]


def test_a_log_that_is_lost_after_a_restore_is_noticed(store: Path, copy: Path, tmp_path: Path) -> None:
    fill(store)
    saved(store, copy)
    cut = tmp_path / "cut"
    with open_local(store, writable=False) as reader, reader.view() as view:
        assert view.count() == 2
        put_back(copy, store)
        shutil.copytree(store, cut)
    for suffix in ("-wal", "-shm"):
        (cut / f"{FILE_NAME}{suffix}").unlink()
    with pytest.raises(IndexDamagedError, match="was acknowledged"):
        open_local(cut, writable=False)


def test_a_rebuild_that_was_broken_off_leaves_no_vectors_of_what_is_deleted_then(store: Path) -> None:
    fill(store)
    change(store, "UPDATE passages SET digest = digest + 1 WHERE article_key = 0")

    def broken_off(articles: object) -> list[PreparedArticle]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(store, TOKENISERS, UNHEARD, prepare=broken_off)
    with open_local(store) as archive:
        archive.delete(["n0"])
    secret = news("n0", SECRET)
    for vector in (*secret.passage_vectors, *secret.sentence_vectors):
        assert holding(store, vector.astype("<f2").tobytes()) == []
    with open_local(store, writable=False) as archive:
        assert found_articles(archive, "storm") == {"n1"}
    assert checked(store).damage == ()


@pytest.mark.parametrize("version", [3, 4])
def test_a_migration_does_not_seal_damaged_settings(store: Path, version: int) -> None:
    zipfile.ZipFile(DATA / f"store-v{version}.zip").extractall(store)
    change(store, "UPDATE meta SET value = value + 7 WHERE key = 'generation'")
    with pytest.raises(IndexDamagedError, match="settings and counters"):
        open_local(store)
    rebuild(store, TOKENISERS, UNHEARD)
    assert checked(store).damage == ()


def test_an_id_is_not_cut_at_a_nul(store: Path) -> None:
    fill(store)
    with open_local(store) as archive:
        assert archive.delete(["n0\0more"]) == 0
        assert archive.heads_of(["n0\0more"]) == {}
        assert archive.deleted(["n0", "n0\0more"]) == set()
    journal = LocalJournal(store, answers=10, sessions=5, turns=5)
    journal.keep(answer("a1", "n0"), owner="", session_id="0" * 32)
    assert journal.scrub(["n0\0more"]) == 0


def test_compact_removes_what_a_cut_off_copy_has_left(store: Path) -> None:
    fill(store)
    (store / f"{FILE_NAME}.new").write_bytes(b"Obsidianum")
    compact(store, TOKENISERS, UNHEARD)
    assert holding(store, b"Obsidianum") == [FILE_NAME]


def test_articles_that_are_damaged_are_not_kept_when_they_change(store: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news("n0", "storm")])
    change(store, "UPDATE articles SET text = text || '!'")
    with open_local(store) as archive:
        archive.commit([prepare(Article("n0", "It is whole again."))])
        with archive.view() as view:
            assert view.earlier_versions("n0") == []
    assert checked(store).damage == ()


@pytest.mark.parametrize(
    ("statement", "kept_out"),
    [
        ("INSERT INTO tombstones VALUES (CAST(x'ff' AS TEXT), 1, 0, 0)", 1),
        ("UPDATE tombstones SET article_id = 'm0'", 0),
    ],
)
def test_a_damaged_note_of_a_deletion_is_told_of(
    store: Path, copy: Path, statement: str, kept_out: int
) -> None:
    fill(store)
    saved(store, copy)
    with open_local(store) as archive:
        archive.delete(["n0"])
    change(store, statement)
    done = put_back(copy, store)
    assert (done.kept_out, done.deletions_unread) == (kept_out, True)
    assert checked(store).damage == ()


def without_the_end_of_its_log(store: Path, cut: Path) -> Path:
    """The store as it was before a deletion of n0 that was acknowledged."""
    with open_local(store, writable=False) as reader, reader.view() as view:
        view.count()  # keeps the log from being copied into the catalogue
        with open_local(store) as archive:
            archive.delete(["n0"])
        shutil.copytree(store, cut)
    for suffix in ("-wal", "-shm"):
        (cut / f"{FILE_NAME}{suffix}").unlink()
    return cut


def test_a_log_that_lost_a_deletion_is_told_of(store: Path, copy: Path, tmp_path: Path) -> None:
    fill(store)
    saved(store, copy)
    cut = without_the_end_of_its_log(store, tmp_path / "cut")
    with pytest.raises(IndexDamagedError) as error:
        open_local(cut, writable=False).deleted([])
    assert "delete again" in error.value.advice
    shutil.copytree(cut, tmp_path / "second")
    assert put_back(copy, cut).deletions_unread
    assert rebuild(tmp_path / "second", TOKENISERS, UNHEARD).lost_end
    assert not rebuild(cut, TOKENISERS, UNHEARD).lost_end


def test_a_store_that_lost_the_end_of_its_log_is_neither_copied_nor_changed(
    store: Path, copy: Path, tmp_path: Path
) -> None:
    """A copy would be called sound, and a change would hide the loss behind a later generation."""
    fill(store)
    cut = without_the_end_of_its_log(store, tmp_path / "cut")
    other = replace(EMBEDDER.fingerprint(), name="other")
    for change_it in (
        lambda: saved(cut, copy),
        lambda: compact(cut, TOKENISERS, UNHEARD),
        lambda: reembed(cut, other, lambda articles: [prepare(a) for a in articles], TOKENISERS, UNHEARD),
    ):
        with pytest.raises(IndexDamagedError, match="lost its end"):
            change_it()
    assert not copy.exists()
    assert rebuild(cut, TOKENISERS, UNHEARD).lost_end
    saved(cut, copy)


def test_vectors_behind_a_link_can_be_replaced(store: Path, copy: Path, tmp_path: Path) -> None:
    fill(store)
    saved(store, copy)
    (store / "segments").rename(tmp_path / "other disk")
    (store / "segments").symlink_to(tmp_path / "other disk")
    put_back(copy, store)
    with open_local(store) as archive:
        archive.commit([news("n2", "It goes on.")])
    assert checked(store).damage == ()


def test_a_kill_does_not_make_an_occupied_folder_an_empty_one(
    store: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its catalogue is lost: nobody can say what had been deleted, before and after the kill."""
    fill(store)
    saved(store, copy)
    for suffix in ("", "-wal", "-shm"):
        (store / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
    child = os.fork()
    if not child:
        monkeypatch.setattr("index_store.restore.copy_segments", lambda *_: os._exit(0))
        put_back(copy, store)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    with pytest.raises(IndexStoreError, match="There is a store"):
        restore(copy, store, TOKENISERS, UNHEARD)
    assert put_back(copy, store).deletions_unread


def full(*_: object) -> None:
    raise disk_full(Path("there"))


def everything(folder: Path) -> dict[str, bytes]:
    kept = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept}


@pytest.mark.parametrize("fails", ["copy_segments", "copy_database", "_switch"])
def test_a_restore_that_fails_leaves_what_was_there_and_nothing_else(
    store: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    fill(store)
    LocalJournal(store, answers=9, sessions=9, turns=9).keep(
        answer("a1", "n1"), owner="", session_id="0" * 32
    )
    saved(store, copy)
    with open_local(store) as archive:
        archive.commit([news("after", "It came after the backup.")])
    (store / "journal.sqlite3").unlink()
    with closing(Catalogue(store / FILE_NAME)) as catalogue:
        catalogue.checkpoint(0)
    before = everything(store)
    monkeypatch.setattr(f"index_store.restore.{fails}", full)
    with pytest.raises(IndexStoreError, match="full"):
        put_back(copy, store)
    assert everything(store) == before
    monkeypatch.undo()
    assert put_back(copy, store).databases == ("journal.sqlite3",)


def test_vectors_in_use_outlive_a_restore_that_fails(
    store: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a reembed was killed after its switch, so that its file still lies beside them."""
    fill(store)
    saved(store, copy)
    [vectors] = store.glob("segments*/*.f16")
    (vectors.parent / UNFINISHED).write_bytes(b"{}")
    monkeypatch.setattr("index_store.restore._switch", full)
    with pytest.raises(IndexStoreError, match="full"):
        put_back(copy, store)
    assert checked(store).damage == ()
    monkeypatch.undo()
    put_back(copy, store)
    assert not list(store.glob(f"segments*/{UNFINISHED}"))


@pytest.mark.parametrize("inside", ["same", "link", "within", "around"])
def test_a_backup_is_not_put_back_over_itself(store: Path, copy: Path, tmp_path: Path, inside: str) -> None:
    fill(store)
    saved(store, copy)
    link = tmp_path / "link"
    link.symlink_to(copy)
    goal = {"same": copy, "link": link, "within": copy / "store", "around": tmp_path}[inside]
    before = everything(copy)
    with pytest.raises(IndexStoreError, match="one folder"):
        put_back(copy, goal)
    assert everything(copy) == before
