import string

import pytest

from rag.messages import MESSAGES, UI_LANGUAGES, language_name, say, ui_language


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_exists_in_every_language_with_the_same_placeholders(key: str) -> None:
    translations = MESSAGES[key]
    assert set(translations) == set(UI_LANGUAGES)
    assert all(text.strip() for text in translations.values())
    assert len({frozenset(placeholders(text)) for text in translations.values()}) == 1


@pytest.mark.parametrize("key", MESSAGES)
def test_no_translation_was_left_in_english(key: str) -> None:
    if key != "seconds":
        assert len(set(MESSAGES[key].values())) == len(UI_LANGUAGES)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ko", "ko"), ("zh-TW", "zh"), ("ZH", "zh"), ("zh_Hans", "zh"), ("fr", "en"), ("und", "en"), ("", "en")],
)
def test_other_languages_get_english(language: str, expected: str) -> None:
    assert ui_language(language) == expected
    assert say("sources", language) == MESSAGES["sources"][expected]


def test_values_fill_the_placeholders_and_are_not_templates_themselves() -> None:
    assert say("opinion_source", "en", marks="[1][2]") == "Opinion, not a news report: [1][2]."
    assert "{x}" in say("name_not_found", "ko", names="{x}")


def test_mistakes_in_our_code_are_errors() -> None:
    with pytest.raises(KeyError):
        say("no_such_message", "en")
    with pytest.raises(KeyError):
        say("opinion_source", "en")


def test_languages_are_named_in_the_readers_language() -> None:
    assert language_name("ko", "en") == "Korean"
    assert language_name("en", "ko") == "영어"
    assert language_name("zh-CN", "ja") == "中国語"
    assert language_name("sw", "en") == "sw"
