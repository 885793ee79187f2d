# ruff: noqa: E501 -- page texts in one piece
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rag.domain import TitleOrigin
from rag.ingest.draft import Rules, finish, lead
from rag.ingest.page import read_page

DATA = Path(__file__).parents[1] / "data" / "ingest"
RULES = Rules(ZoneInfo("Asia/Seoul"))
PARAGRAPH = "한빛시는 3일 도심을 가로지르는 은하천 산책로 공사를 다음 달 마무리한다고 밝혔다. 시는 지난해 4월 이 사업을 시작했다. 길이는 6.2킬로미터이고 조명 310개가 들어선다고 시는 설명했다."


def test_a_scraped_page_without_headline_and_date() -> None:
    draft = read_page((DATA / "ko_scraped.txt").read_text("utf-8"), RULES)
    article = finish(draft, "x", "", RULES)
    assert article.text.startswith("한빛시는 3일 도심을")
    assert article.text.endswith("기다린다고 했다…")
    assert article.title == "한빛시는 3일 도심을 가로지르는 은하천 산책로 공사를 다음 달 마무리한다고 밝혔다."
    assert article.title_origin is TitleOrigin.LEAD
    assert article.published_at is None
    assert (article.source, article.language, len(article.teasers)) == ("하늘일보", "ko", 5)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"은하천 산책로 다음 달 열린다\n\n{PARAGRAPH}", "은하천 산책로 다음 달 열린다"),
        (f"“걸어서 강까지”…산책로 열린다\n{PARAGRAPH}", "“걸어서 강까지”…산책로 열린다"),
        (f"[단독] 산책로 열린다\n{PARAGRAPH}", "[단독] 산책로 열린다"),
        ("Council approves tram line\n\nThe council voted on Tuesday.", "Council approves tram line"),
        ("Will the tram ever come?\n\nThe council voted on Tuesday.", "Will the tram ever come?"),
        ("步道下月完工\n\n市政府三日表示，工程顺利。", "步道下月完工"),
    ],
)
def test_a_headline_is_found(text: str, title: str) -> None:
    draft = read_page(text, RULES)
    assert (draft.title, draft.title_origin) == (title, TitleOrigin.PAGE)
    assert title not in draft.text


@pytest.mark.parametrize(
    "text",
    [
        "The council voted on Tuesday.\n\nWork begins in spring.",
        "시는 3일 밝혔다.\n\n주민은 환영했다.",
        "Only one line of text without an end",
        f"[하늘일보]산책로가 열린다\n{PARAGRAPH}",
        "One short line\nanother short line\nand a third",
        "市政府三日表示。\n\n工程顺利。",
    ],
)
def test_a_sentence_is_no_headline(text: str) -> None:
    assert read_page(text, RULES).title == ""


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("입력 2025.08.12 09:30", "2025-08-12T09:30+09:00", None),
        (
            "기사입력 2025-08-12 09:30:05 | 최종수정 2025-08-12 11:00",
            "2025-08-12T09:30:05+09:00",
            "2025-08-12T11:00+09:00",
        ),
        ("등록 2025.08.12 09:30 / 수정 2025.08.12 11:00", "2025-08-12T09:30+09:00", "2025-08-12T11:00+09:00"),
        ("승인 2025년 8월 12일 오후 3:05", "2025-08-12T15:05+09:00", None),
        ("Published: 12 August 2025", "2025-08-12", None),
        ("Updated: 12 August 2025, 10:00 GMT", None, "2025-08-12T10:00+00:00"),
        ("发布时间：2025-08-12 10:00 来源：河畔日报", "2025-08-12T10:00+09:00", None),
        ("公開日：2025年8月12日", "2025-08-12", None),
        ("Опубликовано: 12 августа 2025", "2025-08-12", None),
        ("تاريخ النشر: 12 أغسطس 2025", "2025-08-12", None),
        ("Veröffentlicht am 12. August 2025", "2025-08-12", None),
    ],
)
@pytest.mark.parametrize("at_the_top", [True, False])
def test_labelled_dates_are_read_and_removed(
    line: str, published: str | None, updated: str | None, at_the_top: bool
) -> None:
    text = f"산책로 열린다\n{line}\n{PARAGRAPH}" if at_the_top else f"산책로 열린다\n\n{PARAGRAPH}\n{line}"
    draft = read_page(text, RULES)
    assert draft.text == PARAGRAPH
    assert draft.title == "산책로 열린다"
    assert (str(draft.published_at) if draft.published_at else None) == published
    assert (str(draft.updated_at) if draft.updated_at else None) == updated


def test_labelled_source_and_author() -> None:
    draft = read_page(f"步道完工\n发布时间：2025-08-12 10:00 来源：河畔日报 作者：张三\n{PARAGRAPH}", RULES)
    assert (draft.source, draft.authors) == ("河畔日报", ("张三",))


@pytest.mark.parametrize(
    "line",
    [
        "12일 열린 회의에서 정해졌다.",
        "Published: 03/04/2025",
        "입력 어제 오후",
        "Updated plans were shown on 12 August 2025 to the council.",
        "Date palms grow here since 2019.",
        "등록 인원은 310명이다.",
        "2025년 8월 12일",
    ],
)
def test_no_date_is_taken_from_what_is_not_labelled_or_not_clear(line: str) -> None:
    draft = read_page(f"{PARAGRAPH}\n{line}", RULES)
    assert draft.published_at is None
    assert draft.updated_at is None
    assert draft.text.endswith(line)


def test_a_date_in_the_teasers_is_not_the_article_s() -> None:
    draft = read_page(f"{PARAGRAPH}\n관련기사\n- 지난 기사 제목\n입력 2020.01.01 09:00", RULES)
    assert draft.published_at is None
    assert len(draft.teasers) == 1


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Short text.", "Short text."),
        (
            "The council voted on Tuesday to build a tram line between the harbour, the market and the university",
            "The council voted on Tuesday to build a tram line between the harbour, the…",
        ),
        ("x" * 200, "x" * 79 + "…"),
        ("First line.\nSecond line.", "First line."),
    ],
)
def test_the_lead_is_cut_at_a_word(text: str, title: str) -> None:
    assert lead(text) == title
    assert len(lead(text)) <= 80
