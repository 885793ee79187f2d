"""What only a store on disk can get wrong: reopening, damage, other processes, left-overs, kills."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index_store import merge
from index_store.archive import disk_bytes, stored_fingerprint
from index_store.catalogue import FILE_NAME, Catalogue
from index_store.lexical import Tokenisers
from index_store.vectors import to_half
from rag.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexStoreError,
)
from rag.protocols import Limits, Terms
from rag.tokens import tokenise
from tests.index_store import newsroom
from tests.index_store.newsroom import (
    EMBEDDER,
    SPLITTER,
    TOKENISERS,
    found,
    found_articles,
    name_tokens,
    news,
    open_local,
)

NO_TERMS = Terms(())
ROOT = Path(newsroom.__file__).parents[2]


def filled(store: Path, count: int = 3) -> None:
    with open_local(store) as archive:
        archive.commit([news(f"n{number}", f"storm number {number} " * 5) for number in range(count)])


def segments(store: Path) -> list[Path]:
    return sorted((store / "segments").iterdir())


def read_everything(store: Path) -> None:
    """Open the store and read each passage and article with all terms."""
    with open_local(store, writable=False) as archive, archive.view() as view:
        ids = np.array(found(view, "storm number", limits=Limits(1000, 1000)))
        rows = view.rows(ids, Terms(("storm", "number"), ("und:Storm",)))
        for head in view.heads():
            view.article(head.article_id)
        view.counts()
        assert len(rows) == view.counts().passages > 0


def test_a_reopened_store_gives_the_same(store: Path) -> None:
    filled(store)
    with open_local(store) as archive:
        archive.delete(["n1"])
        before = found_articles(archive, "storm")
    with open_local(store, writable=False) as archive:
        assert found_articles(archive, "storm") == before == {"n0", "n2"}
        assert archive.deleted(["n0", "n1"]) == {"n1"}


def test_nobody_else_may_read_the_files(store: Path) -> None:
    filled(store)
    with open_local(store) as archive:
        archive.commit([news("a", "words")])
        assert stat.S_IMODE(store.stat().st_mode) == 0o700
        for path in store.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_an_absent_store_is_not_made_by_reading(store: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="citedesk ingest"):
        open_local(store, writable=False)
    assert not store.exists()
    assert stored_fingerprint(store) is None


def test_a_store_opened_for_reading_is_not_written(store: Path) -> None:
    filled(store)
    with open_local(store, writable=False) as archive, pytest.raises(IndexStoreError, match="for reading"):
        archive.delete(["n0"])


def test_a_closed_archive_says_so(store: Path) -> None:
    archive = open_local(store)
    archive.close()
    archive.close()
    with pytest.raises(IndexStoreError, match="closed"):
        archive.heads_of(["a"])


def test_size_and_fingerprint_are_known_without_the_embedder(store: Path) -> None:
    filled(store)
    assert stored_fingerprint(store) == EMBEDDER.fingerprint()
    assert disk_bytes(store) >= sum(path.stat().st_size for path in segments(store)) > 0


@pytest.mark.parametrize("field", ["name", "revision", "dimension", "probe_sha256"])
def test_another_embedder_is_refused(store: Path, field: str) -> None:
    filled(store)
    other = replace(EMBEDDER.fingerprint(), **{field: 5 if field == "dimension" else "other"})
    with pytest.raises(IndexMismatchError, match=r"CITEDESK_EMBEDDER=hash.*citedesk reembed") as caught:
        newsroom.LocalArchive(store, other, SPLITTER, TOKENISERS)
    assert "64 dimensions" in caught.value.problem


def test_another_splitter_is_refused(store: Path) -> None:
    filled(store)
    with pytest.raises(IndexMismatchError, match=r"every 40 characters.*every 50"):
        newsroom.LocalArchive(store, EMBEDDER.fingerprint(), "every 50", TOKENISERS)


@pytest.mark.parametrize(("schema", "advice"), [(99, "Install a newer"), (1, "into a new --store")])
def test_a_store_of_another_format_is_refused_unchanged(store: Path, schema: int, advice: str) -> None:
    filled(store)
    with sqlite3.connect(store / FILE_NAME) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [schema])
    connection.close()
    before = (store / FILE_NAME).read_bytes()
    with pytest.raises(IndexMismatchError, match=f"format {schema}, this version reads 4.*{advice}"):
        open_local(store)
    assert (store / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("size", [0, 1, 127, -1, "missing"])
def test_a_cut_vector_file_is_refused(store: Path, size: int | str) -> None:
    filled(store)
    [path] = segments(store)
    if size == "missing":
        path.unlink()
    else:
        os.truncate(path, int(size) % path.stat().st_size)
    for writable in (True, False):
        with pytest.raises(IndexDamagedError, match=f"{path}.*citedesk rebuild"):
            open_local(store, writable=writable)


def test_a_vector_file_that_vanishes_under_a_reader_is_an_error(store: Path) -> None:
    filled(store)
    [path] = segments(store)
    with open_local(store) as archive:
        assert found_articles(archive, "storm")
        os.truncate(path, 10)
        with pytest.raises(IndexDamagedError, match="ends at byte 10"):
            found_articles(archive, "storm")
        path.unlink()
        with pytest.raises(IndexDamagedError, match="missing"):
            found_articles(archive, "storm")


def test_every_flipped_bit_of_the_vectors_is_noticed(store: Path) -> None:
    filled(store)
    [path] = segments(store)
    whole = path.read_bytes()
    for position in range(0, len(whole), 61):
        flipped = bytearray(whole)
        flipped[position] ^= 1 << (position % 8)
        path.write_bytes(flipped)
        with pytest.raises(IndexDamagedError, match=str(path)):
            read_everything(store)
    path.write_bytes(whole)
    read_everything(store)


def test_a_flipped_bit_in_a_stored_text_is_noticed(store: Path) -> None:
    filled(store)
    path = store / FILE_NAME
    content = path.read_bytes()
    place = content.index(b"storm number 1 storm")
    path.write_bytes(content[:place] + b"S" + content[place + 1 :])
    with pytest.raises(IndexDamagedError, match="'n1' is not what was written"):
        read_everything(store)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE postings SET counts = x'09' WHERE token = 'storm' AND length(counts) = 1",
        "UPDATE postings SET ids = CAST(ids || x'00' AS BLOB) WHERE token = 'storm'",
        "UPDATE postings SET ids = 'text' WHERE token = 'storm'",
        "UPDATE postings SET count = 0 WHERE token = 'storm'",
        "UPDATE passages SET start = start + 1 WHERE ordinal = 1",
        "UPDATE passages SET word_length = 3",
        "UPDATE passages SET sentences = CAST(sentences || x'0000000001000000' AS BLOB)",
        "UPDATE passages SET sentences = 'text'",
        "UPDATE passages SET start = 'text'",
        "UPDATE passages SET word_length = 'text'",
        "UPDATE articles SET head = replace(head, '2', '3')",
        "UPDATE articles SET text = text || '!'",
    ],
)
def test_changed_rows_are_noticed(store: Path, change: str) -> None:
    with open_local(store) as archive:
        archive.commit([news("n1", "storm number one and a second storm came later that day", title="2")])
    read_everything(store)
    connection = sqlite3.connect(store / FILE_NAME)
    assert connection.execute(change).rowcount > 0
    connection.commit()
    connection.close()
    with pytest.raises(IndexDamagedError, match="citedesk rebuild"):
        read_everything(store)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one" * 40])
def test_a_ruined_catalogue_is_never_an_empty_store(store: Path, content: bytes) -> None:
    filled(store)
    (store / FILE_NAME).write_bytes(content)
    for writable in (True, False):
        with pytest.raises(IndexDamagedError, match=FILE_NAME):
            open_local(store, writable=writable)


def test_a_missing_catalogue_is_never_an_empty_store(store: Path) -> None:
    filled(store)
    (store / FILE_NAME).unlink()
    with pytest.raises(IndexDamagedError, match=FILE_NAME):
        open_local(store)
    assert segments(store)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_cut_catalogue_is_noticed(store: Path, part: float) -> None:
    filled(store, 40)
    path = store / FILE_NAME
    os.truncate(path, int(path.stat().st_size * part))
    with pytest.raises(IndexDamagedError, match=FILE_NAME):
        read_everything(store)


def test_what_was_deleted_is_nowhere_on_the_disk(store: Path) -> None:
    """Words and vectors, in every file, found before and gone after."""
    secret = news("secret", "The marquess of Zanzibarium paid. " * 6, title="Zanzibarium", authors=("Qwxyz",))
    others = [news(f"n{number}", f"storm number {number} " * 9) for number in range(30)]
    rows = [row.astype("<f2").tobytes() for row in (*secret.passage_vectors, *secret.sentence_vectors)]
    marks = [b"Zanzibarium", b"zanz", b"Qwxyz", b"qwxyz", *rows]

    def held() -> list[bytes]:
        content = b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())
        return [mark for mark in marks if mark in content]

    with open_local(store) as archive:
        archive.commit(others[:15])
        archive.commit([*others[15:], secret])
        archive.commit([news("n3", "other words")])
        assert held() == marks
        archive.delete(["secret"])
        assert held() == []
    with open_local(store, kept_versions=0) as archive:
        archive.restore_deleted(["secret"])
        archive.commit([secret])
        assert held() == marks
        archive.commit([news("secret", "Nothing to see.")])
        assert held() == []
        assert len(found_articles(archive, "storm")) == 29


def test_a_reader_keeps_what_was_deleted_until_it_lets_go(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def held() -> bool:
        return any(b"Zanzibarium" in path.read_bytes() for path in store.iterdir() if path.is_file())

    filled(store)
    with open_local(store) as archive:
        archive.commit([news("secret", "Zanzibarium paid.")])
        with open_local(store, writable=False) as other, other.view() as view:
            archive.delete(["secret"])
            assert "not yet wiped" in caplog.text
            [row] = view.rows(np.array(found(view, "Zanzibarium", limits=Limits(0, 1))), NO_TERMS)
            assert row.text == "Zanzibarium paid."
            assert row.passage_vector.any()
            assert held()
        archive.commit([news("n9", "later")])
        assert not held()


def test_pending_erasures_are_done_by_the_next_writer(store: Path) -> None:
    filled(store)
    script = """
