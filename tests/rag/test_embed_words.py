from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rag.domain import FloatMatrix
from rag.embed.words import WordVectors
from tests.fakes import HashEmbedder


class CountingEmbedder(HashEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        self.batches.append(list(texts))
        return super().embed_queries(texts)


def test_vectors_are_those_of_the_embedder_in_order() -> None:
    words = ["다리", "bridge", "桥", "bridge"]
    vectors = WordVectors(HashEmbedder()).vectors(words)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, HashEmbedder().embed_queries(words), atol=1e-3)


def test_missing_words_are_embedded_once_and_together() -> None:
    embedder = CountingEmbedder()
    words = WordVectors(embedder)
    words.vectors(["a", "b", "a"])
    words.vectors(["b", "c", "d"])
    words.vectors(["a", "d"])
    assert embedder.batches == [["a", "b"], ["c", "d"]]


def test_the_least_recently_used_word_is_forgotten() -> None:
    embedder = CountingEmbedder()
    words = WordVectors(embedder, capacity=2)
    for asked in (["a"], ["b"], ["a"], ["c"], ["a"], ["b"]):
        words.vectors(asked)
    assert embedder.batches == [["a"], ["b"], ["c"], ["b"]]
    assert len(words) == 2


def test_more_words_than_are_kept_are_still_answered() -> None:
    asked = [f"word{i}" for i in range(50)]
    words = WordVectors(HashEmbedder(), capacity=10)
    np.testing.assert_allclose(words.vectors(asked), HashEmbedder().embed_queries(asked), atol=1e-3)
    assert len(words) == 10


def test_no_words_give_an_empty_matrix() -> None:
    embedder = CountingEmbedder()
    assert WordVectors(embedder).vectors([]).shape == (0, 64)
    assert embedder.batches == []


def test_threads_share_one_cache() -> None:
    words = WordVectors(HashEmbedder(), capacity=30)
    asked = [[f"w{(i * 7 + j) % 60}" for j in range(20)] for i in range(64)]
    with ThreadPoolExecutor(8) as pool:
        for batch, vectors in zip(asked, pool.map(words.vectors, asked), strict=True):
            np.testing.assert_allclose(vectors, HashEmbedder().embed_queries(batch), atol=1e-3)
    assert len(words) <= 30
