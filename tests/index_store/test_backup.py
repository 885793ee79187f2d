"""A backup is one whole generation, also while others write; putting it back is one step."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index_store.backup import Backup, backup
from index_store.catalogue import FILE_NAME
from index_store.layout import MANIFEST
from index_store.restore import Restored, restore
from rag.errors import IndexDamagedError, IndexLockedError, IndexNotFoundError, IndexStoreError
from rag.steps import Step, watching
from tests.index_store.damages import change, content, fill
from tests.index_store.newsroom import (
    IN_STORE,
    TOKENISERS,
    UNHEARD,
    checked,
    found_articles,
    news,
    open_local,
)


def saved(store: Path, destination: Path) -> Backup:
    return backup(store, destination, TOKENISERS, UNHEARD)


def put_back(source: Path, store: Path, *, force: bool = False) -> Restored:
    return restore(source, store, TOKENISERS, UNHEARD, force=force)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "monday"


def test_a_backup_holds_everything(filled: Path, copy: Path) -> None:
    made = saved(filled, copy)
    assert (made.generation, made.articles) == (4, 3)
    names = sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file())
    assert names == sorted([*made.files, MANIFEST])
    assert set(made.files) == {FILE_NAME, "segments/0.f16", "segments/1.f16"}
    assert content(copy) == content(filled)
    assert checked(copy).damage + checked(copy).notes == ()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (copy, *copy.rglob("*")))
    assert [path.name for path in copy.parent.iterdir()] == ["monday"]


def test_a_backup_while_others_write_is_one_generation(store: Path, tmp_path: Path) -> None:
    """Each article of a generation has its number; a mixture would have two."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        with open_local(store) as archive:
            while not stop.is_set():
                number += 1
                archive.commit([news(f"n{k}", f"storm {number} " * 9) for k in range(4)])
                archive.delete([f"n{number % 4}"])
                archive.restore_deleted([f"n{number % 4}"])

    with open_local(store) as archive:
        archive.commit([news(f"n{k}", "storm 0 " * 9) for k in range(4)])
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            made = saved(store, tmp_path / f"copy-{number}")
            with open_local(tmp_path / f"copy-{number}", writable=False) as archive, archive.view() as view:
                texts = {a.text for head in view.heads() if (a := view.article(head.article_id))}
                assert len(texts) == 1
                assert view.generation == made.generation
    finally:
        stop.set()
        writer.join()


def test_other_databases_come_with_it(filled: Path, copy: Path) -> None:
    with sqlite3.connect(filled / "notes.sqlite3") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE answers AS SELECT 'kept' AS words")
    saved(filled, copy)  # with the log of the open connection still beside it
    connection.close()
    restored = put_back(copy, copy.parent / "new")
    assert restored.databases == ("notes.sqlite3",)
    with sqlite3.connect(copy.parent / "new" / "notes.sqlite3") as connection:
        assert connection.execute("SELECT * FROM answers").fetchall() == [("kept",)]
    connection.close()


def test_what_is_not_yet_wiped_is_not_copied(filled: Path, copy: Path) -> None:
    secret = news("secret", "Zanzibarium paid. " * 5)
    vector = secret.passage_vectors[0].astype("<f2").tobytes()

    def held(folder: Path) -> list[bool]:
        whole = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        return [b"Zanzibarium" in whole, vector in whole]

    with open_local(filled) as archive:
        archive.commit([secret, news("n7", "storm")])
        with open_local(filled, writable=False) as reader, reader.view():
            archive.delete(["secret"])
            assert held(filled) == [True, True]
            saved(filled, copy)
    assert held(copy) == [False, False]
    assert not checked(copy).notes


def test_a_backup_replaces_nothing(filled: Path, copy: Path) -> None:
    copy.mkdir(parents=True)
    with pytest.raises(IndexStoreError, match=r"something at .* already"):
        saved(filled, copy)
    with pytest.raises(IndexStoreError, match="inside the store"):
        saved(filled, filled / "copy")
    with pytest.raises(IndexNotFoundError):
        saved(copy, copy.parent / "other")
    assert not (copy.parent / ".other.unfinished").exists()


