"""Choice or draft -> the answer that every door shows: sentences, citations, level, refusal, notes."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rag.answer.verbatim import Choice
from rag.answer.visible import visible
from rag.answer.written import Tally, Written
from rag.briefing import Briefing
from rag.calibration import Calibration
from rag.cite import CitationList, cite
from rag.dates.period import days_of
from rag.dates.windows import ORIGIN
from rag.domain import (
    UNDETERMINED,
    Answer,
    AnswerSentence,
    Article,
    Citation,
    Failure,
    Filter,
    Note,
    Query,
    Refusal,
    Status,
)
from rag.language import identify
from rag.messages import language_name, say
from rag.notes import notes_for
from rag.protocols import ArchiveView, Embedder
from rag.retrieve import Retrieval
from rag.suggest import suggestions_for

VERBATIM = "verbatim"
SHOWN_SOURCES = 5
"""Articles named as looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came, as it is searched for, and what the asker chose."""

    question: str
    query: Query
    answer_language: str
    most_sentences: int
    as_of: datetime


@dataclass(slots=True)
class Draft:
    """The sentences of a model that were shown so far, numbered, and how its stream ended."""

    listed: CitationList = field(default_factory=CitationList)
    sentences: list[AnswerSentence] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    failure: Failure | None = None

    def add(self, written: Written, briefing: Briefing, relevance: float) -> tuple[Citation, ...]:
        """Number the sentence's citations; returns those that are new."""
        known = len(self.listed)
        numbers = [
            self.listed.number(briefing.evidence[q.article].head, briefing.evidence[q.article].text, q.span)
            for q in written.quoted
        ]
        self.sentences.append(
            AnswerSentence(
                text=written.text,
                citations=tuple(dict.fromkeys(numbers)),
                verdict=written.verdict.value,
                support=written.support,
                relevance=relevance,
                flags=written.flags,
            )
        )
        return self.listed.citations[known:]


class Composer:
    """Puts answers together; reads the archive only through the view it is given."""

    def __init__(self, embedder: Embedder, calibration: Calibration, clock: Callable[[], datetime]) -> None:
        self._embedder, self._calibration, self._clock = embedder, calibration, clock

    def verbatim(self, view: ArchiveView, asked: Asked, found: Retrieval, choice: Choice) -> Answer:
        """The answer made of the articles' own sentences, or the refusal."""
        articles = {hit.head.article_id: hit.head for hit in found.articles(SHOWN_SOURCES)}
        articles.update((chosen.head.article_id, chosen.head) for chosen in choice.chosen)
        texts = {chosen.head.article_id: _stored(view, chosen.head.article_id) for chosen in choice.chosen}
        sentences, citations = cite(choice.chosen, texts)
        query = asked.query
        refused = choice.status is Status.REFUSED
        return Answer(
            answer_id=uuid.uuid4().hex,
            created_at=self._clock(),
            question=asked.question,
            standalone_question=query.text,
            question_language=query.language,
            answer_language=citations[0].head.language if citations else query.language,
            status=choice.status,
            sentences=sentences,
            citations=citations,
            sources=tuple(articles.values()),
            confidence=choice.confidence,
            window=query.where.window or None,
            as_of=asked.as_of,
            model=VERBATIM,
            refusal=self._refusal(view, found) if refused else None,
            notes=self._notes(view, asked, choice, citations),
            context={s.citations[0]: choice.context[i] for i, s in enumerate(sentences)},
        )

    def written(
        self,
        view: ArchiveView,
        asked: Asked,
        found: Retrieval,
        choice: Choice,
        draft: Draft,
        base: Answer,
        *,
        model: str,
        left_out: int,
    ) -> Answer:
        """The answer made of a model's checked sentences; `base` is the verbatim one of the same question.

        `view` is a fresh one: a citation whose article was deleted, hidden or replaced in the meantime takes
        its sentences along, and an article that may not be shown any more is not named either.
        """
        now = asked.query.where.now
        live = {c.number for c in draft.listed.citations if _is_live(view, c, now)}
        kept = [s for s in draft.sentences if live.issuperset(s.citations)]
        # Numbers stay as they were streamed, also when one is left out now.
        used = {number for sentence in kept for number in sentence.citations}
        citations = tuple(c for c in draft.listed.citations if c.number in used)
        tally = draft.tally
        status = _status(base.status, kept, draft)
        refused = status is Status.REFUSED
        language = _written_in(kept, asked.answer_language)
        return replace(
            base,
            answer_language=language,
            status=status,
            sentences=tuple(kept),
            citations=citations,
            sources=tuple(head for head in base.sources if visible(view, head.article_id, now)),
            model=model,
            refusal=self._refusal(view, found, "no_evidence") if refused else None,
            error=draft.failure,
            notes=(
                *self._notes(view, asked, choice, citations),
                *_language_notes(asked, language, citations),
                *_counted_notes(asked, tally, len(draft.sentences) - len(kept), left_out),
            ),
            context={},
        )

    def _notes(
        self, view: ArchiveView, asked: Asked, choice: Choice, citations: Sequence[Citation]
    ) -> tuple[Note, ...]:
        return notes_for(
            view, asked.query, choice, citations, self._embedder, self._calibration, asked.answer_language
        )

    def _refusal(self, view: ArchiveView, found: Retrieval, reason: str = "low_support") -> Refusal:
        where = found.query.where
        suggestions = suggestions_for(view, found, self._embedder)
        # Without any, nothing was found, or nothing of it is left to show.
        if not suggestions:
            if not view.count(Filter(now=where.now)):
                reason = "empty_archive"
            elif where.narrows and not view.count(where):
                reason = "outside_window"
            else:
                reason = "no_evidence"
        message = "not_borne_out" if suggestions and reason == "no_evidence" else reason
        if reason == "outside_window" and where.window.origin == ORIGIN:
            message = "outside_question_window"
        return Refusal(reason, say(message, found.query.language, period=days_of(where.window)), suggestions)


