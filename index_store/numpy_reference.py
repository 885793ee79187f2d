"""The archive's contract in memory, exact and slow: what every other archive must agree with."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from index_store.filters import passes
from index_store.lexical import BM25_B, BM25_K1, Tokenisers
from index_store.records import encode_article, head_of
from index_store.view import checked_query
from index_store.writer import check_prepared
from rag.domain import (
    Article,
    ArticleHead,
    ArticleStatus,
    Filter,
    FloatMatrix,
    IntArray,
    PassageSpan,
    PreparedArticle,
    Span,
)
from rag.errors import IndexStoreError
from rag.protocols import ArchiveCounts, Channel, Lexicon, Limits, PassageRow, Terms


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stored passage with everything that is asked of it."""

    passage_id: int
    ordinal: int
    article: Article
    span: PassageSpan
    vector: FloatMatrix
    sentence_vectors: FloatMatrix
    words: Counter[str]
    names: Counter[str]


class NumpyArchive:
    """An archive that forgets everything when its process ends."""

    def __init__(
        self,
        dimension: int,
        tokenisers: Tokenisers,
        *,
        kept_versions: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dimension, self._tokenisers, self._clock = dimension, tokenisers, clock
        self._kept_versions = kept_versions
        self._lock = threading.Lock()
        self._generation = self._next_id = 0
        self._articles: dict[str, Article] = {}
        self._earlier: dict[str, dict[int, Article]] = {}
        self._passages: dict[int, _Passage] = {}
        self._buried: dict[str, tuple[int, bool]] = {}

    def commit(self, batch: Sequence[PreparedArticle]) -> int:
        """Add or replace articles and return the generation that made."""
        prepared = {item.article.article_id: item for item in batch}
        for item in prepared.values():
            check_prepared(item, self._dimension)
            encode_article(item.article)
        with self._lock:
            if refused := [name for name in prepared if self._buried.get(name, (0, True))[1] is False]:
                raise IndexStoreError(
                    f"Deleted on purpose and not stored again: {refused}.", advice="Restore them first."
                )
            if prepared:
                articles, passages = self._without(prepared)
                self._keep(prepared)
                for name, item in prepared.items():
                    before = self._articles[name].version if name in self._articles else 0
                    article = replace(
                        item.article, version=1 + max(before, self._buried.pop(name, (0, True))[0])
                    )
                    articles[name] = article
                    passages |= {p.passage_id: p for p in self._split(article, item)}
                self._articles, self._passages = articles, passages
                self._generation += 1
            return self._generation

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles and return how many of them were stored."""
        with self._lock:
            stored = {name: self._articles[name] for name in article_ids if name in self._articles}
            if stored:
                self._articles, self._passages = self._without(stored)
                self._earlier = {n: kept for n, kept in self._earlier.items() if n not in stored}
                self._buried |= {name: (article.version, False) for name, article in stored.items()}
                self._generation += 1
            return len(stored)

    def heads_of(self, article_ids: Sequence[str]) -> dict[str, ArticleHead]:
        """The stored heads of those ids."""
        articles = self._articles
        return {name: head_of(articles[name]) for name in article_ids if name in articles}

    def deleted(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the ids that were deleted on purpose."""
        return {name for name in article_ids if self._buried.get(name, (0, True))[1] is False}

    def restore_deleted(self, article_ids: Sequence[str]) -> None:
        """Forget that these ids were deleted; version numbers go on."""
        with self._lock:
            for name in article_ids:
                if name in self._buried:
                    self._buried[name] = (self._buried[name][0], True)

    @contextmanager
    def view(self) -> Iterator["NumpyView"]:
        """Hold one generation: a commit makes new dictionaries and leaves these as they are."""
        with self._lock:
            state = NumpyView(
                self._generation,
                self._articles,
                self._earlier,
                self._passages,
                self._dimension,
                self._clock(),
            )
        yield state

    def close(self) -> None:
        """Nothing to release."""

    def _keep(self, names: Iterable[str]) -> None:
        """Keep what these articles are, and of each only the last ones."""
        kept = dict(self._earlier)
        for article in (self._articles[name] for name in names if name in self._articles):
            versions = kept.get(article.article_id, {}) | {article.version: article}
            lowest = article.version + 1 - self._kept_versions
            kept[article.article_id] = {n: a for n, a in sorted(versions.items()) if n >= lowest}
        self._earlier = kept

    def _without(self, names: Mapping[str, object]) -> tuple[dict[str, Article], dict[int, _Passage]]:
        articles = {name: article for name, article in self._articles.items() if name not in names}
        passages = {i: p for i, p in self._passages.items() if p.article.article_id not in names}
        return articles, passages

    def _split(self, article: Article, item: PreparedArticle) -> Iterator[_Passage]:
        first = 0
        for ordinal, span in enumerate(item.passages):
            sentences = item.sentence_vectors[first : first + len(span.sentences)]
            first += len(span.sentences)
            words, names = self._tokenisers.passage(article, span.start, span.end)
            yield _Passage(
                self._next_id,
                ordinal,
                article,
                span,
                _rounded(item.passage_vectors[ordinal]),
                _rounded(sentences),
                words,
                names,
            )
            self._next_id += 1


class NumpyView:
    """One generation of the reference."""

    def __init__(
        self,
        generation: int,
        articles: Mapping[str, Article],
        earlier: Mapping[str, Mapping[int, Article]],
        passages: Mapping[int, _Passage],
        dimension: int,
        now: float,
    ) -> None:
        self.generation = generation
        self._earlier = earlier
        self._articles, self._passages, self._dimension, self._now = articles, passages, dimension, now

    def candidates(
        self, query_vector: FloatMatrix, words: Sequence[str], where: Filter, limits: Limits
    ) -> IntArray:
        """The best passages by inner product and by BM25 among those that pass the filter."""
        vector = checked_query(query_vector, self._dimension)
        allowed = [p for p in self._passages.values() if passes(p.article, where)]
        near = {p.passage_id: float(p.vector @ vector) for p in allowed}
        lexical = self._bm25(tuple(dict.fromkeys(words)), allowed)
        ids = set(_best(near, limits.dense)) | set(_best(lexical, limits.lexical))
        return np.array(sorted(ids), np.int64)

    def rows(self, ids: IntArray, terms: Terms) -> list[PassageRow]:
        """The passages of `ids`, in that order; an id that is gone is left out."""
        return [_row(self._passages[i], terms) for i in np.asarray(ids).tolist() if i in self._passages]

    def neighbours(self, ids: IntArray, reach: int = 1) -> IntArray:
        """Ids of the passages within `reach` of the given ones in the same article."""
        given = [self._passages[i] for i in np.asarray(ids).tolist() if i in self._passages]
        near = {
            p.passage_id
            for p in self._passages.values()
            for g in given
            if p.article.article_id == g.article.article_id and abs(p.ordinal - g.ordinal) <= reach
        }
        return np.array(sorted(near), np.int64)

    def lexicon(self, terms: Terms) -> Lexicon:
        """Archive-wide statistics for the query's terms."""
        passages = self._passages.values()
        return Lexicon(
            _channel([p.words for p in passages], terms.words),
            _channel([p.names for p in passages], terms.names),
        )

    def article(self, article_id: str) -> Article | None:
        """The stored version of an article; None when unknown."""
        return self._articles.get(article_id)

    def earlier(self, article_id: str, version: int) -> Article | None:
        """A kept version that the stored one replaced; None when it was not kept."""
        return self._earlier.get(article_id, {}).get(version)

    def earlier_versions(self, article_id: str) -> list[int]:
        """The numbers of the kept ones, ascending."""
        return list(self._earlier.get(article_id, {}))

    def heads(self, where: Filter | None = None, limit: int | None = None) -> Iterator[ArticleHead]:
        """Heads by publish time, newest first, undated last, then by id."""
        found = [a for a in self._articles.values() if where is None or passes(a, where)]
        found.sort(
            key=lambda a: (-a.published_at.epoch if a.published_at else math.inf, a.article_id.encode())
        )
        yield from (head_of(article) for article in found[:limit])

    def count(self, where: Filter | None = None) -> int:
        """How many articles pass; `None` counts everything stored."""
        return sum(1 for a in self._articles.values() if where is None or passes(a, where))

    def counts(self) -> ArchiveCounts:
        """Totals of this generation; embargoes are judged by the clock."""
        articles = self._articles.values()
        open_now = [a for a in articles if a.embargo_until is None or a.embargo_until.epoch <= self._now]
        return ArchiveCounts(
            generation=self.generation,
            articles=len(articles),
            passages=len(self._passages),
            sentences=sum(len(p.span.sentences) for p in self._passages.values()),
            languages=dict(Counter(a.language for a in open_now)),
            sources=dict(Counter(a.source for a in open_now if a.source is not None)),
            undated=sum(a.published_at is None for a in articles),
            retracted=sum(a.status is ArticleStatus.RETRACTED for a in articles),
            embargoed=len(articles) - len(open_now),
        )

    def _bm25(self, words: tuple[str, ...], allowed: Sequence[_Passage]) -> dict[int, float]:
        channel = _channel([p.words for p in self._passages.values()], words)
        scores = {}
        for passage in allowed:
            score, length = 0.0, passage.words.total()
            for word, held in zip(words, channel.document_frequency.tolist(), strict=True):
                times = passage.words[word]
                if times:
                    idf = math.log1p((channel.passages - held + 0.5) / (held + 0.5))
                    norm = BM25_K1 * (1 - BM25_B + BM25_B * length / channel.mean_length)
                    score += idf * times / (times + norm)
            if score:
                scores[passage.passage_id] = score
        return scores


def _best(scores: Mapping[int, float], limit: int) -> list[int]:
    return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))[:limit]


def _channel(tokens: Sequence[Counter[str]], terms: Sequence[str]) -> Channel:
    held = [sum(1 for counter in tokens if term in counter) for term in terms]
    mean = sum(counter.total() for counter in tokens) / len(tokens) if tokens else 0.0
    return Channel(len(tokens), mean, np.array(held, np.int64))


def _row(passage: _Passage, terms: Terms) -> PassageRow:
    span = Span(passage.span.start, passage.span.end)
    return PassageRow(
        passage_id=passage.passage_id,
        ordinal=passage.ordinal,
        head=head_of(passage.article),
        span=span,
        text=span.of(passage.article.text),
        passage_vector=passage.vector,
        sentences=passage.span.sentences,
        sentence_vectors=passage.sentence_vectors,
        word_counts=np.array([passage.words[word] for word in terms.words], np.int64),
        word_length=passage.words.total(),
        name_counts=np.array([passage.names[name] for name in terms.names], np.int64),
        name_length=passage.names.total(),
    )


def _rounded(vectors: FloatMatrix) -> FloatMatrix:
    """The values that a store in float16 gives back."""
    return vectors.astype(np.float16).astype(np.float32)
