"""Chosen sentences -> an answer's sentences with exact citations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.domain import AnswerSentence, Article, ArticleHead, Citation, Flag, Span

CONTEXT_CHARACTERS = 32
"""Code points of prefix and suffix around a quote, as text fragments and the contract use them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A slice of an article picked for the answer, and how well it answers (0 to 1)."""

    head: ArticleHead
    span: Span
    relevance: float
    flags: tuple[Flag, ...] = ()


def cite(
    chosen: Sequence[Chosen], articles: Mapping[str, Article]
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Verbatim sentences and their citations, numbered from 1 by first appearance.

    One number stands for one (article, version, start, end). `articles` holds every chosen article.
    """
    numbers: dict[tuple[str, int, int, int], int] = {}
    sentences, citations = [], []
    for choice in chosen:
        article = articles[choice.head.article_id]
        key = (article.article_id, article.version, choice.span.start, choice.span.end)
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            citations.append(_citation(numbers[key], choice.head, article, choice.span))
        sentences.append(
            AnswerSentence(
                text=" ".join(choice.span.of(article.text).split()),
                citations=(numbers[key],),
                verdict="verbatim",
                support=1.0,
                relevance=choice.relevance,
                flags=choice.flags,
            )
        )
    return tuple(sentences), tuple(citations)


def _citation(number: int, head: ArticleHead, article: Article, span: Span) -> Citation:
    text = article.text
    before = utf16_length(text[: span.start])
    quote = span.of(text)
    return Citation(
        number=number,
        head=head,
        start=span.start,
        end=span.end,
        start_utf16=before,
        end_utf16=before + utf16_length(quote),
        quote=quote,
        prefix=text[max(0, span.start - CONTEXT_CHARACTERS) : span.start],
        suffix=text[span.end : span.end + CONTEXT_CHARACTERS],
        text_sha256=article.text_sha256,
    )


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the offsets browsers count in."""
    return len(text.encode("utf-16-le")) // 2
