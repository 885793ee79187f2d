import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval import stores
from eval.errors import GoldError
from eval.gold import load_gold
from eval.stores import gold_desk, store_key
from index_store.lexical import Tokenisers
from rag.domain import FloatMatrix
from rag.settings import Settings
from tests.eval.goldset import ARTICLES, QUERIES, SETTINGS, quiet, write_gold
from tests.fakes import HashEmbedder


class CountingEmbedder(HashEmbedder):
    """Counts the texts it embeds for a store, and stops the build when told to."""

    def __init__(self, stop_at: int | None = None) -> None:
        super().__init__()
        self.passages, self._stop_at = 0, stop_at

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        self.passages += len(texts)
        if self._stop_at is not None and self.passages > self._stop_at:
            raise KeyboardInterrupt
        return self.embed_queries(texts)


def articles_in(folder: Path, cache: Path | None, embedder: HashEmbedder) -> set[str]:
    with (
        gold_desk(load_gold(folder), SETTINGS, embedder, cache, quiet()) as desk,
        desk.archive.view() as view,
    ):
        return {head.article_id for head in view.heads()}


def test_a_store_holds_the_corpus(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold")
    assert articles_in(folder, None, HashEmbedder()) == {article["id"] for article in ARTICLES}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gold"]


def test_a_cached_store_is_used_again(tmp_path: Path) -> None:
    folder, first, second = write_gold(tmp_path / "gold"), CountingEmbedder(), CountingEmbedder()
    built = articles_in(folder, tmp_path / "cache", first)
    assert articles_in(folder, tmp_path / "cache", second) == built
    assert first.passages > 0
    assert second.passages == 0


def test_other_questions_use_the_same_store(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold")
    articles_in(folder, tmp_path / "cache", HashEmbedder())
    write_gold(folder, queries=QUERIES[:2])
    again = CountingEmbedder()
    articles_in(folder, tmp_path / "cache", again)
    assert again.passages == 0


def test_a_cached_store_does_not_hide_an_unknown_article(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold")
    articles_in(folder, tmp_path / "cache", HashEmbedder())
    write_gold(folder, queries=[QUERIES[0] | {"relevant": ["gone"]}])
    with pytest.raises(GoldError, match=r"queries\.jsonl:1: the relevant article 'gone'"):
        articles_in(folder, tmp_path / "cache", HashEmbedder())


def test_an_unknown_article_is_told_before_anything_is_built(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold", queries=[QUERIES[0] | {"relevant": ["gone"]}])
    embedder = CountingEmbedder()
    with pytest.raises(GoldError, match="'gone'"):
        articles_in(folder, tmp_path / "cache", embedder)
    assert embedder.passages == 0


def test_an_interrupted_build_is_completed_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.build.BATCH", 2)  # articles committed together
    folder, whole = write_gold(tmp_path / "gold"), CountingEmbedder()
    articles_in(folder, tmp_path / "whole", whole)
    first, second = CountingEmbedder(stop_at=whole.passages - 1), CountingEmbedder()
    with pytest.raises(KeyboardInterrupt):
        articles_in(folder, tmp_path / "cache", first)
    assert not list((tmp_path / "cache").glob("*/whole.json"))
    assert articles_in(folder, tmp_path / "cache", second) == {article["id"] for article in ARTICLES}
    assert 0 < second.passages < whole.passages
    whole_file = json.loads(next((tmp_path / "cache").glob("*/whole.json")).read_text("utf-8"))
    assert whole_file["articles"] == len(ARTICLES)


def test_the_key_tells_apart_what_makes_another_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = load_gold(write_gold(tmp_path / "gold"))
    same = load_gold(write_gold(tmp_path / "copy", queries=QUERIES[:1]))
    other = load_gold(write_gold(tmp_path / "other", articles=ARTICLES[:4], queries=QUERIES[:4]))
    embedder, smaller = HashEmbedder(), Settings(embed_processes=1, passage_characters=200)
    key = store_key(gold, SETTINGS, embedder)
    assert store_key(same, SETTINGS, embedder) == key
    others = {
        store_key(other, SETTINGS, embedder),
        store_key(gold, smaller, embedder),
        store_key(gold, SETTINGS, HashEmbedder(dimension=32)),
        store_key(gold, SETTINGS, HashEmbedder(name="other")),
    }
    assert len(others | {key}) == 5
    names = stores.TOKENISERS.names
    monkeypatch.setattr(stores, "TOKENISERS", Tokenisers(words=str.split, names=names))
    assert store_key(gold, SETTINGS, embedder) not in others | {key}
