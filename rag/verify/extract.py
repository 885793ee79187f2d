"""All quantities of one sentence, in any language."""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from collections.abc import Callable
from dataclasses import replace

from rag.verify import read_ar, read_en, read_han, read_ko, read_other, read_ru
from rag.verify.bands import banded
from rag.verify.calendar_words import read_calendar
from rag.verify.eras import read_eras
from rag.verify.normalise import Normalised, normalised
from rag.verify.quantity import Quantity, Scan
from rag.verify.ranges import joined, shares
from rag.verify.units import CALENDAR, VAGUE, YEAR, unit_beside
from rag.verify.vague import read_vague

READABLE = frozenset(("en", "ko", "zh", "ja", "ru", "ar"))
"""Languages whose numerals in words are read; of others digits, percent signs and calendar names."""

_READERS: dict[str, Callable[[Scan], None]] = {
    "en": read_en.read,
    "ko": read_ko.read,
    "zh": read_han.read,
    "ja": read_han.read,
    "ru": read_ru.read,
    "ar": read_ar.read,
}
_NOT_TEXT = re.compile(r"https?://\S+|www\.\S+|@\w+|#\w*[^\W\d]\w*")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
_ROMAN = re.compile(r"\b(?=[IVX]{2,}\b|[VX]\b)X{0,2}(?:IX|IV|V?I{0,3})(?!\w)")
_FRACTION = re.compile(r"(?<![\d/.,])(?:(\d+) )?(\d+)/(\d+)(?![/\d]|[.,]\d)")
_APPROXIMATELY = re.compile(
    r"\b(?:about|around|nearly|almost|some|approximately|roughly|over|more than|less than|fewer than|at least|up to|under|close to|"
    r"circa|just|as many as)\b|약|대략|거의|최소|최대|무려|가까|大约|約|约|近|超过|逾|至少|多达|将近|ほぼ|およそ|около|почти|более|менее|примерно|свыше|"
    r"порядка|نحو|حوالي|أكثر من|أقل من|قرابة|ما يقرب|زهاء|ما يزيد",
    re.IGNORECASE,
)
_OR_SO = re.compile(
    r"\s?(?:여\s?|이상|넘|정도|가량|안팎|가까|쯤|左右|余|多(?!伦)|以上|ほど|程度|近く|あまり|or so|or more)"
)


def quantities(text: str, language: str, *, greedy: bool = False) -> tuple[Quantity, ...]:
    """The quantities of a sentence in its reading order; those without a place are hints.

    `greedy` is for evidence: it reads whatever may be a number (both, 양국, 两), so that a true claim finds it.
    Without it a numeral counts only where it surely is one, as the claim's side needs. Places are those of
    `normalised(text, language).text`.
    """
    return quantities_of(normalised(text, language), language, greedy=greedy)


def quantities_of(source: Normalised, language: str, *, greedy: bool) -> tuple[Quantity, ...]:
    """As `quantities`, for a text that is normalised already."""
    scan = Scan(source, language, greedy)
    for match in _NOT_TEXT.finditer(scan.text):
        scan.mask(match.start(), match.end())
    read_eras(scan)
    read_vague(scan)
    read_calendar(scan)
    _fractions(scan)
    _READERS.get(language, read_other.read)(scan)
    if greedy:
        for match in _ROMAN.finditer(scan.text):  # siglo XVIII, XX век
            scan.hint(_roman(match[0]))
    found = sorted(
        (_finished(scan, quantity) for quantity in scan.found), key=lambda found: (found.hint, found.start)
    )
    found = joined(scan.text, found)
    return (*found, *shares(scan.text, found)) if greedy else tuple(banded(scan.text, language, found))


def _roman(numeral: str) -> float:
    digits = [_ROMAN_DIGITS[letter] for letter in numeral]
    return float(sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)))


def _fractions(scan: Scan) -> None:
    """`3/4`, `2 1/2`: the parts too on the evidence's side, where a slash may mean something else."""
    for match in _FRACTION.finditer(scan.text):
        part, whole = int(match[2]), int(match[3])
        if 0 < part < whole <= 16:
            value = int(match[1] or 0) + part / whole
            parts = {float(part), float(whole), float(match[1] or part)} if scan.greedy else set()
            scan.add({value} | parts, match.start(), match.end(), plain=value != 0.5)


def _finished(scan: Scan, quantity: Quantity) -> Quantity:
    """The quantity with its unit, with what the words around it say, and whether it is worth enforcing."""
    if quantity.hint or quantity.unit == VAGUE:
        return quantity
    text, unit = scan.text, quantity.unit
    before, after = text[max(0, quantity.start - 14) : quantity.start], text[quantity.end : quantity.end + 8]
    approximate = bool(_APPROXIMATELY.search(before) or _OR_SO.match(after))
    if not unit:
        unit = unit_beside(text, quantity.start, quantity.end, scan.language)
        digits = text[quantity.start : quantity.end]
        if (
            not approximate
            and unit in ("", "years")
            and not quantity.written
            and re.fullmatch(r"(?:1[5-9]|20)\d\d|2100", digits)
        ):
            unit = YEAR
    plain = quantity.plain and (unit in CALENDAR or quantity.largest > 1 or 0 < quantity.largest < 1)
    return replace(quantity, unit=unit, approximate=approximate, plain=plain or unit in CALENDAR)
