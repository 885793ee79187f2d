"""The check of a claim's numbers, dates and money against one article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.domain import Flag
from rag.verify.claims import Claim, Evidence
from rag.verify.compare import Agreement, agreement
from rag.verify.extract import READABLE, quantities_of
from rag.verify.facing import other_numbers
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
        self._flagged: dict[int, Flag] = {}
        quoted = scopes.quoted
        comparable = len(quoted) == 1 and max(len(found), len(quoted[0].quantities)) <= _MOST_ALIGNED
        self._alignment = Alignment(found, quoted[0].quantities) if comparable else None
        few = max(len(found), len(scopes.best.quantities)) <= _MOST_ALIGNED
        self._beside_best = Alignment(found, scopes.best.quantities) if few else None
        self._other = other_numbers(source, found, scopes) if same else {}

    def enforce(self, quantity: Quantity) -> None:
        """Flag a quantity that the evidence does not bear out, more gravely the wider it was missed."""
        found, nearest = _look(quantity, self._scopes.quoted)
        other = self._other.get(id(quantity))
        if found is Agreement.SAME and other is None:
            rival = self._said_beside_the_best(quantity) or self._hardly_said(quantity)
            if rival is not None:
                self._swap(Swap(quantity, rival, sure=True), _check_of(quantity))
            return
        check = {Agreement.OTHER_UNIT: "unit", Agreement.SAME: "order"}.get(found, _check_of(quantity))
        flag = self._flagged[id(quantity)] = Flag(check, self._words(quantity), other or nearest)
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

    def _hardly_said(self, quantity: Quantity) -> Quantity | None:
        """The number in place of digits that only a word such as "both" or "one of" would bear out.

        Only across languages, and where claim and evidence have as many numbers that are worth enforcing.
        """
        quoted = [each for read in self._scopes.quoted for each in read.quantities]
        firm = [each for each in quoted if not each.hint and (each.plain or not each.written)]
        if self._same or quantity.written or agreement(quantity, firm)[0] is Agreement.SAME:
            return None
        if self._beside_best is None:
            return None
        mine = [each for each in self._found if each.plain or each is quantity]
        beside = Alignment(mine, _enforced(self._scopes.best.quantities))
        return beside.rival(quantity) if beside.in_line(least=1) else None

    def look_for_rival(self, quantity: Quantity) -> None:
        """Flag a number such as a bare 1 only where the evidence has another number in its place."""
        other = self._other.get(id(quantity))
        if other is not None:
            flag = self._flagged[id(quantity)] = Flag(_check_of(quantity), self._words(quantity), other)
            self.replaced.append(flag)
            return
        if _look(quantity, self._scopes.quoted)[0] is Agreement.SAME:
            hardly = self._hardly_said(quantity)
            if hardly is not None:
                self._swap(Swap(quantity, hardly, sure=True), "quantity")
            return
        rival = self._beside_best and self._beside_best.rival(quantity)
        if self._beside_best and rival:
            least = 2 if quantity.ordinal else 1  # who comes first is told without a number elsewhere
            self._swap(Swap(quantity, rival, sure=self._beside_best.in_line(least)), "quantity")

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
        known = self._flagged.get(id(swap.mine))
        if known is not None:
            if swap.sure and known in self.doubtful:  # that it stands close by is no excuse then
                self.doubtful.remove(known)
                self.missing_nearby.append(known)
            return
        flag = Flag(check, self._words(swap.mine), self._scopes.words(swap.theirs))
        self._flagged[id(swap.mine)] = flag
        (self.missing_nearby if swap.sure else self.doubtful).append(flag)

    def _excused(self, quantity: Quantity) -> bool:
        """Whether there is a fair reason why a true claim's quantity is not found."""
        if _small(quantity, same=self._same):
            return not self._replaced(quantity)
        if quantity.unit not in CALENDAR or _unreadable(quantity, self._scopes.language):
            return _unreadable(quantity, self._scopes.language)
        if self._replaced(quantity) or (self._beside_best and self._beside_best.rival(quantity)):
            return False
        # What happened on the day of the report need not have been dated; but it may as well be another day.
        of_the_report = agreement(quantity, self._scopes.published())[0] is Agreement.SAME
        return of_the_report or _open(quantity, self._scopes.quoted)

    def _replaced(self, quantity: Quantity) -> bool:
        """Whether what is quoted has another number in this one's place.

        It has as many numbers as the claim, or as many of that unit (one weekday each, one percentage each),
        and one of them is not said in the claim.
        """
        quoted = [each for read in self._scopes.quoted for each in read.quantities]
        if self._alignment is not None and self._alignment.in_line():
            if self._alignment.rival(quantity) is not None:
                return True
        elif rival_of_unit(quantity, self._found, quoted) is not None:
            return True
        return not quantity.written and any(
            rival_of_unit(quantity, _enforced(self._found), _enforced(theirs)) is not None
            for theirs in (quoted, self._scopes.best.quantities)
        )

    def _words(self, quantity: Quantity) -> str:
        return self._source.words(quantity.start, quantity.end)


def _enforced(quantities: Sequence[Quantity]) -> list[Quantity]:
    return [quantity for quantity in quantities if quantity.plain]


def _check_of(quantity: Quantity) -> str:
    return "date" if quantity.unit in CALENDAR else "quantity"


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
    stated = any(each.unit == quantity.unit and not each.hint for read in reads for each in read.quantities)
    return (
        quantity.unit in CALENDAR and not stated and any(quantity.unit in read.open_dates for read in reads)
    )


def _unreadable(quantity: Quantity, language: str) -> bool:
    """Whether the evidence may well write this in words that we do not read."""
    in_words = quantity.written or quantity.largest <= _SPELT_OUT or quantity.unit in (MONTH, WEEKDAY, VAGUE)
    return language not in READABLE and in_words


@lru_cache(maxsize=256)
def _claim_quantities(text: str, language: str) -> tuple[Normalised, tuple[Quantity, ...]]:
    source = normalised(text, language)
    return source, quantities_of(source, language, greedy=False)
