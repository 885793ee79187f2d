"""The gate: holds one sentence of a model against articles and says whether they bear it out.

Within one language the words of the claim must stand in the article, its names and quantities too. Across
languages the claim must be near enough to a sentence for its pair of languages, and its quantities must stand
there; names, roles and who said something cannot be checked then, so `supported` means "similar, numbers
checked". Hard doubts contradict the claim, soft ones leave it unsure.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from rag.domain import UNDETERMINED, Flag, FloatMatrix
from rag.protocols import Embedder
from rag.verify.attribution import dropped_attribution, dropped_marks
from rag.verify.certainty import left_open
from rag.verify.claims import Claim, Evidence, Finding, Verdict
from rag.verify.conjoined import joined_subjects
from rag.verify.coverage import content_units, covered_from, covered_share, has_content
from rag.verify.day_halves import other_half
from rag.verify.direction import opposites
from rag.verify.exchange import exchanged_words
from rag.verify.extract import quantities
from rag.verify.movement import moved_otherwise
from rag.verify.names import foreign_names
from rag.verify.names_across import doubted_names, shared_names
from rag.verify.normalise import normalised
from rag.verify.parts import exchanged_parts
from rag.verify.places import strange_places
from rag.verify.polarity import Polarity, negation
from rag.verify.quantities import check_quantities
from rag.verify.reading import SentenceReading, read_sentence
from rag.verify.similarity import NEAREST, Bars, Nearest, bars_of, nearest
from rag.verify.toggle import negated, turned
from rag.verify.units import CALENDAR
from rag.verify.verbatim import quote_of, verbatim

_RANK = {Verdict.SUPPORTED: 2, Verdict.UNSURE: 1, Verdict.CONTRADICTED: 0}
_REMEMBERED = 64
_LEAST_UNITS = 4
_DATE_MARKS = tuple("年月日号년월일")


@dataclass(slots=True)
class _Doubts:
    """What speaks against a claim: `hard` doubts contradict it, `soft` ones leave it unsure."""

    hard: list[Flag] = field(default_factory=list)
    soft: list[Flag] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.hard:
            return Verdict.CONTRADICTED
        return Verdict.UNSURE if self.soft else Verdict.SUPPORTED


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim beside the one or two sentences of an article that are nearest to it."""

    claim: Claim
    vector: FloatMatrix
    evidence: Evidence
    near: Nearest
    quote: str

    @property
    def language(self) -> str:
        return self.evidence.head.language

    @property
    def same_language(self) -> bool:
        return self.claim.language == self.language != UNDETERMINED

    @property
    def quoted(self) -> list[SentenceReading]:
        """What is quoted, with its numbers."""
        evidence, published = self.evidence, self.evidence.head.published_at
        spans = evidence.sentences[self.near.first : self.near.last + 1]
        return [read_sentence(span.of(evidence.text), self.language, published) for span in spans]

    @property
    def direction(self) -> FloatMatrix:
        """The vector of what is quoted, length 1."""
        total = self.evidence.vectors[self.near.first : self.near.last + 1].sum(axis=0)
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-6), np.float32)


