"""Names across scripts: a romanised consonant skeleton, so that 푸틴, Путин and Putin meet.

Vowels are written too differently from script to script, consonants much less: a name is romanised, voiced
and voiceless pairs are merged, vowels dropped, runs collapsed (Trump and 트럼프 both give `tlmp`). The first
three, four and five consonants are the features. Chinese is left out: a transliteration read in pinyin has
little left of the name. Worth +.012 to +.014 MRR on news headlines between Korean and five other languages.
"""

import re

from anyascii import anyascii

_HANGUL = re.compile(r"[\uac00-\ud7a3]{2,}")
_KATAKANA = re.compile(r"[\u30a1-\u30fe]{2,}")
_ARABIC = re.compile(r"[\u0620-\u065f\u0671-\u06d3]{4,}")
_KATAKANA_TI = re.compile("チ(?![ャュョェ])")
"""Before katakana had ティ it wrote "ti" so: プーチン is Putin, マーチン Martin."""
_ARABIC_LETTER = re.compile(r"[\u0620-\u06d3]")
_CASED = re.compile(r"[^\W\d_]{4,}")
_ARABIC_ARTICLE = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)")
_ARABIC_ROMAN_VOWEL = re.compile(r"(?<=.)w")
"""و inside a name is a long vowel: كورسك is Kursk."""

# How one sound is spelt in romanisation: (pattern, class), applied in order.
_SOUNDS = (
    (re.compile(r"ph"), "p"),
    (re.compile(r"(?<=[aeiou])gh"), ""),
    (re.compile(r"sch|sh|ch|ts|tz|dz|th|j"), "s"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"ck|c"), "k"),
    (re.compile(r"ng"), "n"),
    (re.compile(r"x"), "ks"),
)
_MERGED = str.maketrans(
    {**dict.fromkeys("bfvw", "p"), "d": "t", **dict.fromkeys("gq", "k"), "z": "s", "r": "l"}
)
_DROPPED = re.compile(r"[aeiouyh]|[^a-z]")
_DOUBLED = re.compile(r"(.)\1+")

_CASED_LANGUAGES = frozenset(["en", "de", "es", "fr", "it", "nl", "pl", "pt", "tr", "ru", "uk"])


def skeleton(word: str) -> str:
    """The consonant skeleton of one word in any script; `a` in front when it begins with a vowel."""
    romanised = anyascii(_KATAKANA_TI.sub("ティ", word)).lower()
    if _ARABIC_LETTER.search(word):
        romanised = _ARABIC_ROMAN_VOWEL.sub("", romanised)
    for pattern, sound in _SOUNDS:
        romanised = pattern.sub(sound, romanised)
    first = "a" if romanised[:1] and romanised[0] in "aeiou" else ""
    return first + _DOUBLED.sub(r"\1", _DROPPED.sub("", romanised.translate(_MERGED)))


def name_words(text: str, language: str) -> list[str]:
    """Words that may be names: capitalised ones, katakana runs, and every Hangul or Arabic word."""
    found = _KATAKANA.findall(text)
    if language == "ko":
        found += _HANGUL.findall(text)
    if language == "ar":
        found += [form for word in _ARABIC.findall(text) for form in _arabic_forms(word)]
    if language in _CASED_LANGUAGES:
        found += [word for word in _CASED.findall(text) if word[0].isupper()]
    return found


def _arabic_forms(word: str) -> list[str]:
    """The word without its article, and without a first و or ب too, which may be a particle."""
    bare = _ARABIC_ARTICLE.sub("", word)
    return [bare, bare[1:]] if bare == word and word[0] in "وب" and len(word) > 3 else [bare]


def name_features(text: str, language: str) -> list[str]:
    """Tokens of the name channel, repeats kept: the first 3, 4 and 5 consonants of each possible name."""
    features = []
    for word in name_words(text, language):
        bones = skeleton(word)
        features += [f"{n}{bones[:n]}" for n in (3, 4, 5) if len(bones) >= n]
    return features
