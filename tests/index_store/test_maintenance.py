"""The commands that keep a store in order: documents, exit codes, and what a person is told."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from index_store.archive import LocalArchive
from rag.bootstrap import TOKENISERS
from rag.build import IndexBuilder
from rag.commands import deletion, maintenance
from rag.commands.options import Narrowing
from rag.domain import Article, ArticleStatus
from rag.errors import CitedeskError, IndexDamagedError, IndexMismatchError, InputError
from rag.ingest.identity import canonical_url, url_id
from rag.ingest.outcome import ReadLimits
from rag.settings import Settings
from rag.split import splitter_identity
from tests.fakes import HashEmbedder
from tests.index_store.damages import change
from tests.index_store.newsroom import day

EMBEDDER, OTHER = HashEmbedder(), HashEmbedder(96, "other")
URL = "https://news.example/storm"
ARTICLES = [
    Article("n0", "The storm reached Busan. Ships stayed in the harbour.", source="Daily", language="en"),
    Article(
        "n1", "폭풍이 부산에 왔다. 배들은 항구에 머물렀다.", language="ko", published_at=day("2025-08-01")
    ),
    Article(url_id(canonical_url(URL)), "A second storm came.", url=URL + "?utm_source=x", source="Weekly"),
    Article("n3", "A third storm was only a rumour.", source="Daily", status=ArticleStatus.RETRACTED),
]
Out = Callable[[], Any]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(
        maintenance, "load_embedder", {"use-multilingual-v3": EMBEDDER, "other": OTHER}.__getitem__
    )
    chosen = Settings(store=tmp_path / "store", embed_processes=1)
    with LocalArchive(
        chosen.store, EMBEDDER.fingerprint(), splitter_identity(300), TOKENISERS, writable=True
    ) as archive:
        builder = IndexBuilder(
            archive, EMBEDDER, zone=ZoneInfo("UTC"), passage_characters=300, limits=ReadLimits(5_000_000)
        )
        archive.commit(builder.prepare(ARTICLES))
    return chosen


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str]) -> Out:
    return lambda: json.loads(capsys.readouterr().out)


def stored(settings: Settings) -> set[str]:
    with maintenance.reading(settings.store) as (catalogue, _):
        return {row[0] for row in catalogue.all("SELECT article_id FROM articles")}


def test_verify_tells_a_sound_store_from_a_damaged_one(settings: Settings, document: Out) -> None:
    assert maintenance.verify(settings, as_json=True) == 0
    said = document()
    assert said["ok"] is True
    assert (said["articles"], said["damage"], said["notes"]) == (4, [], [])
    change(settings.store, "UPDATE segments SET words = 1")
    assert maintenance.verify(settings, as_json=True) == 1
    said = document()
    assert said["ok"] is False
    assert said["damage"][0]["file"].endswith("catalogue.sqlite3")
    assert "citedesk rebuild" in said["damage"][0]["advice"]


def test_verify_tells_a_person(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.store / "segments" / "9.f16").touch()
    assert maintenance.verify(settings, as_json=False) == 0
    said = capsys.readouterr().out
    assert "note     " in said
    assert "sound: 4 articles, 4 passages" in said
    change(settings.store, "UPDATE segments SET words = 1")
    assert maintenance.verify(settings, as_json=False) == 1
    assert "DAMAGED  " in capsys.readouterr().out


def rebuilt(settings: Settings, *, reembed: bool, as_json: bool = True) -> int:
    return maintenance.rebuild(settings, reembed_damaged=reembed, wait_seconds=0.0, as_json=as_json)


def test_rebuild_names_what_is_lost_and_embeds_it_again(settings: Settings, document: Out) -> None:
    change(settings.store, "DELETE FROM postings")
    assert rebuilt(settings, reembed=False) == 0
    assert document() == {
        "articles": 4, "passages": 4, "embedded": [], "lost_vectors": [], "lost_articles": [],
        "lost_deletions": [], "lost_versions": [],
        "lost_end": False,
    }  # fmt: skip
    (settings.store / "segments" / "0.f16").unlink()
    assert rebuilt(settings, reembed=False) == 1
    assert len(document()["lost_vectors"]) == 4
    assert rebuilt(settings, reembed=True) == 0
    assert len(document()["embedded"]) == 4
    assert maintenance.verify(settings, as_json=True) == 0


def test_compact_tells_how_many_earlier_texts_it_removed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    splitter = splitter_identity(300)
    with LocalArchive(
        settings.store, EMBEDDER.fingerprint(), splitter, TOKENISERS, writable=True, kept_versions=2
    ) as archive:
        builder = IndexBuilder(
            archive, EMBEDDER, zone=ZoneInfo("UTC"), passage_characters=300, limits=ReadLimits(5_000_000)
        )
        archive.commit(builder.prepare([replace(ARTICLES[0], text="The storm went by.")]))
    for expected in (1, 0):
        assert maintenance.compact(settings, wait_seconds=0.0, as_json=True) == 0
        assert json.loads(capsys.readouterr().out)["versions_removed"] == expected
    assert maintenance.compact(settings, wait_seconds=0.0, as_json=False) == 0
    assert "CITEDESK_KEPT_VERSIONS" not in capsys.readouterr().out


def test_rebuild_tells_a_person_what_to_do(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    change(settings.store, "UPDATE passages SET row = 50 WHERE passage_id = 0")
    change(settings.store, "UPDATE articles SET text = 'x' WHERE article_id = 'n1'")
    assert rebuilt(settings, reembed=False, as_json=False) == 1
    said = capsys.readouterr().out
    assert "vectors lost: n0" in said
    assert "--reembed-damaged" in said
    assert "text lost: n1" in said
    assert "--restore-deleted" in said


def test_vectors_are_not_made_again_by_another_embedder(settings: Settings) -> None:
    with pytest.raises(IndexMismatchError):
        rebuilt(settings.model_copy(update={"embedder": "other"}), reembed=True)


def test_compact_says_what_it_came_to(
    settings: Settings, document: Out, capsys: pytest.CaptureFixture[str]
) -> None:
    assert maintenance.compact(settings, wait_seconds=0.0, as_json=True) == 0
    said = document()
    assert (said["segments_before"], said["segments_after"], said["wiped"]) == (1, 1, True)
    assert maintenance.compact(settings, wait_seconds=0.0, as_json=False) == 0
    assert "1 segment before, 1 now" in capsys.readouterr().out


def test_a_backup_can_be_put_back(settings: Settings, tmp_path: Path, document: Out) -> None:
    copy = tmp_path / "copy"
    assert maintenance.backup(settings, copy, as_json=True) == 0
    said = document()
    assert (said["path"], said["articles"]) == (str(copy), 4)
    with pytest.raises(CitedeskError, match="--force"):
        maintenance.restore(settings, copy, force=False, wait_seconds=0.0, as_json=True)
    assert maintenance.restore(settings, copy, force=True, wait_seconds=0.0, as_json=True) == 0
    assert document()["articles"] == 4
    assert maintenance.verify(settings, as_json=True) == 0


def test_backups_tell_a_person(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maintenance.backup(settings, tmp_path / "copy", as_json=False)
    assert "4 articles, 2 files" in capsys.readouterr().out
    deletion.delete_selected(settings, ["n0"], [], Narrowing(), dry_run=False, confirmed=True, as_json=False)
    maintenance.restore(settings, tmp_path / "copy", force=True, wait_seconds=0.0, as_json=False)
    assert "1 article deleted since then stayed deleted" in capsys.readouterr().out


def test_reembed_changes_the_embedder(
    settings: Settings, document: Out, capsys: pytest.CaptureFixture[str]
) -> None:
    assert maintenance.reembed(settings, "other", wait_seconds=0.0, as_json=True) == 0
    assert document() == {
        "embedder": "other", "articles": 4, "passages": 4, "segments": 1, "reused": 0, "cleaned": True
    }  # fmt: skip
    assert maintenance.verify(settings, as_json=True) == 0
    capsys.readouterr()
    assert maintenance.reembed(settings, "use-multilingual-v3", wait_seconds=0.0, as_json=False) == 0
    assert "4 articles, 4 passages in 1 segment" in capsys.readouterr().out


def test_reembed_refuses_another_splitting(settings: Settings) -> None:
    other = settings.model_copy(update={"passage_characters": 500})
    with pytest.raises(IndexMismatchError, match="CITEDESK_PASSAGE_CHARACTERS"):
        maintenance.reembed(other, "other", wait_seconds=0.0, as_json=True)


def deleted(settings: Settings, *ids: str, urls: tuple[str, ...] = (), **filters: Any) -> int:
    options = {"dry_run": filters.pop("dry_run", False), "confirmed": filters.pop("confirmed", True)}
    return deletion.delete_selected(settings, ids, urls, Narrowing(**filters), as_json=True, **options)


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        ({"sources": ("DAILY",)}, {"n0", "n3"}),
        ({"since": "2025-01-01"}, {"n1"}),
        ({"until": "2025-07-31"}, set()),
        ({"languages": ("ko",)}, {"n1"}),
        ({"urls": (URL,)}, {ARTICLES[2].article_id}),
        ({"urls": (URL.upper().replace("/STORM", "/storm"),)}, {ARTICLES[2].article_id}),
        ({"urls": (URL,), "sources": ("Daily",)}, set()),
    ],
)
def test_articles_are_deleted_by_what_they_are(
    settings: Settings, document: Out, chosen: dict[str, Any], gone: set[str]
) -> None:
    before = stored(settings)
    assert deleted(settings, **chosen, dry_run=True) == (0 if gone or "urls" not in chosen else 1)
    assert set(document()["would_delete"]) == gone
    assert stored(settings) == before
    deleted(settings, **chosen)
    assert set(document()["deleted"]) == gone
    assert stored(settings) == before - gone


def test_ids_are_deleted_only_where_they_pass(settings: Settings, document: Out) -> None:
    assert deleted(settings, "n0", "n1", "n7", sources=("Daily",)) == 3
    assert document() == {"deleted": ["n0"], "not_found": ["n1", "n7"]}
    assert "n1" in stored(settings)
    assert deleted(settings, "n7") == 1


def test_nothing_chosen_deletes_nothing(settings: Settings) -> None:
    with pytest.raises(InputError, match="No article was chosen"):
        deleted(settings)
    with pytest.raises(InputError, match="cannot be used"):
        deleted(settings, urls=("ftp://x",))
    assert len(stored(settings)) == 4


def test_a_person_is_asked_with_the_articles_in_sight(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    with pytest.raises(CitedeskError, match="Nothing was deleted"):
        deleted(settings, sources=("Daily",), confirmed=False)
    said = capsys.readouterr().err
    assert "would delete: n0  date unknown  Daily" in said
    assert "would delete: n3\n" in said  # retracted
    assert "Delete 2 stored articles for good?" in said
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert deleted(settings, sources=("Daily",), confirmed=False) == 0
    assert len(stored(settings)) == 2


def test_damage_is_an_error_of_the_other_commands(settings: Settings, tmp_path: Path) -> None:
    change(settings.store, "UPDATE articles SET text = 'x' WHERE article_id = 'n1'")
    with pytest.raises(IndexDamagedError):
        maintenance.backup(settings, tmp_path / "copy", as_json=True)
