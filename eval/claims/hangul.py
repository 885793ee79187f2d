"""Hangul syllables taken apart and put together, and the particle that fits a word."""

_FIRST = 0xAC00
_LAST = 0xD7A3
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_PARTICLES = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("이라", "라"),
    ("이었", "였"),
    ("으로", "로"),
)
_DIGITS_WITH_FINAL = "013678"
_STEM_VOWELS = {"ㅘ": "ㅗ", "ㅕ": "ㅣ", "ㅙ": "ㅚ", "ㅏ": "ㅏ", "ㅓ": "ㅓ", "ㅐ": "ㅐ", "ㅔ": "ㅔ"}


def has_final(word: str) -> bool:
    """Whether a word ends in a consonant in Korean; a Latin letter counts as a vowel."""
    last = word[-1:]
    if _is_syllable(last):
        return (ord(last) - _FIRST) % 28 > 0
    return last in _DIGITS_WITH_FINAL if last else False


def with_final(syllable: str, final: str) -> str:
    """The syllable with that final consonant; a space takes it away."""
    code = ord(syllable) - _FIRST
    return chr(_FIRST + code - code % 28 + _FINALS.index(final))


def fitting(word: str, particle: str) -> str:
    """The particle in the form that follows the word: `는` after a vowel, `은` after a consonant."""
    for after_consonant, after_vowel in _PARTICLES:
        if particle in (after_consonant, after_vowel):
            if after_consonant == "으로" and _ends_in_rieul(word):
                return after_vowel
            return after_consonant if has_final(word) else after_vowel
    return particle


def stem_before_past(before: str, syllable: str) -> str | None:
    """The stem of a past form, given as what stands before its last syllable and that: `마`, `쳤` -> `마치`.

    None where it cannot be told from the form alone.
    """
    if not _is_syllable(syllable) or _final(syllable) != "ㅆ" or syllable == "있":
        return None
    if syllable in "았었":
        # `들었` may come from 듣- or 들-, `불렀` from 부르-: only stems that stay as they are.
        return before if before and _final(before[-1]) not in " ㄹ" else None
    return before + "하" if syllable == "했" else _contracted(before, syllable)


def _contracted(before: str, syllable: str) -> str | None:
    if syllable in "였웠":
        return None
    vowel = _VOWELS[(ord(syllable) - _FIRST) // 28 % 21]
    if vowel not in _STEM_VOWELS:
        return None
    code = ord(syllable) - _FIRST
    stem = chr(_FIRST + code // 588 * 588 + _VOWELS.index(_STEM_VOWELS[vowel]) * 28)
    if stem == "라" or (before and _final(before[-1]) == "ㄹ"):
        return None  # 올랐다 is 오르-, 달라졌다 is not
    return before + stem


def _is_syllable(character: str) -> bool:
    return len(character) == 1 and _FIRST <= ord(character) <= _LAST


def _final(syllable: str) -> str:
    return _FINALS[(ord(syllable) - _FIRST) % 28] if _is_syllable(syllable) else " "


def _ends_in_rieul(word: str) -> bool:
    return _final(word[-1]) == "ㄹ" or word[-1:] in "1678"