import os
from pathlib import Path
from index_store.vectors import SegmentFiles
from tests.index_store.newsroom import *
SegmentFiles.wipe = lambda *_: os.kill(os.getpid(), 9)
open_local(Path(os.environ["STORE"])).delete(["n1"])
"""
    assert run(script, store).returncode == -signal.SIGKILL
    vector = news("n1", "storm number 1 " * 5).passage_vectors[0].astype("<f2").tobytes()
    assert any(vector in path.read_bytes() for path in segments(store))
    with open_local(store) as archive:
        assert found_articles(archive, "storm") == {"n0", "n2"}
        archive.commit([news("n9", "storm later")])
        assert not any(vector in path.read_bytes() for path in segments(store))
        assert found_articles(archive, "storm") == {"n0", "n2", "n9"}


def test_left_over_files_are_removed_by_the_next_writer(store: Path) -> None:
    filled(store)
    for name in ("7.f16", "999.f16", "1.f16.new"):
        (store / "segments" / name).write_bytes(b"left by a kill")
    with open_local(store) as archive:
        archive.commit([news("n9", "storm later")])
        assert [path.name for path in segments(store)] == ["0.f16", "1.f16"]
        assert len(found_articles(archive, "storm")) == 4


def test_a_failed_commit_leaves_the_old_state(store: Path) -> None:
    def broken(text: str) -> list[str]:
        if "poison" in text:
            raise IndexStoreError("no", advice="")
        return tokenise(text)

    archive = newsroom.LocalArchive(
        store, EMBEDDER.fingerprint(), SPLITTER, Tokenisers(broken, name_tokens), writable=True
    )
    with archive:
        generation = archive.commit([news("a", "storm one")])
        with pytest.raises(IndexStoreError):
            archive.commit([news("a", "storm two"), news("b", "poison")])
        assert len(segments(store)) == 1
        with archive.view() as view:
            stored = view.article("a")
            assert (view.generation, stored and stored.text) == (generation, "storm one")
        assert archive.commit([news("b", "storm three")]) == generation + 1


def test_a_changed_tokeniser_leaves_no_posting_behind(store: Path) -> None:
    filled(store)
    changed = Tokenisers(lambda text: tokenise(text)[:1], name_tokens)
    with newsroom.LocalArchive(store, EMBEDDER.fingerprint(), SPLITTER, changed, writable=True) as archive:
        archive.delete(["n1"])
        with archive.view() as view:
            counts = view.lexicon(Terms(("1", "storm"))).words.document_frequency.tolist()
            expected = len(found(view, "storm", limits=Limits(100, 0)))
    assert counts == [0, expected]


def test_small_segments_are_merged(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "_LARGEST", 100)
    with open_local(store) as archive:
        for number in range(200):
            archive.commit([news(f"n{number}", f"storm number {number}")])
            if number % 5 == 4:
                archive.delete([f"n{number - 2}"])
        assert len(segments(store)) < 25
        expected = {f"n{number}" for number in range(200) if number % 5 != 2}
        with archive.view() as view:
            ids = found(view, "storm", limits=Limits(1000, 0))
            rows = view.rows(np.array(ids), Terms(("storm", "number"), ()))
            assert {row.head.article_id for row in rows} == expected
            assert all(row.word_counts.tolist() == [1, 1] for row in rows)
            assert found(view, "storm", limits=Limits(0, 1000)) == ids


def test_another_process_picks_up_a_commit(store: Path) -> None:
    filled(store)
    with open_local(store, writable=False) as reader:
        assert found_articles(reader, "storm") == {"n0", "n1", "n2"}
        with open_local(store) as writer:
            writer.commit([news("n1", "storm again"), news("n7", "storm seven")])
            writer.delete(["n0"])
        assert found_articles(reader, "storm") == {"n1", "n2", "n7"}


def test_a_second_writer_is_told_who_writes(store: Path) -> None:
    with open_local(store) as first, open_local(store) as second:
        first.commit([news("a", "storm")])
        with pytest.raises(IndexLockedError, match=rf"process {os.getpid()} on .*Wait"):
            second.commit([news("b", "storm")])
        assert found_articles(second, "storm") == {"a"}
        first.close()
        second.commit([news("b", "storm")])
        assert found_articles(second, "storm") == {"a", "b"}


def run(script: str, store: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"STORE": str(store), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_lock_of_a_dead_writer_is_taken_over(store: Path) -> None:
    script = """