class Gate:
    """Checks claims against articles whose sentence vectors come from the same embedder.

    `calibrated` is False for an embedder whose similarities were never fitted: safe defaults hold then, and
    the reader should be told. Safe to use from several threads.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._bars: Bars = bars_of(embedder.name)
        self._vectors: OrderedDict[str, FloatMatrix] = OrderedDict()
        self._lock = Lock()

    @property
    def calibrated(self) -> bool:
        """Whether the similarity bars were fitted for this embedder."""
        return self._bars.fitted

    def check(
        self, claim: Claim, evidences: Sequence[Evidence], vector: FloatMatrix | None = None
    ) -> tuple[int, Finding]:
        """The place of the article that bears the claim out best, and what was found there.

        Supported comes before unsure, unsure before contradicted, then the greater support. `vector`,
        `(dimension,)`, is the claim's where it is known. Articles without sentences are passed over; raises
        ValueError when none is left.
        """
        found: list[tuple[int, Finding]] = []
        for place, evidence in enumerate(evidences):
            if not evidence.sentences:
                continue
            finding = verbatim(claim, evidence)
            if finding is None:
                vector = self._embedded([claim.text])[0] if vector is None else vector
                finding = self._finding(_held(claim, vector, evidence))
            found.append((place, finding))
        if not found:
            raise ValueError("a claim needs at least one article with sentences")
        return max(found, key=lambda pair: (_RANK[pair[1].verdict], pair[1].support, -pair[0]))

    def _finding(self, held: _Held) -> Finding:
        doubts = _Doubts()
        covered = _meaning(held, self._bars, doubts)
        _quantities(held, doubts)
        if held.same_language:
            _names(held, doubts)
            _attribution(held, doubts)
        else:
            _names_across(held, doubts)
        self._negation(held, doubts)
        self._opposites(held, doubts)
        doubts.hard += other_half(held.claim, held.quoted, held.language)
        for flag in moved_otherwise(held.claim, held.quoted, held.language):
            (doubts.hard if flag.check == "direction" else doubts.soft).append(flag)
        verdict = doubts.verdict
        return Finding(
            verdict=verdict,
            support=round(_support(held, self._bars, covered) * _SHARE[verdict], 3),
            first=held.near.first,
            last=held.near.last,
            flags=tuple(dict.fromkeys([*doubts.hard, *doubts.soft])),
        )

    def _negation(self, held: _Held, doubts: _Doubts) -> None:
        """A negation that only one side has; across languages only when the turned claim is nearer."""
        found = negation(held.claim.text, held.claim.language, held.quote, held.language)
        if found.polarity is Polarity.AGREE:
            return
        added = found.polarity is Polarity.ADDED
        flag = Flag("negation", found.words if added else held.claim.text, None if added else found.words)
        if held.same_language:
            if added or found.shared:
                (doubts.hard if added and found.shared else doubts.soft).append(flag)
        elif self._prefers(negated(held.claim.text, held.claim.language), held):
            doubts.soft.append(flag)

    def _opposites(self, held: _Held, doubts: _Doubts) -> None:
        found = opposites(held.claim.text, held.claim.language, held.quote, held.language)
        if found and (
            held.same_language or self._prefers(turned(held.claim.text, held.claim.language), held)
        ):
            doubts.soft += [Flag("direction", each.claim, each.evidence) for each in found]

    def _prefers(self, other: str | None, held: _Held) -> bool:
        """Whether the evidence is nearer to another wording of the claim than to the claim."""
        if other is None:
            return False
        direction = held.direction
        return float(self._embedded([other])[0] @ direction) > float(held.vector @ direction)

    def _embedded(self, texts: Sequence[str]) -> list[FloatMatrix]:
        """Vectors of claims; the last ones are remembered, for a claim is checked more than once."""
        with self._lock:
            missing = [text for text in texts if text not in self._vectors]
        rows = self._embedder.embed_passages(missing) if missing else ()
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
            known |= dict(zip(missing, rows, strict=True))
            self._vectors |= known
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return [known[text] for text in texts]


def _held(claim: Claim, vector: FloatMatrix, evidence: Evidence) -> _Held:
    language, share = evidence.head.language, None
    if claim.language == language != UNDETERMINED:
        units = content_units(claim.text, language)

        def share(place: int) -> float:
            return covered_share(units, [evidence.sentences[place].of(evidence.text)], language)

    near = nearest(vector, evidence, share)
    return _Held(claim, vector, evidence, near, quote_of(evidence, near.first, near.last))


def _meaning(held: _Held, bars: Bars, doubts: _Doubts) -> float | None:
    """Doubts whether the article says this at all; the coverage, where words can be compared."""
    near, telling = held.near, has_content(held.claim.text, held.claim.language)
    if not telling:
        doubts.soft.append(Flag("coverage", held.claim.text))
    if held.same_language:
        sentences = [held.evidence.sentences[i].of(held.evidence.text) for i in near.order[:NEAREST]]
        units = content_units(held.claim.text, held.language)
        covered = covered_share(units, [*sentences, held.evidence.head.title], held.language)
        if telling and covered < covered_from(held.language):
            covered = max(covered, _covered_without_dates(held, [*sentences, held.evidence.head.title]))
        if not telling and quantities(held.claim.text, held.language):
            return covered  # a bare number or date: the checks of quantities say whether it stands there
        covered = covered if telling else 0.0
        if covered < covered_from(held.language) and near.highest < bars.alike:
            reworded = near.highest >= bars.reworded
            (doubts.soft if reworded else doubts.hard).append(Flag("coverage", held.claim.text))
        return covered
    least = bars.least(held.claim.language, held.language)
    if near.similarity < least:
        far = near.similarity < least - bars.far
        (doubts.hard if far else doubts.soft).append(Flag("similarity", held.claim.text))
    return None


def _covered_without_dates(held: _Held, texts: Sequence[str]) -> float:
    """The coverage of a claim's words beside its dates, which the article may give by its own dateline alone.

    Whether the dates are right is another check's; 0 for a claim without dates, or with little beside them.
    """
    spelled = normalised(held.claim.text, held.language).text
    kept, dated = list(spelled), False
    for found in quantities(held.claim.text, held.language):
        if found.unit in CALENDAR and not found.hint:
            dated = True
            end = found.end + (spelled[found.end : found.end + 1] in _DATE_MARKS)
            kept[found.start : end] = " " * (end - found.start)
    units = content_units("".join(kept), held.language) if dated else ()
    return covered_share(units, texts, held.language) if len(units) >= _LEAST_UNITS else 0.0


def _quantities(held: _Held, doubts: _Doubts) -> None:
    """Within a language a quantity must stand in the article, across languages near the quoted sentence."""
    near = held.near
    found = check_quantities(held.claim, held.evidence, near.first, near.last, int(near.order[0]))
    doubts.hard += (*found.replaced, *found.missing_in_article)
    (doubts.soft if held.same_language else doubts.hard).extend(found.missing_nearby)
    doubts.soft += found.doubtful


def _names(held: _Held, doubts: _Doubts) -> None:
    """Names that the article does not hold, and words exchanged in a sentence that is otherwise copied."""
    claim, article = held.claim.text, f"{held.evidence.head.title}\n{held.evidence.text}"
    exchanges = exchanged_words(claim, held.quote, article, held.language)
    for name in foreign_names(claim, held.language, article):
        exchanged = any(name.word in each.claim for each in exchanges)
        hard = (name.sure or exchanged) and name.like is None
        (doubts.hard if hard else doubts.soft).append(Flag("name", name.word, name.like))
    for each in exchanges:
        doubts.soft.append(Flag("roles" if each.swapped else "word", each.claim, each.evidence))
    if not any(each.swapped for each in exchanges):
        turned = exchanged_parts(claim, held.quote, held.language)
        doubts.soft += [Flag("roles", each.doing, each.done_to) for each in turned]
    widened = joined_subjects(claim, held.language, _around(held), article)
    doubts.soft += [Flag("roles", name, held.quote) for name in widened]


def _names_across(held: _Held, doubts: _Doubts) -> None:
    """Across languages: well-known names that the article lacks, places that nothing near the quote names."""
    claim, language, title = held.claim, held.language, held.evidence.head.title
    article = f"{title}\n{held.evidence.text}"
    doubts.soft += doubted_names(claim.text, claim.language, held.quote, article, language)
    for place in strange_places(claim.text, claim.language, f"{title}\n{_around(held)}", language):
        doubts.soft.append(Flag("place", place.words))


def _around(held: _Held) -> str:
    """What is quoted, with the sentences before and after."""
    last = len(held.evidence.sentences) - 1
    return quote_of(held.evidence, max(0, held.near.first - 1), min(last, held.near.last + 1))


def _attribution(held: _Held, doubts: _Doubts) -> None:
    open_words = left_open(held.claim.text, held.quote, held.language)
    if open_words:
        doubts.soft.append(Flag("certainty", held.claim.text, open_words))
    span, text = held.evidence.sentences[int(held.near.order[0])], held.evidence.text
    said = dropped_attribution(held.claim.text, held.claim.language, span.of(text), held.language)
    said = said or dropped_marks(held.claim, text, span)
    if said:
        doubts.soft.append(Flag("attribution", held.claim.text, said))


_SHARE = {Verdict.SUPPORTED: 1.0, Verdict.UNSURE: 0.5, Verdict.CONTRADICTED: 0.25}
"""Of the support that nearness gives, how much is left after doubts."""
_SAME_LANGUAGE = (16.2, -1.1)
_ACROSS = (18.1, -1.6)
_NAMES_SHARED = 1.4


def _support(held: _Held, bars: Bars, covered: float | None) -> float:
    """How likely a claim this far over its bar is true, where as many are true as are of another story.

    1 / (1 + exp(-(slope margin + offset))), fitted by logistic regression on the tuning halves of NTREX-128
    and KorQuAD: true claims against the most similar sentence of another document. Across languages names
    that both sides seem to share add to it.
    """
    if covered is None:
        slope, offset = _ACROSS
        offset += _NAMES_SHARED * shared_names(
            held.claim.text, held.claim.language, held.quote, held.language
        )
        margin = held.near.similarity - bars.least(held.claim.language, held.language)
    else:
        slope, offset = _SAME_LANGUAGE
        margin = max(covered - covered_from(held.language), held.near.similarity - bars.alike)
    return 1 / (1 + math.exp(-(slope * margin + offset)))
