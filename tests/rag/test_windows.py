"""Questions that know what time it is: publish times that are asked for, and dates that are part of the
topic.
"""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates.period import days_of
from rag.dates.windows import HISTORY_YEARS, NEAR, QuestionTime, read_time
from rag.domain import Window
from rag.messages import say
from tests.rag.newsdesk import ask, codes, day, news, small_desk

SEOUL = ZoneInfo("Asia/Seoul")
WEDNESDAY = datetime(2025, 8, 13, 9, tzinfo=SEOUL)
"""The clock of the labelled questions."""
LABELLED = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "time_questions.jsonl").read_text("utf-8").splitlines()
]


def asked(question: str, language: str, now: datetime = WEDNESDAY, zone: ZoneInfo = SEOUL) -> QuestionTime:
    return read_time(question, language, now, zone)


def days(when: QuestionTime) -> list[str | None] | None:
    if when.window is None:
        return None
    ends = (when.window.since, when.window.until)
    return [None if end is None else end.date().isoformat() for end in ends]


def words(question: str, language: str) -> list[str]:
    return [span.of(question) for span in asked(question, language).words]


def found(record: dict[str, Any]) -> dict[str, Any]:
    when = asked(record["question"], record["language"])
    as_of = None if when.as_of is None else when.as_of.date().isoformat()
    return {"window": days(when), "latest": when.latest, "as_of": as_of}


def test_the_labelled_questions_are_many_and_of_four_languages() -> None:
    kinds = Counter((r["half"], r["language"]) for r in LABELLED)
    assert set(kinds) == {(half, code) for half in ("tune", "report") for code in ("en", "ko", "zh", "ja")}
    assert min(kinds.values()) >= 12
    assert len(LABELLED) >= 80
    assert sum(r["trap"] for r in LABELLED) >= 30
    assert len({r["question"] for r in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize("half", ["tune", "report"])
def test_nineteen_of_twenty_windows_are_right(half: str) -> None:
    records = [r for r in LABELLED if r["half"] == half]
    wrong = [
        r["question"] for r in records if found(r) != {key: r[key] for key in ("window", "latest", "as_of")}
    ]
    assert len(wrong) <= 0.05 * len(records), wrong


@pytest.mark.parametrize("question", [r for r in LABELLED if r["trap"]], ids=lambda r: r["question"])
def test_no_window_comes_from_a_date_of_the_topic(question: dict[str, Any]) -> None:
    assert found(question) == {"window": None, "latest": False, "as_of": None}


def test_a_window_is_half_open_at_midnights_of_the_zone() -> None:
    window = asked("What happened yesterday?", "en").window
    assert window == Window(
        datetime(2025, 8, 12, tzinfo=SEOUL), datetime(2025, 8, 13, tzinfo=SEOUL), "question"
    )


def test_yesterday_is_counted_in_the_readers_zone() -> None:
    # Half past eleven in the evening of the 12th in UTC is the morning of the 13th in Seoul.
    now = datetime(2025, 8, 12, 23, 30, tzinfo=UTC)
    assert days(asked("What happened yesterday?", "en", now, ZoneInfo("UTC"))) == ["2025-08-11", "2025-08-12"]
    assert days(asked("What happened yesterday?", "en", now, SEOUL)) == ["2025-08-12", "2025-08-13"]


def test_a_day_of_twenty_five_hours_is_one_day() -> None:
    new_york = ZoneInfo("America/New_York")
    when = asked("What happened yesterday?", "en", datetime(2025, 11, 3, 9, tzinfo=new_york), new_york)
    assert when.window is not None
    assert when.window.since is not None
    assert when.window.until is not None
    assert (
        when.window.until.timestamp() - when.window.since.timestamp() == timedelta(hours=25).total_seconds()
    )


@pytest.mark.parametrize(
    ("today", "question", "expected"),
    [
        (date(2025, 1, 1), "What happened yesterday?", ["2024-12-31", "2025-01-01"]),
        (date(2025, 1, 15), "What happened last month?", ["2024-12-01", "2025-01-01"]),
        (date(2025, 1, 1), "What happened last week?", ["2024-12-23", "2024-12-30"]),
        (date(2025, 8, 11), "What happened last week?", ["2025-08-04", "2025-08-11"]),
        (date(2025, 8, 17), "What happened last week?", ["2025-08-04", "2025-08-11"]),
        (date(2025, 8, 17), "What happened this weekend?", ["2025-08-16", "2025-08-18"]),
        (date(2025, 8, 11), "What happened on Monday?", ["2025-08-11", "2025-08-12"]),
        (date(2025, 1, 10), "What happened in December?", ["2024-12-01", "2025-01-01"]),
        (date(2025, 1, 10), "12일에 무슨 일이 있었나?", ["2024-12-12", "2024-12-13"]),
        (date(2024, 2, 29), "What happened last year?", ["2023-01-01", "2024-01-01"]),
        (date(2025, 3, 31), "What news was there in the past month?", ["2025-02-28", None]),
    ],
)
def test_edges_of_months_weeks_and_years(today: date, question: str, expected: list[str | None]) -> None:
    language = "en" if question.isascii() else "ko"
    now = datetime(today.year, today.month, today.day, 12, tzinfo=SEOUL)
    assert days(asked(question, language, now)) == expected


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("ru", "Что произошло вчера в Омске?", ["2025-08-12", "2025-08-13"]),
        ("ru", "Что было в новостях 20 июля 2025 года?", ["2025-07-20", "2025-07-21"]),
        ("ar", "ماذا حدث الأسبوع الماضي في البلدة؟", ["2025-08-04", "2025-08-11"]),
        ("es", "¿Quién ganó la final del fin de semana pasado?", ["2025-08-09", "2025-08-11"]),
        ("de", "Was hat die EZB im Juni 2025 entschieden?", ["2025-06-01", "2025-07-01"]),
        ("fr", "Que s'est-il passé hier à Lyon ?", ["2025-08-12", "2025-08-13"]),
        ("de", "Unter welchem Namen ist die Stadt heute bekannt?", None),
        ("fr", "Qui a gagné la guerre en 1953 ?", None),
        ("es", "¿Dónde será la cumbre de 2026?", None),
        ("th", "เมื่อวานเกิดอะไรขึ้น", None),
        ("und", "news yesterday", ["2025-08-12", "2025-08-13"]),
    ],
)
def test_other_languages(language: str, question: str, expected: list[str | None] | None) -> None:
    assert days(asked(question, language)) == expected


