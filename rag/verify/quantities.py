"""The check of a claim's numbers, dates and money against one article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.domain import Flag
from rag.verify.claims import Claim, Evidence
from rag.verify.compare import Agreement, agreement
from rag.verify.extract import READABLE, quantities_of
from rag.verify.normalise import Normalised, normalised
from rag.verify.order import Alignment, Swap, broken_pairs
from rag.verify.quantity import Quantity
from rag.verify.reading import SentenceReading, date_parts, read_sentence
from rag.verify.roles import exchanged_roles, exchanged_units, exchanged_words
from rag.verify.units import CALENDAR, MONTH, VAGUE, WEEKDAY

_MOST_ALIGNED = 60  # numbers of one sentence; a table is checked number by number, not for swaps
_SPELT_OUT = 12  # most styles write numbers up to here in words, which we read in six languages only


@dataclass(frozen=True, slots=True)
class QuantityCheck:
    """The quantities of a claim that its evidence does not bear out, each in one of the three at most.

    `missing_in_article`: nowhere in title and article. `missing_nearby`: in the article, but neither in the
    quoted sentences nor in the one before and after them; or the quoted sentence plainly has another number
    in its place (as many numbers as the claim; a score with one half changed; killed and hurt exchanged).
    `doubtful`: only in the sentence before or after; a number word as small as two; a date that cannot be
    settled without the article's own date; numbers that seem exchanged.
    A flag's `check` is `quantity`, `date`, `unit` (the value is there, with another unit) or `order`.
    """

    missing_in_article: tuple[Flag, ...] = ()
    missing_nearby: tuple[Flag, ...] = ()
    doubtful: tuple[Flag, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing_in_article or self.missing_nearby or self.doubtful)


def check_quantities(claim: Claim, evidence: Evidence, first: int, last: int) -> QuantityCheck:
    """Which quantities of the claim are not in the article, or not near `sentences[first:last + 1]`.

    Numbers agree when one of their readings does and their units fit, in any of the languages en, ko, zh, ja,
    ru, ar (of others: digits, percent, calendar names); lengths, weights, areas and temperatures also after
    conversion. Dates of the article are read against `head.published_at`. "One", "first" and "half" are never
    enforced across languages.
    """
    source, found = _claim_quantities(claim.text, claim.language)
    if not found:
        return QuantityCheck()
    same = claim.language == evidence.head.language
    check = _Check(source, found, _Scopes(evidence, first, last), same=same)
    for quantity in found:
        if quantity.plain or (same and not quantity.written):
            check.enforce(quantity)
        elif not quantity.written:
            check.look_for_rival(quantity)
    check.look_for_swaps()
    return QuantityCheck(tuple(check.missing_in_article), tuple(check.missing_nearby), tuple(check.doubtful))


class _Scopes:
    """The evidence in widening circles, each read only when the smaller one did not do."""

    def __init__(self, evidence: Evidence, first: int, last: int) -> None:
        self._evidence = evidence
        self.language = evidence.head.language
        last = max(first, last)
        before, after = max(0, first - 1), min(len(evidence.sentences), last + 2)
        self.quoted = [self._read(place) for place in range(first, min(last + 1, len(evidence.sentences)))]
        self._beside = (*range(before, first), *range(last + 1, after))
        self._nearby = range(before, after)

    def beside(self) -> Iterator[SentenceReading]:
        """The sentence before and the one after the quoted ones."""
        return (self._read(place) for place in self._beside)

    def elsewhere(self) -> Iterator[SentenceReading]:
        """The title and the rest of the article."""
        title = self._evidence.head.title
        if title:
            yield read_sentence(title, self.language, self._evidence.head.published_at)
        for place in range(len(self._evidence.sentences)):
            if place not in self._nearby:
                yield self._read(place)

    def published(self) -> Sequence[Quantity]:
        """The day of publication as quantities."""
        moment = self._evidence.head.published_at
        if moment is None:
            return ()
        day = moment.at
        return tuple(date_parts(day.year, day.month, day.day, day.isoweekday()))

    def _read(self, place: int) -> SentenceReading:
        text = self._evidence.sentences[place].of(self._evidence.text)
        return read_sentence(text, self.language, self._evidence.head.published_at)


class _Check:
    """One claim against its scopes, with the flags it has earned so far."""

    def __init__(self, source: Normalised, found: Sequence[Quantity], scopes: _Scopes, *, same: bool) -> None:
        self.missing_in_article: list[Flag] = []
        self.missing_nearby: list[Flag] = []
        self.doubtful: list[Flag] = []
        self._source, self._found, self._scopes, self._same = source, found, scopes, same
        self._flagged: set[int] = set()
        quoted = scopes.quoted
        comparable = len(quoted) == 1 and max(len(found), len(quoted[0].quantities)) <= _MOST_ALIGNED
        self._alignment = Alignment(found, quoted[0].quantities) if comparable else None

    def enforce(self, quantity: Quantity) -> None:
        """Flag a quantity that the evidence does not bear out, more gravely the wider it was missed."""
        found, nearest = _look(quantity, self._scopes.quoted)
        if found is Agreement.SAME:
            return
        check = (
            "unit" if found is Agreement.OTHER_UNIT else "date" if quantity.unit in CALENDAR else "quantity"
        )
        flag = Flag(check, self._words(quantity), nearest)
        self._flagged.add(id(quantity))
        if _look(quantity, self._scopes.beside())[0] is Agreement.SAME:
            (self.missing_nearby if self._replaced(quantity) else self.doubtful).append(flag)
        elif self._excused(quantity):
            self.doubtful.append(flag)
        elif _look(quantity, self._scopes.elsewhere())[0] is Agreement.SAME:
            self.missing_nearby.append(flag)
        else:
            self.missing_in_article.append(flag)

    def look_for_rival(self, quantity: Quantity) -> None:
        """Flag a number such as a bare 1 only where the evidence has another number in its place."""
        if self._alignment is None or _look(quantity, self._scopes.quoted)[0] is Agreement.SAME:
            return
        rival = self._alignment.rival(quantity)
        if rival is not None:
            self._swap(Swap(quantity, rival, sure=self._alignment.in_line()), "quantity")

    def look_for_swaps(self) -> None:
        """Flag numbers said twice, and scores and ranges whose halves are not the evidence's."""
        if self._alignment is None:
            return
        read = self._scopes.quoted[0]
        for swap in self._alignment.repeats():
            self._swap(swap, "date" if swap.mine.unit in CALENDAR else "quantity")
        sentences = self._found, self._source.text, read.quantities, read.text
        for swap in broken_pairs(*sentences):
            self._swap(swap, "quantity" if swap.sure else "order")
        for mine, theirs in (
            *exchanged_roles(*sentences),
            *exchanged_units(self._found, read.quantities),
        ):
            self._swap(Swap(mine, theirs, sure=True), "order")
        for mine, theirs in exchanged_words(*sentences) if self._same else ():
            self._swap(Swap(mine, theirs, sure=False), "order")

    def _swap(self, swap: Swap, check: str) -> None:
        if id(swap.mine) in self._flagged:
            return
        self._flagged.add(id(swap.mine))
        words = self._scopes.quoted[0].text[swap.theirs.start : swap.theirs.end]
        (self.missing_nearby if swap.sure else self.doubtful).append(
            Flag(check, self._words(swap.mine), words)
        )

    def _excused(self, quantity: Quantity) -> bool:
        """Whether there is a fair reason why a true claim's quantity is not found."""
        if _small(quantity, same=self._same):
            return not self._replaced(quantity)
        if quantity.unit not in CALENDAR or _unreadable(quantity, self._scopes.language):
            return _unreadable(quantity, self._scopes.language)
        if self._alignment is not None and self._alignment.rival(quantity) is not None:
            return False
        # What happened on the day of the report need not have been dated; but it may as well be another day.
        of_the_report = agreement(quantity, self._scopes.published())[0] is Agreement.SAME
        return of_the_report or _open(quantity, self._scopes.quoted)

    def _replaced(self, quantity: Quantity) -> bool:
        """Whether the quoted sentence has as many numbers as the claim, another one in this one's place."""
        return (
            self._alignment is not None
            and self._alignment.in_line()
            and self._alignment.rival(quantity) is not None
        )

    def _words(self, quantity: Quantity) -> str:
        return self._source.words(quantity.start, quantity.end)


