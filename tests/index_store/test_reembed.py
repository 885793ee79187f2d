"""Another embedder: made beside, resumed after a kill, switched at once, and nothing old is left."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index_store import merge
from index_store.archive import LocalArchive, stored_fingerprint
from index_store.rebuild import Prepare
from index_store.reembed import Reembedded, reembed
from index_store.vectors import UNFINISHED
from rag.domain import Article, PreparedArticle
from rag.errors import (
    EmbedderError,
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    IndexStoreError,
)
from rag.protocols import Embedder, Limits, Terms
from rag.steps import Step, watching
from rag.tokens import tokenise
from tests.fakes import HashEmbedder
from tests.index_store.damages import change
from tests.index_store.newsroom import (
    ANY,
    EMBEDDER,
    SPLITTER,
    TOKENISERS,
    UNHEARD,
    checked,
    found_articles,
    news,
    open_local,
    prepare,
)

OTHER = HashEmbedder(96, "other")


def preparing(embedder: Embedder, size: int = 40) -> Prepare:
    def prepared(articles: Sequence[Article]) -> list[PreparedArticle]:
        return [prepare(article, size, embedder) for article in articles]

    return prepared


def changed(store: Path, embedder: Embedder = OTHER, prepared: Prepare | None = None) -> Reembedded:
    return reembed(
        store,
        embedder.fingerprint(),
        prepared or preparing(embedder),
        TOKENISERS,
        UNHEARD,
        reader_wait_seconds=0.0,
    )


def open_other(store: Path, *, writable: bool = False) -> LocalArchive:
    return LocalArchive(store, OTHER.fingerprint(), SPLITTER, TOKENISERS, writable=writable)


def searched(archive: LocalArchive, embedder: Embedder, query: str) -> list[tuple[object, ...]]:
    with archive.view() as view:
        vector = embedder.embed_queries([query])[0]
        ids = view.candidates(vector, tokenise(query), ANY, Limits(1000, 1000))
        rows = view.rows(ids, Terms(("storm",)))
        return [
            (
                *(row.passage_id, row.head, row.text, row.sentences, row.word_counts.tolist()),
                *(row.passage_vector.tolist(), row.sentence_vectors.tolist()),
            )
            for row in rows
        ]


@pytest.fixture
def several(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three segments, with a replaced and a deleted article among them."""
    with open_local(store) as archive:
        for batch in range(3):
            archive.commit([news(f"n{batch}{k}", f"storm {batch} {k} " * 9, title=f"T{k}") for k in range(4)])
        archive.commit([news("n01", "storm rewritten " * 5)])
        archive.delete(["n12"])
    return store


def test_a_store_with_other_vectors_is_as_if_built_with_them(several: Path, tmp_path: Path) -> None:
    with open_local(several, writable=False) as archive:
        before = [row[:5] for row in searched(archive, EMBEDDER, "storm")]
    assert changed(several) == Reembedded(11, len(before), 4, 0, cleaned=True)
    with open_other(several) as archive:
        rows = searched(archive, OTHER, "storm")
        assert [row[:5] for row in rows] == before
        for head in {row[1] for row in rows}:
            with archive.view() as view:
                article = view.article(head.article_id)  # type: ignore[attr-defined]
            assert article is not None
            expected = preparing(OTHER)([article])[0].passage_vectors.astype(np.float16).tolist()
            assert [row[5] for row in rows if row[1] == head] == expected
    report = checked(several)
    assert report.damage + report.notes == ()
    assert [path.name for path in several.iterdir() if path.is_dir()] == ["segments-1"]
    assert stored_fingerprint(several) == OTHER.fingerprint()
    with pytest.raises(IndexMismatchError, match="CITEDESK_EMBEDDER=other"):
        open_local(several, writable=False)


def test_it_can_be_changed_back(several: Path) -> None:
    with open_local(several, writable=False) as archive:
        before = searched(archive, EMBEDDER, "storm")
    changed(several)
    changed(several, EMBEDDER)
    with open_local(several, writable=False) as archive:
        assert searched(archive, EMBEDDER, "storm") == before
    assert [path.name for path in several.iterdir() if path.is_dir()] == ["segments-2"]


def test_readers_answer_until_the_switch_and_then_say_what_is_the_matter(several: Path) -> None:
    asked = []
    with open_local(several, writable=False) as reader:

        def while_asked(articles: Sequence[Article]) -> Sequence[PreparedArticle]:
            asked.append(len(searched(reader, EMBEDDER, "storm")))
            return preparing(OTHER)(articles)

        with reader.view() as view:
            held = view.count()
            outcome = changed(several, prepared=while_asked)
            assert view.count() == held
        assert len(asked) == 4
        assert all(asked)
        assert not outcome.cleaned
        with pytest.raises(IndexMismatchError, match="was built with 'other'"):
            found_articles(reader, "storm")
    with open_other(several, writable=True) as archive:
        archive.commit([prepare(Article("n9", "storm nine"), embedder=OTHER)])
    assert [path.name for path in several.iterdir() if path.is_dir()] == ["segments-1"]


