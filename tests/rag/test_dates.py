"""Dates in evidence, read against the day of publication."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates.evidence import DateMention, dates_in
from rag.dates.resolve import DateParts
from rag.dates.stated import Unit
from rag.domain import Moment, Precision

WEDNESDAY = Moment(datetime(2025, 8, 13, 9, tzinfo=UTC))
Read = tuple[int | None, int | None, int | None]


def read(sentence: str, language: str, published: Moment | None = WEDNESDAY) -> list[tuple[str, Read]]:
    return [(m.words, (m.year, m.month, m.day)) for m in dates_in(sentence, language, published)]


def only(sentence: str, language: str, published: Moment | None = WEDNESDAY) -> DateMention:
    (mention,) = dates_in(sentence, language, published)
    return mention


@pytest.mark.parametrize(
    ("language", "sentence", "words", "expected"),
    [
        ("en", "They met on 12 August 2025 in Moscow.", "12 August 2025", (2025, 8, 12)),
        ("en", "They met on Aug. 12, 2025.", "Aug. 12, 2025", (2025, 8, 12)),
        ("en", "The ferry sails on the 12th of May.", "12th of May", (2025, 5, 12)),
        ("en", "It opened on the 19th, officials said.", "19th", (2025, 8, 19)),
        ("en", "The port closed in June last year.", "June last year", (2024, 6, None)),
        ("en", "Rain fell yesterday.", "yesterday", (2025, 8, 12)),
        ("en", "Rain fell three weeks ago.", "three weeks ago", (None, None, None)),
        ("en", "Prices rose last month.", "last month", (2025, 7, None)),
        ("en", "The 2018 summit failed.", "2018", (2018, None, None)),
        ("en", "The village signed in December.", "December", (2025, 12, None)),
        ("ko", "두 정상은 12일 통화했다.", "12일", (2025, 8, 12)),
        ("ko", "지난해 6월 평양에서 만났다.", "지난해 6월", (2024, 6, None)),
        ("ko", "2018년 4월 27일 만났다.", "2018년 4월 27일", (2018, 4, 27)),
        ("ko", "다음 달 3일 개막한다.", "다음 달 3일", (2025, 9, 3)),
        ("ko", "오는 20일 열린다.", "오는 20일", (2025, 8, 20)),
        ("ko", "지난 28일 끝났다.", "지난 28일", (2025, 7, 28)),
        ("ko", "사흘 전 시작됐다.", "사흘 전", (2025, 8, 10)),
        ("ko", "이번 주 금요일에 열린다.", "이번 주 금요일", (2025, 8, 15)),
        ("zh", "双方12日通话。", "12日", (2025, 8, 12)),
        ("zh", "上个月28日开幕。", "上个月28日", (2025, 7, 28)),
        ("zh", "上周五开会。", "上周五", (2025, 8, 8)),
        ("zh", "二〇一八年四月二十七日会面。", "二〇一八年四月二十七日", (2018, 4, 27)),
        ("ko", "위원장의 12일 통화", "12일", (2025, 8, 12)),
        ("zh", "此前的4月，", "4月", (2025, 4, None)),
        ("ja", "昨日、決定した。", "昨日", (2025, 8, 12)),
        ("ja", "令和7年8月1日に始まった。", "令和7年8月1日", (2025, 8, 1)),
        ("ja", "昨年6月に結んだ。", "昨年6月", (2024, 6, None)),
        ("ja", "先週の火曜日に出た。", "先週の火曜日", (2025, 8, 5)),
        ("ru", "Это было 12 августа.", "12 августа", (2025, 8, 12)),
        ("ru", "Договор подписан в июне прошлого года.", "июне прошлого года", (2024, 6, None)),
        ("ru", "Вчера прошёл дождь.", "Вчера", (2025, 8, 12)),
        ("ar", "عقد الاجتماع أمس في العاصمة.", "أمس", (2025, 8, 12)),
        ("ar", "وقع الاتفاق في ١٢ آب ٢٠٢٥.", "١٢ آب ٢٠٢٥", (2025, 8, 12)),
        ("de", "Am 12. August traf er ein.", "12. August", (2025, 8, 12)),
        ("es", "Ocurrió hace tres días.", "hace tres días", (2025, 8, 10)),
        ("fr", "Il est parti le 1er mai.", "1er mai", (2025, 5, 1)),
    ],
)
def test_a_date_is_read_as_its_day_of_publication_reads_it(
    language: str, sentence: str, words: str, expected: Read
) -> None:
    assert read(sentence, language) == [(words, expected)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "It may rain and they march; 2,018 people came, 45 of 50, 3.12 percent."),
        ("en", "The Sunday Times reported a Black Friday sale."),
        ("ko", "오늘날 올림픽은 3일간 열리고 1990년대 전월세는 5일제와 같다."),
        ("zh", "目前天气晴朗，日本周边三个月，12日元，一周四天，三星手机。"),
        ("ko", "뜻을 모았다.\n\n시민의 \n목소리"),
        ("ja", "2日間、あすかは1990年代に3日連続で5年ぶりに勝った。"),
        ("ru", "Он сказал, что прошло три года и пять дней."),
        ("th", "12 สิงหาคม 2025"),
    ],
)
def test_what_only_looks_like_a_date_is_none(language: str, sentence: str) -> None:
    assert read(sentence, language) == []


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "yesterday", (None, None, None)),
        ("en", "on 12 August", (None, 8, 12)),
        ("ko", "12일", (None, None, 12)),
        ("ko", "지난해 6월", (None, 6, None)),
        ("ja", "2018年", (2018, None, None)),
        ("zh", "周二", (None, None, None)),
    ],
)
@pytest.mark.parametrize("published", [None, Moment(datetime(2025, 8, 1, tzinfo=UTC), Precision.MONTH)])
def test_without_a_day_of_publication_what_is_open_stays_open(
    language: str, sentence: str, expected: Read, published: Moment | None
) -> None:
    mention = only(sentence, language, published)
    assert (mention.year, mention.month, mention.day) == expected
    assert mention.alternatives == ()


def test_the_day_is_that_of_the_articles_own_zone() -> None:
    seoul = timezone(timedelta(hours=9))
    assert read("어제", "ko", Moment(datetime(2025, 8, 13, 0, 30, tzinfo=seoul))) == [("어제", (2025, 8, 12))]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Friday"),
        ("ko", "금요일"),
        ("zh", "周五"),
        ("ja", "金曜日"),
        ("ru", "пятницу"),
        ("ar", "الجمعة"),
    ],
)
def test_a_weekday_is_the_last_or_the_next(language: str, words: str) -> None:
    mention = only(words, language)
    assert mention.weekday == 5
    assert mention.readings == (DateParts(2025, 8, 8), DateParts(2025, 8, 15))


def test_a_weekday_of_the_day_of_publication_is_that_day_first() -> None:
    assert only("on Wednesday", "en").readings[0] == DateParts(2025, 8, 13)


def test_a_leaning_word_takes_one_side() -> None:
    assert only("next Friday", "en").readings == (DateParts(2025, 8, 15), DateParts(2025, 8, 22))
    assert only("last August", "en").readings == (DateParts(2024, 8),)
    assert only("지난 8일", "ko").readings == (DateParts(2025, 8, 8),)


def test_a_bare_day_far_off_may_be_of_two_months() -> None:
    assert only("28일 열린 행사", "ko").readings == (DateParts(2025, 8, 28), DateParts(2025, 7, 28))


def test_a_month_half_a_year_off_may_be_of_two_years() -> None:
    assert only("in January", "en").readings == (DateParts(2026, 1), DateParts(2025, 1))
    assert only("in June", "en").readings == (DateParts(2025, 6),)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("ko", "2024년 3월 12~14일", [(2024, 3, 12), (2024, 3, 14)]),
        ("en", "from 12 to 14 March 2024", [(2024, 3, 12), (2024, 3, 14)]),
        ("ja", "3月12〜14日", [(2025, 3, 12), (2025, 3, 14)]),
        ("ko", "3월 12일과 14일", [(2025, 3, 12), (2025, 3, 14)]),
        ("ko", "2018년 4월에 만났고 같은 해 9월에 다시 만났다", [(2018, 4, None), (2018, 9, None)]),
        ("zh", "2018年4月会面，次年2月再次会面", [(2018, 4, None), (2019, 2, None)]),
    ],
)
def test_dates_that_go_on_from_the_one_before(language: str, sentence: str, expected: list[Read]) -> None:
    assert [parts for _, parts in read(sentence, language)] == expected


def test_weeks_and_weekends_are_told_apart_from_dates() -> None:
    assert only("last week", "en").grain is Unit.WEEK
    assert only("지난 주말", "ko").grain is Unit.WEEKEND


def test_what_the_words_state_is_kept_apart_from_what_was_filled_in() -> None:
    mention = only("12일", "ko")
    assert mention.stated == DateParts(day=12)
    assert mention.readings == (DateParts(2025, 8, 12),)


def test_a_day_that_no_calendar_has_is_kept_as_stated() -> None:
    assert only("30 February 2024", "en").readings == (DateParts(2024, 2, 30),)


@given(
    st.text(
        alphabet="\n 의的の지난달오는이번 주1234567890년월일年月日昨去上周金火of the AugustMayFriday,.~-",
        max_size=40,
    ),
    st.sampled_from(["ko", "zh", "ja", "en", "ru", "ar", "de", "es", "fr"]),
)
def test_mentions_are_slices_in_order_that_do_not_overlap(text: str, language: str) -> None:
    mentions = dates_in(text, language, WEDNESDAY)
    for mention in mentions:
        assert mention.words == text[mention.start : mention.end] != ""
    assert all(a.end <= b.start for a, b in pairwise(mentions))
