import os
import signal
from collections.abc import Iterator

import numpy as np
import pytest

from rag.embed.bulk import BulkEmbedder
from rag.embed.universal import UniversalSentenceEncoder
from rag.errors import EmbedderError
from tests.fakes import HashEmbedder

TEXTS = [
    f"{i}번째 소식: 시는 새 다리를 {i % 31 + 1}일에 연다. The bridge opens on day {i}." for i in range(600)
]


@pytest.fixture(scope="module")
def encoder() -> UniversalSentenceEncoder:
    return UniversalSentenceEncoder()


@pytest.fixture
def spread(encoder: UniversalSentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[BulkEmbedder]:
    """Two processes, started by any input of more than one task."""
    monkeypatch.setattr("rag.embed.bulk._WORTH_STARTING", 0)
    with BulkEmbedder(encoder, processes=2) as bulk:
        yield bulk


def test_vectors_equal_those_of_one_process(spread: BulkEmbedder, encoder: UniversalSentenceEncoder) -> None:
    vectors = spread.embed_passages(TEXTS)
    assert spread._pool is not None
    np.testing.assert_allclose(vectors, encoder.embed_passages(TEXTS), atol=1e-6)


def test_a_stream_keeps_order_and_reads_only_a_little_ahead(
    spread: BulkEmbedder, encoder: UniversalSentenceEncoder
) -> None:
    read = 0

    def batches() -> Iterator[list[str]]:
        nonlocal read
        for at in range(0, 400, 10):
            read += 1
            yield TEXTS[at : at + 10]

    stream = spread.stream(batches())
    first = next(stream)
    assert read <= 6
    np.testing.assert_allclose(
        np.concatenate([first, *stream]), encoder.embed_passages(TEXTS[:400]), atol=1e-6
    )


def test_a_killed_process_is_an_error_and_the_next_call_starts_anew(spread: BulkEmbedder) -> None:
    stream = spread.stream([TEXTS[:2]] * 8)
    next(stream)
    assert spread._pool is not None
    os.kill(spread._pool.submit(os.getpid).result(), signal.SIGKILL)
    with pytest.raises(EmbedderError, match=r"killed.*CITEDESK_EMBED_PROCESSES=1"):
        list(spread.stream([TEXTS[:2]] * 8))
    assert len(list(spread.stream([TEXTS[:2]]))) == 1


def test_an_error_in_a_process_arrives_whole(spread: BulkEmbedder) -> None:
    with pytest.raises(EmbedderError, match="not valid Unicode") as caught:
        spread.embed_passages([*TEXTS, "\ud800"])
    assert caught.value.advice == "Repair its encoding."


def test_small_inputs_and_other_models_start_no_process(encoder: UniversalSentenceEncoder) -> None:
    with BulkEmbedder(encoder, processes=2) as bulk:
        bulk.embed_passages(TEXTS)
        assert bulk._pool is None
    with BulkEmbedder(HashEmbedder(), processes=2) as bulk:
        vectors = np.concatenate(list(bulk.stream([TEXTS, TEXTS[:5]])))
        np.testing.assert_array_equal(vectors, HashEmbedder().embed_passages(TEXTS + TEXTS[:5]))
        assert bulk._pool is None


def test_it_stands_in_for_the_embedder_it_wraps(encoder: UniversalSentenceEncoder) -> None:
    bulk = BulkEmbedder(encoder)
    assert (bulk.name, bulk.dimension) == (encoder.name, encoder.dimension)
    assert bulk.fingerprint() == encoder.fingerprint()
    assert bulk.supports("ko")
    assert not bulk.supports("hi")
    np.testing.assert_array_equal(bulk.embed_queries(TEXTS[:3]), encoder.embed_queries(TEXTS[:3]))
    bulk.close()
