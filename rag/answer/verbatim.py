"""Answers made of the articles' own sentences: chosen, judged, and quoted whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.answer.evidence import Pool, Unit, gather
from rag.answer.facts import LACKING, FactRanker, Ranking, Scored, less_probable, relevance
from rag.answer.leads import leads
from rag.answer.missing import missing_names, missing_numbers
from rag.answer.stories import RIVALS, rank_story
from rag.assertions import asks
from rag.calibration import Calibration
from rag.cite import Chosen
from rag.cues import leans
from rag.domain import QuestionKind, Span, Status
from rag.protocols import ArchiveView
from rag.retrieve import Retrieval, Retriever
from rag.soft import SoftCoverage

SHOWN_DISTANCE = 5.0
"""A further sentence scores at most this much less than the first. On KorQuAD and XQuAD (tuning halves) this
shows 2.5 sentences instead of 3 and loses 0 to .003 of the answers in them."""
OFFERED = 3
"""Articles offered instead of an answer."""
NEAR_DUPLICATE = 0.95
SAME_WORDS = 0.8
"""Cosine, or share of the longer sentence's tokens, from which it says what a shown one already says."""
SHOWN_CHARACTERS: Mapping[str, int] = {"ja": 230, "ko": 400, "zh": 230}
SHOWN_CHARACTERS_ELSEWHERE = 800
"""Characters of the shown sentences together, by language; the first is shown whatever its length."""
SHOWN_SLACK = 1
"""Sentences that may be shown beyond those asked for, because a shown one leans on the sentence before it."""
STORY_REACH = 6
"""Passages on either side of the first articles' hits that an open question may quote."""

STORY_KINDS = frozenset({QuestionKind.OPEN, QuestionKind.REASON})


@dataclass(frozen=True, slots=True)
class Choice:
    """What the answerer decided: the level, its confidence (0 to 1), and the slices to quote, best first.

    `context` maps a slice's place to the sentences before and after it. The missing words are those of the
    question that the best article lacks; they cap the level at `closest` and lower the support (0 to 1), by
    which questions are refused. `across` is true where the best sentence is not in the question's language.
    """

    status: Status
    confidence: float | None
    chosen: tuple[Chosen, ...] = ()
    context: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    missing_numbers: tuple[str, ...] = ()
    missing_names: tuple[str, ...] = ()
    support: float = 0.0
    across: bool = False


class VerbatimAnswerer:
    """Chooses at most a few whole sentences that answer a question, without a language model."""

    def __init__(self, retriever: Retriever, soft: SoftCoverage, calibration: Calibration) -> None:
        self._retriever, self._soft, self._calibration = retriever, soft, calibration
        self._facts = FactRanker(soft, calibration.facts_shifts)

    def choose(self, view: ArchiveView, found: Retrieval, most: int) -> Choice:
        """The level and at most `most` sentences; refused with none when nothing was retrieved."""
        if not found.hits:
            return Choice(Status.REFUSED, None)
        if found.query.headlines:
            return _main_stories(view, found, most)
        story = found.query.kind in STORY_KINDS
        pool = gather(view, self._retriever, found, stories=RIVALS if story else 0, reach=STORY_REACH)
        ranking = rank_story(found, pool, self._soft) if story else self._facts.rank(found, pool)
        if not ranking:
            return Choice(Status.REFUSED, None)
        head = ranking.sentences[0].unit.head
        best, across = head.article_id, head.language != found.query.language
        numbers, names = _missing(view, found, [best])
        capped = bool(numbers or names)
        support = less_probable(ranking.support, LACKING) if capped else ranking.support
        levels = self._calibration.stories if story else self._calibration.facts
        if support < levels.bar(across=across):
            # What is said to be missing must be missing from every article that is offered instead.
            offered = [hit.head.article_id for hit in found.articles(OFFERED)]
            numbers, names = _missing(view, found, [best, *offered])
            return Choice(Status.REFUSED, ranking.confidence, (), {}, numbers, names, support, across)
        shown = _distinct(ranking.sentences, pool, most)
        chosen, context = _slices(shown, ranking, pool)
        sure = ranking.confidence >= levels.answered and not capped
        status = Status.ANSWERED if sure else Status.CLOSEST
        return Choice(status, ranking.confidence, chosen, context, numbers, names, support, across)


