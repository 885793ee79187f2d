"""What the service remembers: ended answers, the conversations they belong to, and what readers said of them.

An answer is kept while it is among the newest, or in a kept conversation, or a reader judged it. Deleting an
article empties every answer that used it: its words, titles and quotes are overwritten in the file.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index_store.catalogue import digest, id_list
from index_store.files import damaged
from index_store.sidefile import SideFile
from rag.kept import Document, articles_of, emptied
from rag.protocols import JudgedAnswer, SessionRecord

FILE_NAME = "journal.sqlite3"

_SCHEMA = """
CREATE TABLE sessions (session_key INTEGER PRIMARY KEY, session_id TEXT NOT NULL, owner TEXT NOT NULL,
    UNIQUE (session_id, owner));
CREATE TABLE answers (number INTEGER PRIMARY KEY AUTOINCREMENT, answer_id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL, session_key INTEGER REFERENCES sessions ON DELETE CASCADE,
    created_at TEXT NOT NULL, question TEXT NOT NULL, document TEXT NOT NULL, digest INTEGER);
CREATE INDEX answers_session ON answers (session_key, number);
CREATE TABLE used (article_id TEXT NOT NULL, number INTEGER NOT NULL REFERENCES answers ON DELETE CASCADE,
    PRIMARY KEY (article_id, number)) WITHOUT ROWID;
CREATE INDEX used_answer ON used (number);
CREATE TABLE feedback (number INTEGER PRIMARY KEY REFERENCES answers ON DELETE CASCADE,
    verdict TEXT NOT NULL, comment TEXT, at TEXT NOT NULL, digest INTEGER)
