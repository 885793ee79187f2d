"""One spelling for characters that mean the same, so that numbers of six scripts meet."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_ONE_SPELLING = {
    "٫": ".",  # Arabic decimal and thousands separators, percent
    "٬": ",",
    "٪": "%",
    "½": " 1/2",
    "¼": " 1/4",
    "¾": " 3/4",
    "⅓": " 1/3",
    "⅔": " 2/3",
    "•": "·",
    "’": "'",
    "‘": "'",
    "′": "'",
    "″": '"',
    "“": '"',
    "”": '"',
} | dict.fromkeys("−–—‐‑‒―~〜～∼", "-")
_UNSEEN = re.compile(r"[\u064b-\u0652\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_ARABIC_COMMA = re.compile(r"(?<=\d)،(?=\d{3}(?!\d))")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in one spelling; `original` is what it was made from."""

    text: str
    original: str
    language: str

    def words(self, start: int, end: int) -> str:
        """The words of the original text that `text[start:end]` was made from."""
        if self.text == self.original:
            return self.original[start:end]
        table = _table(self.language)
        place, first, last = 0, None, len(self.original)
        for index, character in enumerate(self.original):
            width = len(table[ord(character)])
            if first is None and place + width > start:
                first = index
            if place >= end:
                last = index
                break
            place += width
        return self.original[first if first is not None else last : last]


class _Table(dict[int, str]):
    """Character to its spelling, filled as characters are met."""

    def __init__(self, *, simplified: bool) -> None:
        super().__init__()
        self._converter: Any = None
        if simplified:
            from opencc import OpenCC  # noqa: PLC0415 - only for Chinese

            self._converter = OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        character = chr(code)
        spelling = _ONE_SPELLING.get(character)
        if spelling is None:
            spelling = "".join(_plain(c) for c in unicodedata.normalize("NFKC", character))
        if self._converter is not None and _HAN.match(spelling):
            spelling = str(self._converter.convert(spelling))
        self[code] = spelling
        return spelling


def normalise(text: str, language: str = "und") -> str:
    """The text as numbers and words are compared: every character in one spelling, nothing reordered.

    NFKC; digits of any script as 0-9; one dash, one apostrophe, one decimal point; vowel marks, tatweel
    and characters without width dropped; Chinese (`zh`) in simplified characters.
    """
    return normalised(text, language).text


def normalised(text: str, language: str) -> Normalised:
    """As `normalise`, able to give back the original words of a slice."""
    spelled = text.translate(_table(language))
    return Normalised(_ARABIC_COMMA.sub(",", spelled), text, language)


@lru_cache(maxsize=2)
def _table_of(simplified: bool) -> _Table:
    return _Table(simplified=simplified)


def _table(language: str) -> _Table:
    return _table_of(language == "zh")


def _plain(character: str) -> str:
    if character in _ONE_SPELLING:
        return _ONE_SPELLING[character]
    if _UNSEEN.match(character):
        return ""
    if character.isdigit() and not character.isascii():
        return str(unicodedata.digit(character))
    return " " if character.isspace() and character != "\n" else character
