"""Small working parts for tests that need no real model."""

import hashlib
from collections.abc import Sequence

import numpy as np

from rag.domain import FloatMatrix
from rag.protocols import Fingerprint
from rag.tokens import tokenise


class HashEmbedder:
    """Bag-of-tokens vectors from stable hashes: texts that share tokens are near each other."""

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        self.name, self.dimension = name, dimension

    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.name, "1", self.dimension, hashlib.sha256(self.name.encode()).hexdigest())

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for token in tokenise(text) or [text]:
                digest = hashlib.blake2b(
                    f"{self.name}:{token}".encode("utf-8", "replace"), digest_size=8
                ).digest()
                vectors[row, int.from_bytes(digest[:4], "little") % self.dimension] += (
                    1 if digest[4] % 2 else -1
                )
            if not vectors[row].any():
                vectors[row, 0] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    embed_passages = embed_queries

    def supports(self, language: str) -> bool:
        return True
