"""Quantities of Arabic text."""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re

from rag.verify.clock import year_of_range
from rag.verify.digits import NUMBER, digit_readings
from rag.verify.numerals import Cardinal
from rag.verify.quantity import Scan
from rag.verify.read_en import Word

_PREFIXES = ("", "و", "ب", "ل", "ال", "وال", "بال", "لل", "ول", "وب", "ف", "ك", "فال", "كال")


def _prefixed(table: dict[str, float]) -> dict[str, float]:
    """The words with every conjunction, preposition and article that may be written together with them."""
    found: dict[str, float] = {}
    for prefix in _PREFIXES:
        for word, value in table.items():
            found.setdefault(prefix + word, value)
    return found


_FORMS = (
    (1, "واحد واحدة أحد إحدى احدى"),
    (2, "اثنان اثنين إثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي"),
    (3, "ثلاث ثلاثة"),
    (4, "أربع أربعة اربع اربعة"),
    (5, "خمس خمسة"),
    (6, "ست ستة"),
    (7, "سبع سبعة"),
    (8, "ثمان ثماني ثمانية ثمانى"),
    (9, "تسع تسعة"),
    (10, "عشر عشرة"),
    (20, "عشرون عشرين"),
    (30, "ثلاثون ثلاثين"),
    (40, "أربعون أربعين اربعون اربعين"),
    (50, "خمسون خمسين"),
    (60, "ستون ستين"),
    (70, "سبعون سبعين"),
    (80, "ثمانون ثمانين"),
    (90, "تسعون تسعين"),
    (100, "مئة مائة مئه مائه"),
    (200, "مئتان مئتين مائتان مائتين مئتا مئتي"),
    (300, "ثلاثمائة ثلاثمئة"),
    (400, "أربعمائة أربعمئة"),
    (500, "خمسمائة خمسمئة"),
    (600, "ستمائة ستمئة"),
    (700, "سبعمائة سبعمئة"),
    (800, "ثمانمائة ثمانمئة"),
    (900, "تسعمائة تسعمئة"),
)
_CARDINALS = _prefixed({form: float(value) for value, forms in _FORMS for form in forms.split()})
_DUALS = {"عقدين": 20.0, "عقدان": 20.0, "دزينة": 12.0, "مرتين": 2.0, "كلا": 2.0, "كلتا": 2.0} | dict.fromkeys(
    "عامين عامان سنتين سنتان شهرين شهران يومين يومان أسبوعين أسبوعان ساعتين ساعتان دقيقتين زوجان زوجين".split(),
    2.0,
)
_SCALES = (
    dict.fromkeys("ألف الف آلاف الاف ألفا الفا آلافا".split(), 1e3)
    | dict.fromkeys("مليون ملايين مليونا".split(), 1e6)
    | dict.fromkeys("مليار مليارات مليارا بليون بلايين".split(), 1e9)
    | dict.fromkeys("تريليون تريليونات ترليون".split(), 1e12)
)
_DUAL_SCALES = {"ألفي": 2e3, "ألفين": 2e3, "ألفان": 2e3, "مليوني": 2e6, "مليونين": 2e6, "مليونان": 2e6, "ملياري": 2e9, "مليارين": 2e9}  # fmt: skip
_ORDINALS = {
    form: float(value)
    for value, forms in enumerate(
        "أول أولى|ثاني ثانية|ثالث ثالثة|رابع رابعة|خامس خامسة|سادس سادسة|سابع سابعة|ثامن ثامنة|تاسع تاسعة|عاشر عاشرة|حادي حادية".split("|"), 1
    )
    for form in forms.split()
}  # fmt: skip
_PARTS = {"نصف": 0.5, "ثلث": 1 / 3, "ثلثي": 2 / 3, "ثلثا": 2 / 3, "ثلثين": 2 / 3, "ربع": 0.25}
_DECADES = {
    f"{stem}{ending}": 10.0 * value
    for value, stem in enumerate("عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين".split(), 2)
    for ending in ("يات", "ات")
}
_DUALS, _SCALES, _DUAL_SCALES = _prefixed(_DUALS), _prefixed(_SCALES), _prefixed(_DUAL_SCALES)
_ORDINALS, _PARTS, _DECADES = _prefixed(_ORDINALS), _prefixed(_PARTS), _prefixed(_DECADES)
_DUAL_ENDING = re.compile(r"(?:ان|ين|تي|تا)$")
_NO_PERCENT = frozenset(("المئة", "المائة", "المئه"))
_PERCENT_WORDS = frozenset(("بالمئة", "بالمائة", "بالمئه"))
_AFTERNOON = re.compile(r"(?::\d\d)? ?(?:مساء|م\b|بعد الظهر|ظهرا|عصرا|ليلا)")
_HINTS = (
    (re.compile(r"[وبلف]?(?:ال)?عق(?:د|ود)"), 10.0),
    (re.compile(r"[وبلف]?(?:ال)?(?:قرن|قرون)"), 100.0),
    (re.compile(r"[وبلف]?(?:ال)?(?:ل?مضاعف|تضاعف|ضعف|مزدوج|ثنائي)"), 2.0),
)
_AND_A_HALF = re.compile(r" ?ونصف(?! ساعة| قرن| عام)")
_CLOCK = re.compile(r"(\d{1,2})[.:](\d\d)$")
_WORD = re.compile(rf"{NUMBER}|[\u0621-\u064a\u0671-\u06d3]+|[A-Za-z]+")


