# ruff: noqa: E501 -- page texts in one piece
from zoneinfo import ZoneInfo

import pytest

from rag.ingest.dateline import read_dateline
from rag.ingest.draft import Rules
from rag.ingest.page import read_page

ZONE = ZoneInfo("Asia/Seoul")
RULES = Rules(ZONE)
STORY = "The council of Nordhaven voted on Tuesday to build a tram line to the harbour.\nWork begins in spring and takes four years."
TITLE = "Nordhaven council approves tram line"

TIME = "2025-11-14T09:26+09:00"
LINES = {
    "2025年11月14日 09:26 来源：江城晚报 记者：周立文": (TIME, "江城晚报", ("周立文",)),
    "来源：江城晚报 2025年11月14日09:26": (TIME, "江城晚报", ()),
    "江城晚报 2025-11-14 09:26": (TIME, "江城晚报", ()),
    "2025-11-14 09:26:10": ("2025-11-14T09:26:10+09:00", None, ()),
    "时间：2025-11-14 09:26 来源：新华网 责编：李四": (TIME, "新华网", ()),
    "2025年11月14日 9時26分": (TIME, None, ()),
    "2025/11/14 9:26 北陸タイムス 田所真紀": (TIME, "北陸タイムス", ("田所真紀",)),
    "Nov 14, 2025 | Jane Roe | Clyde Courier": ("2025-11-14", "Clyde Courier", ("Jane Roe",)),
    "Clyde Courier · 14 November 2025, 09:26": (TIME, "Clyde Courier", ()),
    "Friday 14 November 2025 09.26 GMT": ("2025-11-14T09:26+00:00", None, ()),
    "14.11.2025 09:26": (TIME, None, ()),
    "14 ноября 2025, 09:26 | Невский вестник": (TIME, "Невский вестник", ()),
    "2025.11.14 09:26 한빛일보 박서연 기자": (TIME, "한빛일보", ("박서연",)),
    "한빛일보 2025-11-14 14:20": ("2025-11-14T14:20+09:00", "한빛일보", ()),
    "14 نوفمبر 2025 - 09:26": (TIME, None, ()),
    "2025-11-14 조회 1,204": ("2025-11-14", None, ()),
}


@pytest.mark.parametrize("headline", [True, False])
@pytest.mark.parametrize("line", LINES)
def test_a_line_of_date_and_names_is_data(line: str, headline: bool) -> None:
    published, source, authors = LINES[line]
    draft = read_page(f"{TITLE}\n{line}\n{STORY}" if headline else f"{line}\n{STORY}", RULES)
    assert draft.text == STORY
    assert draft.title == (TITLE if headline else "")
    assert str(draft.published_at) == published
    assert (draft.source, draft.authors) == (source, authors)


@pytest.mark.parametrize(
    "line",
    [
        "14 November 2025",
        "2025-11-14",
        "2025년 11월 14일",
        "03/04/2025 09:26",
        "On 14 November 2025 the council met at 09:26.",
        "14 November 2025, 09:26: the first tram leaves the depot",
        "2025-11-14 09:26 to 2025-11-14 11:00",
        "2025년 11월 14일 09:26 회의가 열렸다",
        "2025年11月14日，市政府宣布步道完工",
        "November 2025 | Jane Roe",
        "2025-02-30 09:26",
    ],
)
def test_any_other_line_is_none(line: str) -> None:
    assert read_dateline(line, ZONE) is None


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY}\n2025-11-14 09:26\n{STORY}",
        f"14 November 2025\n{STORY}",
        f"2025-11-14 09:26\nThe first tram leaves.\n2025-11-14 11:00\n{STORY}\n2025-11-14 11:00",
    ],
)
def test_a_date_inside_or_alone_stays(text: str) -> None:
    last = text.rsplit("\n", maxsplit=1)[-1]
    assert read_page(text, RULES).text.endswith(last)


def test_lines_of_several_dates_are_a_list_not_data() -> None:
    text = f"2025-11-14 09:26\n2025-11-15 10:00\n{STORY}"
    draft = read_page(text, RULES)
    assert (draft.text, draft.published_at) == (text, None)


def test_a_page_of_a_date_alone_keeps_it() -> None:
    assert read_page("2025-11-14 09:26", RULES).text == "2025-11-14 09:26"
