"""Quantities of Korean text."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

from rag.verify.clock import clock_readings, date_unit, decade_readings, year_of_range
from rag.verify.digits import NUMBER, digit_readings, myriad_value
from rag.verify.quantity import Scan
from rag.verify.units import DAY, MONTH, PERCENT, YEAR

_NATIVE = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}  # fmt: skip
_DAY_COUNTS = {"이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10, "보름": 15}  # fmt: skip
_THE_TWO = re.compile(r"두 ?(?:사람|나라|국가|정상|도시|회사|후보|선수|아이|팀)")  # those named before
_DAY_COUNT = re.compile(rf"(?<![가-힣])(?:{'|'.join(_DAY_COUNTS)})")
_COUNTERS = (
    r"(?:명|개|번|살|시간|시(?=[가-힣]?(?:\s|$)|[^가-힣]|$)|달(?!러)|가지|사람|차례|배|마리|곳|채|편|권|대[의가를]|주(?=[ 간의])|해|쌍|팀|분|잔|"
    r"건|차|골|경기|자리|세대|그루|척|장[의을]|국가|나라|도시|아이|자녀|딸|아들|여성|남성|사건|단계|형제|후보|의원|여자|남자|학생|회사|당|"
    r"집단|그룹|단체|판|세트|방|점|곡|배우|시즌|선수|인물|소녀|소년|요소|조각|부분|병|켤레|송이|가구|기둥|시도|정당|주요|명의)"
)
_NATIVE_COUNT = re.compile(
    r"(?<![가-힣\d])(?!열(?:병|차(?!례)|방|판|점|대))(?:(열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔) ?(한|두|세|네|다섯|여섯|일곱|여덟|아홉)?"
    rf"|(두|세|네|다섯|여섯|일곱|여덟|아홉))\s?(번째|째|{_COUNTERS})"
)
# A scale counts only after a digit, and 만 not in 이만큼, 만에 and the like.
_SCALE = (
    r"[십백천]*[만억조](?!큼|족|점|나 |에 |으로 |은 |이 )|[천백십](?=[만억조 여명원달개건대년마가t톤\d]|$)"
)
_DIGITS = re.compile(
    rf"{NUMBER}(?:\s?(?:{_SCALE})(?:\s?\d[\d,.]*(?!\s?[월일년시분초대%,.\d])(?=\s?(?:[십백천만억조]|[가-힣$ ]|$)))?)*"
)
_SINO_COUNTERS = r"(?:명|개|원|달러|파운드|유로|엔|위안|마리|톤|대[의가를]?|여 ?|가구|건|장|킬로|미터|년|곳|배|병|표|주|미국)"
_SINO = re.compile(
    r"(?<![가-힣\d])(?!구조|이만 |이만큼|오만(?!명| |[일이삼사오육칠팔구십백천])|백조|사조|이조|[십백천만억]+장자)(?=[일이삼사오육칠팔구]*[십백천만억조])[일이삼사오육칠팔구십백천]{0,8}"
    r"(?:[만억조]\s?[일이삼사오육칠팔구십백천]*)*(?=\s?" + _SINO_COUNTERS + ")"
)
_SINO_SMALL = re.compile(
    r"(?<![가-힣\d])([이삼사오육칠팔구]?[십백천][일이삼사오육칠팔구]?|[이삼사오육칠팔구])\s?"
    r"(?=년|개월|주(?:간|일)|분(?:의| |간)|퍼센트|세기|월 |번째|명|대째)"
)
_FRACTION = re.compile(rf"({NUMBER}|[이삼사오육칠팔구십]+) ?분의 ?({NUMBER}|[일이삼사오육칠팔구십]+)")
_HAL = re.compile(
    r"(\d+(?:\.\d+)?|(?<![가-힣])[일이삼사오육칠팔구])할(?: ?(\d)푼)?(?: ?(\d)리)?(?![가-힣]{2})"
)
_AND_A_HALF = re.compile(r"(년|시간|달|개월|배|세기) ?반(?![가-힣]{2})")
_HALF = re.compile(r"절반|(?<![가-힣])반(?=\s?(?:년|시간|세기|값|으로|이상|쯤))|하프")
_SOME = re.compile(r"(?:수|몇)\s?[십백천만억]+|(?<![가-힣])십대(?=[ 가-힣])")
_HINTS = tuple(
    (re.compile(words), value)
    for words, value in (
        (r"둘|두 |두번|양측|양국|양 |양쪽|양당|쌍|이중|커플|부부|갑절|곱절|(?<![가-힣])두[가-힣]", 2.0),
        (
            r"셋|(?<![가-힣])세 |세번|트리오|(?<![가-힣])세(?=[가-힣])(?!계|상|금|력|대|기|트|인|종|부|번|션|르|이|우|미|심|월|관|척|포|탁|균|무)",
            3.0,
        ),
        (r"넷|(?<![가-힣])네 |사[분방강개]|(?<![가-힣])네(?=명|번|개|차례|살|시|곳)", 4.0),
        (r"다섯", 5.0),
        (r"여섯", 6.0),
        (r"일곱", 7.0),
        (r"여덟", 8.0),
        (r"아홉", 9.0),
        (r"(?<![가-힣])열|십", 10.0),
        (r"다스|열두|십이", 12.0),
        (r"한 ?세기", 100.0),
        (r"첫", 1.0),
    )
)
_DATES = (
    (YEAR, re.compile(r"\s?년"), 1500, 2100),
    (MONTH, re.compile(r"\s?월(?!드)"), 1, 12),
    (DAY, re.compile(r"\s?일(?![부반시정간째]|\s?(?:동안|만에|뒤|후|전|연속|넘))"), 1, 31),
)
_DECADE = re.compile(r"\s?년대")
_OCLOCK = re.compile(r"\s?시(?!간|즌|도|스|리|작|장|민)|:\d\d")
_SCHOOL_YEAR = re.compile(r"\s?학년")  # told as "senior year" and the like elsewhere
_AGE_BAND = re.compile(r"대(?![의가를 \d]*\d)")
_ORDINAL = re.compile(r"\s?(?:번째|째|위|차(?![례원량이별선]))")
_SINO_WORD = re.compile(r"(?<![가-힣])([이삼사오육칠팔구]) (?=주|점|년|명|개월|번|회|분|일|차|층)")
_SCALES_ALONE = re.compile(r"[십백천만억조]+")


def read(scan: Scan) -> None:
    """Note every number of a Korean sentence."""
    if not scan.greedy:
        for match in _SOME.finditer(scan.text):
            if scan.free(match.start(), match.end()):
                scan.mask(match.start(), match.end())
    _shares(scan)
    for match in _DIGITS.finditer(scan.text):
        _digits(scan, match)
    _native(scan)
    _sino(scan)
    for match in _DAY_COUNT.finditer(scan.text):
        scan.add({float(_DAY_COUNTS[match[0]])}, match.start(), match.end(), written=True, unit="days")
    for match in _HALF.finditer(scan.text):
        scan.add({0.5}, match.start(), match.end(), written=True, plain=False)
    if scan.greedy:
        _hints(scan)


def _native(scan: Scan) -> None:
    for match in _NATIVE_COUNT.finditer(scan.text):
        readings = {float(_NATIVE_TENS.get(match[1], 0) + _NATIVE.get(match[2] or match[3], 0))}
        if _AND_A_HALF.match(scan.text, match.start(4)):
            readings = {max(readings) + 0.5}
        elif match[4].startswith("시") and not match[4].startswith("시간"):
            readings = clock_readings(scan.text, match.start(), readings)
        scan.add(
            readings,
            match.start(),
            match.start(4),
            written=True,
            ordinal="째" in match[4],
            plain=not _THE_TWO.match(match[0]),
        )


def _shares(scan: Scan) -> None:
    for match in _FRACTION.finditer(scan.text):
        whole, part = myriad_value(match[1], "ko"), myriad_value(match[2], "ko")
        if whole and part:
            scan.add({part / whole}, match.start(), match.end(), written=True)
    for match in _HAL.finditer(scan.text):
        tenths = myriad_value(match[1], "ko") if match[1] in "일이삼사오육칠팔구" else float(match[1])
        if tenths is not None:
            value = tenths * 10 + int(match[2] or 0) + int(match[3] or 0) / 10
            scan.add({value}, match.start(), match.end(), unit=PERCENT)


def _digits(scan: Scan, match: re.Match[str]) -> None:
    start, numeral = match.start(), match[0].rstrip(" ,.")
    if _SCALES_ALONE.search(numeral):
        value = myriad_value(numeral, "ko")
        readings = set() if value is None else {value}
    else:
        readings = digit_readings(numeral, "ko")
    _note(scan, readings, start, start + len(numeral))


def _note(scan: Scan, readings: set[float], start: int, end: int) -> None:
    """Add a number with what its counter says: a date, an hour, a decade, an age band."""
    if not readings:
        return
    text, after, largest = scan.text, scan.text[end : end + 6], max(readings)
    unit, plain = "", True
    readings = year_of_range(text, start, readings)
    half = _AND_A_HALF.match(text, end)
    if half:
        readings = {largest + 0.5}
        unit = {"년": "years", "개월": "months"}.get(half[1], "")
    elif _DECADE.match(after):
        readings = decade_readings(readings)
    elif _OCLOCK.match(after):
        readings = clock_readings(text, start, readings)
    else:
        unit = date_unit(_DATES, after, largest)
        band = _AGE_BAND.match(after) and largest == 10  # teenagers elsewhere, without a number
        plain = not (band or _SCHOOL_YEAR.match(after))
    ordinal = bool(_ORDINAL.match(after)) or text[max(0, start - 1) : start] == "제"
    scan.add(readings, start, end, unit=unit, ordinal=ordinal, plain=plain)


def _sino(scan: Scan) -> None:
    for match in _SINO.finditer(scan.text):
        value = myriad_value(match[0], "ko") if match[0] else None
        if value:
            alone = match[0].strip() in ("만", "억", "조", "천", "백", "십")
            scan.add(
                {value}, match.start(), match.start() + len(match[0].rstrip()), written=True, plain=not alone
            )
    for match in _SINO_SMALL.finditer(scan.text):
        value = myriad_value(match[1], "ko")
        if value:
            scan.add({value}, match.start(), match.end(1), written=True)


def _hints(scan: Scan) -> None:
    for words, meant in _HINTS:
        if words.search(scan.text):
            scan.hint(meant)
    for match in (*_SINO_WORD.finditer(scan.text), *_SCALES_ALONE.finditer(scan.text)):
        value = myriad_value(match[0].strip(), "ko")
        if value:
            scan.hint(value)
