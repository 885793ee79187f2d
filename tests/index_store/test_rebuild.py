"""What can be derived is derived, what cannot is named, and nothing is made to look sound that is not."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from index_store.rebuild import Rebuilt, rebuild
from rag.domain import Article, PreparedArticle
from rag.errors import IndexDamagedError, IndexLockedError
from rag.protocols import Limits
from rag.steps import Step, watching
from tests.index_store.damages import ARTICLE, DAMAGES, REBUILD, REEMBED, change, content
from tests.index_store.newsroom import (
    TOKENISERS,
    UNHEARD,
    checked,
    found,
    found_articles,
    news,
    open_local,
    prepare,
)


def prepared(articles: Sequence[Article]) -> list[PreparedArticle]:
    return [prepare(article) for article in articles]


def rebuilt(store: Path, *, embed: bool = False) -> Rebuilt:
    return rebuild(store, TOKENISERS, UNHEARD, prepare=prepared if embed else None)


def damages(advice: str) -> list[str]:
    return [statement for statement, _, named in DAMAGES if named == advice]


def test_a_sound_store_stays_what_it_is(filled: Path) -> None:
    before = content(filled)
    assert rebuilt(filled) == Rebuilt(3, 7, (), (), (), (), (), lost_end=False)
    assert content(filled) == before
    report = checked(filled)
    assert report.damage + report.notes == ()


@pytest.mark.parametrize("statement", damages(REBUILD))
def test_what_is_derived_is_derived_again(filled: Path, statement: str) -> None:
    before = content(filled)
    change(filled, statement)
    lost = rebuilt(filled, embed="article_key = 50" in statement)  # there a whole passage is lost
    assert lost.lost_vectors + lost.lost_articles == ()
    assert checked(filled).damage == ()
    assert content(filled) == before


@pytest.mark.parametrize("statement", damages(REEMBED))
def test_lost_vectors_are_named_and_made_again_when_asked(filled: Path, statement: str) -> None:
    before = content(filled)
    change(filled, statement)
    if statement.startswith(("UPDATE articles SET", "UPDATE segments SET rows")):  # only a count was wrong
        assert rebuilt(filled) == Rebuilt(3, 7, (), (), (), (), (), lost_end=False)
    else:
        named = rebuilt(filled)
        assert named.lost_vectors
        assert not named.lost_articles
        assert checked(filled).damage
        assert rebuilt(filled, embed=True).embedded == named.lost_vectors
    report = checked(filled)
    assert report.damage + report.notes == ()
    assert content(filled) == before


@pytest.mark.parametrize("statement", damages(ARTICLE))
def test_a_lost_text_is_named_and_stays_damaged(filled: Path, statement: str) -> None:
    change(filled, statement)
    for embed in (False, True):
        assert len(rebuilt(filled, embed=embed).lost_articles) == 1
        assert all(ARTICLE in finding.advice for finding in checked(filled).damage)
        assert checked(filled).damage


def test_a_lost_article_can_be_deleted_and_taken_in_again(filled: Path) -> None:
    before = content(filled)
    change(filled, "UPDATE articles SET text = text || '!' WHERE article_id = 'n1'")
    rebuilt(filled)
    with open_local(filled) as archive:
        archive.delete(["n1"])
        assert checked(filled).damage == ()
        archive.restore_deleted(["n1"])
        archive.commit([news("n1", "Storm number 1, rewritten")])
    assert len(content(filled)[0]) == len(before[0])  # type: ignore[arg-type]
    assert checked(filled).damage == ()


def test_a_damaged_digest_alone_loses_no_article(filled: Path) -> None:
    before = content(filled)
    change(filled, "UPDATE articles SET digest = digest + 1")
    assert rebuilt(filled).lost_articles == ()
    assert content(filled) == before


@pytest.mark.parametrize("loss", ["missing", "cut", "swapped"])
def test_lost_vector_files_are_made_again(filled: Path, loss: str) -> None:
    before = content(filled)
    first, second = sorted((filled / "segments").iterdir())
    if loss == "missing":
        second.unlink()
    elif loss == "cut":
        os.truncate(second, second.stat().st_size // 2)
    else:
        contents = first.read_bytes(), second.read_bytes()
        first.write_bytes(contents[1])
        second.write_bytes(contents[0])
    assert set(rebuilt(filled).lost_vectors) >= {"n2"}
    with pytest.raises(IndexDamagedError):
        content(filled)
    assert set(rebuilt(filled, embed=True).embedded) >= {"n2"}
    report = checked(filled)
    assert report.damage + report.notes == ()
    assert content(filled) == before


def test_a_reader_sees_the_repair_without_reopening(filled: Path) -> None:
    with open_local(filled, writable=False) as reader:
        assert found_articles(reader, "harbour") >= {"n0"}
        change(filled, "DELETE FROM postings")
        with reader.view() as view:
            assert found(view, "harbour", limits=Limits(0, 10)) == []
        rebuilt(filled)
        with reader.view() as view:
            assert len(found(view, "harbour", limits=Limits(0, 10))) == 1
            assert view.generation == 5


def test_a_writer_keeps_a_rebuild_out(filled: Path) -> None:
    with open_local(filled) as archive:
        archive.commit([news("n9", "storm")])
        with pytest.raises(IndexLockedError):
            rebuilt(filled)


def test_a_broken_page_is_an_error_that_names_the_backup(filled: Path) -> None:
    path = filled / "catalogue.sqlite3"
    content = bytearray(path.read_bytes())
    content[8192 * 3 : 8192 * 3 + 20] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="citedesk restore"):
        rebuilt(filled)


@pytest.mark.parametrize("step", [Step.WRITE_ROWS, Step.WRITE_LEXICAL, Step.SWITCH, Step.CLEAN])
@pytest.mark.parametrize("embed", [False, True])
def test_a_kill_at_any_step_leaves_something_that_can_be_repaired(
    filled: Path, step: Step, embed: bool
) -> None:
    before = content(filled)
    change(filled, "DELETE FROM postings WHERE token = 'harbour'")
    if embed:
        (filled / "segments" / "0.f16").write_bytes(b"")
    child = os.fork()
    if not child:
        with watching(lambda now: os._exit(77) if now is step else None):
            rebuilt(filled, embed=embed)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    rebuilt(filled, embed=embed)
    report = checked(filled)
    assert report.damage + report.notes == ()
    assert content(filled) == before


SETTINGS = [("generation", 9), ("next_passage", 999), ("splitter", "every 41 characters"), ("epoch", 3)]


@pytest.mark.parametrize(("key", "value"), SETTINGS)
def test_changed_settings_and_counters_are_found_by_every_reader(
    filled: Path, key: str, value: object
) -> None:
    """Also where the changed value could be one: only the digest of all of them tells."""
    change(filled, f"INSERT OR REPLACE INTO meta VALUES ('{key}', '{value}')")  # noqa: S608
    with pytest.raises(IndexDamagedError, match=r"settings and counters.*citedesk rebuild"):
        open_local(filled, writable=False)
    [advice] = [f.advice for f in checked(filled).damage if "settings and counters" in f.what]
    assert REBUILD in advice
    rebuilt(filled)
    assert not checked(filled).damage


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tombstones SET article_id = 'm3'",
        "UPDATE tombstones SET restored = 1",
        "UPDATE tombstones SET version = 7",
    ],
)
def test_a_damaged_note_of_a_deletion_is_found_and_named_when_it_is_given_up(
    filled: Path, statement: str
) -> None:
    change(filled, statement)
    name = "m3" if "m3" in statement else "n3"
    with open_local(filled) as archive:
        with pytest.raises(IndexDamagedError, match=f"the note that '{name}' was deleted"):
            archive.deleted(["n3", name])
        with pytest.raises(IndexDamagedError):
            archive.commit([news(name, "storm again")])
    [advice] = [f.advice for f in checked(filled).damage if "note that" in f.what]
    assert REBUILD in advice
    assert rebuilt(filled).lost_deletions == (name,)
    report = checked(filled)
    assert report.damage + report.notes == ()


def test_a_note_whose_id_is_no_text_any_more_is_given_up_too(filled: Path) -> None:
    change(filled, "UPDATE tombstones SET article_id = CAST(x'6eff' AS TEXT)")
    assert [f for f in checked(filled).damage if "note that" in f.what]
    assert rebuilt(filled).lost_deletions == ("n\ufffd",)
    assert checked(filled).damage == ()
