"""Numbers that belong together: ranges and scores share a unit, feet go with inches."""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.verify.quantity import Quantity
from rag.verify.units import CALENDAR, DAY, MONTH, VAGUE

_BETWEEN = re.compile(r"\s?(?:-|to|or|에서|내지|또는|到|至|或|から|ないし|または|до|или|إلى|الى|أو)\s?")
_AND = re.compile(r"\s?(?:and|и|و|과|와|と|和)\s?")
_BOTH_ENDS = re.compile(r"\b(?:between|from|от|между) (?:\S+ )?$|بين (?:\S+ )?$")
_JOINED = re.compile(
    r"\s?(?:-|:|대|对|比|対|to|to the|에서|내지|到|至|から|ないし|до|إلى|الى|против|مقابل)\s?"
)
_OUT_OF = re.compile(
    r" (?:in|out of)(?: every)? |(?:명|개|곳|건)? ?(?:중|가운데) |(?:个|個)?人?中(?:就?有)?|人に| из (?:каждых )?| من (?:بين )?(?:كل )?"
)
_EVERY = re.compile(r"(?:\b(?:every|each)|\bкажд\w{2,3}|(?<!\w)كل|每|매) ?$", re.IGNORECASE)
_COMPOUNDS = {
    ("foot", "inch"): 12.0, ("m", "cm"): 100.0, ("stone", "lb"): 14.0, ("lb", "ounce"): 16.0, ("years", "months"): 12.0,
}  # fmt: skip
_BESIDE = re.compile(
    r"\s?[가-힣A-Za-z\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff'\".]{0,9}[\s,-]{0,2}(?:and |и |و)?"
)
_LARGEST = {MONTH: 12, DAY: 31}
_SCALES = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12)


def joined(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """The quantities with what they take from their neighbours.

    In `2 to 4 inches` and `5~6만 명` the first number has the unit, and may have the scale, of the second; in
    `6 feet 6 inches` each part may also be read as the whole; in `one in five` as a fifth.
    """
    found = list(quantities)
    for place in range(len(found) - 1):
        first, second = found[place], found[place + 1]
        if first.hint or second.hint:
            continue
        between = text[first.end : second.start]
        ratio = _COMPOUNDS.get((first.unit, second.unit))
        if ratio and _BESIDE.fullmatch(between):
            whole = max(first.readings) + max(second.readings) / ratio
            found[place] = replace(first, readings=first.readings | {round(whole, 9)})
            found[place + 1] = replace(second, readings=second.readings | {round(whole * ratio, 9)})
        elif _OUT_OF.fullmatch(between) and 0 < min(first.largest, second.largest) < max(
            first.largest, second.largest
        ):
            low, high = sorted((first.largest, second.largest))
            share = frozenset((round(low / high, 9),))
            found[place] = replace(first, readings=first.readings | share)
            found[place + 1] = replace(second, readings=second.readings | share)
        elif _in_range(text, first, between) and {first.unit, second.unit} in ({"", MONTH}, {"", DAY}):
            unit = first.unit or second.unit
            if max(first.largest, second.largest) <= _LARGEST[unit]:
                found[place], found[place + 1] = replace(first, unit=unit), replace(second, unit=unit)
        elif _in_range(text, first, between) and not {first.unit, second.unit} & {*CALENDAR, VAGUE}:
            found[place] = _shared(first, second)
    return found


def _in_range(text: str, first: Quantity, between: str) -> bool:
    if len(between) > 8:
        return False
    opened = _BOTH_ENDS.search(text[max(0, first.start - 14) : first.start])
    return bool(_BETWEEN.fullmatch(between) or (opened and _AND.fullmatch(between)))


def shares(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Hints for evidence: `one in five`, `every fifth`, 5명 중 1명 may be told as a fifth or as 20 %."""
    found = [
        Quantity(frozenset((round(1 / each.largest, 9),)), "", 0, 0, written=True)
        for each in quantities
        if 2 <= each.largest <= 20
        and not each.hint
        and _EVERY.search(text[max(0, each.start - 9) : each.start])
    ]
    for first, second in pairwise(quantities):
        low, high = sorted((first.largest, second.largest))
        near = not first.hint and not second.hint and second.start - first.end < 12
        if near and 0 < low < high <= 20 and not first.unit and not second.unit:
            found.append(Quantity(frozenset((round(low / high, 9),)), "", 0, 0, written=True))
    return found


def pairs(text: str, quantities: Sequence[Quantity]) -> list[tuple[Quantity, Quantity]]:
    """The numbers that stand as `5-3`, `2 to 4`, `3대 1`, one pair each."""
    return [
        (first, second)
        for first, second in pairwise(quantities)
        if not first.hint and not second.hint and _JOINED.fullmatch(text[first.end : second.start])
    ]


def _shared(first: Quantity, second: Quantity) -> Quantity:
    """The first number of a range with the unit of the second, and its scale where that is larger."""
    if first.unit:
        return first
    low, high = max(first.readings), max(second.readings)
    scaled = {
        low * scale for scale in _SCALES if high >= scale > low and high % scale == 0 and low * scale < high
    }
    return replace(
        first, unit=second.unit, readings=first.readings | scaled if low < 1000 else first.readings
    )
