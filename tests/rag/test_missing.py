"""What a question names and an article lacks; what cannot be decided is never called missing."""

from dataclasses import replace

import pytest

from rag.answer.missing import missing_names, missing_numbers, question_names
from rag.domain import Article
from tests.rag.newsdesk import day, news

CALL = news(
    "call",
    "Vladimir Putin and Kim Jong Un spoke by telephone on Aug. 12. They marked the 80th anniversary. "
    "The grant is 2,000 euros, 7.5 percent of the budget. No. 007 left.",
    title="Putin calls Kim before Alaska, 1948 remembered",
    published_at=day("2025-08-13"),
    updated_at=day("2025-09-01"),
)
KOREAN = news(
    "ko",
    "푸틴 대통령이 12일 김정은 국무위원장에게 전화를 걸었다. 쿠르스크 지역도 언급됐다.",
    title="푸틴·김정은 통화",
    language="ko",
)
CHINESE = news("zh", "俄罗斯总统普京12日同金正恩通了电话。", title="普京与金正恩通电话", language="zh")
RUSSIAN = news("ru", "Владимир Путин обсудил Курск с Ким Чен Ыном.", title="Путин и Ким", language="ru")
JAPANESE = news("ja", "プーチン大統領は金正恩総書記と電話で話した。", title="電話会談", language="ja")


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What happened on 12 August?", []),
        ("What happened on 14 August?", ["14"]),
        ("What about the 80th anniversary?", []),
        ("What about the 75th anniversary?", ["75"]),
        ("Who got the 2000 euros?", []),
        ("Who got the ２,０００ euros?", []),
        ("Who got the ٢٠٠٠ euros?", []),
        ("Who got 2,001 euros?", ["2001"]),
        ("What is 7.5 percent?", []),
        ("What is remembered of 1948?", []),
        ("Where is agent 7?", []),
        ("Where is agent 007?", []),
        ("What happened in 2025?", []),
        ("What happened on 2025-08-13?", []),
        ("What happened on 1 September 2025?", []),
        ("What happened in 2024?", ["2024"]),
        ("What happened in 2023 and 2024?", ["2023", "2024"]),
        ("What happened?", []),
    ],
)
def test_numbers(question: str, missing: list[str]) -> None:
    assert missing_numbers(question, CALL) == missing


def test_the_date_of_an_undated_article_says_nothing() -> None:
    undated = replace(CALL, published_at=None, updated_at=None)
    assert missing_numbers("What happened in 2025?", undated) == ["2025"]


@pytest.mark.parametrize(
    ("question", "language", "names"),
    [
        ("What did Putin and Macron discuss?", "en", ["Putin", "Macron"]),
        ("When did Seoul answer Trump's letter?", "en", ["Seoul", "Trump"]),
        ("What did NATO say?", "en", ["NATO"]),
        ("Moscow said what?", "en", []),
        ("¿Qué dijo Sheinbaum en México?", "es", ["Sheinbaum", "México"]),
        ("О чём говорили Путин и Токаев?", "ru", ["Путин", "Токаев"]),
        ("Was sagte der Kanzler zum Haushalt?", "de", []),
        ("푸틴 대통령과 모디 총리는 무엇을 논의했나?", "ko", ["푸틴", "모디"]),
        ("대통령실은 무엇을 밝혔나?", "ko", ["대통령실"]),
        ("은솔도 공항은 왜 문을 닫았나?", "ko", ["은솔"]),
        ("베이징에서 누가 만났나?", "ko", ["베이징"]),
        ("지난해 무슨 일이 있었나?", "ko", []),
        ("왜 파업에 들어갔나?", "ko", []),
        ("지난해 한지원을 만난 사람은?", "ko", ["한지원"]),
        ("처음 임도윤에게 편지를 보낸 사람은?", "ko", ["임도윤"]),
        ("지난달 정의되는 말은?", "ko", []),
        ("당시 정치인은 누구였나?", "ko", []),
        ("特朗普总统说了什么？", "zh", ["特朗普"]),
        ("演员约翰·史密斯？", "zh", ["演员约翰·史密斯"]),
        ("プーチン氏はアラスカで何をしたか", "ja", ["プーチン", "アラスカ"]),
        ("《素食者》的作者是谁？", "zh", ["素食者"]),
        ("「しらさぎ2号」は何か", "ja", ["しらさぎ2号"]),
    ],
)
def test_names_that_a_question_shows(question: str, language: str, names: list[str]) -> None:
    assert question_names(question, language) == names


def test_a_name_is_told_once() -> None:
    assert question_names("Did Trump meet Trump?", "en") == ["Trump"]


