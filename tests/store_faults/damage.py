"""Flipped bits, cut and swapped files: which are found out when somebody asks, which by `verify`."""

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from index_store.backup import backup
from index_store.catalogue import FILE_NAME
from index_store.keyring import LocalKeyring
from index_store.restore import restore
from rag.domain import Filter, PreparedArticle
from rag.errors import CitedeskError
from rag.protocols import ArchiveView, Limits, Terms
from rag.tokens import tokenise
from tests.index_store.agreement import earlier
from tests.index_store.newsroom import (
    EMBEDDER,
    NOW,
    TOKENISERS,
    UNHEARD,
    checked,
    day,
    news,
    open_local,
)
from tests.store_faults.operations import Place, answer
from tests.store_faults.tally import Tally

Seen: TypeAlias = object
How: TypeAlias = Callable[[bytes, random.Random], bytes]
LATE = "by `verify` alone, another answer until then"
ASKED, VERIFIED, HARMLESS = "when asked", "by `verify`", "in free space: same answers"

_TERMS = Terms(("storm", "harbour", "3"), ("und:Storm",))
_FILTERS = (
    Filter(now=NOW),
    Filter(now=NOW, sources=("Daily",)),
    Filter(now=NOW, languages=("ko",)),
)


def fill(place: Place, *, rounds: int = 6) -> None:
    """A store with every kind of row, a journal and keys, and a backup of it."""
    with open_local(place.store) as archive:
        for number in range(rounds):
            archive.commit([_article(number, k) for k in range(4)])
        archive.delete(["n0", f"n{2 * rounds}"])
    journal = place.journal()
    for number in range(20):
        words = f"The storm number {number} reached the harbour. " * 20
        journal.keep(answer(f"a{number}", f"n{number}", words), owner="desk", session_id=f"{number % 3}" * 32)
    journal.judge("a1", "desk", verdict="good", comment="right", at="2025-08-15")
    LocalKeyring(place.store, lambda: NOW).add("desk", writes=True)
    backup(place.store, place.saved, TOKENISERS, UNHEARD)


