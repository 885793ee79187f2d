"""Values of digit strings and of numerals in Han characters and Hangul."""
# ruff: noqa: SIM905 - tables of words read better in long lines

import re

NUMBER = r"\d+(?:[.,]\d+)*"
"""A digit string with its separators, as a regular expression."""

_DECIMAL_COMMA = frozenset(
    "ar bg cs da de el es fi fr hr hu id it nb nl no pl pt ro ru sk sl sr sv tr uk vi".split()
)
_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")  # 1,00,000 in India
_POINT_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_MYRIAD_GROUPS = re.compile(r"\d{1,4}(?:,\d{4})+")
_WHOLE = re.compile(r"\d+")
_WITH_POINT = re.compile(r"\d+\.\d+")
_WITH_COMMA = re.compile(r"\d+,\d+")

HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "弐": 2,
    "贰": 2,
    "叁": 3,
}
HANGUL_DIGITS = {c: n for n, c in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
_TENS = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_MYRIADS = {
    "万": 1e4, "萬": 1e4, "만": 1e4, "亿": 1e8, "億": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12,
}  # fmt: skip
_PIECE = re.compile(rf"{NUMBER}|[^\d\s,.]")


def digit_readings(digits: str, language: str) -> set[float]:
    """Every value a digit string may stand for: `5,5` is 5.5 where the comma marks decimals.

    A string that is no number in any convention (`1.2.3`) gives its parts.
    """
    if _WHOLE.fullmatch(digits):
        return {float(digits)}
    found: set[float] = set()
    comma = language in _DECIMAL_COMMA or language == "und"
    if _GROUPS.fullmatch(digits) or _MYRIAD_GROUPS.fullmatch(digits):
        found.add(float(digits.replace(",", "")))
    if _WITH_POINT.fullmatch(digits):
        found.add(float(digits))
    if comma and _POINT_GROUPS.fullmatch(digits):
        found.add(float(digits.replace(".", "").replace(",", ".")))
    if comma and _WITH_COMMA.fullmatch(digits):
        found.add(float(digits.replace(",", ".")))
    return found or {float(part) for part in re.split("[.,]", digits) if part}


def myriad_value(numeral: str, language: str) -> float | None:
    """The value of digits and Han or Hangul numerals read left to right: `2억5천만`, `1.2亿`, `三百二十`.

    Digits side by side are positions (`二〇一八`); None when nothing in it is a numeral.
    """
    pieces = _PIECE.findall(numeral)
    names = HAN_DIGITS | HANGUL_DIGITS
    if len(pieces) > 1 and all(piece in names for piece in pieces):
        return float("".join(str(names[piece]) for piece in pieces))
    total = section = 0.0
    current: float | None = None
    seen = False
    for piece in pieces:
        if piece[0].isdigit():
            current = max(digit_readings(piece, language))
        elif piece in names:
            current = names[piece] if current is None else current * 10 + names[piece]
        elif piece in _TENS:
            section += (1 if current is None else current) * _TENS[piece]
            current = None
        elif piece in _MYRIADS:
            below = section + (current or 0)
            if not below and total:
                total *= _MYRIADS[piece]  # 万亿 is 1e12
            else:
                total += (below or 1) * _MYRIADS[piece]
            section, current = 0.0, None
        else:
            continue
        seen = True
    return total + section + (current or 0) if seen else None
