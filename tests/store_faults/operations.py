"""Everything that is done to a store, each with what it should hold afterwards, so that any call may fail."""

import ctypes
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index_store.archive import LocalArchive, stored_fingerprint
from index_store.backup import backup, read_backup
from index_store.compact import compact
from index_store.journal import LocalJournal
from index_store.keyring import LocalKeyring
from index_store.rebuild import rebuild
from index_store.reembed import reembed
from index_store.restore import restore
from rag.domain import Article, PreparedArticle
from rag.errors import IndexStoreError
from rag.protocols import Embedder
from tests.fakes import HashEmbedder
from tests.index_store.newsroom import EMBEDDER, SPLITTER, TOKENISERS, UNHEARD, checked, open_local, prepare
from tests.store_faults.history import State, Write, content, content_of, judge_settled, leftovers
from tests.store_faults.tally import LeftBehindError

OTHER = HashEmbedder(96, "other")
_STORING = Write({"n1": "storm one again " * 3, "n3": "storm three " * 9, "fresh": "storm fresh"})
_DELETING = Write({}, ("n1", "n2", "n7"))


@dataclass(frozen=True)
class Place:
    """A store and what lies beside it."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def saved(self) -> Path:
        """A backup of an earlier state of it."""
        return self.root / "saved"

    @property
    def copy(self) -> Path:
        """Where another backup goes."""
        return self.root / "copy"

    @property
    def embedder(self) -> Embedder:
        found = stored_fingerprint(self.store)
        return OTHER if found == OTHER.fingerprint() else EMBEDDER

    def journal(self) -> LocalJournal:
        return LocalJournal(self.store, answers=100, sessions=10, turns=10)


@dataclass(frozen=True)
class Operation:
    """Something done to the store of a place; `after` is what the store holds then."""

    act: Callable[[Place, State], None]
    after: Callable[[State], State] = dict


def searched(place: Place, held: State) -> None:
    """Ask; when the disk fails, ask again once it works, without opening the store again."""
    with open_local(place.store, writable=False) as archive:
        try:
            assert content_of(archive) == held
        except IndexStoreError:
            ctypes.CDLL(os.environ["LD_PRELOAD"]).io_layer_arm(1, ctypes.c_long(-1), 0, 0)
            assert content_of(archive) == held
            raise


def verified(place: Place, held: State) -> None:
    checked(place.store)  # a report, whatever it says while the disk fails


def rebuilt(place: Place, held: State) -> None:
    done = rebuild(place.store, TOKENISERS, UNHEARD)
    assert (*done.lost_vectors, *done.lost_articles) == ()


def compacted(place: Place, held: State) -> None:
    compact(place.store, TOKENISERS, UNHEARD)


def backed_up(place: Place, held: State) -> None:
    if place.copy.exists():
        read_backup(place.copy, UNHEARD)  # an error after the last step: what is there must be whole
    else:
        backup(place.store, place.copy, TOKENISERS, UNHEARD)


def restored(place: Place, held: State) -> None:
    restore(place.saved, place.store, TOKENISERS, UNHEARD, force=True)


def reembedded(place: Place, held: State) -> None:
    def prepared(articles: Sequence[Article]) -> list[PreparedArticle]:
        return [prepare(article, embedder=OTHER) for article in articles]

    if place.embedder is not OTHER:
        reembed(place.store, OTHER.fingerprint(), prepared, TOKENISERS, UNHEARD)
    else:
        compacted(place, held)  # an error after the switch: the next write removes the old vectors


def remembered(place: Place, held: State) -> None:
    """The side files: an answer kept and emptied, a key made and withdrawn."""
    journal = place.journal()
    if not journal.turns("0" * 32, ""):
        journal.keep(answer("a1", "n1"), owner="", session_id="0" * 32)
    journal.scrub(["n1"])
    assert [turn["status"] for turn in journal.turns("0" * 32, "")] == ["deleted"]
    keys = LocalKeyring(place.store)
    keys.revoke("desk")
    keys.add("desk", writes=True)
    assert [key.name for key in keys.records()] == ["desk"]


def written(write: Write) -> Operation:
    def act(place: Place, held: State) -> None:
        with open_local(place.store) as archive:
            write.apply(archive)

    return Operation(act, write.after)


OPERATIONS = {
    "store": written(_STORING),
    "delete": written(_DELETING),
    "search": Operation(searched),
    "verify": Operation(verified),
    "rebuild": Operation(rebuilt),
    "compact": Operation(compacted),
    "back up": Operation(backed_up),
    "restore": Operation(restored, lambda held: {name: f"storm saved {name}" for name in ("n1", "n5")}),
    "reembed": Operation(reembedded),
    "remember": Operation(remembered),
}


def prepare_place(root: Path, writes: list[Write]) -> Place:
    """A store with a history, and the backup of a small state of it."""
    place = Place(root)
    with open_local(place.store) as archive:
        Write({name: f"storm saved {name}" for name in ("n1", "n5")}).apply(archive)
    backup(place.store, place.saved, TOKENISERS, UNHEARD)
    with open_local(place.store) as archive:
        for write in writes:
            write.apply(archive)
        archive.restore_deleted(sorted(archive.deleted(["n1", "n5"])))
    return place


def judge_place(place: Place, allowed: list[State]) -> None:
    """The store is sound and in one of these states, whole in every file."""
    held = content(place.store, place.embedder)
    assert held in allowed, "neither the old state nor the new"
    assert checked(place.store).damage == ()
    if place.copy.exists():
        read_backup(place.copy, UNHEARD)


def judge_place_settled(place: Place, held: State) -> None:
    """After the operation was done again nothing of the first, broken one is left."""
    assert content(place.store, place.embedder) == held
    fingerprint = place.embedder.fingerprint()
    with LocalArchive(place.store, fingerprint, SPLITTER, TOKENISERS, writable=True) as archive:
        archive.delete(["no such article"])  # the next write, which tidies up
    judge_settled(place.store)
    beside = sorted(path.name for path in place.root.iterdir() if path.name not in ("store", "saved", "copy"))
    if beside or (place.copy.exists() and leftovers(place.copy) != ["backup.json"]):
        raise LeftBehindError(f"{beside} {place.copy}")


def answer(answer_id: str, article_id: str, words: str = "storm") -> dict[str, object]:
    """An ended answer that quotes an article, as far as the journal looks into it."""
    return {
        "answer_id": answer_id,
        "created_at": "2025-08-15T12:00:00+00:00",
        "question": "What of the storm?",
        "status": "answered",
        "text": words,
        "citations": [{"article_id": article_id, "quote": words}],
        "sources": [{"article_id": article_id, "title": words}],
        "refusal": None,
    }
