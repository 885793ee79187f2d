"""One writer at a time; who it is, how long another waits, and what a dead one leaves."""

import json
import os
import threading
from pathlib import Path

import pytest

from index_store.lock import WriterLock
from rag.errors import IndexLockedError


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    first, second = WriterLock(tmp_path), WriterLock(tmp_path)
    first.acquire()
    host = os.uname().nodename
    with pytest.raises(IndexLockedError, match=rf"process {os.getpid()} on {host}, since \d{{4}}-.*--wait"):
        second.acquire()
    with pytest.raises(IndexLockedError, match=r"after 0\.1 seconds"):
        second.acquire(0.1)
    assert not second.held


def test_a_writer_that_waits_gets_the_lock(tmp_path: Path) -> None:
    first, second = WriterLock(tmp_path), WriterLock(tmp_path)
    first.acquire()
    timer = threading.Timer(0.1, first.release)
    timer.start()
    second.acquire(30)
    timer.join()
    assert second.held


@pytest.mark.parametrize(
    "note",
    [
        {"pid": 1, "host": os.uname().nodename, "since": "2020-01-01T00:00:00+00:00"},
        {"pid": os.getppid(), "host": "another.example", "since": "2020-01-01T00:00:00+00:00"},
        {"pid": 2**40},
        None,
    ],
)
def test_what_a_dead_writer_left_stops_nobody(tmp_path: Path, note: dict[str, object] | None) -> None:
    """Also when its number now belongs to a living process, or it ran on another machine."""
    (tmp_path / "writer.lock").touch()
    (tmp_path / "writer.json").write_text("" if note is None else json.dumps(note))
    lock = WriterLock(tmp_path)
    lock.acquire()
    assert json.loads((tmp_path / "writer.json").read_text())["pid"] == os.getpid()
    lock.release()
    assert not (tmp_path / "writer.json").exists()


def test_an_owner_without_a_note_is_still_an_owner(tmp_path: Path) -> None:
    first, second = WriterLock(tmp_path), WriterLock(tmp_path)
    first.acquire()
    (tmp_path / "writer.json").unlink()
    with pytest.raises(IndexLockedError, match="has not said who it is"):
        second.acquire()
