"""The check of a claim's quantities against one article."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import (
    Access,
    ArticleHead,
    ArticleStatus,
    Kind,
    Moment,
    Precision,
    Span,
    TitleOrigin,
)
from rag.verify.claims import Claim, Evidence
from rag.verify.quantities import QuantityCheck, check_quantities


def article(*sentences: str, language: str = "en", title: str = "", published: str | None = None) -> Evidence:
    """An article of these sentences, published on an ISO date or never dated."""
    text, spans = "", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    moment = None
    if published:
        moment = Moment(datetime.fromisoformat(published).replace(tzinfo=UTC), Precision.DAY)
    head = ArticleHead(
        "a", 1, title, TitleOrigin.GIVEN, language, None, None, (), moment, Kind.ARTICLE, Access.FULL,
        ArticleStatus.LIVE, "", "",
    )  # fmt: skip
    return Evidence(head, text, tuple(spans), np.zeros((len(spans), 1), np.float32))


def check(claim: str, language: str, evidence: str, evidence_language: str, **about: str) -> QuantityCheck:
    return check_quantities(
        Claim(claim, language), article(evidence, language=evidence_language, **about), 0, 0
    )


def missing(found: QuantityCheck) -> list[str]:
    return [flag.claim for flag in (*found.missing_in_article, *found.missing_nearby)]


TRUE_ACROSS = [
    ("有五分之一的孩子这样做。", "zh", "Так делает каждый пятый ребёнок.", "ru"),
    ("The river rose by 2.1 metres.", "en", "Река поднялась на два метра десять сантиметров.", "ru"),
    ("They talked for 150 minutes.", "en", "열병식이 끝난 뒤 두 시간 반 동안 이야기했다.", "ko"),
    ("주민 2천300명이 대피했다.", "ko", "住民2300人が避難した。", "ja"),
    ("她百分之百确定。", "zh", "She is entirely certain.", "en"),
    ("Sales of electric cars rose 70 percent.", "en", "今年上半年电动车销量同比大涨70.4%。", "zh"),
    ("「しらさぎ」の重さは74キロだ。", "ja", "The 74-kilogram satellite was launched on time.", "en"),
    (
        "「しらさぎ」は74キロ離れた島から見えた。",
        "ja",
        "It was seen from an island 74 kilometres away.",
        "en",
    ),
    ("The deal is worth $1 billion.", "en", "이번 계약 규모는 10억 달러다.", "ko"),
    ("이번 계약 규모는 10억 달러다.", "ko", "The deal is worth $1 billion.", "en"),
    ("12,000 people fled.", "en", "1만2000명이 대피했다.", "ko"),
    ("35.5 percent of voters stayed away.", "en", "百分之三十五点五的选民没有投票。", "zh"),
    ("Three soldiers died on Sunday.", "en", "일요일에 병사 세 명이 숨졌다.", "ko"),
    ("사흘 만에 구조됐다.", "ko", "He was rescued after three days.", "en"),
    ("A third of them left.", "en", "그들 가운데 3분의 1이 떠났다.", "ko"),
    ("The party won 70 percent.", "en", "该党赢得了七成选票。", "zh"),
    ("정당은 3할을 얻었다.", "ko", "The party won 30 percent.", "en"),
    ("投票率は三割だった。", "ja", "Turnout was 30%.", "en"),
    ("He served 18 months.", "en", "그는 1년 반을 복역했다.", "ko"),
    ("그는 18개월을 복역했다.", "ko", "He served a year and a half.", "en"),
    ("It happened in 2018.", "en", "平成30年の出来事だった。", "ja"),
    ("In 2019 he returned.", "en", "令和元年に帰国した。", "ja"),
    ("2018년에 세워졌다.", "ko", "بني في عام 1439 هـ", "ar"),
    ("The road is 50 miles long.", "en", "도로 길이는 80km다.", "ko"),
    ("He is 6 feet 6 inches tall.", "en", "他身高198厘米。", "zh"),
    ("It was 80 degrees Fahrenheit.", "en", "기온이 섭씨 27도였다.", "ko"),
    ("The farm covers 100 acres.", "en", "농장 면적은 40헥타르다.", "ko"),
    ("아파트는 30평이다.", "ko", "The flat has 99 square metres.", "en"),
    ("Она весит 110 фунтов.", "ru", "She weighs 50 kg.", "en"),
    ("买了三斤苹果。", "zh", "He bought 1.5 kilograms of apples.", "en"),
    ("One in five voted.", "en", "20%가 투표했다.", "ko"),
    ("По словам двадцати пяти человек, это так.", "ru", "وقال خمسة وعشرون شخصا ذلك", "ar"),
    ("At 7.30 pm the doors opened.", "en", "오후 7시 30분에 문이 열렸다.", "ko"),
    ("A man was arrested.", "en", "한 남성이 체포됐다.", "ko"),
    ("그중 한 명이 숨졌다.", "ko", "A passenger died.", "en"),
    ("Teenagers met there.", "en", "10대들이 그곳에서 만났다.", "ko"),
    ("10대 소년이 체포됐다.", "ko", "A teenage boy was arrested.", "en"),
    ("Nearly 300 people came.", "en", "297명이 왔다.", "ko"),
    ("Hundreds of people came.", "en", "297명이 왔다.", "ko"),
    ("Profit was 4.68 trillion won.", "en", "영업이익은 4조6761억원이다.", "ko"),
    ("Profit fell 55 percent.", "en", "영업이익이 55.23% 줄었다.", "ko"),
    ("Indices closed at 3,210.", "en", "지수는 3,210.01에 마감했다.", "ko"),
    ("The two leaders met.", "en", "정상들이 만났다.", "ko"),
    ("两国元首会面。", "zh", "The leaders met.", "en"),
    ("Half of the voters came.", "en", "유권자가 왔다.", "ko"),
    ("A dozen people came.", "en", "12人来了。", "zh"),
    ("Tens of thousands marched.", "en", "Десятки тысяч вышли на улицы.", "ru"),
]


@pytest.mark.parametrize(("claim", "language", "evidence", "evidence_language"), TRUE_ACROSS)
def test_true_claims_in_another_language_pass(
    claim: str, language: str, evidence: str, evidence_language: str
) -> None:
    assert not check(claim, language, evidence, evidence_language)


FALSE = [
    ("The first bus runs after 14 hours of rest.", "en", "노조는 14일 첫차부터 운행하기로 했다.", "ko", "14"),
    ("Sales of electric cars rose 71 percent.", "en", "今年上半年电动车销量同比大涨70.4%。", "zh", "71"),
    ("The deal is worth $1 billion.", "en", "계약 규모는 1억 달러다.", "ko", "1 billion"),
    ("계약 규모는 10조 원이다.", "ko", "The deal is worth 10 billion won.", "en", "10조"),
    ("15,000 people fled.", "en", "1만2000명이 대피했다.", "ko", "15,000"),
    ("Turnout was 45 percent.", "en", "投票率为百分之三十五。", "zh", "45"),
    ("Four soldiers died.", "en", "병사 세 명이 숨졌다.", "ko", "Four"),
    ("It rained on Monday.", "en", "일요일에 비가 내렸다.", "ko", "Monday"),
    ("He came in May 2018.", "en", "2018년 6월에 왔다.", "ko", "May"),
    ("In 2016 he came.", "en", "平成30年に来た。", "ja", "2016"),
    ("It weighs 5 kg.", "en", "무게는 5파운드다.", "ko", "5"),
    ("It costs 5 million pounds.", "en", "가격은 500만 달러다.", "ko", "5 million"),
    ("They lost 12 percent.", "en", "그들은 12명을 잃었다.", "ko", "12"),
    ("2 to 2 inches fell.", "en", "비가 2에서 4인치 내렸다.", "ko", "2"),
    ("They won 5-2.", "en", "5대 3으로 이겼고 2명이 다쳤다.", "ko", "2"),
    ("9피트 6인치인 선수다.", "ko", "The player is 6-foot-6.", "en", "9"),
    ("Thousands of people came.", "en", "수백 명이 왔다.", "ko", "Thousands"),
    ("1월에 왔다.", "ko", "He came in March.", "en", "1"),
    ("120 people came.", "en", "118명이 왔다.", "ko", "120"),
    ("It closed at 1,386.2.", "en", "1,385.2에 마감했다.", "ko", "1,386.2"),
    ("Profit was 4.66 trillion won.", "en", "영업이익은 4조6761억원이다.", "ko", "4.66 trillion"),
]


@pytest.mark.parametrize(("claim", "language", "evidence", "evidence_language", "words"), FALSE)
def test_false_quantities_are_missing(
    claim: str, language: str, evidence: str, evidence_language: str, words: str
) -> None:
    assert words in missing(check(claim, language, evidence, evidence_language))


@pytest.mark.parametrize(
    ("claim", "evidence", "kind"),
    [
        ("They ran 5 km.", "They ran 5 miles.", "unit"),
        ("It costs $5.", "It costs £5.", "unit"),
        ("They lost 12 percent.", "They lost 12 people.", "unit"),
        ("It rained on Monday.", "It rained on Sunday.", "date"),
        ("Nine people came.", "Eight people came.", "quantity"),
    ],
)
def test_a_flag_names_its_check_and_the_evidences_words(claim: str, evidence: str, kind: str) -> None:
    (flag,) = check(claim, "en", evidence, "en").missing_in_article
    assert flag.check == kind
    assert flag.evidence
    assert flag.evidence in evidence


def test_the_words_of_a_flag_are_those_of_the_claim_as_written() -> None:
    (flag,) = check("参加者は１２人だった。", "ja", "There were 20 participants.", "en").missing_in_article
    assert flag.claim == "１２"


SENTENCES = ("The ship left.", "12 sailors were saved.", "The port closed.", "It opened in 1998.")


@pytest.mark.parametrize(
    ("claim", "first", "level"),
    [
        ("12 sailors were saved.", 1, None),
        ("12 sailors were saved.", 0, "doubtful"),
        ("12 sailors were saved.", 3, "missing_nearby"),
        ("14 sailors were saved.", 1, "missing_in_article"),
        ("The 345-metre ship left.", 0, "missing_nearby"),  # in the title only
    ],
)
def test_how_grave_a_flag_is_depends_on_where_the_quantity_stands(
    claim: str, first: int, level: str | None
) -> None:
    found = check_quantities(
        Claim(claim, "en"), article(*SENTENCES, title="345-metre ship wrecked"), first, first
    )
    assert [
        name for name in ("doubtful", "missing_nearby", "missing_in_article") if getattr(found, name)
    ] == ([level] if level else [])


@pytest.mark.parametrize(
    ("claim", "language", "sentences", "replaced"),
    [
        (
            "Rosa is expected to move north on Monday.",
            "en",
            ("Rosa is expected to move north on Sunday.", "Rain is likely on Monday."),
            ["Monday"],
        ),
        (
            "노조는 임금 9% 인상을 요구했다.",
            "ko",
            ("노조는 임금 8% 인상을 요구했다.", "회사는 9%를 냈다."),
            ["9"],
        ),
        ("首班船载有18名乘客。", "zh", ("首班船载有24名乘客。", "航行需要18个小时。"), ["18"]),
        ("最近5試合で5試合に負けた。", "ja", ("最近5試合で4試合に負けた。",), ["5"]),
        ("12 cats and 45 dogs live there.", "en", ("45 cats and 12 dogs live there.",), ["12", "45"]),
        (  # the same numbers, told the other way round
            "On the island live 45 dogs and 12 cats.",
            "en",
            ("12 cats live on the island, and 45 dogs.",),
            [],
        ),
        (  # another sentence says so in as many words
            "The storm killed 9 people on the coast.",
            "en",
            (
                "The storm killed 7 people on the coast, said police.",
                "The storm killed 9 people on the coast, said aid.",
            ),
            [],
        ),
        (  # the claim has the other number too
            "It airs at 15:45 in Delhi, 11:15 in London.",
            "en",
            ("It airs at 11:15 in London.", "It airs on channel 15, 45 minutes."),
            [],
        ),
    ],
)
def test_a_number_in_anothers_place_is_wrong_though_the_article_has_it_elsewhere(
    claim: str, language: str, sentences: tuple[str, ...], replaced: list[str]
) -> None:
    found = check_quantities(Claim(claim, language), article(*sentences, language=language), 0, 0)
    assert [flag.claim for flag in found.replaced] == replaced


@pytest.mark.parametrize(
    ("claim", "sentences"),
    [
        ("로사는 월요일에 북상한다.", ("Rosa moves north on Sunday.", "Rain falls on Monday.")),
        ("찬성은 57%였다.", ("Some 70 percent were in favour.", "Turnout was 57 percent.")),
        ("수백 채가 무너졌다.", ("Thousands of houses fell.", "Hundreds of people fled.")),
        ("약 1900명이 다쳤다.", ("About 1000 people were hurt.", "It was founded in 1900.")),
    ],
)
def test_across_languages_one_number_each_of_a_sort_must_agree(
    claim: str, sentences: tuple[str, ...]
) -> None:
    found = check_quantities(Claim(claim, "ko"), article(*sentences), 0, 0)
    assert found.missing_nearby


def test_of_two_quoted_sentences_the_nearer_one_decides() -> None:
    evidence = article("Of those, 70 percent said yes.", "Turnout must be 50 percent.")
    claim = Claim("70 %가 찬성했다.", "ko")
    assert not check_quantities(claim, evidence, 0, 1, 0)
    assert check_quantities(claim, evidence, 0, 1, 1).missing_nearby


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "evidence_language", "doubted"),
    [
        ("На борту 131 пассажир и 6 моряков.", "ru", "Aboard were 6 passengers and 131 sailors.", "en", True),
        ("승객 131명과 선원 6명이 탔다.", "ko", "船上有6名乘客和131名船员。", "zh", True),
        ("승객 6명과 선원 131명이 탔다.", "ko", "船上有6名乘客和131名船员。", "zh", False),
        ("승객 131명과 선원 6명이 탔다.", "ko", "Aboard were 6 sailors and 131 passengers.", "en", False),
    ],
)
def test_numbers_in_the_other_order_are_doubted_between_languages_of_one_order(
    claim: str, language: str, evidence: str, evidence_language: str, doubted: bool
) -> None:
    found = check(claim, language, evidence, evidence_language)
    assert ("order" in {flag.check for flag in found.doubtful}) is doubted
    assert not missing(found)


def test_two_quoted_sentences_count_together() -> None:
    evidence = article(*SENTENCES)
    claim = Claim("12 sailors were saved and the port closed.", "en")
    assert not check_quantities(claim, evidence, 1, 2)


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "evidence_language", "published"),
    [
        ("He said so on 12 August 2025.", "en", "그는 12일 말했다.", "ko", "2025-08-13"),
        ("He said so on Tuesday.", "en", "그는 12일 말했다.", "ko", "2025-08-13"),
        ("그는 2025년 8월 12일 말했다.", "ko", "He spoke on Tuesday.", "en", "2025-08-13"),
        ("He resigned in 2024.", "en", "그는 지난해 사임했다.", "ko", "2025-08-13"),
        ("8月12日に発表した。", "ja", "It was announced yesterday.", "en", "2025-08-13"),
    ],
)
def test_relative_dates_are_read_against_the_articles_date(
    claim: str, language: str, evidence: str, evidence_language: str, published: str
) -> None:
    assert not check(claim, language, evidence, evidence_language, published=published)


def test_a_wrong_resolved_date_is_missing() -> None:
    found = check("He spoke on 14 August 2025.", "en", "그는 12일 말했다.", "ko", published="2025-08-13")
    assert "14" in missing(found)


def test_without_a_publish_date_a_date_beside_a_weekday_is_doubtful() -> None:
    found = check("He spoke on 12 August.", "en", "그는 화요일에 말했다.", "ko")
    assert not missing(found)
    assert {flag.check for flag in found.doubtful} == {"date"}


def test_the_day_of_publication_is_no_more_than_a_doubt() -> None:
    found = check("On 13 August he spoke.", "en", "그는 연설했다.", "ko", published="2025-08-13")
    assert not missing(found)
    assert found.doubtful


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "evidence_language"),
    [
        ("Two men came.", "en", "남성들이 왔다.", "ko"),
        ("It was his second visit.", "en", "그가 방문했다.", "ko"),
    ],
)
def test_two_in_words_is_only_doubted(
    claim: str, language: str, evidence: str, evidence_language: str
) -> None:
    found = check(claim, language, evidence, evidence_language)
    assert not missing(found)
    assert found.doubtful


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "evidence_language", "certain"),
    [
        ("45 were killed and 12 hurt.", "en", "12명이 숨지고 45명이 다쳤다.", "ko", True),
        ("造成45人死亡，12人受伤。", "zh", "12 people died and 45 were injured.", "en", True),
        ("погибли 45, ранены 12", "ru", "قتل 12 وأصيب 45", "ar", True),
        (
            "17명이 숨지고 3명이 다쳤다.",
            "ko",
            "In all 3 people died and 17 were injured, 4 of them badly.",
            "en",
            True,
        ),
        ("In all 45 small cats and 12 dogs live.", "en", "12 cats live there, and 45 dogs.", "en", False),
        ("They won again 3-5.", "en", "A 5-3 win of theirs.", "en", False),
        ("They won 3-5.", "en", "그들은 5대 3으로 이겼다.", "ko", False),
    ],
)
def test_exchanged_numbers_are_flagged(
    claim: str, language: str, evidence: str, evidence_language: str, certain: bool
) -> None:
    found = check(claim, language, evidence, evidence_language)
    assert "order" in {flag.check for flag in (found.missing_nearby if certain else found.doubtful)}


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "evidence_language"),
    [
        ("45 were hurt and 12 killed.", "en", "12명이 숨지고 45명이 다쳤다.", "ko"),
        ("12 people died; 45 were injured.", "en", "45 were hurt and 12 were killed.", "en"),
        ("In all 45 dogs and 12 cats live there.", "en", "12 cats and 45 dogs live there.", "en"),
    ],
)
def test_numbers_told_in_another_order_pass(
    claim: str, language: str, evidence: str, evidence_language: str
) -> None:
    assert not check(claim, language, evidence, evidence_language)


def test_in_a_language_we_cannot_read_small_numbers_are_only_doubted() -> None:
    found = check("Seven people and 350 dogs came.", "en", "Es kamen sieben Menschen.", "de")
    assert [flag.claim for flag in found.doubtful] == ["Seven"]
    assert missing(found) == ["350"]


def test_a_long_table_of_numbers_is_checked_number_by_number() -> None:
    table = " ".join(str(1000 + n) for n in range(400))
    assert not check(table, "ko", table, "ko")
    assert missing(check(f"{table} 2900 7", "en", table, "en")) == ["2900", "7"]


def test_numbers_of_any_length_are_read() -> None:
    assert missing(check("9" * 400, "en", "8" * 400, "en")) == []  # both beyond what a float tells apart
    assert missing(check("9" * 400, "en", "8", "en")) == ["9" * 400]


def test_a_claim_without_quantities_reads_nothing() -> None:
    assert check("Nobody came.", "en", "Nobody came.", "en") == QuantityCheck()


SOURCES = [
    ("en", "About 4,300 workers at 27 plants struck on Monday, 3 June 2019, losing $8.5 million or 12%."),
    ("ko", "2019년 6월 3일 월요일 27개 공장 노동자 4300명이 파업해 850만 달러, 12%의 손실을 냈다."),
    ("zh", "2019年6月3日星期一，27家工厂的4300名工人罢工，损失850万美元，占12%。"),
    ("ja", "2019年6月3日月曜日、27の工場で4300人の労働者がストを行い、850万ドル、12%の損失が出た。"),
    ("ru", "В понедельник, 3 июня 2019 года, 4 300 рабочих 27 заводов потеряли 8,5 млн долларов, или 12 %."),
    ("ar", "أضرب 4300 عامل في 27 مصنعا يوم الاثنين 3 يونيو 2019 مع خسارة 8.5 مليون دولار أي 12٪."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence"), SOURCES)
def test_every_language_passes_against_every_other(language: str, sentence: str) -> None:
    for other, evidence in SOURCES:
        assert not check(sentence, language, evidence, other), (language, other)


@given(st.sampled_from(SOURCES), st.sampled_from(SOURCES), st.data())
def test_a_changed_digit_fails_against_its_own_source_and_its_translations(
    source: tuple[str, str], evidence: tuple[str, str], data: st.DataObject
) -> None:
    language, sentence = source
    places = [place for place, character in enumerate(sentence) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "23456789" if d != sentence[place]]))
    changed = sentence[:place] + digit + sentence[place + 1 :]
    assert check(changed, language, evidence[1], evidence[0])


@given(
    st.lists(
        st.sampled_from(
            [
                "12",
                "7%",
                "$3bn",
                "오후",
                "3시",
                "2억",
                "5천만",
                "三分之一",
                "七成",
                "평성",
                "5-3",
                "1/2",
                "half",
                "both",
                "Monday",
                "5월",
                "수백",
                "명",
                "шесть",
                "عشرين",
                "10대",
                "6피트",
            ]
        ),
        max_size=8,
    ),
    st.sampled_from(["en", "ko", "zh", "ja", "ru", "ar", "de"]),
)
def test_a_sentence_passes_against_itself(words: list[str], language: str) -> None:
    sentence = " ".join(words)
    assert not check(sentence, language, sentence, language)


OTHERS_IN_PLACE = [
    # A bare 1 in digits where the evidence has one other number.
    ("看守1人がけがをした。", "ja", "Six guards were hurt.", "en"),
    ("この1日間は雨だった。", "ja", "이틀 동안 비가 내렸다.", "ko"),
    ("승점 1점을 얻었다.", "ko", "Команда набрала три очка.", "ru"),
    # ... and only a word that means no number would bear it out.
    ("最も重要な選挙まで1週間だ。", "ja", "It is five weeks to one of the most important elections.", "en"),
    ("피해자 2명이 숨졌다.", "ko", "قتل المهاجم ثمانية من المارين.", "ar"),
    # A weekday said twice, where the evidence says another one twice.
    ("日曜と火曜、そして火曜に雨が降る。", "ja", "Rain falls on Sunday, Tuesday and then Wednesday.", "en"),
    ("금요일 낮, 금요일 밤, 토요일 밤에 열렸다.", "ko", "On Friday, Saturday noon and Saturday night.", "en"),
    # A decade is a year as others are.
    ("彼は1970年代に演じた。", "ja", "他在八十年代演出，上周五回来了。", "zh"),
    # Degrees are rounded to whole degrees.
    ("Разница составила 70 градусов.", "ru", "The difference was 20 degrees.", "en"),
    ("気温は82度だった。", "ja", "Температура достигла 27 градусов.", "ru"),
    # Teenagers are no seventy-year-olds.
    ("多くの70代が集まった。", "ja", "Many teenagers came.", "en"),
    ("많은 50대들이 모였다.", "ko", "许多青少年来了。", "zh"),
    # Days of a working week are no days of a month.
    ("週2日働く。", "ja", "They work four days a week since Friday.", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "language", "evidence", "evidence_language"), OTHERS_IN_PLACE)
def test_a_number_in_the_place_of_another_is_no_mere_doubt(
    claim: str, language: str, evidence: str, evidence_language: str
) -> None:
    assert missing(check(claim, language, evidence, evidence_language))


STILL_TRUE = [
    ("多くの10代が集まった。", "ja", "Many teenagers came.", "en"),
    ("50대 남성이 다쳤다.", "ko", "A man in his fifties was hurt.", "en"),
    ("50代の男性がけがをした。", "ja", "50대 남성이 다쳤다.", "ko"),
    ("別荘の1つに向かった。", "ja", "He went to one of his three villas.", "en"),
    ("看守1人がけがをした。", "ja", "A guard was hurt.", "en"),
    ("두 사람 중 1명이 여섯 번 이겼다.", "ko", "One of the two won six times.", "en"),
    ("Разница составила 68 градусов.", "ru", "The difference was 20 degrees.", "en"),
    ("気温は81度だった。", "ja", "Температура достигла 27 градусов.", "ru"),
    ("彼は1980年代に演じた。", "ja", "他在八十年代演出，上周五回来了。", "zh"),
    ("週4日働く。", "ja", "They work four days a week since Friday.", "en"),
]


@pytest.mark.parametrize(("claim", "language", "evidence", "evidence_language"), STILL_TRUE)
def test_what_looks_like_another_number_and_is_none_passes(
    claim: str, language: str, evidence: str, evidence_language: str
) -> None:
    assert not missing(check(claim, language, evidence, evidence_language))


def test_a_year_that_a_quoted_sentence_states_is_not_open_in_the_other() -> None:
    evidence = article("She may run in 2020.", "She said so on Saturday.")
    found = check_quantities(Claim("彼女は2016年に立候補するかもしれない。", "ja"), evidence, 0, 1)
    assert missing(found) == ["2016"]


def test_of_two_percentages_quoted_that_of_the_nearer_sentence_is_replaced() -> None:
    evidence = article(
        "Of these 70 percent agreed.", "Turnout must be 50 percent.", "It was 57 percent once."
    )
    found = check_quantities(Claim("投票率は57%必要だ。", "ja"), evidence, 0, 1, best=1)
    assert missing(found) == ["57"]


def test_a_range_with_one_end_changed_is_wrong_though_its_end_stands_close_by() -> None:
    evidence = article("Rain of 1 to 4 inches is likely.", "In 2 towns it floods.")
    found = check_quantities(Claim("2에서 4인치의 비가 올 것이다.", "ko"), evidence, 0, 0)
    assert missing(found) == ["2"]