@pytest.mark.parametrize("step", [Step.WRITE_VECTORS, Step.WRITE_ROWS, Step.SWITCH, Step.CLEAN])
def test_a_kill_at_any_step_is_resumed(several: Path, step: Step) -> None:
    seen: list[Step] = []

    def third(now: Step) -> None:
        seen.append(now)
        # At the third segment; elsewhere at once. Cleaning stands at the start too, where it does nothing.
        if now is step and (seen.count(now) == (3 if step is Step.WRITE_VECTORS else 1)):
            os._exit(77)

    child = os.fork()
    if not child:
        with watching(third):
            changed(several)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 77
    if stored_fingerprint(several) == OTHER.fingerprint():
        pytest.fail("the switch came before its time")
    with open_local(several, writable=False) as archive:
        assert searched(archive, EMBEDDER, "storm")
    assert not checked(several).damage
    reused = {Step.WRITE_VECTORS: 2, Step.WRITE_ROWS: 4, Step.SWITCH: 4, Step.CLEAN: 0}[step]
    assert changed(several).reused == reused
    report = checked(several)
    assert report.damage + report.notes == ()
    with open_other(several) as archive:
        assert len({row[1] for row in searched(archive, OTHER, "storm")}) == 11


def test_a_finished_file_that_changed_is_made_again(several: Path) -> None:
    """Its rows have no digests before the switch, which would give them to whatever stands there."""
    broken_off(several)
    finished = several / "segments-1" / "0.f16"
    kept = len(json.loads((several / "segments-1" / UNFINISHED).read_bytes())["segments"])
    content = finished.read_bytes()
    width = 2 * OTHER.dimension
    finished.write_bytes(bytes(width) + content[width:])
    assert changed(several).reused == kept - 1
    with open_other(several) as archive:
        assert len({row[1] for row in searched(archive, OTHER, "storm")}) == 11


def test_a_kill_after_the_switch_leaves_the_new_store(several: Path) -> None:
    seen: list[Step] = []

    def last(now: Step) -> None:
        seen.append(now)
        if now is Step.CLEAN and Step.SWITCH in seen:
            os._exit(77)

    child = os.fork()
    if not child:
        with watching(last):
            changed(several)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    assert not checked(several).damage
    with open_other(several, writable=True) as archive:
        archive.commit([prepare(Article("n9", "storm nine"), embedder=OTHER)])
    report = checked(several)
    assert report.damage + report.notes == ()


def broken_off(store: Path) -> None:
    """Two of four segments are done."""
    with open_local(store) as archive:
        archive.commit([])
    left = [2]

    def failing(articles: Sequence[Article]) -> Sequence[PreparedArticle]:
        if not left[0]:
            raise EmbedderError("The embedder failed.", advice="")
        left[0] -= 1
        return preparing(OTHER)(articles)

    with pytest.raises(EmbedderError):
        changed(store, prepared=failing)


def test_what_changed_meanwhile_is_made_again(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_off(several)
    secret = [
        v.astype("<f2").tobytes()
        for v in preparing(OTHER)([Article("n02", "storm 0 2 " * 9, title="T2")])[0].passage_vectors
    ]
    unfinished = several / "segments-1"
    assert any(secret[0] in path.read_bytes() for path in unfinished.iterdir())
    with open_local(several) as archive:
        archive.delete(["n02"])
        assert not any(secret[0] in path.read_bytes() for path in unfinished.iterdir())
        archive.commit([news("n7", "storm seven")])
        monkeypatch.setattr(merge, "_MERGE_AT", 2)
        archive.commit([news("n8", "storm eight")])
    changed(several)
    report = checked(several)
    assert report.damage + report.notes == ()
    with open_other(several) as archive:
        ids = {row[1].article_id for row in searched(archive, OTHER, "storm")}  # type: ignore[attr-defined]
    assert len(ids) == 12
    assert "n02" not in ids


def test_work_for_a_third_embedder_is_not_used(several: Path) -> None:
    broken_off(several)
    third = HashEmbedder(96, "third")
    assert changed(several, third).reused == 0
    report = checked(several)
    assert report.damage + report.notes == ()
    assert stored_fingerprint(several) == third.fingerprint()


def test_lost_vectors_do_not_matter(several: Path) -> None:
    (several / "segments" / "0.f16").unlink()
    changed(several)
    report = checked(several)
    assert report.damage + report.notes == ()


def test_a_damaged_text_is_not_embedded(several: Path) -> None:
    change(several, "UPDATE articles SET text = text || '!' WHERE article_id = 'n10'")
    with pytest.raises(IndexDamagedError, match="'n10' is not what was written"):
        changed(several)


def test_another_splitting_is_refused(several: Path) -> None:
    with pytest.raises(IndexMismatchError, match="split differently"):
        changed(several, prepared=preparing(OTHER, 50))


def test_unusable_vectors_are_refused(several: Path) -> None:
    with pytest.raises(EmbedderError, match="shape"):
        changed(several, prepared=preparing(EMBEDDER))


def test_the_same_embedder_is_refused(several: Path) -> None:
    with pytest.raises(IndexStoreError, match="'hash' already"):
        changed(several, EMBEDDER)


def test_a_writer_keeps_it_out(several: Path) -> None:
    with open_local(several) as archive:
        archive.commit([news("n9", "storm")])
        with pytest.raises(IndexLockedError):
            changed(several)


def test_an_unfinished_change_is_a_note(several: Path) -> None:
    broken_off(several)
    report = checked(several)
    assert not report.damage
    assert [note.what for note in report.notes] == ["a `reembed` that has not finished"]
