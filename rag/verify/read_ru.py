"""Quantities of Russian text."""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re

from rag.verify.clock import year_of_range
from rag.verify.digits import NUMBER, digit_readings
from rag.verify.numerals import Cardinal
from rag.verify.quantity import Scan
from rag.verify.read_en import Word

# All cases of each numeral, without endings that belong to other words.
_FORMS = (
    (1, "один одна одно одну одной одного одному одним одном одни одних одними"),
    (2, "два две двух двум двумя двое двоих оба обе обоих обеих обоим"),
    (3, "три трех трёх трем трём тремя трое троих"),
    (4, "четыре четырех четырёх четырем четырьмя четверо четверых"),
    (5, "пять пяти пятью пятеро пятерых"),
    (6, "шесть шести шестью шестеро шестерых"),
    (7, "семь семи семеро семерых"),  # семью is also "the family"
    (8, "восемь восьми восемью восьмью восьмеро"),
    (9, "девять девяти девятью"),
    (10, "десять десяти десятью десяток десятка десятки десятков"),
    (11, "одиннадцать одиннадцати одиннадцатью"),
    (12, "двенадцать двенадцати двенадцатью дюжина дюжину дюжины дюжиной"),
    (13, "тринадцать тринадцати"),
    (14, "четырнадцать четырнадцати"),
    (15, "пятнадцать пятнадцати"),
    (16, "шестнадцать шестнадцати"),
    (17, "семнадцать семнадцати"),
    (18, "восемнадцать восемнадцати"),
    (19, "девятнадцать девятнадцати"),
    (20, "двадцать двадцати двадцатью"),
    (30, "тридцать тридцати тридцатью"),
    (40, "сорок сорока"),
    (50, "пятьдесят пятидесяти"),
    (60, "шестьдесят шестидесяти"),
    (70, "семьдесят семидесяти"),
    (80, "восемьдесят восьмидесяти"),
    (90, "девяносто девяноста"),
    (100, "сто ста сотня сотню сотни сот сотен"),
    (200, "двести двухсот двумстам"),
    (300, "триста трехсот трёхсот"),
    (400, "четыреста четырехсот четырёхсот"),
    (500, "пятьсот пятисот"),
    (600, "шестьсот шестисот"),
    (700, "семьсот семисот"),
    (800, "восемьсот восьмисот"),
    (900, "девятьсот девятисот"),
)
_CARDINALS = {form: float(value) for value, forms in _FORMS for form in forms.split()}
_ORDINAL_STEMS = (
    (1, "перв"), (2, "втор"), (4, "четверт"), (4, "четвёрт"), (5, "пят"), (6, "шест"), (7, "седьм"), (8, "восьм"),
    (9, "девят"), (10, "десят"), (11, "одиннадцат"), (12, "двенадцат"), (13, "тринадцат"), (14, "четырнадцат"),
    (15, "пятнадцат"), (16, "шестнадцат"), (17, "семнадцат"), (18, "восемнадцат"), (19, "девятнадцат"), (20, "двадцат"),
    (30, "тридцат"), (40, "сороков"), (50, "пятидесят"), (60, "шестидесят"), (70, "семидесят"), (80, "восьмидесят"),
    (90, "девяност"), (100, "сот"),
)  # fmt: skip
_ENDINGS = "ый ой ий ая ое ого ому ую ым ом ые ых ыми".split()
_ORDINALS = {
    stem + ending: float(value) for value, stem in _ORDINAL_STEMS for ending in _ENDINGS
} | dict.fromkeys(
    "третий третья третье третьего третьему третьей третью третьим третьем третьи третьих".split(), 3.0
)
_SCALE_STEMS = (("тысяч", 1e3), ("миллион", 1e6), ("миллиард", 1e9), ("триллион", 1e12))
_SCALE_WORD = re.compile(
    r"(тысяч|миллион|миллиард|триллион)(?:а|у|и|ам|ами|ах|ов|ы|ей|ью|ой|е|ом)?|(тыс|млн|млрд|трлн)"
)
_SHORT_SCALES = {"тыс": 1e3, "млн": 1e6, "млрд": 1e9, "трлн": 1e12}
_ONE_OF_SCALE = frozenset("тысяча тысячу миллион миллиард триллион".split())
_PARTS = {
    "половина": 0.5, "половины": 0.5, "половину": 0.5, "половиной": 0.5, "полгода": 0.5, "полчаса": 0.5, "наполовину": 0.5,
    "пол": 0.5, "треть": 1 / 3, "трети": 1 / 3, "четверть": 0.25, "четверти": 0.25, "четвертью": 0.25,
}  # fmt: skip
_PART_NOUNS = re.compile(r"(?:(трет)(?:ей|и)|(четверт)(?:ей|и)|(пят)ых|(десят)ых)")
_PART_OF = {"трет": 3, "четверт": 4, "пят": 5, "десят": 10}
_ONE_AND_A_HALF = re.compile(r"полтор\w+")
_COMPOUND = re.compile(
    r"(двух|трех|трёх|четырех|четырёх|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|пятнадцати|двадцати|тридцати|"
    r"сорока|пятидесяти|шестидесяти|семидесяти|сто|полу)(?=лет(?!и)|этаж|час|крат|днев|недел|месяч|мест|годов|год|минут|тысяч|процент|"
    r"комнат|фут|стор|звезд|милл|метров|кратн)"
)
_HINTS = (
    (re.compile(r"вдвое|двойн|двукрат|удво|дважды|пар[аыуе]\b|двоих|двусторон"), 2.0),
    (re.compile(r"втрое|тройн|тр[её]хкрат|утро[ие]|трижды"), 3.0),
    (re.compile(r"десятилет"), 10.0),
    (re.compile(r"век(?:а|ов|у|е)?\b|столети"), 100.0),
)
_AFTERNOON = re.compile(
    r"(?:[-:.]\d\d)?\s?(?:часов|часа|час|ч\.)? ?(?:вечера|пополудни)|(?:[-:.]\d\d|\s?(?:часов|часа|час|ч\.)) ?дня"
)
_DECADE = re.compile(r"-(?:е|х|ых|м|ми)\b")
_WORD = re.compile(rf"(?<!\d )\d{{1,3}}(?: \d{{3}})+(?!\d)(?:,\d+)?|{NUMBER}|[^\W\d_]+")


