"""What claims are held against: articles cut into sentences, with the vectors of these."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.errors import GoldError
from rag.domain import Access, Article, ArticleHead, ArticleStatus, FloatMatrix, Kind, Span, TitleOrigin
from rag.ingest.outcome import Read
from rag.ingest.sources import read_sources
from rag.protocols import Embedder
from rag.sentences import sentences
from rag.settings import Settings
from rag.verify.claims import Evidence

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Document:
    """An article, or one language of a translated text; `sentences` are slices of `text`."""

    head: ArticleHead
    text: str
    sentences: tuple[Span, ...]

    def sentence(self, place: int) -> str:
        """The words of one sentence."""
        return self.sentences[place].of(self.text)

    def texts(self) -> list[str]:
        """The words of every sentence."""
        return [span.of(self.text) for span in self.sentences]

    def without(self, place: int | None) -> "Document":
        """The document with one sentence left out; itself for None."""
        if place is None:
            return self
        kept = [text for i, text in enumerate(self.texts()) if i != place]
        return from_sentences(kept, self.head.article_id, self.head.language)


class Vectors:
    """The vectors of texts, embedded once; with a `cache` folder they are kept there for the next run."""

    def __init__(self, embedder: Embedder, cache: Path | None = None) -> None:
        self._embedder, self._cache = embedder, cache
        self._rows: dict[str, FloatMatrix] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Embed those that are not known yet, all in one go."""
        missing = sorted({text for text in texts if text not in self._rows})
        if missing:
            self._rows |= zip(missing, self._embedded(missing), strict=True)

    def of(self, texts: Sequence[str]) -> FloatMatrix:
        """One row for each text."""
        self.add(texts)
        if not texts:
            return np.zeros((0, self._embedder.dimension), np.float32)
        return np.stack([self._rows[text] for text in texts])

    def _embedded(self, texts: Sequence[str]) -> FloatMatrix:
        if self._cache is None:
            return self._in_batches(texts)
        mark = self._embedder.fingerprint()
        digest = hashlib.sha256(f"{mark}\0".encode())
        for text in texts:
            digest.update(f"{text}\0".encode())
        path = self._cache / f"claim-vectors-{digest.hexdigest()[:20]}.npy"
        if path.is_file():
            return np.asarray(np.load(path), np.float32)
        rows = self._in_batches(texts)
        self._cache.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".new.npy")
        np.save(written, rows)
        written.replace(path)
        return rows

    def _in_batches(self, texts: Sequence[str]) -> FloatMatrix:
        parts = [self._embedder.embed_passages(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]
        return np.concatenate(parts)


def from_sentences(texts: Sequence[str], article_id: str, language: str) -> Document:
    """A document without title and date, of sentences that are set apart by spaces."""
    spans, start = [], 0
    for text in texts:
        spans.append(Span(start, start + len(text)))
        start += len(text) + 1
    head = ArticleHead(
        article_id=article_id,
        version=1,
        title="",
        title_origin=TitleOrigin.GIVEN,
        language=language,
        url=None,
        source=None,
        authors=(),
        published_at=None,
        kind=Kind.ARTICLE,
        access=Access.FULL,
        status=ArticleStatus.LIVE,
        content_sha256="",
        origin="",
    )
    return Document(head, " ".join(texts), tuple(spans))


def documents_of(corpus: Path, settings: Settings) -> dict[str, Document]:
    """The articles of a corpus by id. Raises GoldError, with file and line, for a line that is no article."""
    found = {}
    for outcome in read_sources([str(corpus)], zone=settings.zone):
        if not isinstance(outcome, Read):
            raise GoldError(f"{outcome.input}: {outcome.reason}", advice="Correct the corpus.")
        found[outcome.article.article_id] = _document(outcome.article)
    return found


def evidence(document: Document, vectors: Vectors) -> Evidence:
    """The document as the gate takes it."""
    return Evidence(document.head, document.text, document.sentences, vectors.of(document.texts()))


def _document(article: Article) -> Document:
    names = ArticleHead.__dataclass_fields__.keys() - {"content_sha256"}
    head = ArticleHead(
        **{name: getattr(article, name) for name in names}, content_sha256=article.content_sha256
    )
    return Document(head, article.text, tuple(sentences(article.text, article.language)))
