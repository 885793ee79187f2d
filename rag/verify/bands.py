"""Ages and years told by tens: a man in his thirties is 34, a bridge of the 1990s was built in 1992.

Only claims are read so: who claims 34 is not borne out by "in his thirties".
"""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.verify.quantity import Quantity
from rag.verify.units import YEAR

_TENS = {word: 10 * tens for tens, word in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)}  # fmt: skip
_HAN = {character: 10 * tens for tens, character in enumerate("一二三四五六七八九", 1)}
_AGES = {
    "en": re.compile(rf"\b(?:his|her|their|its|my|our) (?:early |mid-?|late )?(?P<tens>[2-9]0(?=s\b)|{'|'.join(_TENS)})"),
    "ko": re.compile(
        r"(?<![\d가-힣])(?P<tens>[2-9]0)대(?=(?: ?[초중후]반)?(?:인|의|로)? ?(?:[남여](?![은는이가을를])|[A-Z가-힣]{1,3} ?씨|청년|부부|직장인|"
        r"가장|용의자|피의자|피해자|주민|노동자|근로자|운전자|승객|환자|시민|유권자|층|연령))"
    ),
    "zh": re.compile(r"(?P<tens>[2-9]0|[二三四五六七八九]十)[多几余来]岁"),
    "ja": re.compile(r"(?P<tens>[2-9]0)代(?!表|理|替|償|行|金)"),
}  # fmt: skip
_DECADES = {
    "en": re.compile(r"\b(?P<tens>(?:1[5-9]|20)\d0)s\b"),
    "ko": re.compile(r"(?<!\d)(?P<tens>(?:1[5-9]|20)\d0)년대"),
    "zh": re.compile(r"(?<!\d)(?P<tens>(?:1[5-9]|20)\d0)年代"),
    "ja": re.compile(r"(?<!\d)(?P<tens>(?:1[5-9]|20)\d0)年代"),
    "ru": re.compile(r"(?<!\d)(?P<tens>(?:1[5-9]|20)\d0)-[ехм]{1,2}\b"),
}


def banded(text: str, language: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of a normalised claim, those told by tens with each of their ten values."""
    read = list(found)
    for patterns, unit in ((_AGES, "years"), (_DECADES, YEAR)):
        pattern = patterns.get(language)
        for match in pattern.finditer(text) if pattern else ():
            start, end = match.span("tens")
            low = _value(match["tens"])
            ten = frozenset(float(low + more) for more in range(10))
            known = next(
                (place for place, each in enumerate(read) if each.start < end and start < each.end), None
            )
            if known is None:
                read.append(Quantity(ten, unit, start, end, written=True))
            else:
                read[known] = replace(read[known], readings=read[known].readings | ten, unit=unit, plain=True)
    return read


def _value(tens: str) -> int:
    return _TENS.get(tens) or (int(tens) if tens.isdigit() else _HAN[tens[0]])
