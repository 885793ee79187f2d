"""Any sentence-transformers model as an embedder."""

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from rag.domain import FloatMatrix
from rag.embed import TRANSFORMERS_PREFIX
from rag.embed.vectors import PROBES, checked, probe_sha256, shorten
from rag.errors import EmbedderError
from rag.protocols import Fingerprint

_WEIGHTS = ("*.safetensors", "*.bin", "*.onnx", "tokenizer.json", "*.model")


class SentenceTransformerEmbedder:
    """An `Embedder` on a model by name (a hub's, downloaded or cached) or folder.

    Queries and documents get the model's own prompts. A text longer than the model reads is not cut: it is
    embedded in parts, split at spaces, and the mean of their vectors, weighted by tokens, stands for it.
    Code that comes with a model is never run. Raises EmbedderError when the extra or the model is missing.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        except ImportError as error:
            raise EmbedderError(
                f"The embedder '{TRANSFORMERS_PREFIX}{model}' needs the package sentence-transformers.",
                advice="Run `pip install 'citedesk[sentence-transformers]'`.",
            ) from error
        try:
            self._model: Any = SentenceTransformer(model, trust_remote_code=False)
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            raise EmbedderError(
                f"The sentence-transformers model {model!r} cannot be loaded: {str(error).splitlines()[0]}",
                advice="Check its name; without access to the hub, give the folder of a downloaded model.",
            ) from error
        self.name = f"{TRANSFORMERS_PREFIX}{model}"
        # Newer versions of the library renamed the method, and warn of the old name.
        old_name = self._model.get_sentence_embedding_dimension
        self.dimension: int = getattr(self._model, "get_embedding_dimension", old_name)()
        self._folder = _folder(model)
        self._lock = Lock()

    def fingerprint(self) -> Fingerprint:
        """Name, the hub's commit or the SHA-256 of the files, dimension and probe digest; read once."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> Fingerprint:
        probe = probe_sha256(self.embed_passages(PROBES))
        return Fingerprint(self.name, _revision(self._folder), self.dimension, probe)

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """`(len(texts), dimension)` float32 rows of length 1, with the model's query prompt."""
        return self._embed(texts, self._model.encode_query, self._model.prompts.get("query") or "")

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """As `embed_queries`, with the model's document prompt."""
        return self._embed(texts, self._model.encode_document, self._model.prompts.get("document") or "")

    def supports(self, language: str) -> bool:
        """Whether the model card names the language; True when it names none, or `multilingual`."""
        named = self._languages
        return not named or "multilingual" in named or language.lower().partition("-")[0] in named

    @cached_property
    def _languages(self) -> frozenset[str]:
        from huggingface_hub import ModelCard  # noqa: PLC0415

        readme = self._folder / "README.md" if self._folder else None
        if readme is None or not readme.is_file():
            return frozenset()
        named = ModelCard(readme.read_text("utf-8"), ignore_metadata_errors=True).data.language or []
        return frozenset(code.lower() for code in ([named] if isinstance(named, str) else named))

    def _embed(self, texts: Sequence[str], encode: Callable[..., Any], prompt: str) -> FloatMatrix:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        with self._lock:  # tokenisers and models of this library are not safe to share between threads
            room = self._room(prompt)
            parts = [self._parts(text, room) for text in texts]
            flat = [part for of_text in parts for part in of_text]
            try:
                vectors = encode(flat, normalize_embeddings=True, show_progress_bar=False)
            except RuntimeError as error:
                raise EmbedderError(
                    f"{self.name} failed on {len(texts)} texts: {error}.",
                    advice="If memory ran out, embed fewer texts at a time or use a smaller model.",
                ) from error
            if len(flat) > len(texts):
                vectors = self._joined(np.asarray(vectors, np.float32), parts)
        return checked(np.asarray(vectors, np.float32), texts)

    def _room(self, prompt: str) -> float:
        """Tokens that a text may have beside the prompt, special ones included; infinite without a limit."""
        limit: float | None = self._model.max_seq_length
        if limit is None or not math.isfinite(limit):
            return math.inf
        return limit - (self._tokens(prompt) if prompt else 0)

    def _tokens(self, text: str) -> int:
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def _parts(self, text: str, room: float) -> list[str]:
        """The text alone, or its parts of at most `room` tokens."""
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            raise EmbedderError(
                f"The text {shorten(text)} is not valid Unicode: {error.reason}.",
                advice="Repair its encoding.",
            ) from error
        # A token is at least a byte, and few special ones come on top: most texts need no counting.
        if size + 8 <= room or self._tokens(text) <= room or len(text) < 2:
            return [text]
        middle = len(text) // 2
        space = text.rfind(" ", middle // 2, middle)
        at = space + 1 if space > 0 else middle
        return self._parts(text[:at], room) + self._parts(text[at:], room)

    def _joined(self, vectors: FloatMatrix, parts: list[list[str]]) -> FloatMatrix:
        owners = np.repeat(np.arange(len(parts)), [len(of_text) for of_text in parts])
        weights = [self._tokens(part) if len(of_text) > 1 else 1 for of_text in parts for part in of_text]
        means = np.zeros((len(parts), self.dimension), np.float32)
        np.add.at(means, owners, vectors * np.array(weights, np.float32)[:, None])
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return (means / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _folder(model: str) -> Path | None:
    """Where the model's files lie: its own folder, or the hub cache's for the commit that was loaded."""
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    for name in (model, f"sentence-transformers/{model}"):
        found = try_to_load_from_cache(name, "modules.json") if name.count("/") == 1 else None
        if isinstance(found, str):
            return Path(found).parent
    return None


def _revision(folder: Path | None) -> str:
    if folder is None:
        return "unknown"
    if folder.parent.name == "snapshots":
        return f"commit:{folder.name}"
    digest = hashlib.sha256()
    for file in sorted(file for pattern in _WEIGHTS for file in folder.rglob(pattern)):
        with file.open("rb") as opened:
            digest.update(f"{file.relative_to(folder).as_posix()} ".encode())
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return f"sha256:{digest.hexdigest()}"
