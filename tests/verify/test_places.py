import pytest

from rag.verify.places import places_in, strange_places


@pytest.mark.parametrize(
    ("text", "language", "ids"),
    [
        ("France and the U.S. agreed in Geneva.", "en", ["FR", "US", "geneva"]),
        ("North Korean troops", "en", ["KP"]),
        ("북한과 러시아가 모스크바에서 만났다", "ko", ["KP", "RU", "moscow"]),
        ("朝鲜与俄罗斯在莫斯科会谈", "zh", ["KP", "RU", "moscow"]),
        ("タイヤはタイで作られた", "ja", ["TH"]),
        ("в Испании и во Франции", "ru", ["ES", "FR"]),
        ("والولايات المتحدة وإسبانيا", "ar", ["US", "ES"]),
        ("Spanien und Frankreich", "de", ["ES", "FR"]),
        ("Ливингстон", "ru", []),
        ("anything", "xx-nonsense", []),
    ],
)
def test_places_are_named(text: str, language: str, ids: list[str]) -> None:
    assert [name for place in places_in(text, language) for name in sorted(place.ids)] == ids


@pytest.mark.parametrize(
    ("claim", "claimed", "evidence", "language", "strange"),
    [
        ("They met in Paris.", "en", "파리에서 만났다.", "ko", []),
        ("They met in Berlin.", "en", "모스크바에서 만났다.", "ko", ["Berlin"]),
        ("Washington agreed.", "en", "미국은 동의했다.", "ko", []),
        ("미국은 동의했다.", "ko", "美方同意。", "zh", []),
        ("西班牙获胜", "zh", "Spain won.", "en", []),
        ("西班牙获胜", "zh", "Italy won.", "en", ["西班牙"]),
    ],
)
def test_places_the_evidence_does_not_name(
    claim: str, claimed: str, evidence: str, language: str, strange: list[str]
) -> None:
    assert [place.words for place in strange_places(claim, claimed, evidence, language)] == strange
