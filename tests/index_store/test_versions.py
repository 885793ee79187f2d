"""Earlier versions of changed articles: as many are kept as the settings say, and none after a delete."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index_store.compact import compact
from index_store.findings import REBUILD
from index_store.numpy_reference import NumpyArchive
from index_store.rebuild import rebuild
from index_store.usage import usage
from rag.errors import IndexDamagedError
from rag.protocols import Archive
from tests.index_store.damages import change, content
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

WORDS = ("Corundarium", "Obsidianum", "Malachitum", "Zirconium")


def change_three_times(archive: Archive) -> None:
    for word in WORDS:
        archive.commit([news("n0", f"{word} reached the harbour.", title=word), news("n1", "storm")])


def kept(archive: Archive, name: str = "n0") -> list[int]:
    with archive.view() as view:
        return list(view.earlier_versions(name))


def on_disk(store: Path, words: Sequence[str] = WORDS) -> list[str]:
    everything = b"".join(path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file())
    return [word for word in words if word.encode() in everything]


def test_the_last_earlier_versions_are_kept(archive: Archive) -> None:
    change_three_times(archive)
    assert kept(archive) == [2, 3]
    assert kept(archive, "n9") == []
    with archive.view() as view:
        earlier = view.earlier("n0", 3)
        assert earlier is not None
        assert (earlier.version, earlier.title, earlier.text) == (
            3,
            WORDS[2],
            f"{WORDS[2]} reached the harbour.",
        )
        assert [view.earlier("n0", number) for number in (1, 4, 5)] == [None] * 3
        assert view.earlier("n9", 1) is None


def test_no_search_sees_them(archive: Archive) -> None:
    archive.commit([news("n0", "The volcano erupted.")])
    archive.commit([news("n0", "The harbour is calm.")])
    with archive.view() as view:
        assert view.counts().articles == view.count() == len(list(view.heads())) == 1
        assert view.counts().passages == 1
    assert found_articles(archive, "harbour") == {"n0"}
    assert kept(archive) == [1]


def test_a_delete_takes_them_and_later_ones_begin_anew(archive: Archive) -> None:
    change_three_times(archive)
    archive.delete(["n0"])
    assert kept(archive) == []
    archive.restore_deleted(["n0"])
    archive.commit([news("n0", "It is back.")])
    assert kept(archive) == []
    archive.commit([news("n0", "It is back again.")])
    assert kept(archive) == [5]


def test_what_a_view_holds_stays_whole(archive: Archive) -> None:
    change_three_times(archive)
    with archive.view() as view:
        archive.commit([news("n0", "Something else.")])
        assert view.earlier_versions("n0") == [2, 3]
        earlier = view.earlier("n0", 2)
        assert earlier is not None
        assert earlier.title == WORDS[1]
    assert kept(archive) == [3, 4]


@pytest.mark.parametrize("most", [0, 1])
def test_none_are_kept_unless_asked_for(store: Path, most: int) -> None:
    reference = NumpyArchive(EMBEDDER.dimension, TOKENISERS, kept_versions=most)
    with open_local(store, kept_versions=most) as archive:
        for each in (archive, reference):
            change_three_times(each)
            assert kept(each) == [3][:most]
    assert on_disk(store) == list(WORDS[3 - most :])


def test_what_is_kept_no_more_is_wiped(store: Path) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
    assert on_disk(store) == list(WORDS[1:])
    with open_local(store, kept_versions=1) as archive:
        assert kept(archive) == [2, 3]  # until the article changes, or the store is compacted
        archive.commit([news("n0", "Topazium reached the harbour.")])
        assert kept(archive) == [4]
    assert on_disk(store) == [WORDS[3]]
    compact(store, TOKENISERS, UNHEARD)
    assert on_disk(store) == []
    report = checked(store)
    assert report.damage + report.notes == ()


def test_a_delete_wipes_them(store: Path) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
        archive.delete(["n0"])
    assert on_disk(store) == []


def test_compact_keeps_as_many_as_it_is_told(store: Path) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
    before = content(store)
    compact(store, TOKENISERS, UNHEARD, kept_versions=2)
    assert content(store) == before
    assert usage(store).earlier_versions == 4
    compact(store, TOKENISERS, UNHEARD, kept_versions=1)
    with open_local(store, writable=False) as archive:
        assert (kept(archive), kept(archive, "n1")) == ([3], [3])


def test_new_vectors_of_the_same_version_keep_nothing(store: Path) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
    change(store, "UPDATE passages SET digest = digest + 1")
    done = rebuild(
        store, TOKENISERS, UNHEARD, prepare=lambda articles: [prepare(article) for article in articles]
    )
    assert done.embedded
    assert done.lost_versions == ()
    with open_local(store, writable=False) as archive:
        assert kept(archive) == [2, 3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE versions SET text = text || '!' WHERE article_id = 'n0' AND version = 2",
        "UPDATE versions SET head = '{' WHERE article_id = 'n0' AND version = 2",
        "UPDATE versions SET rest = x'ff' WHERE article_id = 'n0' AND version = 2",
        "UPDATE versions SET digest = 7 WHERE article_id = 'n0' AND version = 2",
    ],
)
def test_a_damaged_one_is_named_and_a_rebuild_leaves_it_out(store: Path, statement: str) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
    change(store, statement)
    with (
        open_local(store, writable=False) as archive,
        archive.view() as view,
        pytest.raises(IndexDamagedError, match="version 2 of the article 'n0'"),
    ):
        view.earlier("n0", 2)
    damage = checked(store).damage
    assert [(finding.advice, "earlier version 2" in finding.what) for finding in damage] == [(REBUILD, True)]
    assert rebuild(store, TOKENISERS, UNHEARD).lost_versions == (("n0", 2),)
    assert checked(store).damage == ()
    with open_local(store, writable=False) as archive:
        assert kept(archive) == [3]


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE versions SET article_id = 'm0' WHERE article_id = 'n0' AND version = 2", "'m0'"),
        ("UPDATE versions SET version = 1 WHERE article_id = 'n0' AND version = 2", "version 1 "),
        ("UPDATE versions SET version = 9 WHERE article_id = 'n0' AND version = 2", "version 9 "),
        (
            "UPDATE versions SET article_id = CAST(x'6eff' AS TEXT) WHERE article_id = 'n0' AND version = 2",
            "n",
        ),
    ],
)
def test_one_under_another_name_is_found_by_a_check(store: Path, statement: str, wrong: str) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
    change(store, statement)
    assert [wrong in finding.what for finding in checked(store).damage] == [True]
    assert len(rebuild(store, TOKENISERS, UNHEARD).lost_versions) == 1
    assert checked(store).damage == ()
    assert on_disk(store, WORDS[1:2]) == []


def test_a_number_that_is_there_already_stops_no_change(store: Path) -> None:
    with open_local(store) as archive:
        change_three_times(archive)
    change(store, "UPDATE versions SET version = 4 WHERE article_id = 'n0' AND version = 3")
    with open_local(store) as archive:
        archive.commit([news("n0", "Topazium reached the harbour.")])
        assert kept(archive) == [4]
    assert checked(store).damage == ()
