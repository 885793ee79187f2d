import pytest

from rag.verify.names import ForeignName, flat, foreign_names, resembling


def words(claim: str, language: str, article: str, *, sure: bool | None = None) -> list[str]:
    return [n.word for n in foreign_names(claim, language, article) if sure is None or n.sure is sure]


@pytest.mark.parametrize(
    ("claim", "language", "article"),
    [
        (
            "President Aldous Brandt met the miners.",
            "en",
            "The miners met Brandt, Aldous B. and others. Aldous Brandt left.",
        ),
        ("In May the Chilean minister resigned.", "en", "A minister of Chile stepped down on Monday."),
        ("The UN agreed.", "en", "The U.N. has agreed to it."),
        ("리먼브라더스가 무너졌다.", "ko", "리먼 브라더스 붕괴"),
        ("푸틴 대통령은 통화 내용을 설명했다.", "ko", "블라디미르 푸틴이 전화했다."),
        ("그 이름은 작가가 지은 것이다.", "ko", "소설가의 필명"),
        ("胡安卡洛斯访问了东京。", "zh", "胡安·卡洛斯抵达东京"),
        ("總統訪問華盛頓。", "zh", "总统访问了华盛顿"),
        ("ジョン・スミスは東京に着いた。", "ja", "スミス、ジョン両氏は東京へ"),
        ("Путина встретил посол.", "ru", "Посол встретился с Путиным."),
    ],
)
def test_names_of_the_article_are_not_foreign(claim: str, language: str, article: str) -> None:
    assert words(claim, language, article) == []


@pytest.mark.parametrize(
    ("claim", "language", "article", "name"),
    [
        ("The miners met Aldous Brandt in Lisbon.", "en", "The miners met the owner in Porto.", "Lisbon"),
        ("젤렌스키 대통령은 통화했다.", "ko", "푸틴 대통령은 통화했다.", "젤렌스키"),
        ("그는 인천에서 배를 탔다.", "ko", "그는 부산에서 배를 탔다.", "인천"),
        ("总统德米特罗夫访问了北京。", "zh", "总统访问了首都", "北京"),
        ("李明博总统离开了。", "zh", "总统离开了。", "李明博"),
        ("プーチン大統領は電話した。", "ja", "首相は電話した。", "プーチン"),
        ("田中首相は電話した。", "ja", "大統領は電話した。", "田中"),
        ("В город приехал Сергей Волков.", "ru", "В город приехал посол.", "Волков"),
    ],
)
def test_names_the_article_does_not_hold_are_found(
    claim: str, language: str, article: str, name: str
) -> None:
    assert name in words(claim, language, article, sure=True)


@pytest.mark.parametrize(
    ("claim", "article"),
    [
        ("그 사람은 일본이 아닌 곳에서 태어났다.", "일본"),
        ("이르는 말은 다음과 같다.", "정의"),
        ("회의는 함께 진행하며 결과를 알렸다.", "회의"),
    ],
)
def test_common_korean_words_are_no_sure_names(claim: str, article: str) -> None:
    assert words(claim, "ko", article, sure=True) == []


def test_a_word_that_only_opens_the_sentence_is_no_name() -> None:
    assert words("Officials left early.", "en", "The mayor went home.") == []
    assert words("Months passed before Marta returned.", "en", "Marta came back.") == []


def test_another_spelling_is_shown_as_such() -> None:
    found = foreign_names("They met Harisson.", "en", "Harrison met them.")
    assert [(name.word, name.like) for name in found] == [("Harisson", "Harrison")]


def test_nothing_resembles_a_name_of_other_letters() -> None:
    assert resembling("Brandt", ["Okafor", "miners", "sea"]) is None
    assert resembling("Brandt", ["miners", "Brand"]) == "Brand"


def test_a_name_is_shown_as_the_claim_writes_it() -> None:
    assert words("總統訪問華盛頓。", "zh", "总统访问了首都。") == ["華盛頓"]


def test_flat_text_has_letters_and_digits_only() -> None:
    assert flat("John F. Kennedy·공항 3") == "johnfkennedy공항3"


def test_months_titles_and_german_nouns() -> None:
    assert words("On Friday President March spoke.", "en", "nothing") == []
    assert [n.sure for n in foreign_names("Gestern kam der Richter.", "de", "nichts")] == [False]


def test_a_place_may_be_written_in_short() -> None:
    assert foreign_names("アメリカは合意した。", "ja", "米は合意した") == []
    assert (
        foreign_names("日本は合意した。", "ja", "英は合意した") == [ForeignName("日本", sure=True)]
        or words("日本は合意した。", "ja", "英は合意した") == []
    )


@pytest.mark.parametrize(
    ("claim", "language", "article", "expected"),
    [
        ("이제현 대표가 말했다.", "ko", "박제현 대표가 회의를 열었다.", ["이제현"]),
        ("馆长王雁青说了。", "zh", "馆长罗雁青说", ["王雁青"]),
        ("村長の磯谷丈は語った。", "ja", "村長の磯貝丈は、こう語った", ["磯谷丈"]),
        ("张新成都是中国演员。", "zh", "张新成是演员", []),  # no Chengdu in it
        ("他在成都工作。", "zh", "他在北京工作", ["成都"]),
    ],
)
def test_a_name_counts_as_a_whole(claim: str, language: str, article: str, expected: list[str]) -> None:
    assert words(claim, language, article) == expected