def _look(
    quantity: Quantity, reads: Sequence[SentenceReading] | Iterator[SentenceReading]
) -> tuple[Agreement, str | None]:
    """The best agreement over some sentences, with the evidence's words for it."""
    best, words = Agreement.NONE, None
    for read in reads:
        found, nearest = agreement(quantity, read.quantities)
        nearest_words = None if nearest is None or nearest.hint else read.text[nearest.start : nearest.end]
        if found is Agreement.SAME:
            return found, nearest_words
        if found is Agreement.OTHER_UNIT or words is None:
            best, words = found if best is Agreement.NONE else best, nearest_words
    return best, words


def _small(quantity: Quantity, *, same: bool) -> bool:
    """Two in words, second: translators add and drop them freely."""
    loose = quantity.written or (quantity.ordinal and not same)
    return loose and quantity.largest <= 2 and quantity.unit not in CALENDAR


def _open(quantity: Quantity, reads: Sequence[SentenceReading]) -> bool:
    """Whether the part of a date could be that of a date which the evidence names without it."""
    return quantity.unit in CALENDAR and any(quantity.unit in read.open_dates for read in reads)


def _unreadable(quantity: Quantity, language: str) -> bool:
    """Whether the evidence may well write this in words that we do not read."""
    in_words = quantity.written or quantity.largest <= _SPELT_OUT or quantity.unit in (MONTH, WEEKDAY, VAGUE)
    return language not in READABLE and in_words


@lru_cache(maxsize=256)
def _claim_quantities(text: str, language: str) -> tuple[Normalised, tuple[Quantity, ...]]:
    source = normalised(text, language)
    return source, quantities_of(source, language, greedy=False)
