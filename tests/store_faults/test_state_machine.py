"""On any history of ingests, deletions and crashes the store agrees with the reference in memory."""

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from rag.build import IndexBuilder
from rag.domain import Filter
from rag.ingest.outcome import ReadLimits
from rag.protocols import Archive
from rag.steps import Step, watching
from rag.summary import IngestSummary
from tests.index_store.agreement import compare
from tests.index_store.newsroom import ANY, EMBEDDER, UNHEARD, checked, open_local, open_reference
from tests.store_faults.kills import suicide
from tests.store_faults.tally import counted
from tests.store_faults.trials import Volume, of

HISTORIES = Volume(6, 40, 400)
STEPS = 15
WORDS = ["harbour", "storm", "한강", "다리", "长江", "мэр", "Busan."]
IDS = [f"n{number}" for number in range(6)]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
feeds = st.dictionaries(st.sampled_from(IDS), texts, min_size=1, max_size=4)
names = st.lists(st.sampled_from(IDS), min_size=1, max_size=3)
Action = Callable[[Archive], object]


class StoreMachine(RuleBasedStateMachine):
    """Everything is done to the store on disk and to the reference, and asked of both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.store, self.feed = self.folder / "store", self.folder / "feed.jsonl"
        self.reference, self.local = open_reference(), open_local(self.store)
        self.fed: dict[str, str] = {}
        self.seen: Counter[str] = Counter()

    def both(self, action: Action) -> None:
        assert action(self.local) == action(self.reference)

    def ingest(self, feed: dict[str, str], *, restore: bool = False) -> Action:
        """An ingest of that feed; what it gives back has no seconds, so that two can be compared."""
        lines = [{"id": name, "text": text, "language": "en"} for name, text in feed.items()]
        self.feed.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
        self.fed = feed

        def ingested(archive: Archive) -> IngestSummary:
            builder = IndexBuilder(
                archive, EMBEDDER, zone=ZoneInfo("UTC"), passage_characters=100, limits=ReadLimits(10_000)
            )
            summary = builder.ingest([str(self.feed)], progress=UNHEARD, restore_deleted=restore)
            return replace(summary, seconds=0.0)

        return ingested

    @rule(feed=feeds, restore=st.booleans())
    def take_in(self, feed: dict[str, str], restore: bool) -> None:
        self.both(self.ingest(feed, restore=restore))

    @rule()
    def take_the_same_in_again(self) -> None:
        generation = self.local_generation()
        self.both(self.ingest(self.fed or {"n0": "storm"}))
        if self.fed:
            self.both(self.ingest(self.fed))
        assert self.local_generation() in (generation, generation + 1)

    @rule(chosen=names)
    def delete(self, chosen: list[str]) -> None:
        self.both(lambda archive: archive.delete(chosen))

    @rule()
    def reopen(self) -> None:
        self.local.close()
        self.local = open_local(self.store)

    @rule(feed=feeds, step=st.sampled_from(Step), at=st.integers(1, 2))
    def crash_while_taking_in(self, feed: dict[str, str], step: Step, at: int) -> None:
        self.crash(self.ingest(feed), step, at)

    @rule(chosen=names, step=st.sampled_from(Step))
    def crash_while_deleting(self, chosen: list[str], step: Step) -> None:
        self.crash(lambda archive: archive.delete(chosen), step, 1)

    def crash(self, action: Action, step: Step, at: int) -> None:
        """Let a process of its own be killed in the action; what it had committed the reference does too."""
        self.local.close()
        child = os.fork()
        if not child:
            code = 1
            try:
                with open_local(self.store) as archive, watching(suicide(step, at)):
                    action(archive)
                code = 0
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, -9)
        self.local = open_local(self.store)
        if code == 0 or self.local_generation() > self.reference_generation():
            action(self.reference)

    def local_generation(self) -> int:
        with self.local.view() as view:
            return view.generation

    def reference_generation(self) -> int:
        with self.reference.view() as view:
            return view.generation

    @invariant()
    def agrees(self) -> None:
        with self.local.view() as mine, self.reference.view() as theirs:
            assert mine.generation == theirs.generation
            for query, where in (("storm 다리", ANY), ("Busan", Filter(ANY.now, languages=("en",)))):
                compare(mine, theirs, IDS, query, where)
        assert self.local.deleted(IDS) == self.reference.deleted(IDS)

    def teardown(self) -> None:
        self.local.delete(["never stored"])  # any write removes what a killed one has left
        self.local.close()
        report = checked(self.store)
        shutil.rmtree(self.folder)
        assert report.damage + report.notes == ()


def test_the_store_agrees_with_the_reference_whatever_happens() -> None:
    histories: list[Any] = []

    class Counted(StoreMachine):
        def __init__(self) -> None:
            super().__init__()
            histories.append(self)

    with counted("any history, with crashes", "held against the reference in memory") as tally:
        with tally.trial("histories"):
            run_state_machine_as_test(
                Counted,
                settings=settings(
                    max_examples=of(HISTORIES),
                    stateful_step_count=STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        tally.trials = len(histories)


def test_a_reference_that_forgets_a_deletion_is_told_apart() -> None:
    """The comparison itself must be able to fail."""
    machine = StoreMachine()
    try:
        machine.take_in({"n0": "storm harbour", "n1": "storm"}, restore=False)
        machine.agrees()
        machine.local.delete(["n0"])
        try:
            machine.agrees()
        except AssertionError:
            return
        raise AssertionError("a deleted article was not missed")
    finally:
        machine.local.close()
        shutil.rmtree(machine.folder)
