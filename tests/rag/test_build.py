"""Taking news in: what is new, what changed, what is refused, and what is left alone."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from index_store.archive import LocalArchive
from index_store.numpy_reference import NumpyArchive
from rag.bootstrap import TOKENISERS
from rag.build import BATCH
from rag.domain import Article, ArticleHead, FloatMatrix, PreparedArticle, TitleOrigin
from rag.errors import EmbedderError
from rag.protocols import ArchiveCounts
from rag.split import splitter_identity
from rag.summary import IngestSummary
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import PASSAGE_CHARACTERS, Steps, builder, desk_of, ingest, news

EMBEDDER = HashEmbedder()


class CountingEmbedder(HashEmbedder):
    """Counts texts, and can fail from some call on."""

    def __init__(self, fail_at: int | None = None) -> None:
        super().__init__()
        self.calls = self.texts = 0
        self.fail_at = fail_at

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        self.calls += 1
        if self.calls == self.fail_at:
            raise EmbedderError("The model went away.", advice="Start it again.")
        self.texts += len(texts)
        return super().embed_passages(texts)


@pytest.fixture(params=["reference", "local"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NumpyArchive | LocalArchive]:
    if request.param == "reference":
        yield NumpyArchive(EMBEDDER.dimension, TOKENISERS)
        return
    with LocalArchive(
        tmp_path / "store",
        EMBEDDER.fingerprint(),
        splitter_identity(PASSAGE_CHARACTERS),
        TOKENISERS,
        writable=True,
        erase_wait_seconds=0.0,
    ) as local:
        yield local


def write(file: Path, *records: dict[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return file


def record(name: str, text: str = "The harbour bridge reopened on Monday.", **fields: Any) -> dict[str, Any]:
    return {"id": name, "title": f"Title {name}", "text": text, "language": "en"} | fields


def counts(summary: IngestSummary) -> tuple[int, int, int, int, int]:
    """Added, updated, unchanged, refused, skipped."""
    return (
        summary.added,
        summary.updated,
        summary.unchanged,
        len(summary.refused),
        len(summary.skipped),
    )


def state(archive: NumpyArchive | LocalArchive) -> tuple[int, ArchiveCounts, list[ArticleHead]]:
    with archive.view() as view:
        return view.generation, view.counts(), list(view.heads())


def stored(archive: NumpyArchive | LocalArchive, name: str) -> Article:
    with archive.view() as view:
        article = view.article(name)
    assert article
    return article


def found(archive: NumpyArchive | LocalArchive, words: str) -> list[str]:
    """The texts of the hits that share a word with the query."""
    hits = desk_of(archive, EMBEDDER).search(words, passages=True, k=100).hits
    return [hit.text for hit in hits if hit.parts.share > 0]


Archive = NumpyArchive | LocalArchive


def test_a_first_ingest_adds_everything(archive: Archive, tmp_path: Path) -> None:
    file = write(tmp_path / "news.jsonl", record("a"), record("b", "Gulls cry. Boats wait."))
    summary = ingest(archive, EMBEDDER, file)
    assert counts(summary) == (2, 0, 0, 0, 0)
    assert (summary.articles, summary.passages) == (2, 2)
    assert summary.seconds > 0
    assert stored(archive, "a").version == 1
    assert found(archive, "gulls") == ["Gulls cry. Boats wait."]


def test_the_same_input_again_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    file = write(tmp_path / "news.jsonl", record("a"), record("b"), record("c"))
    embedder = CountingEmbedder()
    ingest(archive, embedder, file)
    before, embedded = state(archive), embedder.texts
    for _ in range(2):
        assert counts(ingest(archive, embedder, file)) == (0, 0, 3, 0, 0)
    assert state(archive) == before
    assert embedder.texts == embedded


def test_moving_the_file_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    ingest(archive, EMBEDDER, write(tmp_path / "here" / "news.jsonl", record("a")))
    moved = write(tmp_path / "there" / "other.jsonl", record("a"))
    assert counts(ingest(archive, EMBEDDER, moved)) == (0, 0, 1, 0, 0)


def test_a_changed_article_is_a_new_version_and_its_old_words_are_gone(
    archive: Archive, tmp_path: Path
) -> None:
    file = write(tmp_path / "news.jsonl", record("a", "Zebras grazed."), record("b"))
    generation = state(archive)[0]
    ingest(archive, EMBEDDER, file)
    write(file, record("a", "Quaggas grazed."), record("b"))
    summary = ingest(archive, EMBEDDER, file)
    assert counts(summary) == (0, 1, 1, 0, 0)
    assert summary.articles == 2
    assert (stored(archive, "a").version, stored(archive, "b").version) == (2, 1)
    assert found(archive, "zebras") == []
    assert found(archive, "quaggas") == ["Quaggas grazed."]
    assert state(archive)[0] > generation


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"kind": "opinion"}, {"published_at": "2025-08-12"}, {"desk": "city"}]
)
def test_any_field_that_a_reader_could_notice_is_a_change(
    archive: Archive, tmp_path: Path, change: dict[str, str]
) -> None:
    file = write(tmp_path / "news.jsonl", record("a"))
    ingest(archive, EMBEDDER, file)
    write(file, record("a", **change))
    assert counts(ingest(archive, EMBEDDER, file)) == (0, 1, 0, 0, 0)


def test_of_two_inputs_with_one_id_the_last_wins_and_is_reported(archive: Archive, tmp_path: Path) -> None:
    first = write(tmp_path / "1.jsonl", record("a", "Zebras grazed."), record("b"))
    second = write(tmp_path / "2.jsonl", record("a", "Quaggas grazed."))
    summary = ingest(archive, EMBEDDER, first, second)
    assert counts(summary) == (2, 0, 0, 0, 1)
    assert summary.skipped[0].input == f"{first}:1"
    assert f"{second}:1" in summary.skipped[0].reason
    assert stored(archive, "a").text == "Quaggas grazed."
    assert stored(archive, "a").version == 1
    before = state(archive)
    assert counts(ingest(archive, EMBEDDER, first, second)) == (0, 0, 2, 0, 1)
    assert state(archive) == before


def test_a_deleted_article_stays_away_until_it_is_restored(archive: Archive, tmp_path: Path) -> None:
    file = write(tmp_path / "news.jsonl", record("a"), record("b"))
    ingest(archive, EMBEDDER, file)
    archive.delete(["a"])
    for _ in range(2):
        summary = ingest(archive, EMBEDDER, file)
        assert counts(summary) == (0, 0, 1, 0, 1)
        assert summary.skipped[0].input == f"{file}:1"
        assert "--restore-deleted" in summary.skipped[0].reason
        assert summary.articles == 1
    summary = ingest(archive, EMBEDDER, file, restore_deleted=True)
    assert counts(summary) == (1, 0, 1, 0, 0)
    assert stored(archive, "a").version == 2
    assert counts(ingest(archive, EMBEDDER, file)) == (0, 0, 2, 0, 0)


def test_a_broken_input_does_not_stop_the_others(archive: Archive, tmp_path: Path) -> None:
    file = write(tmp_path / "news.jsonl", record("a"))
    with file.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
        stream.write(json.dumps({"id": "no-text"}) + "\n")
        stream.write(json.dumps(record("b")) + "\n")
    summary = ingest(archive, EMBEDDER, file, tmp_path / "absent.jsonl")
    assert counts(summary) == (2, 0, 0, 3, 0)
    assert [issue.input for issue in summary.refused] == [
        f"{file}:2",
        f"{file}:3",
        str(tmp_path / "absent.jsonl"),
    ]
    assert all(issue.reason for issue in summary.refused)


def test_a_file_id_of_another_existing_path_is_refused_with_advice(archive: Archive, tmp_path: Path) -> None:
    """Two folders of one name: the label and the path inside are the same, the articles are not."""
    texts = {"one": "Zebras grazed on the hill.", "two": "Quaggas grazed on the hill."}
    for parent, text in texts.items():
        folder = tmp_path / parent / "news"
        folder.mkdir(parents=True)
        (folder / "today.txt").write_text(text, "utf-8")
    one, two = tmp_path / "one" / "news", tmp_path / "two" / "news"
    assert counts(ingest(archive, EMBEDDER, one)) == (1, 0, 0, 0, 0)
    summary = ingest(archive, EMBEDDER, two)
    assert counts(summary) == (0, 0, 0, 1, 0)
    assert "--label" in summary.refused[0].reason
    assert found(archive, "quaggas") == []
    assert counts(ingest(archive, EMBEDDER, two, label="second")) == (1, 0, 0, 0, 0)
    assert len(found(archive, "zebras")) == len(found(archive, "quaggas")) == 1
    (one / "today.txt").unlink()
    assert counts(ingest(archive, EMBEDDER, two)) == (0, 1, 0, 0, 0)


def test_a_moved_folder_is_the_same_news(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "one" / "news"
    folder.mkdir(parents=True)
    (folder / "today.txt").write_text("Zebras grazed on the hill.", "utf-8")
    ingest(archive, EMBEDDER, folder)
    (tmp_path / "two").mkdir()
    folder.rename(tmp_path / "two" / "news")
    assert counts(ingest(archive, EMBEDDER, tmp_path / "two" / "news")) == (0, 0, 1, 0, 0)


def test_standard_input_is_read(archive: Archive) -> None:
    stdin = io.BytesIO(json.dumps(record("piped")).encode() + b"\n")
    summary = ingest(archive, EMBEDDER, Path("-"), stdin=stdin)
    assert counts(summary) == (1, 0, 0, 0, 0)
    assert stored(archive, "piped").title == "Title piped"


def test_nothing_to_read_is_no_error(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert ingest(archive, EMBEDDER, tmp_path / "empty").articles == 0
    assert state(archive)[0] == 0


MANY = BATCH + 20


def many(file: Path) -> Path:
    return write(file, *(record(f"n{i:03}", f"Zebra number {i} grazed.") for i in range(MANY)))


def test_more_articles_than_a_batch_are_committed_in_several(tmp_path: Path) -> None:
    archive, embedder, steps = NumpyArchive(EMBEDDER.dimension, TOKENISERS), CountingEmbedder(), Steps()
    summary = ingest(archive, embedder, many(tmp_path / "many.jsonl"), progress=steps)
    assert counts(summary) == (MANY, 0, 0, 0, 0)
    assert summary.articles == MANY
    assert state(archive)[0] == embedder.calls == steps.stages.count("writing") == 2


def test_long_articles_make_smaller_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.build.BATCH_CHARACTERS", 100)
    archive, steps = NumpyArchive(EMBEDDER.dimension, TOKENISERS), Steps()
    long, short = record("a", text="Rain fell. " * 9), record("b", text="Rain.")
    ingest(archive, EMBEDDER, write(tmp_path / "n.jsonl", long, short, short | {"id": "c"}), progress=steps)
    assert state(archive)[0] == steps.stages.count("writing") == 2


def test_a_commit_that_was_begun_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.build.BATCH", 1)
    begun, failed = Event(), Event()

    class Slow(NumpyArchive):
        def commit(self, batch: Sequence[PreparedArticle]) -> int:
            begun.set()
            failed.wait(10)
            return super().commit(batch)

    class Interrupted(CountingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
            if self.calls:
                assert begun.wait(10)
                failed.set()
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    archive = Slow(EMBEDDER.dimension, TOKENISERS)
    news_builder = builder(archive, Interrupted())
    with pytest.raises(KeyboardInterrupt):
        news_builder.ingest([str(write(tmp_path / "n.jsonl", record("a"), record("b")))], progress=Steps())
    assert news_builder.committed == state(archive)[1].articles == 1


def test_batches_committed_before_an_error_stay(tmp_path: Path) -> None:
    archive = NumpyArchive(EMBEDDER.dimension, TOKENISERS)
    file = many(tmp_path / "many.jsonl")
    with pytest.raises(EmbedderError, match="went away"):
        ingest(archive, CountingEmbedder(fail_at=2), file)
    assert state(archive)[1].articles == BATCH
    assert counts(ingest(archive, EMBEDDER, file)) == (MANY - BATCH, 0, BATCH, 0, 0)


def test_what_was_committed_is_known_after_an_interrupt(tmp_path: Path) -> None:
    """Before a commit nothing counts; a commit that was done counts although it was not returned from."""

    class Interrupted(NumpyArchive):
        stores = False

        def commit(self, batch: Sequence[PreparedArticle]) -> int:
            if self.stores:
                super().commit(batch)
            raise KeyboardInterrupt

    file = write(tmp_path / "news.jsonl", record("a"), record("b"))
    for stores, committed in ((False, 0), (True, 2)):
        archive = Interrupted(EMBEDDER.dimension, TOKENISERS)
        archive.stores = stores
        news_builder = builder(archive, EMBEDDER)
        with pytest.raises(KeyboardInterrupt):
            news_builder.ingest([str(file)], progress=Steps())
        assert news_builder.committed == committed


def test_what_was_committed_counts_the_last_ingest(tmp_path: Path) -> None:
    news_builder = builder(NumpyArchive(EMBEDDER.dimension, TOKENISERS), EMBEDDER)
    assert news_builder.committed == 0
    for committed in (MANY, 0):
        news_builder.ingest([str(many(tmp_path / "many.jsonl"))], progress=Steps())
        assert news_builder.committed == committed


def test_progress_tells_inputs_and_stages(tmp_path: Path) -> None:
    archive, steps = NumpyArchive(EMBEDDER.dimension, TOKENISERS), Steps()
    one = write(tmp_path / "one.jsonl", record("a"), record("b"))
    two = write(tmp_path / "two.jsonl", record("c"))
    ingest(archive, EMBEDDER, one, two, progress=steps)
    assert steps.total == 2
    assert steps.inputs == [(str(one), 2), (str(two), 1)]
    assert steps.stages == ["reading", "embedding", "writing", "reading"]


# What is embedded


def test_vectors_belong_to_their_passages_and_sentences() -> None:
    articles = [
        news("long", "Gulls cry. " * 60 + "The bridge is open. Boats wait."),
        news("short", "Rain fell.", title="Weather"),
        news("untitled", "Sun shone. Birds sang.", title="Sun shone", title_origin=TitleOrigin.LEAD),
    ]
    prepared = builder(NumpyArchive(EMBEDDER.dimension, TOKENISERS), EMBEDDER).prepare(articles)
    assert [item.article for item in prepared] == articles
    assert len(prepared[0].passages) > 1
    for item in prepared:
        text, title = item.article.text, item.article.embedded_title
        whole = [
            f"{title}. {text[p.start : p.end]}" if title else text[p.start : p.end] for p in item.passages
        ]
        sentences = [span.of(text) for p in item.passages for span in p.sentences]
        assert np.array_equal(item.passage_vectors, EMBEDDER.embed_passages(whole))
        assert np.array_equal(item.sentence_vectors, EMBEDDER.embed_passages(sentences))
    assert prepared[2].article.embedded_title == ""


def test_all_articles_of_a_batch_are_embedded_in_one_go() -> None:
    embedder = CountingEmbedder()
    builder(NumpyArchive(EMBEDDER.dimension, TOKENISERS), embedder).prepare(
        [news(str(i), "Rain.") for i in range(5)]
    )
    assert embedder.calls == 1
    assert embedder.texts == 10
