"""The notes of an answer: what its reader should know, in the asker's language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rag.answer.verbatim import Choice
from rag.calibration import Calibration
from rag.domain import UNDETERMINED, Access, ArticleStatus, Citation, Kind, Note, Query, Window
from rag.messages import language_name, say
from rag.protocols import ArchiveView, Embedder

_ALL_TIME = Window(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def notes_for(
    view: ArchiveView,
    query: Query,
    choice: Choice,
    citations: Sequence[Citation],
    embedder: Embedder,
    calibration: Calibration,
    wanted: str,
) -> tuple[Note, ...]:
    """Every note that applies, each once, in a fixed order; `wanted` is the language asked for."""
    return tuple(
        Note(code, say(code, query.language, **values))
        for code, values in _found(view, query, choice, citations, embedder, calibration, wanted)
    )


def _found(
    view: ArchiveView,
    query: Query,
    choice: Choice,
    citations: Sequence[Citation],
    embedder: Embedder,
    calibration: Calibration,
    wanted: str,
) -> Iterator[tuple[str, dict[str, str]]]:
    if choice.missing_numbers:
        yield "number_not_found", {"numbers": ", ".join(choice.missing_numbers)}
    if choice.missing_names:
        yield "name_not_found", {"names": ", ".join(choice.missing_names)}
    foreign = dict.fromkeys(c.head.language for c in citations if c.head.language != wanted)
    if foreign:
        yield "other_language", {"languages": _names(foreign, query.language)}
    asked_in = [] if query.language == UNDETERMINED else [query.language]
    unknown = [code for code in dict.fromkeys([*asked_in, *foreign]) if not embedder.supports(code)]
    if unknown:
        yield "unsupported_language", {"languages": _names(unknown, query.language)}
    if not calibration.fitted:
        yield "uncalibrated_embedder", {"embedder": embedder.name}
    for code, marked in (
        ("undated_source", [c for c in citations if c.head.published_at is None]),
        ("opinion_source", [c for c in citations if c.head.kind is Kind.OPINION]),
        ("teaser_source", [c for c in citations if c.head.access is Access.TEASER]),
    ):
        if marked:
            yield code, {"marks": "".join(f"[{c.number}]" for c in marked)}
    corrected = [c for c in citations if c.head.status is ArticleStatus.CORRECTED]
    if corrected:
        marks = "".join(f"[{c.number}]" for c in corrected)
        yield "corrected_source", {"marks": marks, "words": _corrections(view, corrected)}
    if (query.where.window or query.where.as_of) and (undated := _undated(view, query)):
        yield "undated_left_out", {"count": f"{undated:,}"}


def _corrections(view: ArchiveView, citations: Sequence[Citation]) -> str:
    articles = [view.article(name) for name in dict.fromkeys(c.head.article_id for c in citations)]
    return " / ".join(c.text for article in articles if article for c in article.corrections) or "-"


def _undated(view: ArchiveView, query: Query) -> int:
    """How many articles without a date would have passed the other filters."""
    anytime = replace(query.where, window=Window(), as_of=None)
    return view.count(anytime) - view.count(replace(anytime, window=_ALL_TIME))


def _names(codes: Iterable[str], language: str) -> str:
    return ", ".join(language_name(code, language) for code in codes)