def read(scan: Scan) -> None:
    """Note every number of a Russian sentence."""
    words = [Word(m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(scan.text)]
    place = 0
    while place < len(words):
        word = words[place]
        if not scan.free(word.start, word.end):
            place += 1
        elif word.text[0].isdigit():
            place = _digits(scan, words, place)
        elif word.text in _CARDINALS:
            place = _cardinal(scan, words, place)
        else:
            _other(scan, word)
            place += 1


def _digits(scan: Scan, words: list[Word], place: int) -> int:
    text, word = scan.text, words[place]
    readings = digit_readings(word.text.replace(" ", ""), "ru")
    readings, end, used = year_of_range(text, word.start, readings), word.end, 1
    following = words[place + 1] if place + 1 < len(words) else None
    if following and text[end : following.start] in (" ", "", "-"):
        scale = _scale(following.text)
        if scale:
            readings, end, used = {value * scale for value in readings}, following.end, 2
    if max(readings) < 12 and _AFTERNOON.match(text, end):
        readings = readings | {value + 12 for value in readings}
    decade = _DECADE.match(text, end)
    if decade and max(readings) < 100:
        readings = readings | {1900 + value for value in readings}
    if re.match(r",5\b| с половиной", text[end : end + 12]):
        readings = {value + 0.5 for value in readings}
    ordinal = bool(re.match(r"-(?:й|я|го|ого|ю|му|м|ый|ой|ая|ую)\b", text[end : end + 4]))
    scan.add(readings, word.start, end, ordinal=ordinal)
    return place + used


def _cardinal(scan: Scan, words: list[Word], place: int) -> int:
    number = Cardinal()
    at = place
    while at < len(words):
        name = words[at].text
        if at > place and scan.text[words[at - 1].end : words[at].start] != " ":
            break
        scale = _scale(name)
        taken = (name in _CARDINALS and number.add(_CARDINALS[name])) or (
            scale is not None and at > place and number.times(scale)
        )
        if not taken:
            break
        at += 1
    end, ordinal = words[at - 1].end, False
    if at < len(words) and scan.text[end : words[at].start] == " ":
        name = words[at].text
        if name in _ORDINALS and number.current >= 20 and number.add(_ORDINALS[name]):  # двадцать первый
            at, end, ordinal = at + 1, words[at].end, True
        elif name in ("десятилетия", "десятилетий"):
            scan.add({number.value, 10 * number.value}, words[place].start, end, written=True)
            return at + 1
        elif _PART_NOUNS.fullmatch(name) and number.value < 10:
            part = next(group for group in _PART_NOUNS.fullmatch(name).groups() if group)  # type: ignore[union-attr]
            scan.add({number.value / _PART_OF[part]}, words[place].start, words[at].end, written=True)
            return at + 1
        elif scan.text.startswith(" с половиной", end):
            number.current += 0.5
    readings = {number.value}
    if number.value < 12 and _AFTERNOON.match(scan.text, end):
        readings.add(number.value + 12)
    named = scan.text[words[place].start].isupper() and words[place].start > 0  # the Four Corners
    scan.add(readings, words[place].start, end, written=True, ordinal=ordinal, plain=not named)
    return at


def _other(scan: Scan, word: Word) -> None:
    name = word.text
    if name in _PARTS:
        scan.add({_PARTS[name]}, word.start, word.end, written=True, plain=False)
    elif name in _ORDINALS:
        scan.add({_ORDINALS[name]}, word.start, word.end, written=True, ordinal=True)
    elif _ONE_AND_A_HALF.fullmatch(name):
        scan.add({1.5}, word.start, word.end, written=True)
    elif compound := _COMPOUND.match(name):
        value = 0.5 if compound[1] == "полу" else 100.0 if compound[1] == "сто" else _CARDINALS[compound[1]]
        metres = "m" if name.startswith("метр", compound.end()) else ""
        scan.add({value}, word.start, word.end, unit=metres, written=True, plain=value != 0.5)
    elif name in _ONE_OF_SCALE:
        scan.add({_scale(name) or 0.0}, word.start, word.end, written=True, plain=False)
    elif scale := _scale(name):
        scan.hint(scale)
    else:
        for words, value in _HINTS:
            if words.match(name):
                scan.hint(value)


def _scale(word: str) -> float | None:
    match = _SCALE_WORD.fullmatch(word)
    if match is None:
        return None
    return _SHORT_SCALES[match[2]] if match[2] else dict(_SCALE_STEMS)[match[1]]
