"""False numbers: a digit, a scale, a percentage, a date or a currency changed, or two numbers exchanged."""
# ruff: noqa: E501 - tables of words and rules read better in long lines

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eval.claims.claim import Change, number, pick
from eval.claims.dates import MONTHS, WEEKDAYS

_TOKEN = re.compile(r"(?<![A-Za-z\d@#_/])(?<![A-Za-z\d][-–.:,])\d+(?:[.,٫٬]\d+)*(?![\d_])")
_GLUED = re.compile(r"(?!(?:st|nd|rd|th|s|m|bn|tn|am|pm|km|kg|mph|yd|ft)\b)[A-Za-z]")
_AFTER_PERCENT = re.compile(
    r"\s?(?:[%％٪]|per ?cent\b|percentage|퍼센트|パーセント|процент|(?:بال|في ال)(?:مائة|مئة))"
)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_YEAR_AFTER = {
    "ko": re.compile(r"년(?!간|\s?동안)"),
    "zh": re.compile(r"\s?年"),
    "ja": re.compile(r"\s?年"),
    "ru": re.compile(r"\s(?:год|г\.)"),
}
_YEAR_BEFORE = {
    "en": re.compile(
        r"(?:\b(?:in|since|until|from|by|of|after|before|during)|"
        r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December),?) $"
    ),
    "ar": re.compile(
        r"(?:عام|العام|سنة|لعام|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر) $"
    ),
}
_YEARS_OFF = (-13, -7, -4, -2, -1, 1, 2, 3, 6, 9)
_MONTH_AFTER = {"ko": re.compile(r"월"), "zh": re.compile(r"\s?月"), "ja": re.compile(r"\s?月")}
_DAY_AFTER = {
    "ko": re.compile(r"일(?!\s?(?:간|동안|째|만에|밤|치|분))"),
    "zh": re.compile(r"\s?日(?!间)"),
    "ja": re.compile(r"\s?日(?!間|目|々)"),
    "en": re.compile(rf"(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS['en'][0])})\b"),
    "ru": re.compile(rf" (?:{'|'.join(MONTHS['ru'][0])})\b"),
    "ar": re.compile(rf" (?:{'|'.join(MONTHS['ar'][0])})\b"),
}
_DAY_BEFORE_EN = re.compile(rf"(?:{'|'.join(MONTHS['en'][0])}) $")