"""
_UPGRADES = {
    1: "ALTER TABLE answers ADD COLUMN digest INTEGER; ALTER TABLE feedback ADD COLUMN digest INTEGER"
}
"""Rows of version 1 have no digest."""

_SIGNED = "answer_id, answers.owner, answers.created_at, question, document, answers.digest"
"""The columns of an answer, the last a digest of the others."""


class LocalJournal:
    """The journal of one store. Safe to use from several threads and processes.

    `answers`, `sessions` and `turns` (of one session) are how many are kept; the oldest go first. Raises
    IndexDamagedError for a file that is not what was written, IndexStoreError for one that cannot be used.
    """

    def __init__(self, folder: Path, *, answers: int, sessions: int, turns: int) -> None:
        self._file = SideFile(folder / FILE_NAME, _SCHEMA, 2, _UPGRADES)
        self._answers, self._sessions, self._turns = answers, sessions, turns

    def keep(self, document: Document, *, owner: str, session_id: str | None) -> None:
        """Remember an ended answer; with a session it becomes that one's next turn."""
        if session_id is None and not self._answers:
            return
        with self._file.writing() as connection:
            key = None if session_id is None else _session_key(connection, session_id, owner)
            answer_id, created_at, question = (document[k] for k in ("answer_id", "created_at", "question"))
            words = json.dumps(document, ensure_ascii=False)
            checksum = digest(answer_id, owner, created_at, question, words)
            number = connection.execute(
                "INSERT INTO answers (answer_id, owner, session_key, created_at, question, document, digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [answer_id, owner, key, created_at, question, words, checksum],
            ).lastrowid
            connection.executemany(
                "INSERT INTO used VALUES (?, ?)", [(name, number) for name in articles_of(document)]
            )
            self._forget_oldest(connection, key)

    def _forget_oldest(self, connection: sqlite3.Connection, key: int | None) -> None:
        if key is not None:
            connection.execute(
                "UPDATE answers SET session_key = NULL WHERE session_key = ?1 AND number NOT IN"
                " (SELECT number FROM answers WHERE session_key = ?1 ORDER BY number DESC LIMIT ?2)",
                [key, self._turns],
            )
            surplus = (
                "SELECT session_key FROM answers WHERE session_key IS NOT NULL GROUP BY session_key"
                " ORDER BY max(number) DESC LIMIT -1 OFFSET ?"
            )
            gone = [row[0] for row in connection.execute(surplus, [self._sessions]).fetchall()]
            for old in gone:
                connection.execute("UPDATE answers SET session_key = NULL WHERE session_key = ?", [old])
                connection.execute("DELETE FROM sessions WHERE session_key = ?", [old])
        connection.execute(
            "DELETE FROM feedback WHERE number NOT IN"
            " (SELECT number FROM feedback ORDER BY at DESC, number DESC LIMIT ?)",
            [self._answers],
        )
        connection.execute(
            "DELETE FROM answers WHERE session_key IS NULL AND number NOT IN (SELECT number FROM feedback)"
            " AND number <= (SELECT coalesce(max(number), 0) FROM answers) - ?",
            [self._answers],
        )

    def turns(self, session_id: str, owner: str) -> list[Document]:
        """The answers of a conversation, oldest first; empty for one that is unknown to that owner."""
        if not self._file.exists:
            return []
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {_SIGNED} FROM answers JOIN sessions USING (session_key)"  # noqa: S608
                " WHERE session_id = ? AND sessions.owner = ? ORDER BY number",
                [session_id, owner],
            ).fetchall()
        if any(row[1] != owner for row in rows):
            raise damaged(self._file.path, f"the conversation {session_id!r} holds another's answers")
        return [self._read(row) for row in rows]

    def sessions(self, owner: str, *, limit: int, before: str | None = None) -> list[SessionRecord]:
        """Conversations of that owner, the one used last first; with `before` only those used before then."""
        if not self._file.exists:
            return []
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT session_id, min(number), min(created_at), max(created_at), count(*) FROM answers"
                " JOIN sessions USING (session_key) WHERE sessions.owner = ? GROUP BY session_key"
                " HAVING ? IS NULL OR max(created_at) < ? ORDER BY max(created_at) DESC LIMIT ?",
                [owner, before, before, limit],
            ).fetchall()
            for name, *_ in rows:  # by its index, which a changed row no longer agrees with
                if _find_session(connection, name, owner) is None:
                    raise damaged(self._file.path, f"the conversation {name!r} is not what was written")
            question = "SELECT question FROM answers WHERE number = ?"
            return [
                SessionRecord(
                    name, connection.execute(question, [first]).fetchone()[0], created, updated, turns
                )
                for name, first, created, updated, turns in rows
            ]

    def forget_session(self, session_id: str, owner: str) -> bool:
        """Delete a conversation with its answers and what was said of them; False when it is unknown."""
        if not self._file.exists:
            return False
        with self._file.writing() as connection:
            gone = connection.execute(
                "DELETE FROM sessions WHERE session_id = ? AND owner = ?", [session_id, owner]
            ).rowcount
        self._file.wipe_log()
        return gone > 0

    def judge(self, answer_id: str, owner: str, *, verdict: str, comment: str | None, at: str) -> bool:
        """Store what a reader says of an answer, in place of what they said before; False when unknown."""
        if not self._file.exists:
            return False
        with self._file.writing() as connection:
            found = connection.execute(
                "SELECT number FROM answers WHERE answer_id = ? AND owner = ?", [answer_id, owner]
            ).fetchone()
            if found is None:
                return False
            connection.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
                [found[0], verdict, comment, at, digest(answer_id, verdict, comment)],
            )
        return True

    def judged(self) -> list[JudgedAnswer]:
        """Every answer that a reader judged, oldest first, with the questions before it in its session."""
        if not self._file.exists:
            return []
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {_SIGNED}, number, session_key, verdict, comment, feedback.digest FROM feedback"  # noqa: S608
                " JOIN answers USING (number) ORDER BY number"
            ).fetchall()
            for answer_id, *_, verdict, comment, expected in rows:
                if expected not in (None, digest(answer_id, verdict, comment)):
                    raise damaged(self._file.path, f"what was said of the answer {answer_id}")
            return [
                JudgedAnswer(self._read(row[:6]), verdict, comment, self._before(connection, key, number))
                for *row, number, key, verdict, comment, _ in rows
            ]

    def _before(self, connection: sqlite3.Connection, key: int | None, number: int) -> Sequence[Document]:
        if key is None:
            return ()
        rows = connection.execute(
            f"SELECT {_SIGNED} FROM answers WHERE session_key = ? AND number < ? ORDER BY number",  # noqa: S608
            [key, number],
        )
        return [self._read(row) for row in rows.fetchall()]

    def _read(self, row: Sequence[Any]) -> Document:
        """The answer in those columns; raises IndexDamagedError when it is not what was written."""
        *signed, expected = row
        if expected not in (None, digest(*signed)):
            raise damaged(self._file.path, f"the answer {row[0]} is not what was written")
        try:
            document: Document = json.loads(row[4])
        except (ValueError, TypeError) as error:
            raise damaged(self._file.path, f"the answer {row[0]} cannot be read") from error
        return document

    def article_ids(self) -> set[str]:
        """The articles that kept answers used."""
        if not self._file.exists:
            return set()
        with self._file.reading() as connection:
            return {row[0] for row in connection.execute("SELECT DISTINCT article_id FROM used")}

    def scrub(self, article_ids: Iterable[str]) -> int:
        """Empty every answer that used one of these articles, and return how many there were.

        What is left says that there was a question and an answer; comments go too, for they may quote. Later
        questions of the same conversation lose what was put into them from it: names that nobody typed.
        """
        chosen = id_list(article_ids)
        if not self._file.exists:
            return 0
        with self._file.writing() as connection:
            rows = connection.execute(
                "SELECT number, answer_id, owner, created_at, question, verdict FROM answers"
                " LEFT JOIN feedback USING (number) WHERE number IN"
                " (SELECT number FROM used WHERE article_id IN (SELECT value FROM json_each(?)))",
                [chosen],
            ).fetchall()
            self._forget_resolved(connection, [row[0] for row in rows])
            for number, answer_id, owner, created_at, question, verdict in rows:
                words = json.dumps(emptied(answer_id, created_at, question), ensure_ascii=False)
                connection.execute(
                    "UPDATE answers SET document = ?, digest = ? WHERE number = ?",
                    [words, digest(answer_id, owner, created_at, question, words), number],
                )
                connection.execute("DELETE FROM used WHERE number = ?", [number])
                connection.execute(
                    "UPDATE feedback SET comment = NULL, digest = ? WHERE number = ?",
                    [digest(answer_id, verdict, None), number],
                )
        if rows:
            self._file.wipe_log()
        return len(rows)

    @staticmethod
    def _forget_resolved(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
        for number, *row, words in connection.execute(
            "SELECT number, answer_id, owner, created_at, question, document FROM answers AS later"
            " WHERE EXISTS (SELECT 1 FROM answers AS gone WHERE gone.session_key = later.session_key"
            " AND gone.number < later.number AND gone.number IN (SELECT value FROM json_each(?)))",
            [json.dumps(list(numbers))],
        ).fetchall():
            document = json.loads(words)
            if document.get("standalone_question") in (None, document["question"]):
                continue
            document["standalone_question"] = document["question"]
            plain = json.dumps(document, ensure_ascii=False)
            connection.execute(
                "UPDATE answers SET document = ?, digest = ? WHERE number = ?",
                [plain, digest(*row, plain), number],
            )


def _session_key(connection: sqlite3.Connection, session_id: str, owner: str) -> int | None:
    connection.execute(
        "INSERT OR IGNORE INTO sessions (session_id, owner) VALUES (?, ?)", [session_id, owner]
    )
    return _find_session(connection, session_id, owner)


def _find_session(connection: sqlite3.Connection, session_id: str, owner: str) -> int | None:
    found: tuple[int] | None = connection.execute(
        "SELECT session_key FROM sessions WHERE session_id = ? AND owner = ?", [session_id, owner]
    ).fetchone()
    return found and found[0]
