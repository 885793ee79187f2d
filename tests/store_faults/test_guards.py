"""Each guard switched off once: the suite that watches over it must tell of losses or left-overs."""

from pathlib import Path

import pytest

from rag.steps import Step
from tests.store_faults.cuts import cut_power, recording
from tests.store_faults.damage import (
    LATE,
    How,
    bad,
    cut_short,
    files_of,
    fill,
    flipped,
    logged,
    spoil,
    spoil_backup,
    spoil_log,
)
from tests.store_faults.guards import GUARDS
from tests.store_faults.kills import kill_at_step
from tests.store_faults.operations import Place
from tests.store_faults.tally import Tally
from tests.store_faults.test_io_errors import let_calls_fail
from tests.store_faults.traces import judge, marked


@pytest.fixture
def tally() -> Tally:
    return Tally("", "")


@pytest.mark.parametrize("guard", ["files are synced", "folders are synced", "the catalogue is synced"])
def test_power_cuts_miss_it(library: Path, fast: Path, tally: Tally, guard: str) -> None:
    cut_power(tally, recording(library, fast, guard), fast, 25)
    assert tally.lost


@pytest.mark.parametrize(
    ("guard", "step"),
    [("one transaction", Step.WRITE_LEXICAL), ("vectors before the catalogue", Step.CLEAN)],
)
def test_kills_miss_it(
    fast: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch, guard: str, step: Step
) -> None:
    GUARDS[guard](monkeypatch)
    kill_at_step(tally, fast, step, 2)
    assert tally.lost


def test_kills_miss_the_clean_up(fast: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    GUARDS["clean-up by the next writer"](monkeypatch)
    kill_at_step(tally, fast, Step.WRITE_ROWS, 2)
    assert tally.left


def test_failing_calls_miss_their_translation(library: Path, fast: Path, tally: Tally) -> None:
    let_calls_fail(tally, library, fast / "disk", "search", 2, "errors are translated")
    assert any("DatabaseError" in said or "OperationalError" in said for said in tally.lost)


@pytest.fixture
def place(fast: Path) -> Place:
    place = Place(fast)
    fill(place)
    return place


@pytest.mark.parametrize(
    ("guard", "suffix", "count"),
    [
        ("digests of passages", ".f16", 10),
        ("digests of articles", ".sqlite3", 60),
        ("checksums of postings", ".sqlite3", 60),
    ],
)
def test_flips_miss_it(
    place: Place, tally: Tally, monkeypatch: pytest.MonkeyPatch, guard: str, suffix: str, count: int
) -> None:
    GUARDS[guard](monkeypatch)
    files = [path for path in files_of(place) if path.suffix == suffix]
    spoil(tally, place, files, flipped, count)
    assert bad(tally)


@pytest.mark.parametrize("how", [flipped, cut_short])
def test_damaged_logs_miss_the_note(
    place: Place, tally: Tally, monkeypatch: pytest.MonkeyPatch, how: How
) -> None:
    GUARDS["the note of what was acknowledged"](monkeypatch)
    log = Place(place.root / "log")
    logged(place, log)
    spoil_log(tally, log, how, 3)
    assert tally.lost or tally.ways[LATE]


def test_a_cut_catalogue_misses_its_size(place: Place, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the end of its last page, which SQLite takes for empty, the notes of deletions are gone."""
    GUARDS["size of the catalogue"](monkeypatch)
    spoil(tally, place, files_of(place)[:1], lambda content, _: content[:-64], 3)
    assert bad(tally)


def test_damaged_side_files_miss_their_digests(
    place: Place, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    GUARDS["digests of answers"](monkeypatch)
    spoil(tally, place, [place.store / "journal.sqlite3"], flipped, 20)
    assert bad(tally)


def test_damaged_backups_miss_their_hashes(
    place: Place, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    GUARDS["hashes of a backup"](monkeypatch)
    spoil_backup(tally, place, flipped, 30)
    assert tally.lost


@pytest.mark.usefixtures("capsys")
@pytest.mark.parametrize(
    "guard",
    [
        "wiping of vectors",
        "secure_delete",
        "cutting the log",
        "tombstones",
        "earlier versions go too",
        "emptying of answers",
        "secure_delete of answers",
        "cutting the log of answers",
    ],
)
def test_the_scan_for_traces_misses_it(
    fast: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    GUARDS[guard](monkeypatch)
    judge(tally, marked(fast / "trial", 1, 5), "by id")
    assert tally.lost


def test_every_guard_is_switched_off_by_a_test() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [guard for guard in GUARDS if f'"{guard}"' not in text] == []
