"""Whether a quantity of a claim is one of the evidence's quantities."""

import math
from collections.abc import Iterable
from enum import Enum

from rag.verify.quantity import Quantity
from rag.verify.units import CALENDAR, DURATIONS, PERCENT, TEMPERATURES, VAGUE, conversions, fits, is_money


class Agreement(Enum):
    """How a claim's quantity and the evidence's compare."""

    SAME = "same"
    OTHER_UNIT = "other unit"
    NONE = "none"


_CLOSE = 1e-6
_LARGEST_ROUNDING = 0.06  # 6 feet as 1.8 m is 1.6 %, 40 miles as 65 km 1 %; more than this is another length

_WARMTH = 1.0  # a degree of either scale: whole degrees Celsius are up to 0.9 degrees Fahrenheit off


def agreement(claim: Quantity, evidence: Iterable[Quantity]) -> tuple[Agreement, Quantity | None]:
    """Whether a quantity of the evidence bears out the claim's: with it, or with the nearest one.

    Values must be equal, with three exceptions: across units the converted value is rounded as translators
    round; a claim that says "about" may round to its own digits; so may one that keeps two or more.
    """
    others: list[Quantity] = []
    same_value: Quantity | None = None
    for quantity in evidence:
        if _same(claim, quantity):
            return Agreement.SAME, quantity
        if quantity.hint:
            continue
        others.append(quantity)
        if same_value is None and _equal_values(claim, quantity) and _other_unit(claim.unit, quantity.unit):
            same_value = quantity
    if same_value is not None:
        return Agreement.OTHER_UNIT, same_value
    return Agreement.NONE, min(others, key=lambda quantity: _distance(claim, quantity), default=None)


def _same(claim: Quantity, evidence: Quantity) -> bool:
    if claim.unit == VAGUE:
        return _same_order(claim.largest, evidence)
    if evidence.unit == VAGUE:
        return evidence.largest in claim.readings
    if fits(claim.unit, evidence.unit):
        if _equal_values(claim, evidence):
            return True
        if claim.unit not in CALENDAR and _rounds(claim, evidence):
            return True
    return _converted(claim, evidence) or _share_of_hundred(claim, evidence)


def _same_order(order: float, evidence: Quantity) -> bool:
    """`hundreds` for hundreds and for any number from 90 to below 1,000."""
    if evidence.unit == VAGUE:
        return evidence.largest == order
    return evidence.unit not in CALENDAR and any(
        0.9 * order <= value < 10 * order for value in evidence.readings
    )


def _equal_values(claim: Quantity, evidence: Quantity) -> bool:
    return any(
        math.isclose(value, other, rel_tol=_CLOSE) for value in claim.readings for other in evidence.readings
    )


def _other_unit(claim: str, evidence: str) -> bool:
    """Whether two known units say different things of one value: dollars and pounds, days and weeks."""
    if PERCENT in (claim, evidence):
        return True
    return bool(claim and evidence) and not {claim, evidence} & CALENDAR


def _rounds(claim: Quantity, evidence: Quantity) -> bool:
    pairs = [(v, w) for v in claim.readings for w in evidence.readings if w > 0]
    if claim.approximate and any(_rounded(v, w) for v, w in pairs):
        return True
    return not claim.written and any(_fewer_digits(v, w) for v, w in pairs)


def _fewer_digits(claim: float, evidence: float) -> bool:
    """`4.7 trillion` for 4.6761 trillion: the nearest value with the claim's two digits or more.

    Counts below 10,000 are told exactly: `120 people` is wrong for 118. A whole number stands for one with
    decimals, its zeros counted too: `70 %` for 70.4 %.
    """
    step = 1.0 if claim % 1 == 0 and evidence % 1 else _last_digit(claim)
    return (
        claim >= 10 * step
        and (evidence >= 10_000 or evidence % 1 != 0)
        and _last_digit(evidence) < step
        and abs(claim - evidence) <= step * (0.5 + _CLOSE)
    )


def _rounded(claim: float, evidence: float) -> bool:
    """`nearly 300` for 297: the evidence is finer, and rounds to the claim's own digits."""
    if claim < 20 or evidence <= 0 or claim % 10:
        return False
    step = _last_digit(claim)
    return evidence % step != 0 and abs(claim - evidence) < step and abs(claim - evidence) <= 0.1 * evidence


def _converted(claim: Quantity, evidence: Quantity) -> bool:
    """The values are one in two units, to the digits of the coarser of the two."""
    if {claim.unit, evidence.unit} <= TEMPERATURES:
        return any(
            abs(mine - value) <= _WARMTH
            for mine in claim.readings
            for other in evidence.readings
            for value in conversions(other, evidence.unit, claim.unit)
        )
    return any(
        _near(value, mine, _last_digit(mine)) or _near(mine, value, _last_digit(other) * value / other)
        for mine in claim.readings
        for other in evidence.readings
        if mine and other
        for value in conversions(other, evidence.unit, claim.unit)
    )


def _share_of_hundred(claim: Quantity, evidence: Quantity) -> bool:
    """20 % and a fifth are one value, a third and 33 % too."""
    if {claim.unit, evidence.unit} != {PERCENT, ""}:
        return False
    percent, share = (claim, evidence) if claim.unit == PERCENT else (evidence, claim)
    return any(0 < s < 1 and abs(p - 100 * s) <= 0.01 * p for p in percent.readings for s in share.readings)


def _near(value: float, goal: float, step: float) -> bool:
    difference = abs(value - goal)
    return difference <= _CLOSE * abs(goal) or (
        difference <= abs(step) / 2 and difference <= _LARGEST_ROUNDING * abs(goal)
    )


def _last_digit(value: float) -> float:
    """The worth of the last digit that is not zero: 300 has 100, 25 has 1, 1.8 has 0.1."""
    if value == 0 or not math.isfinite(value):
        return 1.0
    step = 1.0
    if value % 1:
        while step > 1e-6 and abs(value / step - round(value / step)) > 1e-6:
            step /= 10
        return step
    while value % (step * 10) == 0:
        step *= 10
    return step


def _distance(claim: Quantity, evidence: Quantity) -> float:
    """How far two quantities lie apart, for showing the reader the likeliest counterpart."""
    kind = 0.0 if claim.unit == evidence.unit else 1.0 if fits(claim.unit, evidence.unit) else 3.0
    if is_money(claim.unit) != is_money(evidence.unit) or (claim.unit in DURATIONS) != (
        evidence.unit in DURATIONS
    ):
        kind += 1.0
    return kind + min(
        abs(math.log((abs(value) + 1) / (abs(other) + 1)))
        for value in claim.readings
        for other in evidence.readings
    )
