"""What a store takes: deletions and replacements leave room, and `compact` gives it back."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index_store.catalogue import SCHEMA_VERSION
from index_store.compact import compact
from index_store.usage import last_write, usage
from rag.errors import IndexNotFoundError
from tests.index_store.newsroom import TOKENISERS, UNHEARD, news, open_local


def test_what_compact_frees_is_told_before(store: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news(f"n{k}", f"storm number {k} " * 200) for k in range(40)])
        full = usage(store)
        archive.delete([f"n{k}" for k in range(30)])
    before = usage(store)
    assert (full.deleted, full.freeable_bytes, before.deleted) == (0, 0, 30)
    assert before.freeable_bytes > before.bytes / 3
    compact(store, TOKENISERS, UNHEARD)
    after = usage(store)
    assert after.freeable_bytes == 0
    assert before.bytes - after.bytes == pytest.approx(before.freeable_bytes, rel=0.3)
    assert (after.embedder, after.dimension, after.format) == ("hash", 64, SCHEMA_VERSION)


def test_the_last_writer_is_told(store: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    child = os.fork()
    if not child:
        with open_local(store) as archive:
            archive.commit([news("n1", "storm")])
        os._exit(0)
    os.waitpid(child, 0)
    with open_local(store):  # who only opens has written nothing
        last = last_write(store)
    assert last is not None
    assert last.writer.startswith(f"process {child} on ")
    assert before <= datetime.fromisoformat(last.at) <= datetime.now(UTC)


def test_without_a_store_there_is_nothing_to_tell(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        usage(tmp_path / "nowhere")