def read(scan: Scan) -> None:
    """Note every number of an Arabic sentence."""
    words = [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(scan.text)]
    place = 0
    while place < len(words):
        word = words[place]
        if not scan.free(word.start, word.end):
            place += 1
        elif word.text[0].isdigit():
            place = _digits(scan, words, place)
        else:
            place = _written(scan, words, place)


def _digits(scan: Scan, words: list[Word], place: int) -> int:
    text, word = scan.text, words[place]
    clock = _CLOCK.match(word.text)
    if clock and place and words[place - 1].text in ("الساعة", "الساعه"):
        scan.add(_hours(text, float(clock[1]), word.end), word.start, word.start + clock.end(1))
        scan.add({float(clock[2])}, word.start + clock.start(2), word.end, plain=clock[2] != "00")
        return place + 1
    readings, end, used = year_of_range(text, word.start, digit_readings(word.text, "ar")), word.end, 1
    following = words[place + 1] if place + 1 < len(words) else None
    if following and following.start - end <= 1:
        scale = _SCALES.get(following.text) or {"m": 1e6, "million": 1e6, "bn": 1e9}.get(
            following.text.lower()
        )
        if scale:
            readings, end, used = {value * scale for value in readings}, following.end, 2
    if max(readings) < 12 and _AFTERNOON.match(text, end):
        readings = readings | {value + 12 for value in readings}
    scan.add(readings, word.start, end)
    return place + used


def _hours(text: str, hour: float, end: int) -> set[float]:
    return {hour, hour + 12} if hour < 12 and _AFTERNOON.match(text, end) else {hour}


def _written(scan: Scan, words: list[Word], place: int) -> int:
    word = words[place]
    name, before = word.text, words[place - 1].text if place else ""
    if name in _PERCENT_WORDS or (name in _NO_PERCENT and before in ("في", "فى")):
        return place + 1
    if name in _ORDINALS and name not in _CARDINALS:
        return _ordinal(scan, words, place)
    if name in _CARDINALS or name in _SCALES or name in _DUAL_SCALES:
        return _cardinal(scan, words, place)
    _other(scan, word)
    return place + 1


def _other(scan: Scan, word: Word) -> None:
    name = word.text
    if name in _DECADES:
        scan.add({_DECADES[name], 1900 + _DECADES[name]}, word.start, word.end, written=True)
    elif name in _PARTS:
        scan.add({_PARTS[name]}, word.start, word.end, written=True, plain=False)
    elif name in _DUALS:
        scan.add({_DUALS[name]}, word.start, word.end, written=True)
    elif len(name) > 4 and _DUAL_ENDING.search(name):
        scan.hint(2.0)
    for stem, value in _HINTS:
        if stem.match(name):
            scan.hint(value)


def _ordinal(scan: Scan, words: list[Word], place: int) -> int:
    word, plain = words[place], not _of_century(words, place)
    value = _ORDINALS[word.text]
    following = words[place + 1] if place + 1 < len(words) else None
    if following and scan.text[word.end : following.start] == " ":
        tens = _CARDINALS.get(following.text, 0.0)
        if following.text in ("عشر", "عشرة") or (following.text.startswith("و") and tens >= 20):
            base = 1.0 if value == 11 else value
            scan.add({base + tens}, word.start, following.end, written=True, ordinal=True, plain=plain)
            return place + 2
    if "ال" in word.text[:3] or word.text.startswith("لل") or scan.greedy:
        scan.add({value}, word.start, word.end, written=True, ordinal=True, plain=plain)
    return place + 1


def _of_century(words: list[Word], place: int) -> bool:
    """The eighties of the twentieth century are the 1980s elsewhere."""
    return place > 0 and "قرن" in words[place - 1].text


def _cardinal(scan: Scan, words: list[Word], place: int) -> int:
    number = Cardinal()
    at = place
    while at < len(words):
        if at > place and scan.text[words[at - 1].end : words[at].start] != " ":
            break
        if not _goes_on(number, words[at].text, first=at == place):
            break
        at += 1
    at = max(at, place + 1)
    first = words[place].text
    alone = at == place + 1 and first not in _CARDINALS and first not in _DUAL_SCALES
    plain = not alone and not _of_century(words, place)
    end = words[at - 1].end
    if half := _AND_A_HALF.match(scan.text, end):
        number.whole, end = number.whole + 0.5, half.end()
    readings = {number.value}
    if number.value < 12 and _AFTERNOON.match(scan.text, end):
        readings.add(number.value + 12)
    scan.add(readings, words[place].start, end, written=True, plain=plain)
    return at


def _goes_on(number: Cardinal, word: str, *, first: bool) -> bool:
    """Whether the numeral takes the word; units stand before tens, joined by و."""
    joined = word.startswith("و") and not word.startswith("واحد")
    if word in _PERCENT_WORDS:
        return False
    if word in _DUAL_SCALES:
        return (first or joined) and number.add_whole(_DUAL_SCALES[word])
    if word in _SCALES:
        return number.times(_SCALES[word])
    value = _CARDINALS.get(word, 0.0)
    if value == 100 and 3 <= number.current <= 9:
        return number.times(100)
    after_units = (value == 10 and not joined) or (20 <= value <= 90 and joined)  # خمسة عشر, خمسة وعشرون
    if after_units and number.add_tens(value):
        return True
    return bool(value) and (first or joined or number.current == 0) and number.add(value)
