"""What the journal keeps and forgets; and that nothing of a deleted article is left in its file."""

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index_store.journal import FILE_NAME, LocalJournal
from rag.errors import IndexDamagedError, IndexStoreError
from rag.kept import DELETED, articles_of

OWNER, OTHER = "key:desk", "key:other"
SESSION = "0" * 32


def document(number: int, *articles: str, quote: str = "words", question: str = "what?") -> dict[str, Any]:
    return {
        "answer_id": f"answer-{number}",
        "created_at": f"2026-01-01T00:{number // 60:02}:{number % 60:02}+00:00",
        "question": question,
        "status": "answered",
        "citations": [{"article_id": name, "quote": quote, "title": f"{quote} title"} for name in articles],
        "sources": [],
        "refusal": None,
    }


def journal(folder: Path, *, answers: int = 100, sessions: int = 10, turns: int = 10) -> LocalJournal:
    return LocalJournal(folder, answers=answers, sessions=sessions, turns=turns)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_nothing_is_written_before_the_first_answer(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    assert kept.turns(SESSION, OWNER) == []
    assert kept.sessions(OWNER, limit=5) == []
    assert kept.judged() == []
    assert kept.article_ids() == set()
    assert kept.scrub(["a"]) == 0
    assert not kept.forget_session(SESSION, OWNER)
    assert not kept.judge("x", OWNER, verdict="good", comment=None, at="2026")
    assert list(tmp_path.iterdir()) == []


def test_a_conversation_is_kept_in_order_for_its_owner_alone(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    for number in range(3):
        kept.keep(document(number, question=f"q{number}"), owner=OWNER, session_id=SESSION)
    kept.keep(document(9, question="mine"), owner=OTHER, session_id=SESSION)
    assert [turn["question"] for turn in kept.turns(SESSION, OWNER)] == ["q0", "q1", "q2"]
    assert [turn["question"] for turn in kept.turns(SESSION, OTHER)] == ["mine"]
    listed = kept.sessions(OWNER, limit=5)
    assert [(each.title, each.turns) for each in listed] == [("q0", 3)]
    assert listed[0].created_at < listed[0].updated_at
    assert not kept.judge("answer-0", OTHER, verdict="bad", comment=None, at="2026")
    assert not kept.forget_session(SESSION, "nobody")
    assert kept.forget_session(SESSION, OWNER)
    assert kept.turns(SESSION, OWNER) == []
    assert [turn["question"] for turn in kept.turns(SESSION, OTHER)] == ["mine"]


def test_lists_go_on_before_a_time(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    for number in range(5):
        kept.keep(document(number), owner=OWNER, session_id=f"{number:032}")
    first = kept.sessions(OWNER, limit=2)
    rest = kept.sessions(OWNER, limit=9, before=first[-1].updated_at)
    assert [int(each.session_id) for each in [*first, *rest]] == [4, 3, 2, 1, 0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=25), st.integers(0, 4), st.integers(1, 3), st.integers(1, 3))
def test_bounds_are_never_exceeded(
    tmp_path_factory: pytest.TempPathFactory, asked: list[int], answers: int, sessions: int, turns: int
) -> None:
    kept = journal(tmp_path_factory.mktemp("j"), answers=answers, sessions=sessions, turns=turns)
    for number, which in enumerate(asked):
        kept.keep(document(number), owner=OWNER, session_id=f"{which:032}" if which else None)
    assert len(kept.sessions(OWNER, limit=100)) <= sessions
    assert all(len(kept.turns(f"{which:032}", OWNER)) <= turns for which in range(1, 5))
    known = [
        n for n in range(len(asked)) if kept.judge(f"answer-{n}", OWNER, verdict="good", comment=None, at="1")
    ]
    assert len(known) <= answers + sessions * turns
    if asked and (answers or asked[-1]):
        assert len(asked) - 1 in known  # the newest is always there


def test_what_a_reader_says_last_counts_and_keeps_the_answer(tmp_path: Path) -> None:
    kept = journal(tmp_path, answers=2)
    kept.keep(document(0), owner=OWNER, session_id=None)
    assert kept.judge("answer-0", OWNER, verdict="good", comment=None, at="1")
    assert kept.judge("answer-0", OWNER, verdict="bad", comment="why", at="2")
    for number in range(1, 6):
        kept.keep(document(number), owner=OWNER, session_id=None)
    assert [(each.verdict, each.comment) for each in kept.judged()] == [("bad", "why")]
    assert not kept.judge("answer-1", OWNER, verdict="good", comment=None, at="3")


def test_a_judged_answer_knows_the_questions_before_it(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    for number in range(3):
        kept.keep(document(number, question=f"q{number}"), owner=OWNER, session_id=SESSION)
    kept.judge("answer-1", OWNER, verdict="good", comment=None, at="1")
    assert [each["question"] for each in kept.judged()[0].before] == ["q0"]


def test_every_part_that_names_an_article_is_known() -> None:
    answer = document(1, "cited") | {
        "sources": [{"article_id": "looked-at"}],
        "refusal": {"suggestions": [{"article_id": "suggested"}]},
    }
    assert articles_of(answer) == {"cited", "looked-at", "suggested"}


def test_a_scrubbed_article_leaves_no_byte(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    marker = "Der Marker Zwölfmeilen steht hier"
    for number in range(50):
        kept.keep(document(number, "gone", quote=f"{marker} {number}"), owner=OWNER, session_id=SESSION)
    kept.keep(document(90, "stays", quote="other words"), owner=OWNER, session_id=SESSION)
    kept.judge("answer-49", OWNER, verdict="good", comment=f"it says {marker}", at="1")
    assert marker.encode() in bytes_of(tmp_path)  # the scan finds what is there
    assert kept.scrub(["gone", "unknown"]) == 50
    for path in tmp_path.iterdir():
        assert b"Zw\xc3\xb6lfmeilen" not in path.read_bytes(), path.name
    statuses = [turn["status"] for turn in kept.turns(SESSION, OWNER)]
    assert statuses.count(DELETED) == 9
    assert statuses[-1] == "answered"
    assert kept.article_ids() == {"stays"}
    assert kept.judged()[0].comment is None


def test_names_from_a_scrubbed_answer_leave_the_questions_that_followed(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    follow = document(2, "b", question="what did she say?") | {"standalone_question": "what did Obsidia say?"}
    kept.keep(document(1, "a", quote="Obsidia won"), owner=OWNER, session_id=SESSION)
    kept.keep(follow, owner=OWNER, session_id=SESSION)
    kept.keep(document(3, "b") | {"standalone_question": "who was it?"}, owner=OWNER, session_id="1" * 32)
    assert kept.scrub(["a"]) == 1
    assert b"Obsidia" not in bytes_of(tmp_path)
    assert kept.turns(SESSION, OWNER)[1] == follow | {"standalone_question": "what did she say?"}
    assert kept.turns("1" * 32, OWNER)[0]["standalone_question"] == "who was it?"


def test_a_forgotten_conversation_leaves_no_byte(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.keep(document(1, "a", question="Zwölfmeilen?"), owner=OWNER, session_id=SESSION)
    assert "Zwölfmeilen".encode() in bytes_of(tmp_path)
    kept.forget_session(SESSION, OWNER)
    assert "Zwölfmeilen".encode() not in bytes_of(tmp_path)


def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.keep(document(1), owner=OWNER, session_id=None)
    path = tmp_path / FILE_NAME
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(IndexDamagedError, match=FILE_NAME):
        kept.turns(SESSION, OWNER)


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.keep(document(1), owner=OWNER, session_id=None)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version=9")
    connection.close()
    with pytest.raises(IndexStoreError, match="format 9"):
        kept.article_ids()


def _keep_many(folder: Path, first: int) -> None:
    kept = journal(folder, answers=1000)
    for number in range(first, first + 20):
        kept.keep(document(number), owner=OWNER, session_id=None)


def test_several_processes_write_and_nothing_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep_many, args=(tmp_path, first)) for first in (0, 100, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    kept = journal(tmp_path, answers=1000)
    numbers = [n + first for first in (0, 100, 200) for n in range(20)]
    assert all(kept.judge(f"answer-{n}", OWNER, verdict="good", comment=None, at="1") for n in numbers)


def test_the_file_is_private(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.keep(document(1), owner=OWNER, session_id=None)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
