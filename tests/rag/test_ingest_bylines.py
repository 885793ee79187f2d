import pytest

from rag.ingest.bylines import split_bylines

OPENINGS = [
    ("[하늘일보]한빛시는 3일 밝혔다.", "한빛시는 3일 밝혔다.", "하늘일보", ()),
    ("(서울=연합뉴스) 홍길동 기자 = 정부는 3일 밝혔다.", "정부는 3일 밝혔다.", "연합뉴스", ("홍길동",)),
    ("【서울=뉴시스】김철수·이영희 기자 = 정부는 밝혔다.", "정부는 밝혔다.", "뉴시스", ("김철수", "이영희")),
    ("[하늘일보 홍길동 기자] 정부는 밝혔다.", "정부는 밝혔다.", "하늘일보", ("홍길동",)),
    ("홍길동 기자 = 정부는 밝혔다.", "정부는 밝혔다.", None, ("홍길동",)),
    ("SEOUL, Aug 12 (Reuters) - The government said so.", "The government said so.", "Reuters", ()),
    ("NEW YORK (AP) — The mayor left.", "The mayor left.", "AP", ()),
    ("Berlin (dpa) - Der Rat stimmte zu.", "Der Rat stimmte zu.", "dpa", ()),
    ("Madrid (EFE).- El pleno aprobó.", "El pleno aprobó.", "EFE", ()),
    ("МОСКВА, 12 августа. /ТАСС/. Совет утвердил.", "Совет утвердил.", "ТАСС", ()),
    ("МОСКВА, 12 авг - РИА Новости. Совет утвердил.", "Совет утвердил.", "РИА Новости", ()),
    ("موسكو (رويترز) - وافق المجلس.", "وافق المجلس.", "رويترز", ()),
    ("新华社北京8月12日电（记者张三、李四）市政府表示。", "市政府表示。", "新华社", ("张三", "李四")),
    ("（记者张三）市政府表示。", "市政府表示。", None, ("张三",)),
    ("【モスクワ共同】市は発表した。", "市は発表した。", "共同", ()),
    ("By Mia Holt and Jan Berg\nThe council voted.", "The council voted.", None, ("Mia Holt", "Jan Berg")),
    ("Von Mia Holt\nDer Rat stimmte zu.", "Der Rat stimmte zu.", None, ("Mia Holt",)),
]
ENDINGS = [
    ("시는 밝혔다.\n홍길동 기자 gildong@haneul.example", "시는 밝혔다.", ("홍길동",)),
    ("시는 밝혔다. 홍길동 기자 gildong@haneul.example", "시는 밝혔다.", ("홍길동",)),
    ("시는 밝혔다.\n<저작권자 ⓒ 하늘일보, 무단 전재 및 재배포 금지>", "시는 밝혔다.", ()),
    ("The council voted.\n© 2024 Coast Courier. All rights reserved.", "The council voted.", ()),
    ("The council voted.\n(Reporting by Mia Holt; editing by Jan Berg)", "The council voted.", ("Mia Holt",)),
    ("市政府表示。\n（责任编辑：王五）", "市政府表示。", ()),
    ("市は発表した。\n無断転載を禁じます", "市は発表した。", ()),
    ("시는 밝혔다.\n(끝)", "시는 밝혔다.", ()),
]
KEPT = [
    "[단독] 시장이 물러난다.",
    "The price (in euros) - rose again.",
    "NATO and the United States (US) - allies - met.",
    "Am Montag (gestern) - so hiess es - kam er.",
    "홍길동 기자는 3일 상을 받았다.",
    "By the time the council voted, nobody was there.",
    "시는 밝혔다. 기자회견에서 시장은 웃었다.",
    "[1] The first article of the treaty holds.",
    "(끝)",
]


@pytest.mark.parametrize(("text", "body", "source", "authors"), OPENINGS)
def test_an_opening_byline_names_source_and_authors(
    text: str, body: str, source: str | None, authors: tuple[str, ...]
) -> None:
    found = split_bylines(text)
    assert (found.text, found.source, found.authors) == (body, source, authors)


@pytest.mark.parametrize(("text", "body", "authors"), ENDINGS)
def test_closing_credits_are_taken_off(text: str, body: str, authors: tuple[str, ...]) -> None:
    found = split_bylines(text)
    assert (found.text, found.authors) == (body, authors)


@pytest.mark.parametrize("text", KEPT)
def test_sentences_that_resemble_bylines_stay(text: str) -> None:
    found = split_bylines(text)
    assert (found.text, found.source, found.authors) == (text, None, ())


def test_the_middle_of_an_article_is_not_touched() -> None:
    middle = "첫 문장이다.\n" * 6 + "홍길동 기자\n" + "다음 문장이다.\n" * 6 + "마지막이다."
    assert split_bylines(middle).text == middle


@pytest.mark.parametrize(
    "text", ["A" * 100_000, "[" * 50_000, "A B " * 30_000, "가나 " * 40_000 + "기자", "(" + "a@" * 50_000]
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    assert split_bylines(text).text


@pytest.mark.parametrize(
    ("line", "source", "authors"),
    [
        ("한빛일보 박서연 기자", "한빛일보", ("박서연",)),
        ("대전일보 김수 기자", "대전일보", ("김수",)),
        ("박서연 기자 seoyeon@hanbit.example", None, ("박서연",)),
        ("[한빛일보=박서연 기자]", "한빛일보", ("박서연",)),
        ("(한빛=중도뉴스) 한지우 기자 =", "중도뉴스", ("한지우",)),
        ("글·사진 박서연 기자", None, ("박서연",)),
        ("김철수 이영희 기자", None, ("김철수", "이영희")),
        ("By Jane Doe, Harbour Times", "Harbour Times", ("Jane Doe",)),
        ("By Jane Doe for Harbour Times", "Harbour Times", ("Jane Doe",)),
        ("By Jane Doe, Staff Writer", None, ("Jane Doe",)),
        ("BY JANE DOE", None, ("JANE DOE",)),
        ("By Emily Post", None, ("Emily Post",)),
        ("記者 山田太郎", None, ("山田太郎",)),
        ("本报记者 张三", None, ("张三",)),
        ("（記者李四／河畔報導）", None, ("李四",)),
        ("Por Ana de la Cruz", None, ("Ana de la Cruz",)),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_line_of_its_own(line: str, source: str | None, authors: tuple[str, ...], above: bool) -> None:
    found = split_bylines(f"{line}\n시는 밝혔다." if above else f"시는 밝혔다.\n{line}")
    if line.endswith("=") and not above:
        assert line in found.text
    else:
        assert (found.text, found.source, found.authors) == ("시는 밝혔다.", source, authors)


@pytest.mark.parametrize("line", ["By the harbour wall", "By popular demand", "Par ailleurs le maire"])
def test_lower_case_words_name_nobody(line: str) -> None:
    assert split_bylines(f"{line}\nThe council voted.").text == f"{line}\nThe council voted."


def test_a_dateline_after_subtitles() -> None:
    found = split_bylines("조명 310개\n(한빛=중도뉴스) 한지우 기자 = 시는 밝혔다.")
    assert (found.text, found.source, found.authors) == ("조명 310개\n시는 밝혔다.", "중도뉴스", ("한지우",))
