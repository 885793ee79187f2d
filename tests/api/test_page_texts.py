"""The page's words: every language has the same, and each is used."""

import json
import re
from pathlib import Path

import pytest

from rag.messages import MESSAGES, UI_LANGUAGES

TEXTS = Path(__file__).parents[2] / "api" / "page" / "texts"
_LINE = re.compile(r'^  (\w+): ("(?:[^"\\]|\\.)*"),$', re.MULTILINE)


def _texts(language: str) -> dict[str, str]:
    source = (TEXTS / f"{language}.js").read_text("utf-8")
    found = {key: json.loads(value) for key, value in _LINE.findall(source)}
    assert len(found) == source.count("\n  "), "a line that is no key and text"
    return found


@pytest.mark.parametrize("language", [code for code in UI_LANGUAGES if code != "en"])
def test_every_language_has_the_same_keys_and_placeholders(language: str) -> None:
    english, other = _texts("en"), _texts(language)
    assert list(english) == list(other)
    for key, words in english.items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", other[key])), key
        assert other[key].strip()


def test_every_doubt_has_a_name() -> None:
    assert {key for key in MESSAGES if key.startswith("doubt_")} <= set(_texts("en"))


def test_every_key_is_used() -> None:
    page = TEXTS.parent
    sources = "".join(p.read_text("utf-8") for p in (*page.glob("*.js"), page / "index.html"))
    made = ("doubt_", "stage_", "kind_", "chip_", "window_", "quote_", "panel_")
    unused = [key for key in _texts("en") if f'"{key}"' not in sources and not key.startswith(made)]
    assert unused == []
