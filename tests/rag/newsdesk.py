"""A small news desk for tests of the question path: articles, archives, gold questions, checks."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from index_store.numpy_reference import NumpyArchive
from rag.answer.compose import VERBATIM
from rag.answer.evidence import Pool, Unit
from rag.answer.verbatim import VerbatimAnswerer
from rag.bootstrap import TOKENISERS
from rag.build import IndexBuilder
from rag.calibration import calibration_for
from rag.domain import (
    Answer,
    Article,
    ArticleHead,
    Citation,
    Filter,
    Hit,
    IntArray,
    Moment,
    Precision,
    Query,
    ScoreParts,
    Span,
)
from rag.embed.words import WordVectors
from rag.ingest.outcome import ReadLimits
from rag.names import name_features
from rag.pipeline import AskOptions, NewsDesk
from rag.protocols import Archive, ArchiveView, Channel, Embedder, Lexicon, Limits, Terms
from rag.retrieve import Retrieval, Retriever
from rag.soft import SoftCoverage
from rag.summary import IngestSummary
from rag.tokens import numbers, tokenise
from rag.understand import clean_question, understand
from tests.examples import head_of
from tests.fakes import HashEmbedder

ROOT = Path(__file__).parents[2]
SAMPLE_NEWS = ROOT / "rag" / "sample_news" / "articles.jsonl"
SAMPLE_GOLD = ROOT / "eval" / "gold" / "sample-news" / "queries.jsonl"

NOW = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
"""When the desks of these tests are asked: after all of the sample news."""
ANYTHING = Filter(now=NOW)
PASSAGE_CHARACTERS = 300


class Steps:
    """A `Progress` that keeps what it was told."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.stages: list[str] = []
        self.inputs: list[tuple[str, int]] = []

    def start(self, total_inputs: int | None) -> None:
        self.total = total_inputs

    def advance(self, input_name: str, articles: int) -> None:
        self.inputs.append((input_name, articles))

    def stage(self, name: str) -> None:
        self.stages.append(name)


def day(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=UTC), Precision.DAY)


def news(article_id: str, text: str, **fields: Any) -> Article:
    return Article(article_id, text, **({"title": f"Report {article_id}", "language": "en"} | fields))


def builder(archive: Archive, embedder: Embedder, characters: int = PASSAGE_CHARACTERS) -> IndexBuilder:
    return IndexBuilder(archive, embedder, zone=UTC, passage_characters=characters, limits=ReadLimits())


def ingest(archive: Archive, embedder: Embedder, *sources: Path, **options: Any) -> IngestSummary:
    return builder(archive, embedder).ingest([str(s) for s in sources], **({"progress": Steps()} | options))


def archive_of(
    articles: Sequence[Article], embedder: Embedder | None = None, characters: int = PASSAGE_CHARACTERS
) -> NumpyArchive:
    embedder = embedder or HashEmbedder()
    archive = NumpyArchive(embedder.dimension, TOKENISERS, clock=NOW.timestamp)
    archive.commit(builder(archive, embedder, characters).prepare(articles))
    return archive


def desk_of(archive: Archive, embedder: Embedder, now: datetime = NOW, **options: Any) -> NewsDesk:
    """As `rag.bootstrap.news_desk`, with a clock that stands still and any archive."""
    calibration = calibration_for(embedder.fingerprint())
    soft = SoftCoverage(WordVectors(embedder))
    retriever = Retriever(embedder, calibration.retrieval, Limits(), soft)
    answerer = VerbatimAnswerer(retriever, soft, calibration)
    given: dict[str, Any] = {"question_characters": 2_000, "max_sentences": 3, "clock": lambda: now}
    return NewsDesk(archive, embedder, retriever, answerer, calibration, **(given | options))


def small_desk(articles: Sequence[Article], embedder: Embedder | None = None, **options: Any) -> NewsDesk:
    embedder = embedder or HashEmbedder()
    return desk_of(archive_of(articles, embedder), embedder, **options)


def ask(desk: NewsDesk, question: str, **options: Any) -> Answer:
    return asyncio.run(desk.answer(question, AskOptions(**options)))


def codes(answer: Answer) -> list[str]:
    return [note.code for note in answer.notes]


def cited(answer: Answer) -> list[str]:
    """The article of each citation."""
    return [citation.head.article_id for citation in answer.citations]


@contextmanager
def retrieved(
    archive: Archive,
    embedder: Embedder,
    question: str,
    where: Filter = ANYTHING,
    limits: Limits | None = None,
) -> Iterator[tuple[ArchiveView, Retriever, Retrieval]]:
    """The question retrieved, while the view that it was read from is open."""
    retriever = Retriever(embedder, calibration_for(embedder.fingerprint()).retrieval, limits or Limits())
    query = understand(clean_question(question, 2_000), where)
    with archive.view() as view:
        yield view, retriever, retriever.retrieve(view, query)


@dataclass(frozen=True)
class Gold:
    """A question of the sample gold set."""

    question_id: str
    question: str
    language: str
    kind: str
    half: str
    answers: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    nuggets: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    unanswerable: bool = False
    as_of: datetime | None = None

    def __str__(self) -> str:
        return self.question_id


