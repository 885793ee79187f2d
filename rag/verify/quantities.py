"""The check of a claim's numbers, dates and money against one article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.domain import Flag
from rag.verify.aligned import Words, facing_numbers
from rag.verify.claims import Claim, Evidence
from rag.verify.compare import Agreement, agreement
from rag.verify.extract import READABLE, quantities_of
from rag.verify.normalise import Normalised, normalised
from rag.verify.order import Alignment, Swap, broken_pairs, rival_of_unit
from rag.verify.quantity import Quantity
from rag.verify.reading import SentenceReading
from rag.verify.roles import exchanged_roles, exchanged_units, exchanged_words, turned_order
from rag.verify.scopes import Scopes
from rag.verify.units import CALENDAR, MONTH, VAGUE, WEEKDAY

_MOST_ALIGNED = 60  # numbers of one sentence; a table is checked number by number, not for swaps
_SPELT_OUT = 12  # most styles write numbers up to here in words, which we read in six languages only


@dataclass(frozen=True, slots=True)
class QuantityCheck:
    """The quantities of a claim that its evidence does not bear out, each in one of the four at most.

    `replaced`: in one language, the quoted sentence, otherwise copied, has another number in that very place.
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
    replaced: tuple[Flag, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.replaced or self.missing_in_article or self.missing_nearby or self.doubtful)


def check_quantities(
    claim: Claim, evidence: Evidence, first: int, last: int, best: int | None = None
) -> QuantityCheck:
    """Which quantities of the claim are not in the article, or not near `sentences[first:last + 1]`.

    `best` is the one of the quoted sentences that is nearest to the claim; `first` unless told.

    Numbers agree when one of their readings does and their units fit, in any of the languages en, ko, zh, ja,
    ru, ar (of others: digits, percent, calendar names); lengths, weights, areas and temperatures also after
    conversion. Dates of the article are read against `head.published_at`. "One", "first" and "half" are never
    enforced across languages.
    """
    source, found = _claim_quantities(claim.text, claim.language)
    if not found:
        return QuantityCheck()
    same = claim.language == evidence.head.language
    check = _Check(source, found, Scopes(evidence, first, last, best), same=same)
    for quantity in found:
        if quantity.plain or (same and not quantity.written):
            check.enforce(quantity)
        elif not quantity.written:
            check.look_for_rival(quantity)
    check.look_for_swaps()
    return QuantityCheck(
        tuple(check.missing_in_article),
        tuple(check.missing_nearby),
        tuple(check.doubtful),
        tuple(check.replaced),
    )