def test_a_damaged_store_is_not_copied(filled: Path, copy: Path) -> None:
    change(filled, "UPDATE articles SET text = 'x' WHERE article_id = 'n0'")
    with pytest.raises(IndexDamagedError, match="'n0' is not what was written"):
        saved(filled, copy)
    assert not copy.exists()
    assert list(copy.parent.iterdir()) == []


def test_a_restored_store_is_the_one_that_was_saved(filled: Path, copy: Path, tmp_path: Path) -> None:
    before = content(filled)
    saved(filled, copy)
    new = tmp_path / "new"
    assert put_back(copy, new).articles == 3
    assert content(new) == before
    assert checked(new).damage + checked(new).notes == ()
    with open_local(new) as archive:
        archive.commit([news("n9", "storm nine")])
        assert "n9" in found_articles(archive, "storm")


def test_a_store_is_replaced_only_when_forced(filled: Path, copy: Path) -> None:
    saved(filled, copy)
    before = content(filled)
    with open_local(filled) as archive:
        archive.commit([news("n0", "storm rewritten"), news("n8", "storm eight")])
    with pytest.raises(IndexStoreError, match="--force"):
        put_back(copy, filled)
    assert put_back(copy, filled, force=True).kept_out == 0
    assert content(filled) == before
    assert checked(filled).damage + checked(filled).notes == ()
    assert sorted(path.name for path in filled.iterdir() if path.is_dir()) == ["segments-1"]
    put_back(copy, filled, force=True)
    assert sorted(path.name for path in filled.iterdir() if path.is_dir()) == ["segments-2"]


def test_what_was_deleted_since_stays_deleted(filled: Path, copy: Path) -> None:
    saved(filled, copy)
    with open_local(filled) as archive:
        archive.delete(["n0"])
    assert put_back(copy, filled, force=True).kept_out == 1
    with open_local(filled, writable=False) as archive:
        assert archive.deleted(["n0", "n1", "n3"]) == {"n0", "n3"}
        assert found_articles(archive, "storm") == {"n1", "n2"}


def test_readers_see_the_old_store_and_then_the_restored_one(filled: Path, copy: Path) -> None:
    saved(filled, copy)
    with open_local(filled) as archive:
        archive.commit([news("n8", "storm eight")])
    with open_local(filled, writable=False) as reader:
        assert found_articles(reader, "storm") == {"n0", "n1", "n2", "n8"}
        with reader.view() as view:
            put_back(copy, filled, force=True)
            assert view.count() == 4
        assert found_articles(reader, "storm") == {"n0", "n1", "n2"}
        with open_local(filled) as writer:
            writer.commit([news("n9", "storm nine")])
        assert found_articles(reader, "storm") == {"n0", "n1", "n2", "n9"}
        assert not (filled / "segments").exists()


@pytest.mark.parametrize("ruin", ["catalogue", "no catalogue", "vectors", "pages"])
def test_a_ruined_store_is_replaced_when_forced(filled: Path, copy: Path, ruin: str) -> None:
    before = content(filled)
    saved(filled, copy)
    path = filled / FILE_NAME
    match ruin:
        case "catalogue":
            path.write_bytes(b"no database at all, but long enough to be taken for one" * 99)
        case "no catalogue":
            path.unlink()
        case "pages":
            whole = bytearray(path.read_bytes())
            whole[8192 * 3 : 8192 * 4] = bytes(8192)
            path.write_bytes(whole)
        case _:
            (filled / "segments" / "0.f16").unlink()
    with pytest.raises(IndexStoreError, match="--force"):
        put_back(copy, filled)
    put_back(copy, filled, force=True)
    assert content(filled) == before
    assert checked(filled).damage + checked(filled).notes == ()


