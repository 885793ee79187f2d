"""Hundreds of, 수천 명, сотни: an order of magnitude without a number."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

from rag.verify.quantity import Scan
from rag.verify.units import VAGUE

_WORDS: dict[str, tuple[tuple[float, str], ...]] = {
    "en": (
        (1e5, r"\bhundreds of thousands\b"), (1e4, r"\btens of thousands\b"), (1e8, r"\bhundreds of millions\b"),
        (1e7, r"\btens of millions\b"), (10, r"\b(?:dozens|scores|tens)\b"), (100, r"\bhundreds\b"), (1e3, r"\bthousands\b"),
        (1e6, r"\bmillions\b"), (1e9, r"\bbillions\b"),
    ),
    "ko": (
        (1e5, r"(?:수|몇) ?십만"), (1e6, r"(?:수|몇) ?백만"), (1e7, r"(?:수|몇) ?천만"), (1e9, r"(?:수|몇) ?십억"), (1e10, r"(?:수|몇) ?백억"), (1e11, r"(?:수|몇) ?천억"),
        (1e4, r"(?:수|몇) ?만(?!큼)"), (1e8, r"(?:수|몇) ?억"), (10, r"(?:수|몇) ?십(?! ?년)"), (100, r"(?:수|몇) ?백"), (1e3, r"(?:수|몇) ?천"),
    ),
    "zh": (
        (1e5, "[数几]十万"), (1e6, "[数几上]百万"), (1e7, "[数几上]千万"), (1e4, "[数几]万|(?<![晚早])上万(?!圣)|成千上万"), (1e9, "[数几]十亿"), (1e10, "[数几上]百亿"), (1e11, "[数几上]千亿"),
        (1e8, "[数几上]亿"), (10, "[数几]十(?!年)"), (100, "(?<!位)[数几上]百(?!分)|成百上千"), (1e3, "[数几上]千"),
    ),
    "ja": (
        (1e5, "[数何]十万"), (1e6, "[数何]百万"), (1e7, "[数何]千万"), (1e4, "[数何]万"), (1e9, "[数何]十億"), (1e10, "[数何]百億"), (1e11, "[数何]千億"), (1e8, "[数何]億"),
        (10, "[数何]十(?!年)"), (100, "[数何]百"), (1e3, "[数何]千"),
    ),
    "ru": (
        (1e5, r"\bсот(?:ни|ен|ням|нями) тысяч"), (1e4, r"\bдесятк?(?:и|ков|ками|кам) тысяч"), (1e8, r"\bсот(?:ни|ен) миллион"),
        (1e7, r"\bдесятк(?:и|ов) миллион"), (10, r"\bдесятк(?:и|ов|ами|ах|ам)\b"), (100, r"\bсот(?:ни|ен|ням|нями|нях)\b"), (1e3, r"\bмноготысячн"), (1e6, r"\bмногомиллионн"),
        (1e3, r"(?<!\d )\bтысяч(?:и|ам|ами|ах)\b"), (1e6, r"(?<!\d )\bмиллион(?:ы|ам|ами|ах)\b"), (1e9, r"(?<!\d )\bмиллиард(?:ы|ам|ами|ах)\b"),
    ),
    "ar": (
        (1e5, r"مئات ال[آا]لاف"), (1e4, r"عشرات ال[آا]لاف"), (1e8, r"مئات الملايين"), (1e7, r"عشرات الملايين"), (10, r"عشرات"), (100, r"مئات"),
        (1e3, r"(?<!\w)[وبل]?(?:ال)?آلاف(?!\w)"), (1e6, r"(?<!\w)[وبل]?(?:ال)?ملايين(?!\w)"), (1e9, r"(?<!\w)[وبل]?(?:ال)?مليارات(?!\w)"),
    ),
}  # fmt: skip
_PATTERNS = {
    language: [(value, re.compile(words, re.IGNORECASE)) for value, words in rows]
    for language, rows in _WORDS.items()
}
_NUMERAL_BEFORE = {
    "en": re.compile(r"\d ?$"),
    "ru": re.compile(r"(?:\d|\b(?:дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять|дцать|сот|ста|сто|сорок|десят)) $|(?:дцать|сот|десят|ста) $"),
    "ar": re.compile(r"(?:\d|ثلاث|ثلاثة|أربعة?|اربعة?|خمسة?|ستة?|سبعة?|ثماني|ثمانية|تسعة?|عشرة?|بضعة?) $"),
}  # fmt: skip


def read_vague(scan: Scan) -> None:
    """Note words for tens, hundreds, thousands of something; the reading is the order itself."""
    numeral = _NUMERAL_BEFORE.get(scan.language)
    for value, words in _PATTERNS.get(scan.language, ()):
        for match in words.finditer(scan.text):
            if numeral is None or not numeral.search(scan.text[max(0, match.start() - 9) : match.start()]):
                scan.add({value}, match.start(), match.end(), unit=VAGUE)
