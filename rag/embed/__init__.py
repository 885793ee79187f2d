"""Texts into vectors: the embedded default, and any sentence-transformers model."""

from rag.errors import ConfigurationError
from rag.protocols import Embedder

UNIVERSAL = "use-multilingual-v3"
TRANSFORMERS_PREFIX = "sentence-transformers:"


def load_embedder(name: str) -> Embedder:
    """The embedder of that name: `use-multilingual-v3`, or `sentence-transformers:<model name or folder>`.

    Raises ConfigurationError for another name, EmbedderError when the model cannot be loaded.
    """
    if name == UNIVERSAL:
        from rag.embed.universal import UniversalSentenceEncoder  # noqa: PLC0415

        return UniversalSentenceEncoder()
    model = name.removeprefix(TRANSFORMERS_PREFIX)
    if model and model != name:
        from rag.embed.transformer import SentenceTransformerEmbedder  # noqa: PLC0415

        return SentenceTransformerEmbedder(model)
    raise ConfigurationError(
        f"There is no embedder named {name!r}.",
        advice=f"Use {UNIVERSAL!r} (built in) or '{TRANSFORMERS_PREFIX}<model name or folder>'.",
    )
