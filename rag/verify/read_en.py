"""Quantities of English text, and the digits of every language without a reader of its own."""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re
from typing import NamedTuple

from rag.verify.clock import decade_readings, year_of_range
from rag.verify.digits import NUMBER, digit_readings
from rag.verify.numerals import Cardinal
from rag.verify.quantity import Scan
from rag.verify.units import PERCENT

_UNITS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10.0 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_ORDINALS = {
    word: float(value)
    for value, word in enumerate(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
    )
} | {"thirtieth": 30.0, "fortieth": 40.0, "fiftieth": 50.0, "sixtieth": 60.0, "seventieth": 70.0, "eightieth": 80.0,
     "ninetieth": 90.0, "hundredth": 100.0}  # fmt: skip
_SCALES = {
    "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "mn": 1e6,
    "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
_DEFINITE = frozenset("the these those both our their its".split())
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_HINTS = {
    2.0: "both twice double doubled doubling pair couple duo twin twins dual bilateral either second-hand two-time former",
    3.0: "triple tripled trio thrice hat treble",
    4.0: "quadruple quartet quarter",
    10.0: "decade decades",
    12.0: "dozen dozens",
    14.0: "fortnight",
    100.0: "hundred century centuries",
    1e3: "thousand millennium",
    1e6: "million",
    1e9: "billion",
}
_DECADES = (
    "twenties thirties forties fifties sixties seventies eighties nineties"  # of a life or of a century
)
_HINT_OF: dict[str, tuple[float, ...]] = {
    word: (value,) for value, words in _HINTS.items() for word in words.split()
} | {word: (10.0 * tens, 1900 + 10.0 * tens) for tens, word in enumerate(_DECADES.split(), 2)}
_SUFFIX = {"k": 1e3, "m": 1e6, "b": 1e9}
_MONEY_SIGN = re.compile(r"[$£€¥₩₹₽]\s?$")
_CLOCK = re.compile(r"(\d{1,2})[.:](\d\d) ?([ap])\.?m\b", re.IGNORECASE)
_AFTERNOON = re.compile(r"(?::\d\d)? ?(?:p\.?m\b|in the (?:afternoon|evening)|at night)", re.IGNORECASE)
_AND_A_HALF = re.compile(r" (?:and a half\b|and one half\b|1/2(?!\d))")
_ONE_AND_A_HALF = re.compile(r"\b(?:a|an|one) (year|month|week|day|hour|minute) and a half\b")
_PART_OF_A_POINT = re.compile(r"\b(quarter|half)[- ](?:of a )?(?:percentage[- ])?point\b", re.IGNORECASE)
_FEET_AND_INCHES = re.compile(
    r"(\d)(?:'|ft|-?foot-?| foot | feet |-?ft-?) ?(\d{1,2})(?:\"|''|in\b| inches\b|-inch\b|\b(?![\d,.%]))"
)
_SPLIT_SECOND = re.compile(r"\b(?:per|a|split|each|every|I|will|I'll|would)\s$")


class Word(NamedTuple):
    """A word or digit string of the normalised text and its place."""

    text: str
    start: int
    end: int


def read(scan: Scan) -> None:
    """Note every number of an English sentence."""
    _heights(scan)
    _one_and_a_half(scan)
    for match in _PART_OF_A_POINT.finditer(scan.text):
        value = 1 / _PARTS[match[1].lower()]
        scan.add({value}, match.start(), match.end(), unit=PERCENT, written=True)
    words = [Word(m[0], m.start(), m.end()) for m in re.finditer(rf"{NUMBER}|[A-Za-z]+", scan.text)]
    place = 0
    while place < len(words):
        word = words[place]
        if not scan.free(word.start, word.end):
            place += 1
        elif word.text[0].isdigit():
            place = _digits(scan, words, place)
        else:
            place = _written(scan, words, place)


def _one_and_a_half(scan: Scan) -> None:
    """`a year and a half`: 1.5, with the unit in the middle."""
    for match in _ONE_AND_A_HALF.finditer(scan.text):
        scan.add({1.5}, match.start(), match.end(), unit=f"{match[1]}s", written=True)


def _heights(scan: Scan) -> None:
    """`6-foot-6`, `5ft 10in`: one length in feet."""
    for match in _FEET_AND_INCHES.finditer(scan.text):
        if int(match[2]) < 12:
            scan.add(
                {int(match[1]) + int(match[2]) / 12, float(match[1])}, match.start(), match.end(), unit="foot"
            )


def _digits(scan: Scan, words: list[Word], place: int) -> int:
    text, word = scan.text, words[place]
    clock = _CLOCK.match(text, word.start)
    if clock:
        hour = float(clock[1])
        late = {hour + 12} if clock[3] in "pP" and hour < 12 else set()
        scan.add({hour} | late, word.start, clock.end(1))
        scan.add({float(clock[2])}, clock.start(2), clock.end(2), plain=clock[2] != "00")
        return place + 1
    readings = digit_readings(word.text, scan.language)
    following = words[place + 1] if place + 1 < len(words) else None
    end, ordinal = word.end, False
    used = 1
    if following and following.start - word.end <= 1:
        factor, ordinal, more = _suffix(text, word, following, readings)
        if factor is not None:
            readings, end, used = factor, following.end, 2
        readings = readings | more
    if following and following.start == end + 1 and following.text.lower() == "decades":
        readings = readings | {10 * value for value in readings}
    if half := _AND_A_HALF.match(text, end):
        readings, end = {value + 0.5 for value in readings}, half.end()
    if max(readings) < 12 and _AFTERNOON.match(text, end):
        readings = readings | {value + 12 for value in readings}
    readings = year_of_range(text, word.start, readings)
    scan.add(readings, word.start, end, ordinal=ordinal)
    return place + used


def _suffix(
    text: str, word: Word, following: Word, readings: set[float]
) -> tuple[set[float] | None, bool, set[float]]:
    """What the next word does to a digit string: (new readings or None, ordinal, further readings)."""
    name, glued = following.text.lower(), following.start == word.end
    between = text[word.end : following.start]
    if glued and name in ("st", "nd", "rd", "th"):
        return readings, True, set()
    if name in _SCALES and between in ("", " ", "-"):
        return {value * _SCALES[name] for value in readings}, False, set()
    if glued and name in _SUFFIX:
        scaled = {value * _SUFFIX[name] for value in readings}
        money = bool(_MONEY_SIGN.search(text[max(0, word.start - 3) : word.start]))
        return (scaled if money or name != "m" else scaled | readings), False, set()
    if glued and name == "s":
        return readings, False, decade_readings(readings)
    return None, False, set()


def _written(scan: Scan, words: list[Word], place: int) -> int:
    text, word = scan.text, words[place]
    name = word.text.lower()
    if name in ("half", "halves"):
        return _half(scan, words, place)
    number, after, ordinal = _cardinal(text, words, place)
    if number is None:
        if name in _HINT_OF:
            scan.hint(*_HINT_OF[name])
        return place + 1
    start, end = word.start, words[after - 1].end
    following = words[after] if after < len(words) else None
    joined = following is not None and text[end : following.start] in (" ", "-")
    if following and joined and not ordinal and following.text.lower() in _PARTS and number < 10:
        part = _PARTS[following.text.lower()]
        if following.text.lower().endswith("s") or number == 1:
            scan.add({number / part}, start, following.end, written=True, plain=part != 2)
            return after + 1
    if following and joined and following.text.lower() in ("decade", "decades"):
        scan.add({number, 10 * number}, start, end, written=True)
        return after
    if ordinal and name in _PARTS and re.search(r"\b(?:a|one) $", text[max(0, start - 4) : start].lower()):
        scan.add({1 / number, number}, start, end, written=True, ordinal=True, plain=False)
        return after
    readings = {number}
    if half := _AND_A_HALF.match(text, end):
        readings, end = {number + 0.5}, half.end()
    if number < 12 and _AFTERNOON.match(text, end):
        readings.add(number + 12)
    scan.add(
        readings,
        start,
        end,
        written=True,
        ordinal=ordinal,
        plain=not _part_of_name(text, words, place, after),
    )
    return after


def _half(scan: Scan, words: list[Word], place: int) -> int:
    if place + 2 < len(words) and words[place + 1].text.lower() in ("a", "an"):
        scale = _SCALES.get(words[place + 2].text.lower())
        if scale:
            scan.add({scale / 2}, words[place].start, words[place + 2].end, written=True)
            return place + 3
    scan.add({0.5}, words[place].start, words[place].end, written=True, plain=False)
    return place + 1


def _cardinal(text: str, words: list[Word], place: int) -> tuple[float | None, int, bool]:
    """(value, index after the numeral, ordinal); value None where no numeral begins."""
    number = Cardinal()
    at, ordinal = place, False
    if (
        words[at].text.lower() in ("a", "an")
        and at + 1 < len(words)
        and words[at + 1].text.lower() in _SCALES
    ):
        number.add(1)
        at += 1
    while at < len(words):
        name = words[at].text.lower()
        between = text[words[at - 1].end : words[at].start] if at > place else " "
        if between not in (" ", "-", ", ") or (between == ", " and not number.whole):
            break
        if name == "and" and number.words and at + 1 < len(words) and (number.current >= 100 or number.whole):
            if words[at + 1].text.lower() not in _UNITS | _TENS:
                break
            at += 1
            continue
        if name in _ORDINALS and _goes_on_as_ordinal(text, words[at], number):
            number.add(_ORDINALS[name])
            return number.value, at + 1, True
        value = _UNITS.get(name, _TENS.get(name))
        if (value is not None and number.add(value)) or (
            name in _SCALES and number.words and between in (" ", "-") and number.times(_SCALES[name])
        ):
            at += 1
        else:
            break
    return (number.value if number.words and at > place else None), max(at, place + 1), ordinal


def _goes_on_as_ordinal(text: str, word: Word, number: Cardinal) -> bool:
    if number.words:
        return number.current >= 20 and number.current % 10 == 0 and _ORDINALS[word.text.lower()] < 10
    before = text[max(0, word.start - 8) : word.start]
    return (
        word.text.lower() != "second"
        or text[word.end : word.end + 1] == "-"
        or not _SPLIT_SECOND.search(before)
    )


def _part_of_name(text: str, words: list[Word], place: int, after: int) -> bool:
    """`Four Corners`: a capitalised numeral inside a sentence, before another capitalised word; `the two`."""
    word = words[place]
    if word.text.lower() == "two" and place and words[place - 1].text.lower() in _DEFINITE:
        return True
    if after >= len(words) or not word.text[0].isupper() or word.start == 0:
        return False
    opening = text[max(0, word.start - 2) : word.start] in (". ", '" ', "? ", "! ")
    following = words[after]
    return not opening and following.text[0].isupper() and text[words[after - 1].end : following.start] == " "
