import pytest

from rag.verify.hanja import names_in, readings
from rag.verify.holders import other_holder
from rag.verify.names_across import doubted_names, shared_names

KOREAN = "이재명 대통령은 15일 서울에서 열린 경축식에서 연설했다."
JAPANESE = "石破首相と韓国の李在明大統領は23日、東京で会談した。"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("李在明", ["이재명"]),
        ("尹锡悦", ["윤석열"]),
        ("尹錫悦", ["윤석열"]),
        ("文在寅", ["문재인"]),
        ("韓悳洙", ["한덕수"]),
        ("习近平", []),  # read by sound: 시진핑
        ("岸田文雄", []),
        ("李", []),
    ],
)
def test_a_korean_name_in_characters_is_read_in_hangul(name: str, expected: list[str]) -> None:
    assert list(readings(name)) == expected


def test_names_are_found_in_running_text() -> None:
    assert "이재명" in names_in("韩国总统李在明23日说")


@pytest.mark.parametrize(
    ("claim", "claimed", "evidence", "language", "expected"),
    [
        ("文在寅大統領が演説した。", "ja", KOREAN, "ko", ("文在寅", "이재명")),
        ("韩国总统尹锡悦发表演说。", "zh", KOREAN, "ko", ("尹锡悦", "이재명")),
        ("윤석열 대통령이 도쿄를 찾았다.", "ko", JAPANESE, "ja", ("윤석열", "李在明")),
        ("李在明大統領が演説した。", "ja", KOREAN, "ko", None),
        ("韩国总统李在明发表演说。", "zh", KOREAN, "ko", None),
        ("이재명 대통령이 도쿄를 찾았다.", "ko", JAPANESE, "ja", None),
        ("岸田文雄首相が演説した。", "ja", KOREAN, "ko", None),  # nobody of that office in the quote
        ("여당의 대표가 도쿄를 찾았다.", "ko", "李在明代表は述べた。", "ja", None),
        ("President Moon spoke.", "en", KOREAN, "ko", None),
    ],
)
def test_another_person_in_the_same_office_is_doubted(
    claim: str, claimed: str, evidence: str, language: str, expected: tuple[str, str] | None
) -> None:
    assert other_holder(claim, claimed, evidence, evidence, language) == expected


def test_the_rest_of_the_article_may_hold_the_name() -> None:
    article = f"{KOREAN} 문재인 전 대통령도 자리했다."
    assert other_holder("文在寅大統領も出席した。", "ja", KOREAN, article, "ko") is None


def test_one_name_is_doubted_once() -> None:
    flags = doubted_names("文在寅大統領が演説した。", "ja", KOREAN, KOREAN, "ko")
    assert [(flag.check, flag.claim) for flag in flags] == [("name", "文在寅")]


@pytest.mark.parametrize(("claim", "language"), [("李在明氏が述べた。", "ja"), ("李在明表示同意", "zh")])
def test_names_in_characters_are_shared_with_hangul(claim: str, language: str) -> None:
    assert shared_names(claim, language, KOREAN, "ko") > 0
    assert shared_names(KOREAN, "ko", claim, language) > 0