_SCALES = {
    "en": (
        (r"(?<=\d )million\b", "billion"),
        (r"(?<=\d )billion\b", "million"),
        (r"(?<=\d )trillion\b", "billion"),
        (r"(?<=\d)m\b", "bn"),
        (r"(?<=\d)bn\b", "m"),
        (r"\bmillion\b", "billion"),
        (r"\bbillion\b", "million"),
        (r"\bdozens\b", "thousands"),
        (r"\bhundreds\b", "millions"),
        (r"\bthousands\b", "hundreds"),
        (r"\bthousand\b", "million"),
        (r"\bmillions\b", "thousands"),
    ),
    "ko": (
        (r"(?<=\d)\s?만(?=[ \d명달원개파유건])", "억"),
        (r"(?<=\d)\s?억", "만"),
        (r"(?<=\d)\s?조(?=[ \d원달])", "억"),
        (r"수십\s?만", "수백"),
        (r"수백\s?만", "수천"),
        (r"수천(?=[ 명개])", "수백만"),
        (r"수백(?=[ 명개])", "수만"),
        (r"수십(?=[ 명개])", "수천"),
    ),
    "zh": (
        (r"(?<=[\d一二三四五六七八九十百千])\s?万", "亿"),
        (r"(?<=[\d一二三四五六七八九十百千])\s?亿", "万"),
        (r"数十(?!年)", "数千"),
        (r"(?<!位)数百", "数万"),
        (r"数千", "数十"),
        (r"数百?万", "数百"),
    ),
    "ja": (
        (r"(?<=[\d一二三四五六七八九十百千])万", "億"),
        (r"(?<=[\d一二三四五六七八九十百千])億", "万"),
        (r"(?<=\d)兆", "億"),
        (r"数十(?=[人万件])", "数千"),
        (r"数百", "数万"),
        (r"数千", "数十"),
    ),
    "ru": (
        (r"\bмлн\b", "млрд"),
        (r"\bмлрд\b", "млн"),
        (r"\bмиллион(?=\b|а\b|ов\b)", "миллиард"),
        (r"\bмиллиард(?=\b|а\b|ов\b)", "миллион"),
        (r"(?<=\d )тысяч\b", "миллионов"),
        (r"\bсотни\b", "миллионы"),
        (r"\bтысячи\b", "сотни"),
    ),
    "ar": (
        (r"(?<!\w)مليون(?!\w)", "مليار"),
        (r"(?<!\w)مليار(?!\w)", "مليون"),
        (r"(?<!\w)ملايين(?!\w)", "مليارات"),
        (r"(?<!\w)مليارات(?!\w)", "ملايين"),
        (r"(?<!\w)ألف(?!\w)", "مليون"),
        (r"(?<!\w)آلاف(?!\w)", "ملايين"),
        (r"(?<!\w)مئات(?!\w)", "ملايين"),
    ),
}
_CURRENCIES = {
    "en": (
        (r"(?<![A-Za-z])\$(?=\d)", "€"),
        (r"£(?=\d)", "$"),
        (r"€(?=\d)", "£"),
        (r"(?<=[\dn]) dollars\b", " euros"),
        (r"(?<=[\dn]) euros\b", " dollars"),
    ),
    "ko": (
        (r"(?<=[\d만억조])\s?달러", " 유로"),
        (r"(?<=[\d만억조])\s?유로", " 달러"),
        (r"(?<=[\d만억조])\s?파운드", " 달러"),
    ),
    "zh": ((r"美元", "欧元"), (r"欧元", "美元"), (r"英镑", "美元"), (r"日元", "美元")),
    "ja": (
        (r"(?<=[\d万億兆])\s?ドル", "ユーロ"),
        (r"(?<=[\d万億兆])\s?ユーロ", "ドル"),
        (r"(?<=[\d万億兆])\s?ポンド", "ドル"),
    ),
    "ru": (
        (r"\bдолларов(?: США)?", "евро"),
        (r"\bевро\b", "долларов"),
        (r"\bфунтов(?: стерлингов)?", "евро"),
    ),
    "ar": (
        (r"دولار(?:ًا|ا)?(?: أمريكي(?:ًا|ا)?)?(?!\w)", "يورو"),
        (r"(?<!\w)يورو(?!\w)", "دولار"),
        (r"جنيه(?:ًا|ا)? (?:إ|ا)سترليني(?:ًا|ا)?", "يورو"),
    ),
}
_SYMBOL_BEFORE = re.compile(r"[$£€¥]\s?$")
_JOINS = re.compile(
    r"[\s,.~\-–—/:;()%]*(?:and|or|to|와|과|및|和|与|至|到|から|と|и|до|و|إلى)?[\s,.~\-–—/:;()$£€]*",
    re.IGNORECASE,
)
_PART = re.compile(r"(?:st|nd|rd|th)\b|[-–/:.]\d|s\b")
_NAMES_OF_DAYS = re.compile(
    r"(?: (?!January|February|March|April|May|June|July|August|September|October|November|December)[A-Z]|泰晤士|邮报|电讯|타임스|タイムズ)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Digits of a sentence: where they stand, and what they count (`num`, `pct`, `year`, `month`, `day`)."""

    start: int
    end: int
    text: str
    sort: str


def figures(text: str, language: str) -> list[Figure]:
    """The digits of a sentence that may be changed, in order; not those inside names such as `F-35`."""
    found = []
    for match in _TOKEN.finditer(text):
        before, after = text[max(0, match.start() - 14) : match.start()], text[match.end() : match.end() + 20]
        if not _GLUED.match(after):
            found.append(
                Figure(match.start(), match.end(), match[0], _sort(match[0], before, after, language))
            )
    return found


def _sort(token: str, before: str, after: str, language: str) -> str:
    if _AFTER_PERCENT.match(after) or before.endswith("百分之"):
        return "pct"
    small = len(token) <= 2 and token.isdigit()
    if small and language in _MONTH_AFTER and _MONTH_AFTER[language].match(after):
        return "month"
    if small and language in _DAY_AFTER and _DAY_AFTER[language].match(after):
        return "day"
    if small and language == "en" and _DAY_BEFORE_EN.search(before):
        return "day"
    if _YEAR.fullmatch(token):
        after_rule, before_rule = _YEAR_AFTER.get(language), _YEAR_BEFORE.get(language)
        if (after_rule and after_rule.match(after)) or (before_rule and before_rule.search(before)):
            return "year"
    return "num"


def wrong_numbers(text: str, language: str, key: str) -> Iterator[Change]:
    """Claims with a wrong quantity: `num`, `pct`, `date`, `scale`, `money`, `exchanged`, each at most once."""
    found = figures(text, language)
    for kind in ("num", "pct"):
        of_kind = [figure for figure in found if figure.sort == kind]
        if of_kind:
            figure = pick(f"{key}/{kind}", of_kind)
            yield Change(
                kind, _replaced(text, figure, _other_digits(figure.text, f"{key}/{kind}", text[figure.end :]))
            )
    dates = [*_wrong_figures(text, found, key), *_wrong_names(text, language, key)]
    if dates:
        yield Change("date", pick(f"{key}/date", dates))
    for kind, table in (("scale", _SCALES), ("money", _CURRENCIES)):
        for pattern, other in table[language]:
            match = re.search(pattern, text)
            if match:
                yield Change(kind, text[: match.start()] + other + text[match.end() :])
                break
    exchanged = _exchanged(text, found, key)
    if exchanged:
        yield Change("exchanged", exchanged)


def _replaced(text: str, figure: Figure, words: str) -> str:
    changed = text[: figure.start] + words + text[figure.end :]
    ordinal = re.match(r"(?:st|nd|rd|th)\b", text[figure.end :])
    if not ordinal:
        return changed
    end = figure.start + len(words)
    return changed[:end] + _ordinal(words) + changed[end + 2 :]


def _ordinal(digits: str) -> str:
    if digits[-2:] in ("11", "12", "13"):
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")


def _other_digits(token: str, key: str, after: str) -> str:
    """The number with one of its first two digits changed; hours stay hours."""
    if token.isdigit() and int(token) <= 24 and re.match(r"\s?(?::\d\d|[ap]\.?m\b)", after):
        return str(
            pick(key, [hour for hour in range(1, 13) if hour != int(token) % 12 and hour != int(token)])
        )
    places = [i for i, character in enumerate(token) if character.isdigit()]
    place = places[0] if len(places) == 1 or number(f"{key}/place") % 5 < 3 else places[1]
    old = int(token[place])
    zero = ord(token[place]) - old
    new = pick(key, [digit for digit in range(1, 10) if digit != old])
    return token[:place] + chr(zero + new) + token[place + 1 :]


def _wrong_figures(text: str, found: list[Figure], key: str) -> Iterator[str]:
    for i, figure in enumerate(found):
        name = f"{key}/date/{i}"
        if figure.sort == "year":
            decade = re.match(r"(?:s\b|년대|年代|-х)", text[figure.end :])
            off = pick(name, (-20, -10, 10)) if decade else pick(name, _YEARS_OFF)
            yield _replaced(text, figure, str(int(figure.text) + off))
        elif figure.sort in ("month", "day"):
            last = 12 if figure.sort == "month" else 28
            yield _replaced(
                text, figure, str(pick(name, [n for n in range(1, last + 1) if n != int(figure.text)]))
            )


def _wrong_names(text: str, language: str, key: str) -> Iterator[str]:
    for table, what in ((WEEKDAYS, "weekday"), (MONTHS, "month")):
        for row in table.get(language, ()):
            for match in re.finditer("|".join(_bounded(name, language) for name in row), text):
                if not _is_date(text, match, language, what):
                    continue
                other = pick(f"{key}/{what}/{match.start()}", [name for name in row if name != match[0]])
                yield text[: match.start()] + other + text[match.end() :]


def _bounded(name: str, language: str) -> str:
    return name if language in ("zh", "ja", "ko") else rf"(?<!\w){name}(?!\w)"


def _is_date(text: str, match: re.Match[str], language: str, what: str) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if what == "weekday":
        return not (
            _NAMES_OF_DAYS.match(after) or (language == "zh" and before.endswith(("一", "每", "两", "上")))
        )
    if language == "en" and match[0] in ("March", "May"):
        return bool(
            re.match(r" \d", after) or re.search(r"(?:\d|\d(?:st|nd|rd|th)(?: of)?|\b[Ii]n|\blast) $", before)
        )
    return True


def _exchanged(text: str, found: list[Figure], key: str) -> str | None:
    """The sentence with two numbers of one sort exchanged; None unless words stand between them."""
    pairs = [
        (a, b)
        for i, a in enumerate(found)
        for b in found[i + 1 :]
        if a.sort == b.sort
        and a.sort in ("num", "pct", "year")
        and a.text != b.text
        and abs(len(a.text) - len(b.text)) <= 1
        and (_YEAR.fullmatch(a.text) is None) == (_YEAR.fullmatch(b.text) is None)
        and bool(_SYMBOL_BEFORE.search(text[: a.start])) == bool(_SYMBOL_BEFORE.search(text[: b.start]))
        and b.start - a.end >= 4
        and not _JOINS.fullmatch(text[a.end : b.start])
        and not _PART.match(text[a.end :])
        and not _PART.match(text[b.end :])
    ]
    if not pairs:
        return None
    a, b = pick(f"{key}/exchanged", pairs)
    return text[: a.start] + b.text + text[a.end : b.start] + a.text + text[b.end :]
