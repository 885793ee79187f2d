# ruff: noqa: E501 -- pages in one piece
"""Pages saved as text, as portals and newspapers lay them out."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import TitleOrigin
from rag.ingest.draft import Rules
from rag.ingest.page import read_page

RULES = Rules(ZoneInfo("Asia/Seoul"))
KO = "한빛시는 3일 은하천 산책로를 다음 달 연다고 밝혔다.\n주민들은 공사가 석 달 늦어졌다며 아쉬워했다."
EN = "The council of Nordhaven voted on Tuesday to build a tram line.\nWork begins in spring and takes four years."
ZH = "市政府三日表示，沿河步道下个月完工。\n居民表示期待。"
JA = "市は三日、川沿いの遊歩道を来月開くと発表した。\n住民は歓迎している。"
RU = "Совет Нордхавена во вторник утвердил строительство трамвая.\nРаботы начнутся весной."
ES = "El pleno aprobó el martes la línea de tranvía.\nLas obras empiezan en primavera."


@dataclass(frozen=True)
class Page:
    text: str
    body: str
    title: str = ""
    source: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    teasers: tuple[str, ...] = ()


PAGES = {
    "ko portal": Page(
        f"본문 바로가기\n하늘일보\nPICK 안내\n“걸어서 강까지”…은하천 산책로 열린다\n입력2025.08.12. 오후 3:11\n수정2025.08.12. 오후 5:40\n박서연 기자\n본문 요약봇\n글자 크기 변경하기\n공유하기\n{KO}\n박서연 기자 seoyeon@haneul.example\nCopyright ⓒ 하늘일보. All rights reserved.\n이 기사는 언론사에서 사회 섹션으로 분류했습니다.\n구독하기\n기자 프로필\n이 기사를 추천합니다\n좋아요 12\n화나요 3",
        KO, "“걸어서 강까지”…은하천 산책로 열린다", "하늘일보", ("박서연",), "2025-08-12T15:11+09:00",
    ),
    "ko byline with outlet under the dates": Page(
        f"은하천 산책로 열린다…“걸어서 강까지”\n입력 2025-08-12 14:20 | 수정 2025-08-12 16:05\n한빛일보 박서연 기자 seoyeon@hanbit.example\n{KO}\nⓒ 한빛일보, 무단 전재 및 재배포 금지",
        KO, "은하천 산책로 열린다…“걸어서 강까지”", "한빛일보", ("박서연",), "2025-08-12T14:20+09:00",
    ),
    "ko wire dateline": Page(
        f"은하천 산책로 다음 달에 열린다\n송고시간 2025년 8월 12일 20:41\n(한빛=중도뉴스) 한지우 기자 = {KO}",
        KO, "은하천 산책로 다음 달에 열린다", "중도뉴스", ("한지우",), "2025-08-12T20:41+09:00",
    ),
    "ko subtitles, then the dateline": Page(
        f"은하천 산책로 다음 달에 열린다\n조명 310개와 쉼터 12곳\n공사는 석 달 늦어져\n입력 2025.08.12 09:30\n[한빛=중도뉴스] 한지우 기자 = {KO}",
        f"조명 310개와 쉼터 12곳\n공사는 석 달 늦어져\n{KO}", "은하천 산책로 다음 달에 열린다", "중도뉴스", ("한지우",), "2025-08-12T09:30+09:00",
    ),
    "ko trail, site title and counters": Page(
        f"은하천 산책로 다음 달에 열린다 - 한빛일보\n홈 > 사회 > 한빛\n은하천 산책로 다음 달에 열린다\n기자명 박서연 기자 입력 2025.08.12 09:30 댓글 3\n공유\n인쇄\n{KO}\n제보는 카카오톡 hanbitjebo",
        KO, "은하천 산책로 다음 달에 열린다", "한빛일보", ("박서연",), "2025-08-12T09:30+09:00",
    ),
    "ko blank lines everywhere": Page(
        f"메뉴\n\n정치 경제 사회\n\n로그인\n\n은하천 산책로 다음 달에 열린다\n\n글·사진 박서연 기자\n\n{KO}\n\n공유하기\n\n댓글 0",
        KO, "은하천 산책로 다음 달에 열린다", None, ("박서연",),
    ),
    "ko most read above the headline": Page(
        f"로그인\n많이 본 뉴스\n1 도서관, 밤 열 시까지 연다\n2 은하시장 주차장 넓힌다\n3 수달 가족 포착\n은하천 산책로 다음 달에 열린다\n입력 2025.08.12 09:30\n{KO}",
        KO, "은하천 산책로 다음 달에 열린다", published="2025-08-12T09:30+09:00",
        teasers=("도서관, 밤 열 시까지 연다", "은하시장 주차장 넓힌다", "수달 가족 포착"),
    ),
    "en portal": Page(
        f"Skip to content\nMenu\nHome | World | Sport | Culture\nSign in\nSubscribe\nNordhaven council approves tram line\nThirty-one members vote in favour\nBy Jane Doe, Harbour Times\nPublished: 12 August 2025\nShare\nSave\nListen\n{EN}\nAdvertisement\nSign up for our newsletter\n© 2025 Harbour Times. All rights reserved.\nAbout us\nPrivacy policy",
        f"Thirty-one members vote in favour\n{EN}", "Nordhaven council approves tram line", "Harbour Times", ("Jane Doe",), "2025-08-12",
    ),
    "en page title with the outlet": Page(
        f"Nordhaven council approves tram line | Harbour Times\nShare\n{EN}",
        EN, "Nordhaven council approves tram line", "Harbour Times",
    ),
    "en latest list before the headline": Page(
        f"Latest news\n- Ferry company cancels winter timetable\n- Why the old lighthouse turned dark\nNordhaven council approves tram line\nBy Jane Doe\n{EN}",
        EN, "Nordhaven council approves tram line", None, ("Jane Doe",),
        teasers=("Ferry company cancels winter timetable", "Why the old lighthouse turned dark"),
    ),
    "zh portal": Page(
        f"首页 > 新闻 > 社会\n登录\n沿河步道五年后终于完工\n发布时间：2025-08-12 10:00 来源：河畔日报\n本报记者 张三\n字号：大 中 小\n分享到：\n{ZH}\n（责任编辑：王五）\n扫码关注河畔日报\n返回顶部",
        ZH, "沿河步道五年后终于完工", "河畔日报", ("张三",), "2025-08-12T10:00+09:00",
    ),
    "ja portal": Page(
        f"本文へスキップ\nログイン\n会員登録\n川沿いの遊歩道、五年越しの完成へ\n公開日：2025年8月12日\n記者 山田太郎\nシェア\n{JA}\n無断転載を禁じます\nシェアする\nコメント 4",
        JA, "川沿いの遊歩道、五年越しの完成へ", None, ("山田太郎",), "2025-08-12",
    ),
    "ru portal": Page(
        f"Перейти к содержанию\nВойти\nПодписаться\nСовет Нордхавена утвердил трамвай\nОпубликовано: 12 августа 2025\nАвтор: Иван Петров\nПоделиться\n{RU}\nРеклама\nПоделиться\nКомментарии (14)",
        RU, "Совет Нордхавена утвердил трамвай", None, ("Иван Петров",), "2025-08-12",
    ),
    "es portal": Page(
        f"Iniciar sesión\nSuscríbete\nEl pleno aprueba la línea de tranvía\nPor Ana Ruiz\nCompartir\n{ES}\nPublicidad\nCompartir",
        ES, "El pleno aprueba la línea de tranvía", None, ("Ana Ruiz",),
    ),
    "ko ranks at the end": Page(
        f"{KO}\n많이 본 뉴스\n1 도서관, 밤 열 시까지 연다\n2 은하시장 주차장 넓힌다\n댓글 보기\n구독하기",
        KO, teasers=("도서관, 밤 열 시까지 연다", "은하시장 주차장 넓힌다"),
    ),
    "unknown words under the rights": Page(
        f"{KO}\nⓒ 한빛일보, 무단 전재 및 재배포 금지\n한빛 구독 도우미\n구독하기",
        KO, source="한빛일보",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_taken_apart(name: str) -> None:
    page = PAGES[name]
    draft = read_page(page.text, RULES)
    assert draft.text == page.body
    assert draft.title == page.title
    assert (draft.source, draft.authors) == (page.source, page.authors)
    assert (str(draft.published_at) if draft.published_at else None) == page.published
    assert tuple(teaser.headline for teaser in draft.teasers) == page.teasers
    assert not page.title or draft.title_origin is TitleOrigin.PAGE


STORIES = {
    "furniture's words in the middle": f"{KO}\n공유\n{KO}",
    "a sentence about sharing at the end": f"{EN}\nShare what you know with the council before the vote on Friday.",
    "a list of short lines at the end": f"{EN}\n\n- tram\n- path\n- hall",
    "a poem": "The sea is grey\nthe lamp is out\nthe boats are home",
    "an unclear list above the story": f"관련기사\n도서관, 밤 열 시까지 연다\n\n{KO}",
    "steps before a story": f"- first\n- second\n- third\n{EN}",
    "a section's name and a story": f"Sport\n{EN}",
    "one line": "공유",
    "an interview": "记者：您怎么看这条步道？\n市长表示，步道下个月完工。\n记者：居民呢？\n居民表示期待。",
    "results": f"{EN}\n\nAda Lind 32:10\nMia Holt 32:44\nJan Berg 33:01",
    "words that only begin like a byline": f"By the harbour wall\n{EN}\nPar ailleurs le maire",
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_keeps_its_words(name: str) -> None:
    draft = read_page(STORIES[name], RULES)
    assert draft.text == STORIES[name]
    assert (draft.title, draft.source, draft.authors) == ("", None, ())


def test_points_of_a_summary_under_the_headline_stay() -> None:
    points = "- 길이 6.2킬로미터\n- 조명 310개\n- 쉼터 12곳"
    draft = read_page(f"로그인\n은하천 산책로 다음 달에 열린다\n{points}\n입력 2025.08.12 09:30\n{KO}", RULES)
    assert (draft.text, draft.teasers) == (f"{points}\n{KO}", ())


def test_other_stories_between_the_page_s_title_and_its_headline() -> None:
    title = "은하천 산책로 다음 달에 열린다"
    draft = read_page(
        f"{title} | 하늘일보\n사회 많이 본 뉴스\n도서관 열 시까지\n주차장 넓힌다\n{title}\n공유\n{KO}", RULES
    )
    assert (draft.title, draft.source, draft.text) == (title, "하늘일보", KO)
    assert [teaser.headline for teaser in draft.teasers] == ["도서관 열 시까지", "주차장 넓힌다"]


def test_a_kicker_is_no_headline() -> None:
    draft = read_page(f"Breaking\nNordhaven council approves tram line\nBy Jane Doe\n{EN}", RULES)
    assert (draft.title, draft.text) == ("Nordhaven council approves tram line", EN)


def test_a_page_of_furniture_alone_is_not_emptied() -> None:
    assert read_page("공유\n인쇄", RULES).text


def test_a_repetition_of_a_known_title_goes_and_names_the_outlet() -> None:
    draft = read_page(
        f"A tram for Nordhaven | Harbour Times\nA tram for Nordhaven\n{EN}",
        RULES,
        known_title="A tram for Nordhaven",
    )
    assert (draft.text, draft.source) == (EN, "Harbour Times")


def test_a_headline_with_a_label_in_brackets_names_no_outlet() -> None:
    draft = read_page(f"[현장에서] 은하천 산책로 열린다\n입력 2025.08.12 09:30\n{KO}", RULES)
    assert (draft.title, draft.source, draft.text) == ("[현장에서] 은하천 산책로 열린다", None, KO)


LINES = [
    "공유",
    "Share",
    "정치",
    "Most read",
    "- A headline",
    "1 A headline",
    "A tram for Nordhaven | Harbour Times",
]
LINES += [
    "한빛일보",
    "입력 2025.08.12 09:30",
    "By Jane Doe",
    "A tram for Nordhaven",
    "",
    "ⓒ 한빛일보",
    "좋아요 12",
]


@given(st.lists(st.sampled_from(LINES), max_size=12), st.lists(st.sampled_from(LINES), max_size=12))
def test_whatever_surrounds_a_story_its_sentences_stay(above: list[str], below: list[str]) -> None:
    draft = read_page("\n".join([*above, "", KO, "", *below]), RULES)
    assert KO in draft.text


@pytest.mark.parametrize("line", LINES)
def test_pages_of_many_equal_lines_are_read(line: str) -> None:
    assert read_page(f"{line}\n" * 20_000 + KO, RULES).text.endswith(KO.split("\n")[1])
