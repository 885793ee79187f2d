"""An ingest killed while it reads, splits or embeds: whole batches are stored, the next run ends it."""

import itertools
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from index_store.archive import LocalArchive
from rag import build
from rag.build import IndexBuilder
from rag.ingest.outcome import ReadLimits
from rag.summary import IngestSummary
from tests.fakes import HashEmbedder
from tests.index_store.newsroom import SPLITTER, TOKENISERS, UNHEARD, checked, open_local

COUNT, BATCH = 12, 3


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.jsonl"
    articles = [{"id": f"n{k}", "text": f"The storm number {k} came. It was strong."} for k in range(COUNT)]
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def ingest(store: Path, feed: Path) -> IngestSummary:
    with LocalArchive(store, HashEmbedder().fingerprint(), SPLITTER, TOKENISERS, writable=True) as archive:
        builder = IndexBuilder(
            archive, HashEmbedder(), zone=ZoneInfo("UTC"), passage_characters=300, limits=ReadLimits(10_000)
        )
        return builder.ingest([str(feed)], progress=UNHEARD)


def killing(function: Callable[..., Any], at: int) -> Callable[..., Any]:
    """The same function, which kills this process when it is called for that time."""
    calls = itertools.count(1)

    def called(*arguments: Any, **options: Any) -> Any:
        if next(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)

    return called


@pytest.mark.parametrize(
    ("owner", "name", "at"),
    [
        (build, "last_wins", 1),
        (build, "_is_news", 8),
        (build, "split", 8),
        (HashEmbedder, "embed_passages", 3),
    ],
    ids=["read", "compare", "split", "embed"],
)
def test_a_killed_ingest_is_finished_by_the_next(
    store: Path, feed: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, at: int
) -> None:
    monkeypatch.setattr(build, "BATCH", BATCH)
    child = os.fork()
    if not child:
        monkeypatch.setattr(owner, name, killing(getattr(owner, name), at))
        ingest(store, feed)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with open_local(store) as archive, archive.view() as view:
        stored = view.count()
    assert stored % BATCH == 0
    assert stored < COUNT
    assert not checked(store).damage
    summary = ingest(store, feed)
    assert (summary.added, summary.unchanged, summary.articles) == (COUNT - stored, stored, COUNT)
    report = checked(store)
    assert report.damage + report.notes == ()