class _Check:
    """One claim against its scopes, with the flags it has earned so far."""

    def __init__(self, source: Normalised, found: Sequence[Quantity], scopes: Scopes, *, same: bool) -> None:
        self.missing_in_article: list[Flag] = []
        self.missing_nearby: list[Flag] = []
        self.doubtful: list[Flag] = []
        self.replaced: list[Flag] = []
        self._source, self._found, self._scopes, self._same = source, found, scopes, same
        self._flagged: set[int] = set()
        quoted = scopes.quoted
        comparable = len(quoted) == 1 and max(len(found), len(quoted[0].quantities)) <= _MOST_ALIGNED
        self._alignment = Alignment(found, quoted[0].quantities) if comparable else None
        self._other = _other_numbers(source, found, scopes) if same else {}

    def enforce(self, quantity: Quantity) -> None:
        """Flag a quantity that the evidence does not bear out, more gravely the wider it was missed."""
        found, nearest = _look(quantity, self._scopes.quoted)
        other = self._other.get(id(quantity))
        if found is Agreement.SAME and other is None:
            rival = self._said_beside_the_best(quantity)
            if rival is not None:
                self._swap(Swap(quantity, rival, sure=True), _check_of(quantity))
            return
        self._flagged.add(id(quantity))
        check = {Agreement.OTHER_UNIT: "unit", Agreement.SAME: "order"}.get(found, _check_of(quantity))
        flag = Flag(check, self._words(quantity), other or nearest)
        if other is not None:
            reads = (*self._scopes.quoted, *self._scopes.others())
            in_article = _look(quantity, reads)[0] is Agreement.SAME
            (self.replaced if in_article else self.missing_in_article).append(flag)
        elif _look(quantity, self._scopes.beside())[0] is Agreement.SAME:
            (self.missing_nearby if self._replaced(quantity) else self.doubtful).append(flag)
        elif self._excused(quantity):
            self.doubtful.append(flag)
        elif _look(quantity, self._scopes.elsewhere())[0] is Agreement.SAME:
            self.missing_nearby.append(flag)
        else:
            self.missing_in_article.append(flag)

    def _said_beside_the_best(self, quantity: Quantity) -> Quantity | None:
        """Of two quoted sentences the nearer one's number, where only the other one has the claim's."""
        best = self._scopes.best
        if len(self._scopes.quoted) == 1 or _look(quantity, [best])[0] is Agreement.SAME:
            return None
        return rival_of_unit(quantity, self._found, best.quantities)

    def look_for_rival(self, quantity: Quantity) -> None:
        """Flag a number such as a bare 1 only where the evidence has another number in its place."""
        other = self._other.get(id(quantity))
        if other is not None:
            self._flagged.add(id(quantity))
            self.replaced.append(Flag(_check_of(quantity), self._words(quantity), other))
            return
        if self._alignment is None or _look(quantity, self._scopes.quoted)[0] is Agreement.SAME:
            return
        rival = self._alignment.rival(quantity)
        if rival is not None:
            self._swap(Swap(quantity, rival, sure=self._alignment.in_line()), "quantity")

    def look_for_swaps(self) -> None:
        """Flag numbers said twice, and scores and ranges whose halves are not the evidence's."""
        for swap in broken_pairs(
            self._found, self._source.text, [(read.quantities, read.text) for read in self._scopes.quoted]
        ):
            self._swap(swap, "quantity" if swap.sure else "order")
        if self._alignment is None:
            return
        read = self._scopes.quoted[0]
        for swap in self._alignment.repeats():
            self._swap(swap, _check_of(swap.mine))
        sentences = self._found, self._source.text, read.quantities, read.text
        for mine, theirs in (
            *exchanged_roles(*sentences),
            *exchanged_units(self._found, read.quantities),
        ):
            self._swap(Swap(mine, theirs, sure=True), "order")
        languages = self._source.language, self._scopes.language
        for mine, theirs in (
            exchanged_words(*sentences)
            if self._same
            else turned_order(self._found, languages[0], read.quantities, languages[1])
        ):
            self._swap(Swap(mine, theirs, sure=False), "order")

    def _swap(self, swap: Swap, check: str) -> None:
        if id(swap.mine) in self._flagged:
            return
        self._flagged.add(id(swap.mine))
        flag = Flag(check, self._words(swap.mine), self._scopes.words(swap.theirs))
        (self.missing_nearby if swap.sure else self.doubtful).append(flag)

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
        """Whether what is quoted has another number in this one's place.

        It has as many numbers as the claim, or as many of that unit (one weekday each, one percentage each),
        and one of them is not said in the claim.
        """
        if self._alignment is not None and self._alignment.in_line():
            return self._alignment.rival(quantity) is not None
        quoted = [each for read in self._scopes.quoted for each in read.quantities]
        return rival_of_unit(quantity, self._found, quoted) is not None

    def _words(self, quantity: Quantity) -> str:
        return self._source.words(quantity.start, quantity.end)


def _other_numbers(source: Normalised, found: Sequence[Quantity], scopes: Scopes) -> dict[int, str]:
    """By `id` the numbers of a claim that stand where the quoted text, otherwise copied, has these words.

    Not where the two texts only tell the same numbers in another order, or where another sentence of the
    article, as like the claim, has the claim's number there.
    """
    quoted = [quantity for read in scopes.quoted for quantity in read.quantities]
    mine = Words.of([(source.text, found)], scopes.language)
    facing = facing_numbers(mine, _words(scopes.quoted, scopes.language))
    others = {}
    for number, other in facing.pairs:
        if _same(number, other):
            continue
        moved = agreement(number, quoted)[0] is Agreement.SAME or any(_same(each, other) for each in found)
        if (facing.exact or not moved) and not _stands_so(number, mine, scopes):
            others[id(number)] = scopes.words(other)
    return others


def _stands_so(number: Quantity, mine: Words, scopes: Scopes) -> bool:
    """Whether a sentence that is not quoted has this number between the claim's words."""
    for read in scopes.others():
        if agreement(number, read.quantities)[0] is Agreement.SAME:
            facing = facing_numbers(mine, _words([read], scopes.language))
            if any(q is number and _same(number, other) for q, other in facing.pairs):
                return True
    return False


def _words(reads: Sequence[SentenceReading], language: str) -> Words:
    return Words.of(((read.text, read.quantities) for read in reads), language)


def _check_of(quantity: Quantity) -> str:
    return "date" if quantity.unit in CALENDAR else "quantity"


def _same(mine: Quantity, theirs: Quantity) -> bool:
    return agreement(mine, (theirs,))[0] is Agreement.SAME


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
