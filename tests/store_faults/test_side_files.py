"""Beside the catalogue: the note of what was acknowledged, and journals and keys of the first version."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index_store import acknowledged
from index_store.acknowledged import NOTE, note, noted
from index_store.catalogue import FILE_NAME
from index_store.keyring import LocalKeyring
from index_store.rebuild import rebuild
from rag.errors import IndexDamagedError
from tests.index_store.newsroom import TOKENISERS, UNHEARD, checked, found_articles, news, open_local
from tests.store_faults.operations import Place, answer

_JOURNAL_1 = """
CREATE TABLE sessions (session_key INTEGER PRIMARY KEY, session_id TEXT NOT NULL, owner TEXT NOT NULL,
    UNIQUE (session_id, owner));
CREATE TABLE answers (number INTEGER PRIMARY KEY AUTOINCREMENT, answer_id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL, session_key INTEGER REFERENCES sessions ON DELETE CASCADE,
    created_at TEXT NOT NULL, question TEXT NOT NULL, document TEXT NOT NULL);
CREATE TABLE used (article_id TEXT NOT NULL, number INTEGER NOT NULL REFERENCES answers ON DELETE CASCADE,
    PRIMARY KEY (article_id, number)) WITHOUT ROWID;
CREATE TABLE feedback (number INTEGER PRIMARY KEY REFERENCES answers ON DELETE CASCADE,
    verdict TEXT NOT NULL, comment TEXT, at TEXT NOT NULL);
INSERT INTO sessions VALUES (1, 's', 'desk');
INSERT INTO feedback VALUES (1, 'good', 'right', '2025-08-15');
PRAGMA user_version=1
"""
_KEYRING_1 = """
CREATE TABLE keys (name TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, writes INTEGER NOT NULL,
    created TEXT NOT NULL);
INSERT INTO keys VALUES ('desk', x'00', 1, '2025-08-15T12:00:00+00:00');
PRAGMA user_version=1
"""


def test_a_journal_of_the_first_version_goes_on(fast: Path) -> None:
    place = Place(fast)
    place.store.mkdir()
    first = answer("a1", "n1")
    with closing(sqlite3.connect(place.store / "journal.sqlite3", isolation_level=None)) as connection:
        connection.executescript(_JOURNAL_1)
        row = ("a1", "desk", 1, "2025", "What?", json.dumps(first))
        connection.execute("INSERT INTO answers VALUES (1, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO used VALUES ('n1', 1)")
    journal = place.journal()
    journal.keep(answer("a2", "n2"), owner="desk", session_id="s")
    assert [turn["answer_id"] for turn in journal.turns("s", "desk")] == ["a1", "a2"]
    assert [judged.comment for judged in journal.judged()] == ["right"]
    assert journal.scrub(["n1", "n2"]) == 2
    assert [turn["status"] for turn in journal.turns("s", "desk")] == ["deleted", "deleted"]


def test_keys_of_the_first_version_go_on(fast: Path) -> None:
    with closing(sqlite3.connect(fast / "keyring.sqlite3", isolation_level=None)) as connection:
        connection.executescript(_KEYRING_1)
    keys = LocalKeyring(fast)
    keys.add("archive", writes=False)
    assert [(key.name, key.writes) for key in keys.records()] == [("archive", False), ("desk", True)]


def test_a_key_whose_rights_were_changed_is_refused(fast: Path) -> None:
    keys = LocalKeyring(fast)
    keys.add("reader", writes=False)
    with closing(sqlite3.connect(fast / "keyring.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE keys SET writes = 1")
    with pytest.raises(IndexDamagedError, match="the key 'reader'"):
        LocalKeyring(fast).records()


def test_a_lost_log_is_told_and_a_rebuild_goes_on_without_it(store: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news("n1", "storm one")])
    with open_local(store, writable=False) as reader, reader.view(), open_local(store) as archive:
        archive.commit([news("n2", "storm two")])
        behind = (store / FILE_NAME).read_bytes()  # without its log, which holds the second write
    (store / FILE_NAME).write_bytes(behind)
    with pytest.raises(IndexDamagedError, match="generation 1, but 2 was acknowledged") as told:
        open_local(store)
    assert "citedesk rebuild" in told.value.advice
    assert [finding.path.name for finding in checked(store).damage] == [FILE_NAME]
    rebuild(store, TOKENISERS, UNHEARD)
    assert checked(store).damage == ()
    with open_local(store) as archive:
        assert found_articles(archive, "storm") == {"n1"}


def test_a_torn_note_says_nothing(fast: Path) -> None:
    note(fast, 12)
    whole = (fast / NOTE).read_bytes()
    assert noted(fast) == 12
    for size in range(len(whole)):
        (fast / NOTE).write_bytes(whole[:size])
        assert noted(fast) == 0
    (fast / NOTE).write_bytes(whole.replace(b"12 ", b"13 "))
    assert noted(fast) == 0


def test_the_note_never_goes_back(fast: Path) -> None:
    for generation in (3, 9, 4):
        note(fast, generation)
    assert noted(fast) == 9
    assert acknowledged.lost(fast, fast / FILE_NAME, 9, noted(fast)) is None