@pytest.mark.parametrize(
    ("question", "language", "article", "missing"),
    [
        # in one language
        ("What did Putin and Kim discuss?", "en", CALL, []),
        ("What did Putin and Macron discuss?", "en", CALL, ["Macron"]),
        ("What did PUTIN say?", "en", CALL, []),
        ("Was Alaska mentioned?", "en", CALL, []),
        ("푸틴 대통령은 무엇을 말했나?", "ko", KOREAN, []),
        ("모디 총리는 무엇을 말했나?", "ko", KOREAN, ["모디"]),
        ("Что сказал про Путина диктор?", "ru", RUSSIAN, []),
        ("Что сказал про Токаева диктор?", "ru", RUSSIAN, ["Токаева"]),
        ("プーチン氏は何を話したか", "ja", JAPANESE, []),
        ("マクロン氏は何を話したか", "ja", JAPANESE, ["マクロン"]),
        ("普京总统说了什么？", "zh", CHINESE, []),
        ("莫迪总理说了什么？", "zh", CHINESE, ["莫迪"]),
        ("约翰·史密斯是谁？", "zh", replace(CHINESE, text="演员约翰·史密斯来了。"), []),
        ("约翰·史密斯？", "zh", CHINESE, ["约翰·史密斯"]),
        # across scripts: found when romanised, missing only where another name of the question is found
        ("What happened in Kursk?", "en", KOREAN, []),
        ("What happened in Kursk?", "en", RUSSIAN, []),
        ("What did Putin do in Zaporizhzhia?", "en", KOREAN, ["Zaporizhzhia"]),
        ("What did Putin and Macron say?", "en", RUSSIAN, ["Macron"]),
        ("Что было в Курске и в Запорожье?", "ru", KOREAN, ["Запорожье"]),
        ("푸틴 대통령과 트럼프 대통령은?", "ko", RUSSIAN, ["트럼프"]),
        ("プーチン氏とマクロン氏は何を話したか", "ja", RUSSIAN, ["マクロン"]),
        ("What did Macron and Lukashenko say?", "en", RUSSIAN, []),
        # never decided: a name too short, Chinese, words that languages translate
        ("What did Putin and Xi say?", "en", KOREAN, []),
        ("What did Putin say as President of Korea in October?", "en", KOREAN, []),
        ("What did Xi say?", "en", KOREAN, []),
        ("What did Macron say?", "en", CHINESE, []),
        ("What did Lukashenko say to Zelensky?", "en", CHINESE, []),
        ("What did the President of Korea say in October?", "en", RUSSIAN, []),
        ("What did the United States say?", "en", KOREAN, []),
        ("Что сказали в России и Европа?", "ru", KOREAN, []),
        ("¿Qué dijo Estados Unidos?", "es", KOREAN, []),
        ("特朗普总统说了什么？", "zh", KOREAN, []),
    ],
)
def test_names(question: str, language: str, article: Article, missing: list[str]) -> None:
    assert missing_names(question, language, article) == missing


def test_a_name_in_the_title_is_there() -> None:
    assert missing_names("What did Zelensky say?", "en", CALL) == ["Zelensky"]
    titled = replace(CALL, title="Zelensky answers")
    assert missing_names("What did Zelensky say?", "en", titled) == []


def test_and_is_no_part_of_a_chinese_name() -> None:
    both = replace(CHINESE, text="普京同特朗普通了电话。")
    assert missing_names("普京和特朗普总统谈了什么？", "zh", both) == []


def test_a_latin_ti_is_found_in_katakana() -> None:
    assert missing_names("What did Putin and Macron say?", "en", JAPANESE) == ["Macron"]


METRO = news("metro", "澜江地铁七号线28日通车，设22座车站。三号码头也启用。", title="地铁", language="zh")
SUBWAY = news("subway", "3호선이 멈췄다. 버스 841대와 북·러 열차는 달렸다.", title="지하철", language="ko")


@pytest.mark.parametrize(
    ("question", "article", "missing"),
    [
        ("地铁七号线何时通车？", METRO, []),
        ("地铁九号线何时通车？", METRO, ["9号线"]),
        ("地铁十二号线何时通车？", METRO, ["12号线"]),
        ("设多少座车站？", METRO, []),
        ("지하철 3호선은 왜 멈췄나?", SUBWAY, []),
        ("지하철 5호선은 왜 멈췄나?", SUBWAY, ["5"]),
        ("버스 몇 대가 달렸나?", SUBWAY, []),
    ],
)
def test_things_that_are_counted_otherwise(question: str, article: Article, missing: list[str]) -> None:
    found = missing_numbers(question, article)
    assert [number[: len(wanted)] for number, wanted in zip(found, missing, strict=True)] == missing


def test_a_number_in_han_numerals_is_found() -> None:
    assert missing_numbers("地铁7号线何时通车？", METRO) == []


def test_dots_between_korean_names_do_not_matter() -> None:
    assert missing_names("북러 열차는 달렸나?", "ko", SUBWAY) == []
    assert missing_names("북미 열차는 달렸나?", "ko", SUBWAY) == ["북미"]


def test_a_month_that_the_article_was_published_in_is_said() -> None:
    text = "두 정상은 지난해 6월 서명한 조약에 따라 협력하기로 했다."
    published = news("call", text, language="ko", published_at=day("2025-08-13"))
    assert missing_numbers("두 정상은 8월 통화에서 무엇을 논의했나?", published) == []
    assert missing_numbers("두 정상은 9월 통화에서 무엇을 논의했나?", published) == ["9"]


@pytest.mark.parametrize(
    ("question", "language", "text", "missing"),
    [
        (
            "속초 가뭄 재난사태는 언제 해제됐나?",
            "ko",
            "강릉시는 22일 재난사태가 해제됐다고 밝혔다.",
            ["속초"],
        ),
        ("강릉 가뭄은 언제 끝났나?", "ko", "강릉시는 22일 재난사태가 해제됐다고 밝혔다.", []),
        ("강릉시장 이재용은 뭐라고 했나?", "ko", "강릉시장은 김홍철이다. 강릉은 물이 부족했다.", ["이재용"]),
        ("成都地铁什么时候开通？", "zh", "武汉地铁将于十二月开通。", ["成都"]),
        ("武汉地铁集团总经理王建军说了什么？", "zh", "武汉地铁集团总经理陈国栋说，工程顺利。", ["王建军"]),
        ("福岡のバスはいつ走るか", "ja", "金沢のバスは来月から走る。", ["福岡"]),
        ("アメリカの大統領は何と述べたか", "ja", "米大統領は会見で述べた。", []),
    ],
)
def test_places_and_titled_names(question: str, language: str, text: str, missing: list[str]) -> None:
    assert missing_names(question, language, news("place", text, language=language, title="")) == missing
