"""Another embedder than the store's: refused and nothing changed, or its vectors found out, never mixed."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index_store.archive import LocalArchive
from rag.errors import IndexDamagedError, IndexMismatchError
from tests.fakes import HashEmbedder
from tests.index_store.newsroom import EMBEDDER, SPLITTER, TOKENISERS, checked, news, prepare
from tests.store_faults.history import content, history, run
from tests.store_faults.tally import counted
from tests.store_faults.trials import Volume, of

SWAPS = Volume(3, 20, 100)
OTHERS = {
    "other dimension": HashEmbedder(96).fingerprint(),
    "same dimension": HashEmbedder(64, "other").fingerprint(),
    "same dimension and name, other weights": replace(
        EMBEDDER.fingerprint(), probe_sha256=HashEmbedder(64, "other").fingerprint().probe_sha256
    ),
}


def files(store: Path) -> dict[Path, bytes]:
    """What is stored; the locks are of the running system."""
    return {
        path: path.read_bytes()
        for path in store.rglob("*")
        if path.suffix in (".f16", ".sqlite3") and path.is_file()
    }


@pytest.mark.parametrize("kind", OTHERS)
def test_a_store_opened_with_another_embedder_is_refused_and_unchanged(fast: Path, kind: str) -> None:
    with counted("embedder swapped", "an error that names both embedders") as tally:
        for seed in range(of(SWAPS)):
            store = fast / f"store-{seed}"
            run(store, history(seed, 4), lambda _: None)
            before, held = files(store), content(store)
            with tally.trial(f"{kind} {seed}"):
                for writable in (False, True):
                    with pytest.raises(IndexMismatchError, match=r"built with 'hash'.*configured.*reembed"):
                        LocalArchive(store, OTHERS[kind], SPLITTER, TOKENISERS, writable=writable)
                assert files(store) == before
                assert content(store) == held
            shutil.rmtree(store)


def test_vectors_of_another_embedder_in_the_files_are_found_out(fast: Path) -> None:
    """The same texts embedded by other weights of the same dimension, row for row in the store's place."""
    other = HashEmbedder(64, "other")
    chance = random.Random(6)  # noqa: S311
    with counted("vectors of another embedder", "the rows' checksums, and `verify`") as tally:
        for seed in range(of(SWAPS)):
            mine, theirs = fast / f"mine-{seed}", fast / f"theirs-{seed}"
            texts = [f"storm number {chance.randint(0, 99)} {k} " * 5 for k in range(4)]
            items = [news(f"n{k}", text, title="storm") for k, text in enumerate(texts)]
            with LocalArchive(mine, EMBEDDER.fingerprint(), SPLITTER, TOKENISERS, writable=True) as archive:
                archive.commit(items)
            with LocalArchive(theirs, other.fingerprint(), SPLITTER, TOKENISERS, writable=True) as archive:
                archive.commit([prepare(item.article, embedder=other) for item in items])
            with tally.trial(seed):
                assert content(mine)
                shutil.copyfile(theirs / "segments" / "0.f16", mine / "segments" / "0.f16")
                with pytest.raises(IndexDamagedError, match=r"0\.f16.*citedesk verify"):
                    content(mine)
                assert checked(mine).damage
            shutil.rmtree(mine)
            shutil.rmtree(theirs)
