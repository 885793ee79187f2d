"""Quantities of Chinese and Japanese text."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

from rag.verify.clock import clock_readings, date_unit, decade_readings, year_of_range
from rag.verify.digits import HAN_DIGITS, NUMBER, digit_readings, myriad_value
from rag.verify.quantity import Scan
from rag.verify.units import DAY, MONTH, PERCENT, YEAR

_SMALL, _BIG = "零〇一二三四五六七八九两兩十百千", "万萬亿億兆"
_SCALE = rf"\s?[十百千]?[{_BIG}]+|\s?[百千](?![米里葉])"
_NUMBER = re.compile(
    rf"{NUMBER}(?:{_SCALE})*(?:\s?\d[\d,.]*(?:\s?[十百千]?[{_BIG}]+|\s?[百千](?=\s?\w)))*"
    rf"(?:(?<=[{_BIG}])\d[\d,]*(?!\s?[年月日]))?"
    rf"|[{_SMALL}][{_SMALL}{_BIG}]*(?:[点點][{_SMALL}]+)?|[{_BIG}]+"
)
_RICH = re.compile("長者|长者|富翁|富豪")  # 億万長者: a billionaire
_HAN_OR_DIGITS = rf"(?:{NUMBER}|[{_SMALL}]+(?:点[{_SMALL}]+)?)"
_PERCENT = re.compile(rf"百分之({_HAN_OR_DIGITS})")
_FRACTION = re.compile(rf"({_HAN_OR_DIGITS}) ?(?:分の|分之) ?({_HAN_OR_DIGITS})")
_TENTHS = {
    "zh": re.compile(r"(\d+(?:\.\d)?|[一二三四五六七八九两])成([一二三四五六七八九半])?(?![员功立年就长果本熟品色套為为了都份])"),
    "ja": re.compile(r"(\d+(?:\.\d)?|[一二三四五六七八九])割(?:(\d|[一二三四五六七八九])分)?(?![合り])"),
}  # fmt: skip
_COUNTERS = re.compile(
    r"(?:个|個|名|人|位|年|月|日|岁|歲|歳|次|天|周|週|家|只|隻|条|條|座|场|場|项|項|种|種|度|分|点|點|号|號|届|屆|部|本|件|起|枚|架|辆|輛|艘|轮|輪|局|"
    r"间|間|层|層|米|公里|英里|小时|小時|时|時|秒|倍|支|队|隊|国|國|州|所|张|張|份|大|组|組|头|頭|匹|棵|幅|首|句|段|页|代|世纪|世紀|把|块|对|對|"
    r"双|雙|者|つ|回|台|冊|軒|[カかヶヵケ][月国所]|党|社|校|児|番|者|公斤|吨|亩|斤|元|英寸|英尺|千克)"
)
_JA_COUNTERS = re.compile(
    r"[人つ年月日回名児個度歳社党校点時分秒本枚台件階冊軒匹頭倍]|[カかヶヵケ][月国所]|番目|週間"
)
_NOT_NUMERALS = re.compile(r"一一+|千万|千百|七七+|七八|八七|三三|三四|一二|百千|万一")
_ONE_PLUS_SCALE = re.compile(r"[一千百万亿兆億萬]+")
_HALF = re.compile(r"半(?=数|年|小时|个|時間|分|额|世紀|世纪|价|場|场|价)|一半|半数|ハーフ|半分")
_DATES = (
    (YEAR, re.compile(r"\s?年"), 1500, 2100),
    (MONTH, re.compile(r"\s?月"), 1, 12),
    # A number with 号 is a day only in Chinese, and not where it names a line, a building or a ship.
    (
        DAY,
        re.compile(
            r"\s?(?:日|号(?![线線楼樓馆館院机機艇坑球病令选選车車站井店厂门門室舰艦星弹彈码碼桥橋路种種ぁ-ん]))(?!間|间|後|后|前|目|連続|分|以[内上])"
        ),
        1,
        31,
    ),
)
_DECADE = re.compile(r"\s?年代")
_TENS_OF_YEARS = re.compile(r"\s?十年")
_AND_A_HALF = re.compile(r"\s?年半|[个個]?(?:半小时|半月|小时半)|時間半|[つ個]半|倍半")
_OCLOCK = re.compile(r"\s?(?:[点點]|時(?!間|点|代)|:\d\d)")
_AGE_OR_SCHOOL_YEAR = re.compile(r"\s?(?:年生|年级|代(?!表|理|替|償|价|行|金|わ))")  # told in words elsewhere
_CENTURY_DECADE = re.compile(r"\s?(?:世纪|世紀)\s?(?:の)?[\d一二三四五六七八九]")  # "the 1930s" elsewhere
_ORDINAL = re.compile(r"\s?位(?!数)|[番回度つ]目")
_THE_TWO = re.compile(r"[两兩二](?:国|國|人(?!组)|位|者|党|岸|队|地)")  # those named before
_SEVERAL = "数數几幾何"
_HINTS = {
    "双": 2, "雙": 2, "两": 2, "兩": 2, "二": 2, "倆": 2, "俩": 2, "翻倍": 2, "翻番": 2, "倍": 2, "ダブル": 2, "夫妻": 2, "ペア": 2, "ふた": 2,
    "カップル": 2, "両": 2, "あまり": 2, "三": 3, "トリ": 3, "みっつ": 3, "四": 4, "よっつ": 4, "クォーター": 4, "一打": 12, "ダース": 12, "十二": 12,
    "十年": 10, "十几": 10, "一刻": 15, "世紀": 100, "世纪": 100, "百": 100,
}  # fmt: skip
_HINT = re.compile("|".join(sorted(_HINTS, key=len, reverse=True)))


def read(scan: Scan) -> None:
    """Note every number of a Chinese or Japanese sentence."""
    _shares(scan)
    for match in _NUMBER.finditer(scan.text):
        numeral = match[0].rstrip(",. ")
        if _RICH.match(scan.text, match.end()):
            continue
        if not scan.free(match.start(), match.start() + len(numeral)):
            continue
        if numeral[0].isdigit():
            _digits(scan, numeral, match.start())
        else:
            _han(scan, numeral, match.start())
    for match in _HALF.finditer(scan.text):
        scan.add({0.5}, match.start(), match.end(), written=True, plain=False)
    if scan.greedy:
        for match in _HINT.finditer(scan.text):
            scan.hint(float(_HINTS[match[0]]))


def _shares(scan: Scan) -> None:
    for match in _PERCENT.finditer(scan.text):
        value = _decimal(match[1], scan.language)
        if value is not None:
            wholly = match[1] == "百"  # an idiom: entirely
            scan.add({value}, match.start(), match.end(), unit=PERCENT, plain=not wholly)
    for match in _FRACTION.finditer(scan.text):
        whole, part = _decimal(match[1], scan.language), _decimal(match[2], scan.language)
        if whole and part:
            value, unit = (part / whole, "") if part != whole else (100.0, PERCENT)
            scan.add({value}, match.start(), match.end(), unit=unit, written=True)
    for match in _TENTHS[scan.language].finditer(scan.text):
        tenths = _decimal(match[1], scan.language) or 0.0
        rest = 5.0 if match[2] == "半" else (_decimal(match[2], scan.language) or 0.0) if match[2] else 0.0
        scan.add({tenths * 10 + rest}, match.start(), match.end(), unit=PERCENT)


def _decimal(numeral: str, language: str) -> float | None:
    whole, _, rest = numeral.partition("点")
    value = max(digit_readings(whole, language)) if whole[0].isdigit() else myriad_value(whole, language)
    if value is None or not rest:
        return value
    return value + float("0." + "".join(str(HAN_DIGITS.get(c, "")) for c in rest))


def _digits(scan: Scan, numeral: str, start: int) -> None:
    if re.search(f"[{_SMALL}{_BIG}]", numeral):
        value = myriad_value(numeral, scan.language)
        readings = set() if value is None else {value}
    else:
        readings = digit_readings(numeral, scan.language)
    _note(scan, readings, start, start + len(numeral))


def _han(scan: Scan, numeral: str, start: int) -> None:
    text, end = scan.text, start + len(numeral)
    before = text[start - 1 : start]
    if numeral in f"{_BIG}千百十" and not (numeral == "十" and _COUNTERS.match(text, end)):
        value = myriad_value(numeral, scan.language)
        if scan.greedy and value and numeral != "千":
            scan.add({value}, start, end, written=True)
        return
    if "点" in numeral or "點" in numeral:
        _with_point(scan, numeral.replace("點", "点"), start)
        return
    value = myriad_value(numeral, scan.language)
    if not value:
        return
    if before and before in _SEVERAL:
        if scan.greedy:
            scan.add({value}, start, end, written=True)
        return
    sure = before == "第" or (_surely_number(scan, numeral, end) and not _THE_TWO.match(text, start))
    if sure or scan.greedy:
        _note(scan, {value}, start, end, written=True, plain=sure)


def _surely_number(scan: Scan, numeral: str, end: int) -> bool:
    """A single character needs a counter behind it: 三人 yes, 三星 no."""
    text = scan.text
    if len(numeral) == 1:
        counters = _JA_COUNTERS if scan.language == "ja" else _COUNTERS
        return bool(counters.match(text, end)) and not (numeral == "十" and text[end : end + 1] == "分")
    if _NOT_NUMERALS.fullmatch(numeral):
        return False
    return not _ONE_PLUS_SCALE.fullmatch(numeral) or bool(_COUNTERS.match(text, end))


def _with_point(scan: Scan, numeral: str, start: int) -> None:
    whole, _, rest = numeral.partition("点")
    value, end = myriad_value(whole, scan.language), start + len(numeral)
    if value is None:
        return
    if scan.text[end : end + 1] in ("分", "半", "钟"):  # 七点三十分 is a time
        scan.add(clock_readings(scan.text, start, {value}), start, start + len(whole), written=True)
        minutes = myriad_value(rest, scan.language)
        if minutes:
            scan.add({minutes}, end - len(rest), end, written=True)
        return
    decimal = _decimal(numeral, scan.language)
    if decimal is not None:
        scan.add({decimal}, start, end, written=True)


def _note(
    scan: Scan, readings: set[float], start: int, end: int, *, written: bool = False, plain: bool = True
) -> None:
    """Add a number with what its counter says: a date, an hour, a decade of a century."""
    if not readings:
        return
    text, after, largest = scan.text, scan.text[end : end + 8], max(readings)
    before, unit = text[max(0, start - 4) : start], ""
    readings = year_of_range(text, start, readings)
    if _DECADE.match(after):
        readings, unit = decade_readings(readings), YEAR
    elif _TENS_OF_YEARS.match(after):
        readings = readings | {largest * 10}
    elif half := _AND_A_HALF.match(after):
        readings, unit = {largest + 0.5}, "years" if "年" in half[0] else ""
    elif _OCLOCK.match(after):
        readings = clock_readings(text, start, readings)
    else:
        unit = date_unit(_DATES, after, largest)
        if unit == DAY and before.rstrip().endswith(("週", "周", "週に")):
            unit = "days"  # of the week at work
        elif unit == DAY and largest == 1 and not before.rstrip().endswith("月"):
            unit, plain = "", False  # 一日 is a day
        band = largest <= 10  # 10代: teenagers elsewhere, without a number
        plain = plain and not (band and _AGE_OR_SCHOOL_YEAR.match(after)) and not _CENTURY_DECADE.match(after)
    written = written or (before.rstrip().endswith("の") and after.lstrip().startswith("つ"))  # one of them
    ordinal = before.endswith("第") or bool(_ORDINAL.match(after))
    scan.add(readings, start, end, unit=unit, written=written, ordinal=ordinal, plain=plain)