def _main_stories(view: ArchiveView, found: Retrieval, most: int) -> Choice:
    """The leads of the main stories: whatever was published then answers, so there is nothing to judge."""
    chosen, context = leads(view, found, most)
    if not chosen:
        return Choice(Status.REFUSED, None)
    across = chosen[0].head.language != found.query.language
    return Choice(Status.ANSWERED, None, chosen, context, support=1.0, across=across)


def _missing(
    view: ArchiveView, found: Retrieval, article_ids: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers and names of the question that none of the articles holds."""
    query = found.query
    articles = [article for name in article_ids if (article := view.article(name))]
    numbers = [missing_numbers(query.text, article) for article in articles]
    names = [missing_names(query.text, query.language, article) for article in articles]
    return _in_all(numbers), _in_all(names)


def _in_all(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(word for word in (lists[0] if lists else ()) if all(word in other for other in lists))


def _distinct(sentences: Sequence[Scored], pool: Pool, most: int) -> list[Scored]:
    """The best ones that do not repeat each other: the best first, the others in story order."""
    shown: list[Scored] = []
    first = sentences[0]
    sentences_left = most + SHOWN_SLACK
    room = SHOWN_CHARACTERS.get(first.unit.head.language, SHOWN_CHARACTERS_ELSEWHERE)
    for scored in sentences:
        if len(shown) == most or scored.score < first.score - SHOWN_DISTANCE:
            break
        if scored is not first and asks(scored.unit.text):  # a question informs nobody
            continue
        quoted = [scored.unit, *_leant_on(scored.unit, pool)]
        length = sum(len(unit.text) for unit in quoted)
        fits = scored is first or (length <= room and len(quoted) <= sentences_left)
        if fits and not any(_repeats(scored.unit, other.unit) for other in shown):
            shown.append(scored)
            room -= length
            sentences_left -= len(quoted)
    order = {scored.unit.head.article_id: n for n, scored in reversed(list(enumerate(shown)))}
    return shown[:1] + sorted(shown[1:], key=lambda s: (order[s.unit.head.article_id], s.unit.span.start))


def _repeats(unit: Unit, other: Unit) -> bool:
    longer = max(len(unit.tokens), len(other.tokens), 1)
    same_words = len(unit.tokens & other.tokens) / longer
    return same_words >= SAME_WORDS or float(unit.vector @ other.vector) > NEAR_DUPLICATE


def _slices(
    shown: Sequence[Scored], ranking: Ranking, pool: Pool
) -> tuple[tuple[Chosen, ...], dict[int, tuple[str, str]]]:
    """Slices to quote: a sentence that leans on the one before it takes that one along."""
    places = {scored.place for scored in shown}
    chosen: list[Chosen] = []
    context: dict[int, tuple[str, str]] = {}
    for scored in shown:
        unit, before = scored.unit, scored.unit.previous
        start = unit.span.start
        for leant_on in _leant_on(unit, pool):
            if before not in places:
                start, before = leant_on.span.start, leant_on.previous
        context[len(chosen)] = (
            pool.units[before].text if before is not None else "",
            pool.units[unit.following].text if unit.following is not None else "",
        )
        chosen.append(Chosen(unit.head, Span(start, unit.span.end), relevance(scored, ranking)))
    return tuple(chosen), context


def _leant_on(unit: Unit, pool: Pool) -> tuple[Unit, ...]:
    """The sentence before, where this one cannot be read without it; else none."""
    if unit.previous is None or not leans(unit.text) or not _one_paragraph(unit, pool):
        return ()
    return (pool.units[unit.previous],)


def _one_paragraph(unit: Unit, pool: Pool) -> bool:
    """Whether the sentence before may be what this one leans on.

    A sentence that opens a paragraph of several leans on the story, not on the end of another paragraph;
    where every sentence is a paragraph of its own, as in wire copy, it does lean on the one before.
    """
    if unit.previous is None or not unit.opens_paragraph:
        return True
    alone = unit.following is None or pool.units[unit.following].opens_paragraph
    return alone and pool.units[unit.previous].opens_paragraph
