"""Joining the real parts from settings."""

import asyncio
from pathlib import Path

import pytest

from index_store.archive import LocalArchive
from rag.bootstrap import TOKENISERS, diagnose, news_desk, open_archive, open_builder, open_desk
from rag.calibration import Calibration, Levels, save_calibration
from rag.doctor import Finding
from rag.domain import Status
from rag.errors import ConfigurationError, IndexMismatchError, IndexNotFoundError, InputError
from rag.settings import LoadedSettings, Settings, load_settings
from rag.split import splitter_identity
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import SAMPLE_NEWS, Steps, builder, news


def settings_for(store: Path, **values: object) -> Settings:
    return Settings.model_validate({"store": store, "embed_processes": 1} | values)


def hash_store(folder: Path, passage_characters: int = 300) -> Path:
    embedder = HashEmbedder()
    with LocalArchive(
        folder, embedder.fingerprint(), splitter_identity(passage_characters), TOKENISERS, writable=True
    ) as archive:
        archive.commit(builder(archive, embedder).prepare([news("a", "The bridge is open.")]))
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store of the sample news, filled through the front door."""
    settings = settings_for(tmp_path_factory.mktemp("built") / "store")
    with open_builder(settings) as news_builder:
        summary = news_builder.ingest([str(SAMPLE_NEWS)], progress=Steps())
    assert summary.articles == 68
    return settings


def test_a_builder_creates_the_store_and_a_desk_answers_from_it(built: Settings) -> None:
    with open_desk(built) as desk:
        answer = asyncio.run(desk.answer("How did volunteers save the whale at Pell Bay?"))
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].head.article_id == "en-whale"


def test_the_settings_reach_the_desk(built: Settings) -> None:
    changed = built.model_copy(
        update={"max_sentences": 1, "question_characters": 60, "dense_candidates": 5, "lexical_candidates": 7}
    )
    with open_desk(changed) as desk:
        answer = asyncio.run(desk.answer("How did volunteers save the whale at Pell Bay?"))
        assert len(answer.sentences) == 1
        assert (desk.retriever.limits.dense, desk.retriever.limits.lexical) == (5, 7)
        with pytest.raises(InputError, match="61 characters, more than 60"):
            desk.search("a" * 61)


def test_a_desk_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="citedesk ingest"), open_desk(settings_for(tmp_path / "no")):
        pass
    assert not (tmp_path / "no").exists()


def test_a_store_of_another_embedder_is_refused(tmp_path: Path) -> None:
    settings = settings_for(hash_store(tmp_path / "store"))
    with pytest.raises(IndexMismatchError, match="hash"), open_desk(settings):
        pass
    with pytest.raises(IndexMismatchError), open_builder(settings):
        pass


def test_an_unknown_embedder_is_a_setting_that_cannot_be_used(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "store", embedder="word2vec")
    with pytest.raises(ConfigurationError, match="word2vec"), open_builder(settings):
        pass
    assert not (tmp_path / "store").exists()


def test_the_store_alone_needs_no_embedder(tmp_path: Path) -> None:
    settings = settings_for(hash_store(tmp_path / "store"), embedder="word2vec")
    with open_archive(settings) as archive, archive.view() as view:
        assert view.counts().articles == 1
    with open_archive(settings, writable=True) as archive:
        assert archive.delete(["a"]) == 1
    with open_archive(settings) as archive, archive.view() as view:
        assert view.counts().articles == 0


def test_no_store_alone_is_an_error_with_advice(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "no")
    with pytest.raises(IndexNotFoundError, match="citedesk ingest"), open_archive(settings):
        pass


def test_a_store_of_another_splitter_is_refused(tmp_path: Path) -> None:
    settings = settings_for(hash_store(tmp_path / "store"), passage_characters=500)
    with pytest.raises(IndexMismatchError), open_archive(settings):
        pass


def test_a_desk_takes_the_constants_saved_for_its_embedder(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    folder = tmp_path / "calibrations"
    settings = settings_for(hash_store(tmp_path / "store")).model_copy(update={"calibrations": folder})
    saved = Calibration(fitted=True, facts=Levels(answered=0.7, refused=0.2))
    save_calibration(saved, embedder.fingerprint(), folder, {})
    with LocalArchive(settings.store, embedder.fingerprint(), splitter_identity(300), TOKENISERS) as archive:
        desk = news_desk(settings, archive, embedder)
        assert desk.calibration == saved
        answer = asyncio.run(desk.answer("Is the bridge open?"))
    assert "uncalibrated_embedder" not in [note.code for note in answer.notes]


def test_an_embedder_without_constants_is_noted(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    settings = settings_for(hash_store(tmp_path / "store"))
    with LocalArchive(settings.store, embedder.fingerprint(), splitter_identity(300), TOKENISERS) as archive:
        desk = news_desk(settings, archive, embedder)
        assert not desk.calibration.fitted
        answer = asyncio.run(desk.answer("Is the bridge open?"))
    assert "uncalibrated_embedder" in [note.code for note in answer.notes]


# What the doctor finds


def report(settings: Settings, origins: dict[str, str] | None = None) -> dict[str, Finding]:
    loaded = LoadedSettings(settings, origins or dict.fromkeys(Settings.model_fields, "default"))
    return {finding.name: finding for finding in diagnose(loaded.settings, loaded.origins)}


def test_a_healthy_store_is_reported_whole(built: Settings) -> None:
    found = report(built)
    assert found["embedder"].ok is found["store"].ok is True
    assert "68 articles" in found["store"].detail
    assert [f for f in found.values() if f.ok is False] == []


def test_an_absent_store_is_no_damage(tmp_path: Path) -> None:
    found = report(settings_for(tmp_path / "no"))
    assert found["store"].ok is None
    assert found["store"].advice
    assert "citedesk ingest" in found["store"].advice


def test_errors_become_findings_with_their_advice(tmp_path: Path) -> None:
    store = hash_store(tmp_path / "store")
    mismatch = report(settings_for(store))["store"]
    assert mismatch.ok is False
    assert mismatch.advice
    unknown = report(settings_for(store, embedder="word2vec"))
    assert unknown["embedder"].ok is False
    assert "word2vec" in unknown["embedder"].detail
    assert "store" not in unknown


def test_every_setting_is_reported_with_its_origin(tmp_path: Path) -> None:
    loaded = load_settings({"CITEDESK_MAX_SENTENCES": "5"}, tmp_path)
    found = report(loaded.settings.model_copy(update={"store": tmp_path / "no"}), dict(loaded.origins))
    assert found["setting max_sentences"].detail == "5 (CITEDESK_MAX_SENTENCES)"
    assert {f"setting {name}" for name in Settings.model_fields} <= set(found)
