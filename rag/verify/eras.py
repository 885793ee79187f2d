"""Years of other calendars, read as years of the common era too."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

from rag.verify.digits import HAN_DIGITS, myriad_value
from rag.verify.quantity import Scan
from rag.verify.units import YEAR

# First year of each era, less one: 平成30年 is 1988 + 30.
_ERAS = {
    "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "메이지": 1867, "다이쇼": 1911, "쇼와": 1925,
    "헤이세이": 1988, "레이와": 2018, "民国": 1911, "民國": 1911, "중화민국": 1911, "민국": 1911, "대한민국": 1918, "광무": 1896,
    "光武": 1896, "융희": 1906, "단기": -2333, "단군기원": -2333, "檀紀": -2333, "檀紀元": -2333, "불기": -544, "佛历": -543,
    "仏暦": -543, "佛紀": -544, "불멸기원": -544, "주체": 1911, "主体": 1911, "Meiji": 1867, "Showa": 1925, "Heisei": 1988,
    "Reiwa": 2018, "Хэйсэй": 1988, "Рэйва": 2018, "Сёва": 1925, "هيسي": 1988, "ريوا": 2018,
}  # fmt: skip
_LETTERS = {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
_YEAR = rf"(\d{{1,4}}|[{''.join(HAN_DIGITS)}十百千元]+|원(?=년))"
_ERA = re.compile(
    rf"({'|'.join(sorted(_ERAS, key=len, reverse=True))})(?: ?\([^)]{{1,8}}\))?\s?{_YEAR}\s?(?:년|年|год\w*)?"
)
_LETTER_ERA = re.compile(r"(?<![A-Za-z])([MTSHR])(\d{1,2})(?=年|\.\d)")
_HIJRI = re.compile(
    r"(\d{4}) ?(?:AH\b|هـ?(?!\w)|هجرية?|г\. ?х\.|год\w* хиджры)|(?:히즈라|이슬람력|イスラム暦|ヒジュラ暦|伊斯兰历|回历)\s?(\d{4})\s?[년年]"
)
_BUDDHIST = re.compile(r"(?:B\.?E\.?|พ\.?ศ\.?) ?(2[45]\d\d)\b|\b(2[45]\d\d) ?(?:B\.?E\.?\b)")


def read_eras(scan: Scan) -> None:
    """Note years such as 平成30年, 令和元年, 단기 4351년, 1440 هـ, พ.ศ. 2561 with their Gregorian readings."""
    for match in _ERA.finditer(scan.text):
        count = 1.0 if match[2] in ("元", "원") else myriad_value(match[2], scan.language)
        year = count and _ERAS[match[1]] + count
        named = match[0].rstrip()[-1] in "년年" or match[1].isascii() or match[1] in ("단기", "불기", "พ.ศ.")
        if year and named and 1000 < year < 2200:
            scan.add({year}, match.start(2), match.end(2), unit=YEAR)
    for match in _LETTER_ERA.finditer(scan.text):
        scan.add({float(_LETTERS[match[1]] + int(match[2]))}, match.start(2), match.end(2), unit=YEAR)
    for match in _HIJRI.finditer(scan.text):
        group = 1 if match[1] else 2
        scan.add(hijri_readings(int(match[group])), match.start(group), match.end(group), unit=YEAR)
    for match in _BUDDHIST.finditer(scan.text):
        group = 1 if match[1] else 2
        scan.add(
            {float(match[group]), float(match[group]) - 543}, match.start(group), match.end(group), unit=YEAR
        )


def hijri_readings(year: int) -> set[float]:
    """The Hijri year and the one or two Gregorian years it lies in (33 lunar years are 32 solar ones)."""
    begin = 622 + (year - 1) * 354.36667 / 365.2425 + 0.54  # 16 July 622
    return {float(year), float(int(begin)), float(int(begin + 0.97))}
