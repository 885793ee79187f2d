"""A small newsroom for the store's tests: articles, an embedder, searches."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from index_store.archive import LocalArchive
from index_store.findings import Report
from index_store.lexical import Tokenisers
from index_store.numpy_reference import NumpyArchive
from index_store.verify import verify
from rag.domain import Article, Filter, Moment, PassageSpan, Precision, PreparedArticle, Span
from rag.protocols import Archive, ArchiveView, Embedder, Limits, Terms
from rag.steps import Step
from rag.tokens import tokenise
from tests.fakes import HashEmbedder

NOW = datetime(2025, 8, 15, 12, tzinfo=UTC)
ANY = Filter(now=NOW)
WIDE = Limits()
EMBEDDER = HashEmbedder()
SPLITTER = "every 40 characters"
KEPT_VERSIONS = 2
IN_STORE = [step for step in Step if step not in (Step.PARSE, Step.SPLIT, Step.EMBED)]
"""The steps of a write once the articles are prepared."""


def name_tokens(text: str, language: str) -> list[str]:
    """Capitalised words with their language: enough to see that both reach the name channel."""
    return [f"{language}:{word}" for word in text.split() if word[:1].isupper()]


TOKENISERS = Tokenisers(words=tokenise, names=name_tokens)


def day(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=UTC), Precision.DAY)


def prepare(article: Article, size: int = 40, embedder: Embedder = EMBEDDER) -> PreparedArticle:
    """Cut into pieces of `size` characters with two sentences each, and embed."""
    text = article.text
    passages = []
    for start in range(0, len(text), size):
        end = min(start + size, len(text))
        middle = (start + end) // 2
        passages.append(PassageSpan(start, end, (Span(start, middle), Span(middle, end))))
    whole = [f"{article.embedded_title}. {text[p.start : p.end]}" for p in passages]
    sentences = [s.of(text) for p in passages for s in p.sentences]
    return PreparedArticle(
        article, tuple(passages), embedder.embed_passages(whole), embedder.embed_passages(sentences)
    )


def news(article_id: str, text: str, **fields: Any) -> PreparedArticle:
    return prepare(Article(article_id, text, **fields))


def open_local(folder: Path, **options: Any) -> LocalArchive:
    defaults = {"erase_wait_seconds": 0.0, "kept_versions": KEPT_VERSIONS, "clock": NOW.timestamp}
    options = {"writable": True} | defaults | options
    return LocalArchive(folder, EMBEDDER.fingerprint(), SPLITTER, TOKENISERS, **options)


def open_reference() -> NumpyArchive:
    return NumpyArchive(EMBEDDER.dimension, TOKENISERS, kept_versions=KEPT_VERSIONS, clock=NOW.timestamp)


def found(view: ArchiveView, query: str, where: Filter = ANY, limits: Limits = WIDE) -> list[int]:
    vector = EMBEDDER.embed_queries([query])[0]
    return view.candidates(vector, tokenise(query), where, limits).tolist()


def found_articles(archive: Archive, query: str, where: Filter = ANY) -> set[str]:
    """Ids of the articles whose passages a search proposes."""
    with archive.view() as view:
        ids = np.array(found(view, query, where), np.int64)
        return {row.head.article_id for row in view.rows(ids, Terms(()))}


class Unheard:
    """A progress that nobody watches."""

    def start(self, total_inputs: int | None) -> None:
        pass

    def advance(self, input_name: str, articles: int) -> None:
        pass

    def stage(self, name: str) -> None:
        pass


UNHEARD = Unheard()


def checked(folder: Path) -> Report:
    return verify(folder, TOKENISERS, UNHEARD)
