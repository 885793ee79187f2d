"""What a language model is given to answer from, and what its sentences are held against.

Everything is read from one view of the archive, so that the view can be released before the model writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.verbatim import STORY_KINDS, Choice
from rag.assertions import bears_out, fenced
from rag.domain import ArticleHead, IntArray, Span
from rag.protocols import ArchiveView, PassageRow, Terms
from rag.retrieve import Retrieval
from rag.verify.claims import Evidence

EVIDENCE_REACH = 40
"""Passages on either side of a shown one whose sentences may bear a claim out: news articles whole, and of a
book-length text the part around."""


LOOKED_AT = 3
"""Passages considered for each that may be shown: others repeat what is shown already."""
SAME_MEANING = 0.75
"""Cosine from which a sentence says what another says, in its own or in another language."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One numbered passage as the model reads it: whole sentences of an article.

    `article` is the place of its article in `Briefing.evidence`.
    """

    number: int
    article: int
    head: ArticleHead
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """The passages shown, the articles they are from, and how many good passages did not fit.

    Every article has sentences; without passages there is nothing to ask a model about.
    """

    passages: tuple[Passage, ...]
    evidence: tuple[Evidence, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a model may be shown: passages, and tokens of their text by `count`."""

    passages: int
    tokens: int
    count: Callable[[str], int]


def brief(view: ArchiveView, found: Retrieval, choice: Choice, allowance: Allowance) -> Briefing:
    """The passages that hold the verbatim choice, then the best ranked ones, as far as they fit."""
    rows = _rows(view, _ranked(view, found, choice)[: LOOKED_AT * allowance.passages])
    shown: list[tuple[PassageRow, Span]] = []
    considered, left, tokens = 0, 0, allowance.tokens
    for row in rows:
        if considered == allowance.passages:
            break
        if _repeats(row, [other for other, _ in shown]):
            continue
        considered += 1
        span = _fitting(row, tokens, allowance.count)
        if span is None:
            left += 1
            continue
        left += span.end < _last(row)
        tokens -= allowance.count(_cut(row, span))
        shown.append((row, span))
    evidence = _evidence(view, [row for row, _ in shown])
    shown = [(row, span) for row, span in shown if row.head.article_id in evidence]
    places = {name: place for place, name in enumerate(evidence)}
    passages = tuple(
        Passage(number, places[row.head.article_id], row.head, span, _cut(row, span))
        for number, (row, span) in enumerate(shown, 1)
    )
    return Briefing(passages, tuple(evidence.values()), left)


def _ranked(view: ArchiveView, found: Retrieval, choice: Choice) -> list[int]:
    """Passage ids, best first: those the chosen sentences stand in, then the hits.

    A question after a whole story also wants what stands around those sentences.
    """
    near = _rows(view, [int(n) for n in view.neighbours(_ids(hit.passage_id for hit in found.hits[:10]))])
    held = [
        row.passage_id
        for chosen in choice.chosen
        for row in near
        if row.head.article_id == chosen.head.article_id
        and row.span.start < chosen.span.end
        and chosen.span.start < row.span.end
    ]
    around = [int(n) for n in view.neighbours(_ids(held))] if found.query.kind in STORY_KINDS else []
    return list(dict.fromkeys([*held, *around, *(hit.passage_id for hit in found.hits)]))


def _evidence(view: ArchiveView, shown: Sequence[PassageRow]) -> dict[str, Evidence]:
    """The articles of the shown passages by id, in their order; without those that bear nothing out."""
    found: dict[str, Evidence] = {}
    for name in dict.fromkeys(row.head.article_id for row in shown):
        ids = _ids(row.passage_id for row in shown if row.head.article_id == name)
        rows = _rows(view, [int(n) for n in view.neighbours(ids, reach=EVIDENCE_REACH)])
        article = view.article(name)
        if article is None:  # a view holds one generation, so its own hits are always there
            raise RuntimeError(f"article {name!r} vanished inside one generation")
        evidence = _bearing_out(rows, article.text)
        if evidence.sentences:
            found[name] = evidence
    return found


def _bearing_out(rows: Sequence[PassageRow], text: str) -> Evidence:
    """The sentences that can bear a claim out, of the passages of one article."""
    spans = [span for row in rows for span in row.sentences]
    vectors = np.concatenate([row.sentence_vectors for row in rows])
    code = fenced(text)
    kept = [
        place
        for place, span in enumerate(spans)
        if bears_out(span.of(text)) and not any(part.start <= span.start < part.end for part in code)
    ]
    return Evidence(rows[0].head, text, tuple(spans[place] for place in kept), vectors[kept])


def _rows(view: ArchiveView, ids: Sequence[int]) -> list[PassageRow]:
    return view.rows(_ids(ids), Terms(()))


def _ids(ids: Iterable[int]) -> IntArray:
    return np.array(list(ids), np.int64)


def _repeats(row: PassageRow, shown: Sequence[PassageRow]) -> bool:
    """Whether shown passages, in whatever language, already say all that this one says."""
    said = [other.sentence_vectors for other in shown if len(other.sentence_vectors)]
    if not said or not len(row.sentence_vectors):
        return False
    nearest = (row.sentence_vectors @ np.concatenate(said).T).max(axis=1)
    return bool(nearest.min() > SAME_MEANING)


def _fitting(row: PassageRow, tokens: int, count: Callable[[str], int]) -> Span | None:
    """As many of the passage's first whole sentences as the tokens left allow; None when not one fits."""
    fitting = None
    for sentence in row.sentences:
        span = Span(row.sentences[0].start, sentence.end)
        if count(_cut(row, span)) > tokens:
            break
        fitting = span
    return fitting


def _last(row: PassageRow) -> int:
    return row.sentences[-1].end if row.sentences else row.span.end


def _cut(row: PassageRow, span: Span) -> str:
    return row.text[span.start - row.span.start : span.end - row.span.start]


def by_number(briefing: Briefing) -> Mapping[int, Passage]:
    """The shown passages by the number that the model saw."""
    return {passage.number: passage for passage in briefing.passages}