def test_hours_are_counted_from_the_clock() -> None:
    when = asked("What happened in the last 24 hours?", "en")
    assert when.window == Window(WEDNESDAY - timedelta(hours=24), None, "question")


@pytest.mark.parametrize(
    ("question", "inside"),
    [
        (f"What was decided in Busan on 5 August {2025 - HISTORY_YEARS}?", True),
        (f"What was decided in Busan on 5 August {2024 - HISTORY_YEARS}?", False),
        ("What was decided in Busan on 5 August?", True),
        (f"What was decided in Busan on {(WEDNESDAY - NEAR - timedelta(1)).strftime('%d %B')}?", False),
    ],
)
def test_an_event_long_ago_is_history(question: str, inside: bool) -> None:
    assert (asked(question, "en").window is not None) is inside


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", 'Who wrote "What happened yesterday"?'),
        ("ko", "‘어제 무슨 일이 있었나’를 쓴 사람은 누구인가?"),
        ("zh", "《昨天的新闻》的作者是谁？"),
        ("ja", "『昨日のニュース』の作者は誰か"),
    ],
)
def test_words_in_quotation_marks_are_no_times(language: str, question: str) -> None:
    assert asked(question, language) == QuestionTime()


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "What happened in Busan between 1 and 5 August?", ["1 and 5 August"]),
        ("en", "Who was hurt on Tuesday?", ["on Tuesday"]),
        ("en", "What is the latest on the strike?", ["latest"]),
        ("ko", "8월 5일 이후 산불 기사", ["8월 5일 이후"]),
        ("ko", "2025년 7월에 어떤 사건이 일어났나?", ["2025년 7월에"]),
        ("zh", "在2025年8月2日法院判了什么？", ["在2025年8月2日"]),
        ("ja", "8月1日から8月5日まで何があったか", ["8月1日から8月5日まで"]),
        ("en", "What was agreed at the 2018 summit?", []),
    ],
)
def test_the_words_that_speak_of_publish_time(language: str, question: str, expected: list[str]) -> None:
    assert words(question, language) == expected


