import pytest

from rag.verify.known_names import _LANGUAGES, _pattern, strange_names


@pytest.mark.parametrize(
    ("claim", "claimed", "article", "language", "expected"),
    [
        (
            "It marks the end of the Korean War.",
            "en",
            "제80주년 광복절 경축식이 열렸다.",
            "ko",
            ["Korean War"],
        ),
        ("It marks the end of the Korean War.", "en", "6·25 전쟁이 끝난 날이다.", "ko", []),
        ("日本首相岸田文雄发言", "zh", "石破首相は述べた。", "ja", ["岸田"]),
        ("Xi spoke to Putin.", "en", "시진핑 주석과 푸틴 대통령", "ko", []),
        ("Greece blocks NATO.", "en", "ギリシャはNATOへの加盟を阻む。", "ja", []),  # in Latin letters there
        ("The Exit of Xiang was fine.", "en", "시민들이 모였다.", "ko", []),
        ("Merkel spoke.", "en", "Er sprach.", "de", []),  # no table for German
    ],
)
def test_well_known_names_must_stand_in_the_article(
    claim: str, claimed: str, article: str, language: str, expected: list[str]
) -> None:
    assert strange_names(claim, claimed, article, language) == expected


def test_every_name_has_a_form_in_every_language() -> None:
    names = {language: set(_pattern(language).groupindex) for language in _LANGUAGES}
    assert all(names["en"] == found for found in names.values())
    assert len(names["en"]) > 50
