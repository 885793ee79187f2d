# ruff: noqa: E501 -- page texts in one piece
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Teaser
from rag.ingest.clean import clean
from rag.ingest.teasers import is_heading, split_teasers

DATA = Path(__file__).parents[1] / "data" / "ingest"

# name: (body, what follows on the page, headlines in order)
PAGES = {
    "ko numbered ranking": (
        "한빛시는 3일 은하천 산책로를 연다고 밝혔다.\n주민들은 환영했다.",
        "많이 본 뉴스\n1\n은하시장 불… 인명 피해 없어\n2\n한빛고 로봇 동아리 금상\n3\n수달 가족 포착",
        ["은하시장 불… 인명 피해 없어", "한빛고 로봇 동아리 금상", "수달 가족 포착"],
    ),
    "ko triangles with ages": (
        "시의회가 예산안을 통과시켰다.",
        "▶ 관련 기사\n▲ 예산안 놓고 밤샘 줄다리기\n2시간 전\n▲ “복지 예산 줄었다” 시민단체 반발\n5시간 전\n더보기",
        ["예산안 놓고 밤샘 줄다리기", "“복지 예산 줄었다” 시민단체 반발"],
    ),
    "ko inline links": (
        "시의회가 예산안을 통과시켰다.",
        "관련기사: 예산안 놓고 밤샘 줄다리기\n관련기사: 시장 “집행 서두르겠다”",
        ["예산안 놓고 밤샘 줄다리기", "시장 “집행 서두르겠다”"],
    ),
    "en related": (
        "The council voted on Tuesday.\n\nWork begins in spring.",
        "Related\n\n- Ferry company cancels winter timetable\n- Why the old lighthouse turned dark",
        ["Ferry company cancels winter timetable", "Why the old lighthouse turned dark"],
    ),
    "en most read with summaries": (
        "The council voted on Tuesday.",
        "Most read\nFerry company cancels winter timetable\nThe company blames a lack of crew and says it will try again in March.\nWhy the old lighthouse turned dark\nThree keepers remember the last night of the lamp above the northern pier…\n© Coast Courier. All rights reserved.",
        ["Ferry company cancels winter timetable", "Why the old lighthouse turned dark"],
    ),
    "en two lists": (
        "The council voted on Tuesday.",
        "More stories\n• Tram stops named after poets\n• Harbour swim draws record crowd\nTrending\n• A seal on the market square",
        ["Tram stops named after poets", "Harbour swim draws record crowd", "A seal on the market square"],
    ),
    "zh related": (
        "市政府三日表示，步道工程下个月完工。\n居民表示期待。",
        "相关阅读\n· 沿河步道：五年的等待\n· 市长谈明年预算\n热门\n1. 水獭一家现身\n2. 图书馆延长开放时间",
        ["沿河步道：五年的等待", "市长谈明年预算", "水獭一家现身", "图书馆延长开放时间"],
    ),
    "ja ranking": (
        "市は三日、遊歩道を来月開くと発表した。",
        "【関連記事】\n・遊歩道、五年越しの完成へ\n・市長「予算は足りる」\nアクセスランキング\n1\nカワウソの親子を撮影\n2\n図書館、夜十時まで",
        ["遊歩道、五年越しの完成へ", "市長「予算は足りる」", "カワウソの親子を撮影", "図書館、夜十時まで"],
    ),
    "ru read also": (
        "Совет утвердил бюджет во вторник.",
        "Читайте также:\nПаром отменил зимнее расписание\nПочему погас старый маяк\n2 часа назад",
        ["Паром отменил зимнее расписание", "Почему погас старый маяк"],
    ),
    "ar read also": (
        "وافق المجلس على الميزانية يوم الثلاثاء.",
        "اقرأ أيضاً\n- شركة العبارات تلغي جدول الشتاء\n- لماذا انطفأت المنارة القديمة؟",
        ["شركة العبارات تلغي جدول الشتاء", "لماذا انطفأت المنارة القديمة؟"],
    ),
    "es related": (
        "El pleno aprobó el presupuesto el martes.",
        "También te puede interesar\n■ La naviera cancela el horario de invierno\n■ ¿Por qué se apagó el faro viejo?",
        ["La naviera cancela el horario de invierno", "¿Por qué se apagó el faro viejo?"],
    ),
    "de read also": (
        "Der Rat stimmte am Dienstag zu.",
        "Lesen Sie auch\nReederei streicht Winterfahrplan\nWarum der alte Leuchtturm dunkel blieb",
        ["Reederei streicht Winterfahrplan", "Warum der alte Leuchtturm dunkel blieb"],
    ),
    "no heading, lone bullets and cut texts": (
        "한빛시는 3일 은하천 산책로를 연다고 밝혔다.",
        "-\n도서관, 밤 열 시까지 연다\n[하늘일보]한빛중앙도서관이 다음 주부터 평일 운영 시간을 두 시간 늘린다. 도서관은 직장인 이용자가 늘어 이렇게 결정했다고 밝혔으며... -\n상인회 “주차장부터 넓혀 달라”\n[하늘일보] 은하시장 상인회가 시에 주차장 확장을 요구하고 나섰다. 상인회는 지난 1일 모임을 열고 손님이 차를 댈 곳이 없다며... -\n수달 가족 포착\n[하늘일보]은하천에서 수달 가족이 카메라에 잡혔다. 환경단체는 물이 맑아진 덕분이라며 보호 구역으로 정해 달라고 시에 요청할 계획이라고...",
        ["도서관, 밤 열 시까지 연다", "상인회 “주차장부터 넓혀 달라”", "수달 가족 포착"],
    ),
    "no heading, quoted headlines": (
        "The council voted on Tuesday.\nWork begins in spring.",
        "• ‘We waited eleven years’: riders on the new tram\n• Mayor: “No more delays”\n• Ferry company cancels timetable… again",
        [
            "‘We waited eleven years’: riders on the new tram",
            "Mayor: “No more delays”",
            "Ferry company cancels timetable… again",
        ],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_other_stories_are_separated(name: str) -> None:
    body, tail, headlines = PAGES[name]
    found, teasers = split_teasers(clean(f"{body}\n{tail}"))
    assert found == body
    assert [teaser.headline for teaser in teasers] == headlines


KEPT = {
    "a list in the middle": "The council decided three things:\n- a tram line\n- a cycle path\n- a new market hall\nAll begin in spring.",
    "a list that a colon introduces at the end": "The council decided three things:\n- a “tram” line\n- a ‘cycle’ path\n- a new… market hall",
    "results at the end": "The harbour run ended on Sunday.\n\n1. Ada Lind 32:10\n2. Mia Holt 32:44\n3. Jan Berg 33:01",
    "a last paragraph that ends in dots": "The council voted on Tuesday.\nNobody knows what happens next, said the mayor, and walked out…",
    "Korean facts at the end": "한빛시는 3일 산책로를 연다.\n\n- 길이: 6.2킬로미터\n- 조명: 310개\n- 쉼터: 12곳",
    "a section that has a list's name": "Der Rat stimmte zu.\nMehr zum Thema\nDer Streit begann vor elf Jahren, als der Hafen schloss. Damals verloren viele ihre Arbeit.\nHeute arbeiten dort wieder achthundert Menschen.",
    "a heading with nothing after it": "The council voted on Tuesday.\nRelated",
    "only a list": "- Tram\n- Path\n- Hall",
    "steps in Chinese": "市民可按以下步骤申请：\n1. 填写表格\n2. 携带证件\n3. 到窗口办理",
    "questions and answers": "Wann beginnt der Bau?\nIm Frühjahr.\nWer bezahlt?\nDie Stadt.",
    "poem": "He read it aloud.\nThe sea is grey\nthe lamp is out\nthe boats are home",
    "list in Russian with full sentences": "Совет решил.\n— Трамвай пойдёт весной.\n— «Рынок» закроют.\n— Дорогу… расширят.",
    "a quotation list": "시민들의 말이다.\n- “좋다.”\n- “늦었다.”\n- “기쁘다.”",
}


@pytest.mark.parametrize("name", KEPT)
def test_an_article_keeps_its_own_lists(name: str) -> None:
    assert split_teasers(clean(KEPT[name])) == (clean(KEPT[name]), ())


def test_a_scraped_korean_page() -> None:
    text = clean((DATA / "ko_scraped.txt").read_text("utf-8"))
    body, teasers = split_teasers(text)
    assert body.endswith("개통을 기다린다고 했다…")
    assert body.count("\n") == 2
    assert [teaser.headline for teaser in teasers] == [
        "한빛시 도서관, 밤 열 시까지 연다",
        "은하시장 상인회 “주차장부터 넓혀 달라”",
        "한빛고 로봇 동아리, 전국대회 금상…“밤샘 연습의 결과”",
        "은하천서 수달 가족 포착",
        '"버스 노선 하나 늘렸을 뿐인데" 달라진 출근길',
    ]
    assert teasers[0].snippet.endswith("주말 시간은...")
    assert teasers[1].snippet.startswith("[하늘일보] 은하시장")
    assert teasers[2] == Teaser("한빛고 로봇 동아리, 전국대회 금상…“밤샘 연습의 결과”")


@pytest.mark.parametrize(
    "line", ["관련 기사", "▶관련기사", "[많이 본 뉴스]", "MOST READ", "相關新聞：", "— Lesen Sie auch —"]
)
def test_headings_are_known_through_their_decoration(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize("line", ["", "관련 기사를 삭제했다", "Related to the mayor", "-"])
def test_sentences_are_no_headings(line: str) -> None:
    assert not is_heading(line)


lines = st.lists(
    st.sampled_from(
        ["Related", "-", "- A headline", "1", "A sentence ends here.", "Cut off here…", "", "Word"]
    )
)


@settings(deadline=None)
@given(lines)
def test_the_body_is_the_beginning_of_the_text(parts: list[str]) -> None:
    text = clean("\n".join(parts))
    body, teasers = split_teasers(text)
    assert text.startswith(body)
    assert bool(teasers) == (body != text)
    assert body or not text


@pytest.mark.parametrize(
    "unit", ["Related\n", "- a\n", "-\nA headline\n", "Related\nA sentence ends here.\n", "- a\nb.\n"]
)
def test_a_hostile_page_of_many_lines_is_still_read(unit: str) -> None:
    text = clean("Body text.\n" + unit * 40_000 + "And then. A last sentence. " * 20)
    assert split_teasers(text)[0].startswith("Body text.")


@pytest.mark.parametrize(
    "ranks", [("1 ", "2 ", "3 "), ("1위 ", "2위 ", "3위 "), ("①", "② ", "③"), ("01 ", "02 ", "03 "), ("1", "2", "3"), ("#1 ", "#2 ", "#3 "), ("1.\n", "2.\n", "3.\n"), ("1위\n", "2위\n", "3위\n")]
)  # fmt: skip
def test_ranks_are_no_part_of_the_headlines(ranks: tuple[str, str, str]) -> None:
    headlines = ["도서관, 밤 열 시까지 연다", "은하시장 주차장 넓힌다", "수달 가족 포착"]
    items = "\n".join(map("".join, zip(ranks, headlines, strict=True)))
    teasers = split_teasers(f"시는 밝혔다.\n많이 본 뉴스\n{items}")[1]
    assert [teaser.headline for teaser in teasers] == headlines


@pytest.mark.parametrize(
    "headlines", [["3 dead in harbour fire", "5 things to know"], ["1 dead in harbour fire"], ["10년 만의 산책로", "2위로 마친 한빛고"]]
)  # fmt: skip
def test_numbers_of_a_story_stay_in_its_headline(headlines: list[str]) -> None:
    teasers = split_teasers("\n".join(["The council voted.", "Most read", *headlines]))[1]
    assert [teaser.headline for teaser in teasers] == headlines


def test_buttons_among_teasers_are_none() -> None:
    teasers = split_teasers(
        "The council voted.\nMost read\nFerry cancels timetable\nShare\nSign in Subscribe"
    )[1]
    assert [teaser.headline for teaser in teasers] == ["Ferry cancels timetable"]
