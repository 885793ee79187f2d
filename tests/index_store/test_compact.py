"""A compacted store holds the same in less, and nothing of what was removed."""

import os
from pathlib import Path
from typing import Any

import pytest

from index_store.compact import Compaction, compact
from rag.errors import IndexLockedError, IndexNotFoundError
from rag.steps import Step, watching
from tests.index_store.damages import content
from tests.index_store.newsroom import IN_STORE, KEPT_VERSIONS, TOKENISERS, UNHEARD, checked, news, open_local


def compacted(store: Path, **options: Any) -> Compaction:
    options = {"reader_wait_seconds": 0.0, "kept_versions": KEPT_VERSIONS} | options
    return compact(store, TOKENISERS, UNHEARD, **options)


def test_a_compacted_store_holds_the_same(filled: Path) -> None:
    before = content(filled)
    outcome = compacted(filled)
    assert (outcome.segments_before, outcome.segments_after, outcome.wiped) == (2, 1, True)
    assert content(filled) == before
    report = checked(filled)
    assert report.damage + report.notes == ()
    assert len(list((filled / "segments").iterdir())) == 1


def test_removed_articles_leave_room(store: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news(f"n{number}", f"storm number {number} " * 40) for number in range(60)])
        archive.delete([f"n{number}" for number in range(50)])
    before = content(store)
    outcome = compacted(store)
    assert outcome.bytes_after < outcome.bytes_before / 2
    assert content(store) == before
    assert compacted(store).bytes_after == outcome.bytes_after


def test_readers_go_on(filled: Path) -> None:
    with open_local(filled, writable=False) as reader, reader.view() as view:
        heads = list(view.heads())
        assert not compacted(filled).wiped
        assert [view.article(head.article_id) for head in heads] == [
            reader_article for head in heads if (reader_article := view.article(head.article_id))
        ]
    assert compacted(filled).wiped
    assert len(list((filled / "segments").iterdir())) == 1


def test_one_writer_at_a_time(filled: Path, tmp_path: Path) -> None:
    with open_local(filled) as archive:
        archive.commit([news("n9", "storm")])
        with pytest.raises(IndexLockedError):
            compacted(filled)
        with pytest.raises(IndexLockedError, match=r"after 0\.1 seconds"):
            compacted(filled, wait_seconds=0.1)
    with pytest.raises(IndexNotFoundError):
        compacted(tmp_path / "nothing")


@pytest.mark.parametrize("step", IN_STORE)
def test_a_kill_at_any_step_loses_nothing(filled: Path, step: Step) -> None:
    with open_local(filled) as archive, open_local(filled, writable=False) as reader, reader.view():
        archive.delete(["n2"])
    before = content(filled)
    child = os.fork()
    if not child:
        with watching(lambda now: os._exit(77) if now is step else None):
            compacted(filled)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    assert not checked(filled).damage
    assert content(filled) == before
    compacted(filled)
    report = checked(filled)
    assert report.damage + report.notes == ()
    assert content(filled) == before