import os
from pathlib import Path
from tests.index_store.newsroom import *
archive = open_local(Path(os.environ["STORE"]))
archive.commit([news("a", "storm")])
os.kill(os.getpid(), 9)
"""
    assert run(script, store).returncode == -signal.SIGKILL
    assert json.loads((store / "writer.json").read_text())["pid"] != os.getpid()
    with open_local(store) as archive:
        archive.commit([news("b", "storm")])
        assert json.loads((store / "writer.json").read_text())["pid"] == os.getpid()
        assert found_articles(archive, "storm") == {"a", "b"}


WRITER = """
import os, sys
from pathlib import Path
from tests.index_store.newsroom import *
archive = open_local(Path(os.environ["STORE"]))
number = int(sys.argv[1])
while True:
    archive.commit([news(f"n{number + k}", f"storm number {number + k} " * 4) for k in range(3)])
    print(number, flush=True)
    if number % 2 == 0:
        archive.commit([news(f"n{number}", "storm rewritten")])
        print("rewritten", number, flush=True)
        archive.delete([f"n{number + 1}"])
        print("deleted", number + 1, flush=True)
    number += 3
"""


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(store: Path) -> None:
    texts: dict[str, str | None] = {}
    start, generator = 0, np.random.default_rng(5)
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(start)],
            cwd=ROOT,
            env=os.environ | {"STORE": str(store), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        lines = [child.stdout.readline()]  # it has begun to write
        time.sleep(float(generator.uniform(0, 0.06)))
        child.kill()
        lines += child.stdout.read().splitlines(keepends=True)
        child.wait()
        child.stdout.close()
        for words in (
            line.split() for line in lines if line.endswith("\n")
        ):  # a cut line was not acknowledged
            match words:
                case ["rewritten", number]:
                    texts[f"n{number}"] = "storm rewritten"
                case ["deleted", number]:
                    texts[f"n{number}"] = None
                case [number]:
                    first = int(number)
                    texts |= {f"n{k}": f"storm number {k} " * 4 for k in range(first, first + 3)}
                    start = first + 3
        # One batch beyond the last acknowledged step may be stored or not, and what became of it counts now.
        texts |= checked(store, texts, {f"n{k}" for k in range(start - 3, start + 3)})
        start += 3


def checked(store: Path, texts: dict[str, str | None], open_cases: set[str]) -> dict[str, str | None]:
    """Compare the store with what was acknowledged; returns what the open cases came to."""
    outcome: dict[str, str | None] = {}
    with open_local(store, writable=False) as archive, archive.view() as view:
        for name in texts.keys() | open_cases:
            stored = view.article(name)
            outcome[name] = stored and stored.text
            possible = {None, "storm rewritten", f"storm number {name[1:]} " * 4}
            assert outcome[name] in (possible if name in open_cases else {texts[name]}), name
        ids = np.array(found(view, "storm", limits=Limits(100_000, 0)))
        assert ids.tolist() == found(view, "storm", limits=Limits(0, 100_000))
        rows = view.rows(ids, Terms(("storm",)))
        counts = view.counts()
        assert len(rows) == counts.passages == view.lexicon(NO_TERMS).words.passages
        assert len({row.head.article_id for row in rows}) == counts.articles
    return {name: outcome[name] for name in open_cases}


def test_a_reader_without_rights_sees_what_others_write(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite takes a file for one that nobody changes where the reader may not write beside it."""
    with open_local(store) as archive:
        archive.commit([news("n0", "storm")])
    monkeypatch.setattr(
        "index_store.archive.open_catalogue", lambda folder: Catalogue(folder / FILE_NAME, "ro")
    )
    with open_local(store, writable=False) as reader:
        assert found_articles(reader, "storm") == {"n0"}
        with open_local(store) as archive:
            archive.commit([news("n1", "storm")])
            archive.delete(["n0"])
        assert found_articles(reader, "storm") == {"n1"}
        with (
            pytest.raises(IndexStoreError, match="changed while it was read"),
            reader.view(),
            open_local(store) as archive,
        ):
            archive.commit([news("n2", "storm")])
        assert found_articles(reader, "storm") == {"n1", "n2"}


def test_vectors_of_a_file_that_goes_are_overwritten_too(store: Path, tmp_path: Path) -> None:
    """A file that is only unlinked stays on the disk until its blocks are used again."""
    secret = news("n0", "Obsidianum is the witness.")
    vector = to_half(secret.passage_vectors).tobytes()
    with open_local(store) as archive:
        archive.commit([news("n1", "storm")])
        archive.commit([secret])
    [file] = [path for path in store.glob("segments/*.f16") if vector in path.read_bytes()]
    os.link(file, tmp_path / "blocks")
    with open_local(store) as archive:
        archive.delete(["n0"])
    assert not file.exists()
    assert vector not in (tmp_path / "blocks").read_bytes()
