"""Numbers that one sentence has in the wrong place: said twice, put for another, or exchanged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.verify.compare import Agreement, agreement
from rag.verify.quantity import Quantity
from rag.verify.ranges import pairs
from rag.verify.units import CALENDAR, PERCENT, VAGUE

_SORTS = CALENDAR | {PERCENT, VAGUE}


@dataclass(frozen=True, slots=True)
class Swap:
    """A number of the claim and the evidence's that should stand there; `sure` when little else fits."""

    mine: Quantity
    theirs: Quantity
    sure: bool


class Alignment:
    """The numbers of a claim beside those of the one sentence it retells."""

    def __init__(self, claim: Sequence[Quantity], evidence: Sequence[Quantity]) -> None:
        self._claim = [mine for mine in claim if not mine.hint]
        self._evidence = [theirs for theirs in evidence if not theirs.hint and theirs.unit != VAGUE]
        self._partners = {
            id(mine): [theirs for theirs in self._evidence if _same(mine, theirs)] for mine in self._claim
        }
        said = {id(theirs) for partners in self._partners.values() for theirs in partners}
        self._unsaid = [theirs for theirs in self._evidence if id(theirs) not in said]

    def rival(self, mine: Quantity) -> Quantity | None:
        """A number of the evidence that the claim does not say and that could stand where `mine` stands."""
        return next((theirs for theirs in self._unsaid if _one_kind(mine, theirs)), None)

    def in_line(self, least: int = 2) -> bool:
        """Whether claim and evidence have as many numbers, and enough of them."""
        return len(self._claim) == len(self._evidence) >= least

    def repeats(self) -> list[Swap]:
        """Numbers that the claim says more often than the evidence, where another is said too seldom.

        In "4 to 4 inches" for "2 to 4 inches" every number stands in the evidence; this gives it away.
        """
        found = []
        for place, mine in enumerate(self._claim):
            earlier = [m for m in self._claim[:place] if m.unit == mine.unit and m.readings & mine.readings]
            if not earlier or not len(earlier) >= len(self._partners[id(mine)]) > 0:
                continue
            rival = self.rival(mine) or self._left_over(mine)
            if rival is not None:
                found.append(Swap(mine, rival, sure=True))
        return found

    def _left_over(self, mine: Quantity) -> Quantity | None:
        """Of dates and percentages that both sides have as many of, the one the claim says too seldom."""
        if mine.unit not in _SORTS:
            return None
        ours, theirs = (
            [each for each in side if each.unit == mine.unit] for side in (self._claim, self._evidence)
        )
        if len(ours) != len(theirs):
            return None
        for other in theirs:
            said = sum(_same(each, other) for each in ours)
            if said < sum(bool(each.readings & other.readings) for each in theirs):
                return other
        return None


def broken_pairs(
    claim: Sequence[Quantity], claim_text: str, evidence: Iterable[tuple[Sequence[Quantity], str]]
) -> list[Swap]:
    """Scores and ranges of the claim (`5-3`, `3대 1`, `2 to 4`) that the evidence has otherwise.

    `evidence` has the quantities and the text of each quoted sentence. Surely wrong when one half agrees
    with a pair of the evidence and the other does not; a doubt when the halves are exchanged (who is named
    first may have changed too).
    """
    theirs = [pair for quantities, text in evidence for pair in pairs(text, quantities)]
    found = []
    for first, second in pairs(claim_text, claim) if theirs else ():
        if any(_same(first, a) and _same(second, b) for a, b in theirs):
            continue
        if any(_same(first, b) and _same(second, a) for a, b in theirs):
            a, b = next((a, b) for a, b in theirs if _same(first, b))
            found.append(Swap(first, a, sure=False))
            continue
        for a, b in theirs:
            for mine, other, goal, partner in ((first, second, a, b), (second, first, b, a)):
                if _same(other, partner) and not _same(mine, goal):
                    found.append(Swap(mine, goal, sure=True))
    return found


def rival_of_unit(mine: Quantity, claim: Sequence[Quantity], evidence: Sequence[Quantity]) -> Quantity | None:
    """A number of the evidence that the claim does not say, where both have as many of this one's unit."""
    ours, theirs = (
        [each for each in found if _sort(each) == _sort(mine) and not each.hint]
        for found in (claim, evidence)
    )
    if len(ours) != len(theirs):
        return None
    return next((other for other in theirs if not any(_same(each, other) for each in ours)), None)


def _sort(quantity: Quantity) -> str:
    """Parts of dates, percentages and orders of magnitude go by unit; other numbers are of one sort."""
    return quantity.unit if quantity.unit in _SORTS else ""


def _same(mine: Quantity, theirs: Quantity) -> bool:
    return agreement(mine, (theirs,))[0] is Agreement.SAME


def _one_kind(mine: Quantity, theirs: Quantity) -> bool:
    """Whether one may stand where the other stood: weekdays for weekdays, numbers for numbers."""
    if {mine.unit, theirs.unit} & CALENDAR:
        return mine.unit == theirs.unit
    return theirs.largest not in (0.0, 1.0) and (mine.unit == theirs.unit or not mine.unit or not theirs.unit)
