"""What counts as a number in six languages, and what only looks like one."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.extract import quantities


def read(text: str, language: str, *, greedy: bool = False) -> list[tuple[float, str]]:
    """(largest reading, unit) of what is enforced, in reading order."""
    return [(q.largest, q.unit) for q in quantities(text, language, greedy=greedy) if q.plain and not q.hint]


def values(text: str, language: str) -> list[float]:
    return [value for value, _ in read(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("$3.6bn", "en", [(3.6e9, "dollar")]),
        ("a £11million deal", "en", [(11e6, "GBP")]),
        ("two hundred and five thousand people", "en", [(205_000, "")]),
        ("twenty-first", "en", [(21, "")]),
        ("one and a half years", "en", [(1.5, "years")]),
        ("2 1/2 hours", "en", [(2.5, "hours")]),
        ("at 7.55am", "en", [(7, ""), (55, "")]),
        ("at 7.55pm", "en", [(19, ""), (55, "")]),
        ("2017-18", "en", [(2017, "year"), (2018, "")]),
        ("two thirds of them", "en", [(2 / 3, "")]),
        ("6-foot-6", "en", [(6.5, "foot")]),
        ("12.5 per cent", "en", [(12.5, "%")]),
        ("2억 5천만 달러", "ko", [(250e6, "dollar")]),
        ("1만2000명", "ko", [(12_000, "")]),
        ("7만 7천 명", "ko", [(77_000, "")]),
        ("2천300명", "ko", [(2_300, "")]),
        ("관중 1만 8천402명", "ko", [(18_402, "")]),
        ("열병식과 열차와 열방", "ko", []),
        ("두 시간 반", "ko", [(2.5, "hours")]),
        ("3分の3の多数", "ja", [(100, "%")]),
        ("почти 1900 человек", "ru", [(1900, "")]),
        ("何百億もの費用", "ja", [(1e10, "vague")]),
        ("10억 원", "ko", [(1e9, "KRW")]),
        ("열다섯 명", "ko", [(15, "")]),
        ("삼백 명", "ko", [(300, "")]),
        ("사흘 동안", "ko", [(3, "days")]),
        ("오후 3시", "ko", [(15, "")]),
        ("3분의 1", "ko", [(1 / 3, "")]),
        ("35.5퍼센트", "ko", [(35.5, "%")]),
        ("2018년 9월 19일", "ko", [(2018, "year"), (9, "month"), (19, "day")]),
        ("百分之三十五点五", "zh", [(35.5, "%")]),
        ("10亿美元", "zh", [(1e9, "dollar")]),
        ("两万人", "zh", [(20_000, "")]),
        ("三個月", "zh", [(3, "months")]),
        ("六月", "zh", [(6, "month")]),
        ("三分之一", "zh", [(1 / 3, "")]),
        ("二〇一八年", "zh", [(2018, "year")]),
        ("1 億 4 千万ドル", "ja", [(140e6, "dollar")]),
        ("3ヶ月", "ja", [(3, "months")]),
        ("五つ", "ja", [(5, "")]),
        ("6フィート6インチ", "ja", [(6.5, "foot"), (78, "inch")]),
        ("時速85マイル", "ja", [(85, "mph")]),
        ("3,5 млрд долларов", "ru", [(3.5e9, "dollar")]),
        ("20 400 000 человек", "ru", [(20.4e6, "")]),
        ("сто двадцать три дома", "ru", [(123, "")]),
        ("двадцать первый", "ru", [(21, "")]),
        ("одиннадцать человек", "ru", [(11, "")]),
        ("две трети", "ru", [(2 / 3, "")]),
        ("٣ مليارات دولار", "ar", [(3e9, "dollar")]),
        ("خمسة وعشرون شخصا", "ar", [(25, "")]),
        ("خمسة عشر شخصا", "ar", [(15, "")]),
        ("ثلاثة آلاف شخص", "ar", [(3000, "")]),
        ("خمسة بالمائة", "ar", [(5, "%")]),
        ("في التاسع عشر من سبتمبر", "ar", [(19, ""), (9, "month")]),
        ("عامين", "ar", [(2, "")]),
        ("13 Millionen Euro", "de", [(13e6, "EUR")]),
        ("3,5 Prozent", "de", [(3.5, "%")]),
        ("el 5 de mayo", "es", [(5, "day"), (5, "month")]),
    ],
)
def test_numbers_are_read(text: str, language: str, expected: list[tuple[float, str]]) -> None:
    found = read(text, language)
    assert [unit for _, unit in found] == [unit for _, unit in expected]
    assert [value for value, _ in found] == pytest.approx([value for value, _ in expected])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("이만큼 컸다", "ko"),
        ("그만 두었다", "ko"),
        ("아니라고만 했다", "ko"),
        ("구조대가 왔다", "ko"),
        ("조사할 것이다", "ko"),
        ("인천 앞바다에 천막을 치고 억제했다", "ko"),
        ("세금을 내는 젊은 세대", "ko"),
        ("한 남성이 왔다", "ko"),
        ("10대들이 모였다", "ko"),
        ("억만장자", "ko"),
        ("三星手机在四川", "zh"),
        ("今晚上万圣节", "zh"),
        ("千万不要", "zh"),
        ("三成为中国球员", "zh"),
        ("億万長者", "ja"),
        ("10代の子ども", "ja"),
        ("三菱が一番と言う", "ja"),
        ("The band may march on, and Jan Gelfand sat in the sun", "en"),
        ("a split second", "en"),
        ("It came to the Four Corners", "en"),
        ("half of them and one man", "en"),
        ("see https://example.org/2018/12 and @name99", "en"),
        ("с семьёй, с моей семью", "ru"),
        ("защита окружающей среды", "ru"),
        ("в прошлое столетие", "ru"),
        ("القرن العشرين", "ar"),
    ],
)
def test_words_that_only_look_like_numbers_are_not_enforced(text: str, language: str) -> None:
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "weekday"),
    [
        ("on Sunday", "en", 6),
        ("수요일에", "ko", 2),
        ("在周四举行", "zh", 3),
        ("星期天", "zh", 6),
        ("月曜に", "ja", 0),
        ("в среду", "ru", 2),
        ("субботняя игра", "ru", 5),
        ("يوم الاثنين", "ar", 0),
        ("am Montag", "de", 0),
    ],
)
def test_weekdays_count_from_monday(text: str, language: str, weekday: int) -> None:
    assert (weekday, "weekday") in read(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("as the Sunday Telegraph reported", "en"),
        ("on Saturday Night Live", "en"),
        ("《星期日泰晤士报》", "zh"),
        ("一周四天工作制", "zh"),
    ],
)
def test_weekdays_in_names_are_none(text: str, language: str) -> None:
    assert "weekday" not in [unit for _, unit in read(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("5할", "ko", 50),
        ("3할 5푼", "ko", 35),
        ("七成", "zh", 70),
        ("七成五", "zh", 75),
        ("三割", "ja", 30),
        ("3割5分", "ja", 35),
    ],
)
def test_tenths_are_percentages(text: str, language: str, expected: float) -> None:
    assert read(text, language) == [(expected, "%")]


@pytest.mark.parametrize(
    ("text", "language", "order"),
    [
        ("hundreds of people", "en", 100),
        ("tens of thousands of people", "en", 1e4),
        ("수백 명", "ko", 100),
        ("수십만 명", "ko", 1e5),
        ("数千人", "zh", 1e3),
        ("数百人", "ja", 100),
        ("сотни людей", "ru", 100),
        ("عشرات الآلاف", "ar", 1e4),
    ],
)
def test_orders_of_magnitude(text: str, language: str, order: float) -> None:
    assert read(text, language) == [(order, "vague")]


@pytest.mark.parametrize(
    ("text", "language", "readings"),
    [
        ("in the '80s", "en", {80, 1980}),
        ("in the 1980s", "en", {80, *range(1980, 1990)}),
        ("80年代", "zh", {80, 1980}),
        ("1980년대", "ko", {80, *range(1980, 1990)}),
        ("в 80-х", "ru", {80, 1980}),
        ("at 3 pm", "en", {3, 15}),
        ("5,5", "ru", {5.5}),
        ("20.000", "de", {20, 20_000}),
        ("£2m", "en", {2e6}),
    ],
)
def test_what_can_be_read_in_several_ways_keeps_all_readings(
    text: str, language: str, readings: set[float]
) -> None:
    assert set(quantities(text, language)[0].readings) == readings


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("both men", "en", 2),
        ("양국 정상", "ko", 2),
        ("双方", "zh", 2),
        ("удвоил", "ru", 2),
        ("الرئيسان", "ar", 2),
        ("a decade", "en", 10),
        ("en el siglo XVIII", "es", 18),
        ("в XX веке", "ru", 20),
    ],
)
def test_evidence_is_read_greedily(text: str, language: str, value: float) -> None:
    assert any(value in q.readings for q in quantities(text, language, greedy=True))
    assert not quantities(text, language)


@pytest.mark.parametrize(
    ("text", "language", "year"),
    [
        ("平成30年", "ja", 2018),
        ("令和元年", "ja", 2019),
        ("昭和三十九年", "ja", 1964),
        ("헤이세이 30년", "ko", 2018),
        ("단기 4351년", "ko", 2018),
        ("불기 2562년", "ko", 2018),
        ("民國107年", "zh", 2018),
        ("in Reiwa 1", "en", 2019),
        ("1440 هـ", "ar", 2018),
        ("พ.ศ. 2561", "th", 2018),
    ],
)
def test_years_of_other_calendars_have_gregorian_readings(text: str, language: str, year: int) -> None:
    found = [q for q in quantities(text, language) if q.unit == "year"]
    assert found
    assert year in found[0].readings


def numeral_ko(number: int) -> str:
    return _sino(number, "일이삼사오육칠팔구", "십백천", "만")


def numeral_zh(number: int) -> str:
    """Written in full: 一万零五十."""
    digits, result = "零一二三四五六七八九", ""
    groups: Sequence[tuple[int, str]] = ((number // 10_000, "万"), (number % 10_000, ""))
    for group, name in groups:
        if not group:
            continue
        part, gap = "", bool(result) and group < 1000
        for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = group // power % 10
            if digit:
                part += ("零" if gap else "") + digits[digit] + unit
                gap = False
            elif part:
                gap = True
        result += part + name
    return result


def _sino(number: int, digits: str, units: str, myriad: str) -> str:
    def group(value: int) -> str:
        text = ""
        for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
            digit = value // power % 10
            if digit:
                text += ("" if digit == 1 and unit else digits[digit - 1]) + unit
        return text

    high, low = divmod(number, 10_000)
    return (group(high) + myriad if high else "") + group(low)


def numeral_en(number: int) -> str:
    small = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return small[number]
    if number < 100:
        return tens[number // 10 - 2] + (f"-{small[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {numeral_en(number % 100)}" if number % 100 else ""
        return f"{small[number // 100]} hundred{rest}"
    rest = f" {numeral_en(number % 1000)}" if number % 1000 else ""
    return f"{numeral_en(number // 1000)} thousand{rest}"


@given(st.integers(2, 999_999))
def test_english_numerals_come_back(number: int) -> None:
    assert values(f"{numeral_en(number)} people", "en") == [number]


@given(st.integers(11, 99_999_999).filter(lambda n: n % 10_000 or n < 10_000_000))
def test_korean_numerals_come_back(number: int) -> None:
    written = numeral_ko(number)
    found = quantities(f"{written} 명", "ko")
    assert any(number in q.readings for q in found)


@given(st.integers(11, 99_999_999))
def test_chinese_numerals_come_back(number: int) -> None:
    assert values(f"{numeral_zh(number)}人", "zh") == [number]


@given(st.integers(2, 10**12), st.sampled_from(["en", "ko", "zh", "ja", "ru", "ar", "de", "sw"]))
def test_digits_come_back_in_every_language(number: int, language: str) -> None:
    assert any(number in q.readings for q in quantities(f"x {number} x", language))


@given(st.text(max_size=80), st.sampled_from(["en", "ko", "zh", "ja", "ru", "ar", "de", "und"]))
def test_any_text_can_be_read_and_places_lie_inside_it(text: str, language: str) -> None:
    for quantity in quantities(text, language, greedy=True):
        assert 0 <= quantity.start <= quantity.end
        assert quantity.readings