def _article(number: int, k: int) -> PreparedArticle:
    return news(
        f"n{2 * number + k}",
        f"Storm number {number} reached the harbour {k} of Busan. " * (k + 1),
        title=f"Storm {number}",
        source=("Daily", "Weekly")[k % 2],
        language=("en", "ko")[k // 2],
        authors=(f"Kim {k}",),
        published_at=day(f"2025-08-{number + 1:02}"),
    )


def logged(place: Place, target: Place) -> None:
    """Copy the store as a kill would leave it: with its last four writes in the log alone."""
    with (
        open_local(place.store, writable=False) as reader,
        reader.view(),
        open_local(place.store) as archive,
    ):
        archive.commit([_article(8, k) for k in range(4)])
        archive.delete(["n3"])
        archive.commit([_article(9, k) for k in range(4)])
        shutil.copytree(place.store, target.store)
    (target.store / f"{FILE_NAME}-shm").unlink()


def answers(place: Place) -> Seen:
    """Everything that anybody can see of a store, its conversations and its keys."""
    with open_local(place.store, writable=False) as archive, archive.view() as view:
        seen = [_searched(view, where) for where in _FILTERS]
        articles = [(view.article(h.article_id), earlier(view, h.article_id)) for h in view.heads()]
        known = archive.deleted([f"n{number}" for number in range(20)])
        dated = [head.article_id for head in archive.select(_FILTERS[1])]
    journal = place.journal()
    sessions = journal.sessions("desk", limit=9), journal.judged()
    turns = [journal.turns(str(number) * 32, "desk") for number in range(3)]
    return seen, articles, known, dated, sessions, turns, LocalKeyring(place.store).records()


def first(seen: object, whole: object) -> str:
    """Where the two differ first."""
    if isinstance(seen, list | tuple) and isinstance(whole, list | tuple) and len(seen) == len(whole):
        return next((first(a, b) for a, b in zip(seen, whole, strict=True) if a != b), "")
    return f"{str(seen)[:90]} not {str(whole)[:90]}"


def _searched(view: ArchiveView, where: Filter) -> Seen:
    vector = EMBEDDER.embed_queries(["storm harbour"])[0]
    ids = view.candidates(vector, tokenise("storm harbour"), where, Limits(1_000, 1_000))
    lexicon = view.lexicon(_TERMS)
    rows = [
        (
            *(row.passage_id, row.head, row.span, row.text, row.sentences),
            *(row.passage_vector.tobytes(), row.sentence_vectors.tobytes()),
            *(row.word_counts.tolist(), row.word_length, row.name_counts.tolist(), row.name_length),
        )
        for row in view.rows(ids, _TERMS)
    ]
    return rows, lexicon.words.document_frequency.tolist(), lexicon.words.mean_length


def damage(tally: Tally, place: Place, path: Path, content: bytes, whole: Seen, name: object) -> None:
    """Put that content in place of a file, judge what is seen then, and put the file back."""
    before = path.read_bytes()
    path.write_bytes(content)
    with tally.trial(name):
        _judge(tally, place, whole)
    for left in place.store.glob("*-shm"):
        left.unlink()
    for left in place.store.glob("*-wal"):
        if left != path:
            left.unlink()
    path.write_bytes(before)


def _judge(tally: Tally, place: Place, whole: Seen) -> None:
    try:
        seen = answers(place)
    except CitedeskError as error:
        tally.ways[ASKED] += names(place.store, error)
        return
    found = is_found(place)
    if seen == whole:
        tally.ways[VERIFIED if found else HARMLESS] += 1
        return
    assert found, f"another answer, found by nobody: {first(seen, whole)}"
    tally.ways[LATE] += 1


def bad(tally: Tally) -> int:
    """Trials in which somebody saw another answer, beyond the few in which the key of a row had changed.

    A word, or a conversation, under another name is not found by its own, and nothing else tells of it but
    `verify`: it was so in 4 of 2,500 flips.
    """
    return len(tally.lost) + max(0, tally.ways[LATE] - 1 - tally.trials // 200)


def names(folder: Path, error: CitedeskError) -> bool:
    """Whether the error tells which file it is, and what to do; an AssertionError when not."""
    assert str(folder) in error.problem, error
    return bool(error.advice)


def is_found(place: Place) -> bool:
    """Whether a check tells of damage, or of something that is no part of the store."""
    try:
        report = checked(place.store)
    except CitedeskError:
        return True
    return bool(report.damage + report.notes)


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut_short(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def spoil_log(tally: Tally, place: Place, how: How, count: int) -> None:
    """Damage the log of a store as a kill leaves it, before anybody opens it again."""
    chance = random.Random(tally.fault)  # noqa: S311
    opened = Place(place.root / "opened")
    log = opened.store / f"{FILE_NAME}-wal"
    whole: Seen = None
    for trial in range(count + 1):
        shutil.rmtree(opened.root, ignore_errors=True)
        shutil.copytree(place.store, opened.store)
        if trial:
            log.write_bytes(how(log.read_bytes(), chance))
            with tally.trial(trial):
                _judge(tally, opened, whole)
        else:
            whole = answers(opened)


def spoil(
    tally: Tally,
    place: Place,
    files: Sequence[Path],
    how: How,
    count: int,
) -> None:
    """Damage one of the files in each trial."""
    chance = random.Random(tally.fault)  # noqa: S311
    whole = answers(place)
    for trial in range(count):
        path = chance.choice(files)
        damage(tally, place, path, how(path.read_bytes(), chance), whole, (trial, path.name))
    assert answers(place) == whole


def files_of(place: Place) -> list[Path]:
    """The catalogue and the vectors."""
    return [place.store / FILE_NAME, *sorted((place.store / "segments").iterdir())]


def spoil_backup(tally: Tally, place: Place, how: How, count: int) -> None:
    """Damage a file of the backup: nothing of it may be put back, or all as it was."""
    chance = random.Random(tally.fault)  # noqa: S311
    target = Place(place.root / "put back")
    files = sorted(path for path in place.saved.rglob("*") if path.is_file())
    restore(place.saved, target.store, TOKENISERS, UNHEARD)
    whole = answers(target)
    for trial in range(count):
        shutil.rmtree(target.root, ignore_errors=True)
        path = chance.choice(files)
        before = path.read_bytes()
        path.write_bytes(how(before, chance))
        with tally.trial((trial, path.name)):
            _put_back(tally, place, target, whole)
        path.write_bytes(before)
    shutil.rmtree(target.root, ignore_errors=True)


def _put_back(tally: Tally, place: Place, target: Place, whole: Seen) -> None:
    try:
        restore(place.saved, target.store, TOKENISERS, UNHEARD)
    except CitedeskError as error:
        tally.ways["by `restore`"] += names(place.saved, error)
        assert not target.store.exists()
    else:
        assert answers(target) == whole, "another answer"
        tally.ways[HARMLESS] += 1