def test_an_open_reader_finds_the_store_that_replaced_a_ruined_one(filled: Path, copy: Path) -> None:
    saved(filled, copy)
    with open_local(filled, writable=False) as reader:
        (filled / FILE_NAME).write_bytes(b"no database at all, but long enough to be taken for one" * 999)
        put_back(copy, filled, force=True)
        assert found_articles(reader, "storm") == {"n0", "n1", "n2"}


def flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)


@pytest.mark.parametrize(
    "harm",
    [
        lambda copy: flip(copy / FILE_NAME),
        lambda copy: flip(copy / "segments" / "1.f16"),
        lambda copy: (copy / "segments" / "0.f16").unlink(),
        lambda copy: (copy / MANIFEST).write_text("{"),
        lambda copy: (copy / MANIFEST).write_text("[]"),
        lambda copy: (copy / MANIFEST).unlink(),
    ],
)
def test_a_changed_backup_is_refused(filled: Path, copy: Path, harm: Callable[[Path], object]) -> None:
    saved(filled, copy)
    harm(copy)
    before = content(filled)
    with pytest.raises(IndexStoreError, match="backup"):
        put_back(copy, filled, force=True)
    assert content(filled) == before


def test_a_backup_of_another_format_is_refused(filled: Path, copy: Path) -> None:
    saved(filled, copy)
    raw = json.loads((copy / MANIFEST).read_text())
    for change_to, expected in (({"format": 9}, "format 9"), ({"files": {"../x": ""}}, "names the file")):
        (copy / MANIFEST).write_text(json.dumps(raw | change_to))
        with pytest.raises(IndexStoreError, match=expected):
            put_back(copy, filled, force=True)


def test_a_writer_keeps_a_restore_out(filled: Path, copy: Path) -> None:
    saved(filled, copy)
    with open_local(filled) as archive:
        archive.commit([news("n9", "storm")])
        with pytest.raises(IndexLockedError):
            put_back(copy, filled, force=True)


@pytest.mark.parametrize("step", IN_STORE)
def test_a_kill_at_any_step_of_a_restore_leaves_the_one_or_the_other(
    filled: Path, copy: Path, step: Step
) -> None:
    old = content(filled)
    saved(filled, copy)
    with open_local(filled) as archive:
        archive.commit([news("n0", "storm rewritten"), news("n8", "storm eight")])
    new = content(filled)
    child = os.fork()
    if not child:
        with watching(lambda now: os._exit(77) if now is step else None):
            put_back(copy, filled, force=True)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (77 if step is not Step.WRITE_LEXICAL else 0)
    assert content(filled) in (old, new)
    assert not checked(filled).damage
    with open_local(filled) as archive:
        archive.commit([news("n9", "storm")])
    assert not checked(filled).notes
    put_back(copy, filled, force=True)
    assert found(filled) == {"n0", "n1", "n2"}


def found(store: Path) -> set[str]:
    with open_local(store, writable=False) as archive:
        return found_articles(archive, "storm")


@pytest.mark.parametrize("step", [Step.WRITE_ROWS, Step.WRITE_VECTORS, Step.SWITCH])
def test_a_kill_of_a_first_restore_is_no_hindrance(tmp_path: Path, copy: Path, step: Step) -> None:
    saved(fill(tmp_path / "store"), copy)
    new = tmp_path / "new"
    child = os.fork()
    if not child:
        with watching(lambda now: os._exit(77) if now is step else None):
            put_back(copy, new)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    put_back(copy, new)
    assert content(new) == content(copy)
    assert not checked(new).notes


@pytest.mark.parametrize("step", [Step.WRITE_ROWS, Step.WRITE_VECTORS, Step.SWITCH])
def test_a_killed_backup_leaves_nothing_that_looks_like_one(filled: Path, copy: Path, step: Step) -> None:
    child = os.fork()
    if not child:
        with watching(lambda now: os._exit(77) if now is step else None):
            saved(filled, copy)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    assert not copy.exists()
    saved(filled, copy)
    assert [path.name for path in copy.parent.iterdir()] == ["monday"]
