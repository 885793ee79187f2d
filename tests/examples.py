"""Hand-made answers, hits and articles for tests of what is shown and sent."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rag.domain import (
    Answer,
    AnswerSentence,
    Article,
    ArticleHead,
    Citation,
    Hit,
    Moment,
    Precision,
    ScoreParts,
    Status,
    TitleOrigin,
)

NOW = datetime(2025, 8, 20, 9, 0, tzinfo=UTC)

HARBOUR = Article(
    article_id="harbour-1",
    title="Harbour bridge reopens",
    text="The harbour bridge reopened on Monday. Engineers replaced 😀 forty cables. Traffic is light.",
    language="en",
    url="https://example.org/harbour",
    source="Coast Daily",
    published_at=Moment(datetime(2025, 8, 12, tzinfo=UTC), Precision.DAY),
)
FERRY = Article(
    article_id="ferry-1",
    title="여객선 운항 재개",
    text="여객선은 13일부터 다시 운항한다. 요금은 그대로다.",
    language="ko",
)


def head_of(article: Article) -> ArticleHead:
    names = [name for name in ArticleHead.__dataclass_fields__ if name != "content_sha256"]
    return ArticleHead(
        content_sha256=article.content_sha256, **{name: getattr(article, name) for name in names}
    )


def citation_of(article: Article, quote: str, number: int = 1) -> Citation:
    start = article.text.index(quote)
    end = start + len(quote)
    before = len(article.text[:start].encode("utf-16-le")) // 2
    return Citation(
        number=number,
        head=head_of(article),
        start=start,
        end=end,
        start_utf16=before,
        end_utf16=before + len(quote.encode("utf-16-le")) // 2,
        quote=quote,
        prefix=article.text[max(0, start - 32) : start],
        suffix=article.text[end : end + 32],
        text_sha256=hashlib.sha256(article.text.encode()).hexdigest(),
    )


def sentence(text: str, *numbers: int) -> AnswerSentence:
    return AnswerSentence(text, numbers, "verbatim", 1.0, 0.8)


def answer_of(citations: Sequence[Citation], **changes: Any) -> Answer:
    """An answer that shows each quote as its sentence."""
    answer = Answer(
        answer_id="a1",
        created_at=NOW,
        question="When did the bridge reopen?",
        standalone_question="When did the bridge reopen?",
        question_language="en",
        answer_language="en",
        status=Status.ANSWERED,
        sentences=tuple(sentence(c.quote, c.number) for c in citations),
        citations=tuple(citations),
        sources=tuple(c.head for c in citations),
        confidence=0.7,
        window=None,
        as_of=NOW,
        model="verbatim",
        timings_ms={"retrieve": 30.0, "answer": 12.5, "total": 42.5},
    )
    return replace(answer, **changes)


def bridge_answer(**changes: Any) -> Answer:
    return answer_of(
        [
            citation_of(HARBOUR, "The harbour bridge reopened on Monday."),
            citation_of(FERRY, "요금은 그대로다.", number=2),
        ],
        **changes,
    )


def untitled(article: Article) -> Article:
    return replace(article, title="", title_origin=TitleOrigin.LEAD)


def hit_of(article: Article, start: int = 0, end: int | None = None, rank: int = 1) -> Hit:
    end = len(article.text) if end is None else end
    return Hit(
        rank, 1.5, ScoreParts(0.4, 0.5, 0.2, 0.0), head_of(article), start, end, article.text[start:end], rank
    )