def test_as_of_a_day_is_its_last_second() -> None:
    when = asked("What was known about the outbreak as of 1 August 2025?", "en")
    assert when.window is None
    assert when.as_of == datetime(2025, 8, 1, 23, 59, 59, tzinfo=SEOUL)


def test_two_times_joined_are_one_stretch() -> None:
    assert days(asked("What happened last week and yesterday?", "en")) == ["2025-08-04", "2025-08-13"]


def test_two_times_hold_together() -> None:
    assert days(asked("What happened this week since Tuesday?", "en")) == ["2025-08-12", "2025-08-18"]


def test_two_times_that_share_nothing_make_no_window() -> None:
    assert asked("What happened yesterday in the strike that ended last week?", "en").window is None


PIECES = (
    "what happened news on in since until between and yesterday last week 12 August 2025 Tuesday 31 June "
    "어제 지난주 8월 12일 2025년 에 무슨 일이 있었나 부터 까지 昨天 上周 8月12日 的 新闻 发生了什么 "
    "昨日 先週 に 何が あったか の ? 、"
)


@given(
    st.lists(
        st.sampled_from(PIECES.split()),
        max_size=12,
    ),
    st.sampled_from(["en", "ko", "zh", "ja", "de", "es", "fr", "ru", "ar", "tr"]),
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),  # noqa: DTZ001
)
def test_any_question_gives_a_window_that_has_begun_or_none(
    pieces: list[str], language: str, now: datetime
) -> None:
    question = " ".join(pieces)
    when = read_time(question, language, now.replace(tzinfo=SEOUL), SEOUL)
    for span, following in pairwise(when.words):
        assert span.start <= following.start
    assert all(0 <= span.start < span.end <= len(question) for span in when.words)
    if when.window is not None:
        since, until = when.window.since, when.window.until
        assert when.window
        assert when.window.origin == "question"
        assert since is None or since <= now.replace(tzinfo=SEOUL)
        assert since is None or until is None or since < until


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(datetime(2025, 8, 12, tzinfo=SEOUL), datetime(2025, 8, 13, tzinfo=SEOUL)), "2025-08-12"),
        (
            Window(datetime(2025, 8, 4, tzinfo=SEOUL), datetime(2025, 8, 11, tzinfo=SEOUL)),
            "2025-08-04 – 2025-08-10",
        ),
        (Window(datetime(2025, 8, 5, tzinfo=SEOUL), None), "2025-08-05 –"),
        (Window(None, datetime(2025, 8, 5, tzinfo=SEOUL)), "– 2025-08-04"),
    ],
)
def test_a_window_in_words(window: Window, expected: str) -> None:
    assert days_of(window) == expected


BRIDGE = "The harbour bridge at Seorin was closed to traffic after the storm, the port said."


def test_an_answer_tells_the_window_that_its_question_named() -> None:
    desk = small_desk(
        [
            news("old", BRIDGE, published_at=day("2025-11-02")),
            news("new", BRIDGE, published_at=day("2025-11-30")),
            news("undated", BRIDGE),
        ]
    )
    answer = ask(desk, "What happened at the harbour bridge of Seorin yesterday?")
    assert [head.article_id for head in answer.sources] == ["new"]
    assert answer.window is not None
    assert (answer.window.origin, days_of(answer.window)) == ("question", "2025-11-30")
    assert "undated_left_out" in codes(answer)
    assert days_of(desk.search("harbour bridge news from yesterday").window or Window()) == "2025-11-30"


def test_a_window_that_leaves_nothing_is_named_in_the_refusal() -> None:
    desk = small_desk([news("old", BRIDGE, published_at=day("2025-11-02"))])
    answer = ask(desk, "What was in the news last week?")
    assert answer.refusal is not None
    assert answer.refusal.reason == "outside_window"
    assert "2025-11-24 – 2025-11-30" in answer.refusal.message
    chosen = Window(answer.as_of - timedelta(1), answer.as_of)
    by_option = ask(desk, "What was in the news last week?", window=chosen)
    assert by_option.refusal is not None
    assert by_option.refusal.message == say("outside_window", "en")
    assert by_option.window == chosen
