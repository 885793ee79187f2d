"""Chosen sentences -> an answer's sentences with exact citations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

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


class CitationList:
    """The citations of one answer, numbered from 1 by first appearance.

    One number stands for one (article, version, start, end).
    """

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int, int], Citation] = {}

    def __len__(self) -> int:
        return len(self._citations)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All of them, by number."""
        return tuple(self._citations.values())

    def number(self, head: ArticleHead, text: str, span: Span) -> int:
        """The number of that slice of the article's stored text, a new one at its first appearance."""
        key = (head.article_id, head.version, span.start, span.end)
        if key not in self._citations:
            self._citations[key] = _citation(len(self._citations) + 1, head, text, span)
        return self._citations[key].number


def cite(
    chosen: Sequence[Chosen], articles: Mapping[str, Article]
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Verbatim sentences and their citations; `articles` holds every chosen article."""
    listed = CitationList()
    sentences = []
    for choice in chosen:
        text = articles[choice.head.article_id].text
        sentences.append(
            AnswerSentence(
                text=" ".join(choice.span.of(text).split()),
                citations=(listed.number(choice.head, text, choice.span),),
                verdict="verbatim",
                support=1.0,
                relevance=choice.relevance,
                flags=choice.flags,
            )
        )
    return tuple(sentences), listed.citations


def _citation(number: int, head: ArticleHead, text: str, span: Span) -> Citation:
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
        text_sha256=sha256(text.encode()).hexdigest(),
    )


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the offsets browsers count in."""
    return len(text.encode("utf-16-le")) // 2
