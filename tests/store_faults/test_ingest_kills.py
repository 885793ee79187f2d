"""An ingest killed while it reads, splits or embeds: whole batches are stored, the next run ends it."""

import json
import random
import shutil
import signal
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index_store.archive import LocalArchive
from rag import build
from rag.build import IndexBuilder
from rag.domain import PreparedArticle
from rag.ingest.outcome import ReadLimits
from rag.steps import Step, watching
from rag.summary import IngestSummary
from tests.fakes import HashEmbedder
from tests.index_store.newsroom import SPLITTER, TOKENISERS, UNHEARD, checked, open_local
from tests.store_faults.history import judge_settled
from tests.store_faults.kills import Child, suicide
from tests.store_faults.tally import counted
from tests.store_faults.trials import STEP_KILLS, of

COUNT, BATCH = 12, 3
REACHED = {Step.PARSE: COUNT, Step.SPLIT: COUNT // BATCH, Step.EMBED: COUNT // BATCH}


@pytest.fixture
def feed(fast: Path) -> Path:
    path = fast / "feed.jsonl"
    articles = [{"id": f"n{k}", "text": f"The storm number {k} came. It was strong."} for k in range(COUNT)]
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


class Acknowledging(LocalArchive):
    """An archive that says so after each batch."""

    acknowledge: Callable[[int], object] = id

    def commit(self, batch: Sequence[PreparedArticle]) -> int:
        generation = super().commit(batch)
        self.acknowledge(generation)
        return generation


def ingest(store: Path, feed: Path, acknowledge: Callable[[int], object] = id) -> IngestSummary:
    embedder = HashEmbedder()
    with Acknowledging(store, embedder.fingerprint(), SPLITTER, TOKENISERS, writable=True) as archive:
        archive.acknowledge = acknowledge
        builder = IndexBuilder(
            archive, embedder, zone=ZoneInfo("UTC"), passage_characters=300, limits=ReadLimits(10_000)
        )
        return builder.ingest([str(feed)], progress=UNHEARD)


def watched(
    store: Path, feed: Path, watch: Callable[[Step], None], acknowledge: Callable[[int], object]
) -> None:
    with watching(watch):
        ingest(store, feed, acknowledge)


def judge(store: Path, feed: Path, acknowledged: int) -> None:
    """Whole batches are stored, those acknowledged among them, and the same ingest again stores the rest."""
    with open_local(store) as archive, archive.view() as view:
        stored = view.count()
    assert stored % BATCH == 0
    assert acknowledged <= stored // BATCH <= acknowledged + 1
    assert checked(store).damage == ()
    summary = ingest(store, feed)
    assert (summary.added, summary.unchanged, summary.articles) == (COUNT - stored, stored, COUNT)
    judge_settled(store)


@pytest.mark.parametrize("step", list(REACHED))
def test_a_killed_ingest_is_finished_by_the_next(
    fast: Path, feed: Path, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    monkeypatch.setattr(build, "BATCH", BATCH)
    chance = random.Random(step.value)  # noqa: S311
    store = fast / "store"
    with counted(f"SIGKILL at the step `{step}`", "the same; the next ingest stores the rest") as tally:
        for trial in range(of(STEP_KILLS)):
            child = Child(partial(watched, store, feed, suicide(step, chance.randint(1, REACHED[step]))))
            with tally.trial(f"trial {trial}"):
                assert child.wait() == -signal.SIGKILL, "the step was not reached"
                judge(store, feed, child.acknowledged)
            shutil.rmtree(store, ignore_errors=True)
