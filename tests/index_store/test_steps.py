"""Whatever fails at whichever step: the store is the old or the new state, and the next write goes well."""

import ast
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index_store import merge
from index_store.archive import LocalArchive
from rag.errors import IndexStoreError
from rag.steps import Step, reached, watching
from tests.index_store.newsroom import IN_STORE, found_articles, news, open_local

ROOT = Path(__file__).parents[2]
LAST = Step.CLEAN


class Interruption(BaseException):
    """As a keyboard interrupt: no error of ours."""


def at(step: Step, act: Callable[[], object]) -> Callable[[Step], None]:
    """Act at the first time that step is reached, and let everything after it pass."""
    armed = [True]

    def watch(now: Step) -> None:
        if armed and now is step:
            armed.pop()
            act()

    return watch


def broken(error: BaseException) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act


def write(archive: LocalArchive) -> object:
    return archive.commit([news("n0", "storm rewritten"), news("n9", "storm nine")])


def delete(archive: LocalArchive) -> object:
    return archive.delete(["n0"])


OLD = {"n0": "storm number 0", "n1": "storm number 1"}
NEW: dict[Callable[[LocalArchive], object], dict[str, str]] = {
    write: {"n0": "storm rewritten", "n1": "storm number 1", "n9": "storm nine"},
    delete: {"n1": "storm number 1"},
}


def stored(store: Path) -> dict[str, str]:
    with open_local(store, writable=False) as archive, archive.view() as view:
        texts = {}
        for head in view.heads():
            article = view.article(head.article_id)
            assert article is not None
            texts[head.article_id] = article.text
        assert found_articles(archive, "storm") == texts.keys()
    return texts


@pytest.fixture
def begun(store: Path) -> Path:
    with open_local(store) as archive:
        archive.commit([news(name, text) for name, text in OLD.items()])
    return store


CASES = [(change, step) for change in (write, delete) for step in IN_STORE]
CASES = [
    case for case in CASES if case[0] is write or case[1] not in (Step.WRITE_VECTORS, Step.WRITE_LEXICAL)
]


@pytest.mark.parametrize("error", [IndexStoreError("no", advice="Nothing."), Interruption()])
@pytest.mark.parametrize(("change", "step"), CASES)
def test_an_error_at_any_step_leaves_the_old_state(
    begun: Path, change: Callable[[LocalArchive], object], step: Step, error: BaseException
) -> None:
    with open_local(begun) as archive:
        archive.commit([])
        with watching(at(step, broken(error))), pytest.raises(type(error)):
            change(archive)
        # Cleaning stands before a write, so that it is given up then, and after a delete.
        expected = NEW[change] if change is delete and step is LAST else OLD
        assert stored(begun) == expected
    assert [path.name for path in (begun / "segments").iterdir()] == ["0.f16"]
    with open_local(begun) as archive:
        change(archive)
    assert stored(begun) == NEW[change]


@pytest.mark.parametrize(("change", "step"), CASES)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_state(
    begun: Path, change: Callable[[LocalArchive], object], step: Step
) -> None:
    child = os.fork()
    if not child:
        with open_local(begun) as archive, watching(at(step, lambda: os._exit(77))):
            change(archive)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    expected = NEW[change] if change is delete and step is LAST else OLD
    assert stored(begun) == expected
    with open_local(begun) as archive:
        change(archive)
    assert stored(begun) == NEW[change]
    assert all(path.suffix == ".f16" for path in (begun / "segments").iterdir())


@pytest.mark.parametrize("step", [Step.WRITE_VECTORS, Step.WRITE_ROWS, Step.WRITE_LEXICAL, Step.SWITCH])
def test_a_kill_while_segments_are_merged_loses_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    monkeypatch.setattr(merge, "_MERGE_AT", 2)
    with open_local(store) as archive:
        archive.commit([news("n0", "storm number 0")])
        archive.commit([news("n1", "storm number 1")])
    child = os.fork()
    if not child:
        with open_local(store) as archive, watching(at(step, lambda: os._exit(77))):
            archive.commit([news("n2", "storm")])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    assert stored(store) == OLD
    with open_local(store) as archive:
        archive.commit([news("n2", "storm")])
    assert stored(store) == OLD | {"n2": "storm"}
    assert len(list((store / "segments").iterdir())) == 2


def test_a_slow_step_holds_up_no_reader(begun: Path) -> None:
    seen = []

    def slow() -> None:
        with open_local(begun, writable=False) as reader, reader.view() as view:
            seen.append(view.count())
        time.sleep(0.01)

    with open_local(begun) as archive, watching(at(Step.SWITCH, slow)):
        write(archive)
    assert seen == [2]
    assert stored(begun) == NEW[write]


def test_steps_come_in_their_order(begun: Path) -> None:
    seen: list[Step] = []
    with open_local(begun) as archive, watching(seen.append):
        write(archive)
    order = [Step.CLEAN, Step.WRITE_VECTORS, Step.WRITE_ROWS, Step.WRITE_LEXICAL, Step.SWITCH, Step.CLEAN]
    assert seen == order
    reached(Step.SWITCH)
    assert seen == order


def test_nothing_in_the_product_can_make_a_step_fail() -> None:
    """Only a test can: no module but the one that defines it so much as names the watcher."""
    for package in ("rag", "api", "index_store", "eval"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name == "steps.py":
                continue
            names = {
                getattr(node, "id", getattr(node, "attr", getattr(node, "name", None)))
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
            }
            assert not names & {"watching", "_watcher"}, path