def _status(level: Status, sentences: Sequence[AnswerSentence], draft: Draft) -> Status:
    """A model can lower the level that was decided before it wrote, never raise it."""
    if draft.failure:
        return Status.INCOMPLETE if sentences else Status.FAILED
    if not sentences:
        return Status.REFUSED
    if all(sentence.verdict == "unsure" for sentence in sentences):
        return Status.CLOSEST
    return level


def _written_in(sentences: Sequence[AnswerSentence], wanted: str) -> str:
    """The language the sentences are in; the one asked for when that cannot be told."""
    found = identify(" ".join(sentence.text for sentence in sentences))
    return wanted if found == UNDETERMINED else found


def _language_notes(asked: Asked, language: str, citations: Sequence[Citation]) -> Iterator[Note]:
    reader = asked.query.language
    if any(citation.head.language != language for citation in citations):
        yield Note("checked_across", say("checked_across", reader))
    if citations and language != asked.answer_language:
        yield Note("written_in", say("written_in", reader, language=language_name(language, reader)))


def _counted_notes(asked: Asked, tally: Tally, superseded: int, left_out: int) -> tuple[Note, ...]:
    counts = {
        "sentence_dropped": tally.dropped,
        "sentence_repaired": tally.repaired,
        "superseded_source": superseded,
        "passages_left_out": left_out,
    }
    notes = [
        Note(code, say(code, asked.query.language, count=count)) for code, count in counts.items() if count
    ]
    if tally.cannot_tell:
        notes.append(Note("model_cannot_tell", say("model_cannot_tell", asked.query.language)))
    if tally.cut:
        notes.append(Note("answer_cut", say("answer_cut", asked.query.language)))
    return tuple(notes)


def _is_live(view: ArchiveView, citation: Citation, now: datetime) -> bool:
    article = visible(view, citation.head.article_id, now)
    return article is not None and article.text_sha256 == citation.text_sha256


def _stored(view: ArchiveView, article_id: str) -> Article:
    article = view.article(article_id)
    if article is None:  # a view holds one generation, so its own hits are always there
        raise RuntimeError(f"article {article_id!r} vanished inside one generation")
    return article