def gold_questions(half: str | None = None) -> list[Gold]:
    """The questions that need no conversation."""
    records = map(json.loads, SAMPLE_GOLD.read_text("utf-8").splitlines())
    questions = [_gold(record) for record in records if not record.get("later")]
    return [gold for gold in questions if half in (None, gold.half)]


def _gold(record: dict[str, Any]) -> Gold:
    relevant = record["relevant"]
    group = record.get("group") or (relevant[0] if relevant else record["question"])
    # The rule of the gold format: parallel questions about one story are always in one half.
    odd = hashlib.md5(group.encode(), usedforsecurity=False).digest()[0] % 2
    return Gold(
        question_id=record["id"],
        question=record["question"],
        language=record["language"],
        kind=record["kind"],
        half="tune" if odd else "report",
        answers=tuple(record["answers"]),
        relevant=tuple(relevant),
        nuggets=tuple(map(tuple, record.get("nuggets", ()))),
        unanswerable=record.get("unanswerable", False),
        as_of=datetime.fromisoformat(record["as_of"]) if "as_of" in record else None,
    )


def nugget_recall(gold: Gold, answer: Answer) -> float:
    """Share of the question's facts that stand in a shown quote."""
    shown = " ".join(citation.quote for citation in answer.citations)
    return sum(any(text in shown for text in nugget) for nugget in gold.nuggets) / len(gold.nuggets)


def check_citations(answer: Answer, view: ArchiveView) -> None:
    """Promise P1 for one answer: every sentence has a citation, every citation is an exact slice."""
    by_number = {citation.number: citation for citation in answer.citations}
    first_seen = dict.fromkeys(number for sentence in answer.sentences for number in sentence.citations)
    assert list(first_seen) == [c.number for c in answer.citations] == list(range(1, len(by_number) + 1))
    for sentence in answer.sentences:
        assert sentence.citations
        assert sentence.verdict in (("verbatim",) if answer.model == VERBATIM else ("supported", "unsure"))
        assert 0 <= sentence.relevance <= 1
        quotes = [by_number[number].quote for number in sentence.citations]
        if sentence.verdict == "verbatim":
            assert [sentence.text] == [" ".join(quote.split()) for quote in quotes]
    for citation in answer.citations:
        check_citation(citation, view.article(citation.head.article_id))
    marked = [s.text + "".join(f"[{number}]" for number in s.citations) for s in answer.sentences]
    assert answer.text == " ".join(marked)


def check_citation(citation: Citation, article: Article | None) -> None:
    assert article is not None
    text, start, end = article.text, citation.start, citation.end
    assert 0 <= start < end <= len(text)
    assert citation.quote == text[start:end]
    assert citation.quote == citation.quote.strip()
    assert citation.prefix == text[max(0, start - 32) : start]
    assert citation.suffix == text[end : end + 32]
    # The browser's view: the same slice of the text in UTF-16 code units.
    units = text.encode("utf-16-le")[2 * citation.start_utf16 : 2 * citation.end_utf16]
    assert units.decode("utf-16-le") == citation.quote
    assert len(text[:start].encode("utf-16-le")) == 2 * citation.start_utf16
    assert citation.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (citation.head.article_id, citation.head.version) == (article.article_id, article.version)


def unit(
    text: str,
    head: ArticleHead | None = None,
    *,
    start: int = 0,
    vector: Sequence[float] = (1.0, 0.0),
    parts: ScoreParts | None = None,
    **fields: Any,
) -> Unit:
    """One sentence of a pool, made by hand."""
    head = head or head_of(news("a", text))
    hit = Hit(1, 1.0, parts or ScoreParts(0.5, 0.5, 0.5, 0.0), head, start, start + len(text), text, 1)
    given = {"candidate": True, "opens_paragraph": False, "previous": None, "following": None} | fields
    return Unit(
        head=head,
        span=Span(start, start + len(text)),
        text=text,
        vector=np.array(vector, np.float32),
        hit=hit,
        tokens=frozenset(tokenise(text)),
        numbers=frozenset(numbers(text)),
        **given,
    )


def chained(*units: Unit) -> Pool:
    """A pool of one article's adjacent sentences."""
    last = len(units) - 1
    return Pool(
        tuple(
            replace(u, previous=i - 1 if i else None, following=i + 1 if i < last else None)
            for i, u in enumerate(units)
        )
    )


def channel(terms: Sequence[str], passages: int = 100, frequency: int = 2) -> Channel:
    return Channel(passages, 20.0, _counts(len(terms), frequency))


def _counts(terms: int, frequency: int) -> IntArray:
    return np.full(terms, frequency, np.int64)


def found_by_hand(query: Query, hits: Sequence[Hit], vector: Sequence[float] = (1.0, 0.0)) -> Retrieval:
    """A retrieval without an archive."""
    words = tuple(dict.fromkeys(tokenise(query.content) or tokenise(query.text)))
    names = tuple(dict.fromkeys(name_features(query.text, query.language)))
    lexicon = Lexicon(channel(words), channel(names))
    return Retrieval(query, np.array(vector, np.float32), Terms(words, names), lexicon, tuple(hits))


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)
