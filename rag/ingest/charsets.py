"""Which legacy charset a text can come from: what was decoded must read like a language written in it."""

import codecs
import re

from rag.language import identify

# What pages mean by these labels, as browsers read them (WHATWG Encoding Standard).
_WIDER = {
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "utf-16": "utf-16-le",
}
_CYRILLIC = frozenset({"ru", "uk", "bg", "sr", "mk", "be"})
_WESTERN = frozenset(
    {
        "en",
        "fr",
        "de",
        "es",
        "it",
        "pt",
        "nl",
        "sv",
        "no",
        "nn",
        "da",
        "fi",
        "is",
        "ca",
        "gl",
        "eu",
        "id",
        "ms",
        "sq",
    }
)
_CENTRAL = frozenset({"pl", "cs", "sk", "hu", "hr", "sl", "ro", "bs", "de", "sq"})
_LANGUAGES = {
    "cp949": frozenset({"ko"}),
    "gb18030": frozenset({"zh"}),
    "big5hkscs": frozenset({"zh"}),
    "cp950": frozenset({"zh"}),
    "cp932": frozenset({"ja"}),
    "euc_jp": frozenset({"ja"}),
    "iso2022_jp": frozenset({"ja"}),
    "iso2022_kr": frozenset({"ko"}),
    "cp1251": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "koi8-r": frozenset({"ru"}),
    "koi8-u": frozenset({"ru", "uk"}),
    "cp1256": frozenset({"ar", "fa", "ur"}),
    "iso8859-6": frozenset({"ar", "fa", "ur"}),
    "cp1252": _WESTERN,
    "iso8859-15": _WESTERN,
    "mac-roman": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1253": frozenset({"el"}),
    "iso8859-7": frozenset({"el"}),
    "cp1254": frozenset({"tr", "az"}),
    "cp1255": frozenset({"he", "yi"}),
    "iso8859-8": frozenset({"he", "yi"}),
    "cp1257": frozenset({"lt", "lv", "et"}),
    "cp1258": frozenset({"vi"}),
    "cp874": frozenset({"th"}),
}
# Korean read as Chinese is valid Chinese characters, KOI8-R read as Windows-1251 valid Cyrillic; but prose
# has its language's most frequent characters in it (this least share), other text has them by chance only.
_COMMON_CYRILLIC = (re.compile("[оеаинтсрвліє]"), 0.35)
_COMMON_ARABIC = (re.compile("[اليمنوتربهد]"), 0.35)
_COMMON = {
    "ko": (re.compile("[이다는의에을가고하은를도로한지사기서인]"), 0.05),
    "zh": (re.compile("[的一是在不了有和人这這中大为為上个個国國年以要他月日到出]"), 0.05),
    "ja": (re.compile(r"[\u3041-\u3096]"), 0.05),
    **dict.fromkeys(_CYRILLIC, _COMMON_CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ur"), _COMMON_ARABIC),
}
_SYMBOL_IN_WORD = re.compile(r"[^\W\d_][¡¢£¥¦§¨©ª¬®¯±²³µ¶¸¹º¼½¾¿×÷ƒ†‡ˆ‰‹›˜][^\W\d_]")
_ICELANDIC = re.compile("[ðþýÐÞÝ]")
_WORD = re.compile(r"[^\W\d_]+")

# Encodings `guess` may answer, and others that must not be mistaken for these.
_GUESSED = ("cp949", "gb18030", "big5", "cp932", "euc_jp", "cp1251", "cp1256")
_RIVALS = ("koi8_r", "cp874")
_LEAST_CHARACTERS = 40  # shorter legacy samples are guessed wrong too often, from 40 characters hardly ever
_MOST_CHAOS = 0.1  # of charset-normalizer's scale from 0 (clean) to 1
_SAMPLE = 100_000  # bytes


def codec(label: str) -> str | None:
    """Python's name for a charset label, as wide as browsers read it; None for labels nobody knows."""
    try:
        name = codecs.lookup(label.strip()).name
        "".encode(name)  # refuses labels of byte-to-byte codecs such as "hex"
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name)


def fits(name: str, text: str) -> bool:
    """Whether `text`, decoded as the codec `name`, reads like a language that codec is for.

    Unicode encodings and codecs we have no list for always fit.
    """
    languages = _LANGUAGES.get(name)
    foreign = "".join(character for character in text[:_SAMPLE] if character > "\x7f")
    if languages is None or not any(map(str.isalpha, foreign)):
        return True
    if _SYMBOL_IN_WORD.search(text):
        return False
    language = identify(text)
    if language not in languages:
        return False
    if languages is _WESTERN and language != "is" and _ICELANDIC.search(text):
        return False
    if language not in _COMMON:
        return True
    common, least = _COMMON[language]
    return len(common.findall(foreign)) >= max(1, least * len(foreign))


def guess(data: bytes) -> str | None:
    """The legacy codec of undeclared `data`, or None when that is not beyond doubt.

    Needs 40 characters outside ASCII, or as many letters when nearly all are ASCII (Western European).
    """
    sample = data[:_SAMPLE]
    high = len(sample) - len(sample.translate(None, bytes(range(0x80, 0x100))))
    if high < 0.2 * len(sample):
        return _western(data) if high else None
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(sample, cp_isolation=[*_GUESSED, *_RIVALS]).best()
    if best is None or best.encoding not in _GUESSED or best.chaos > _MOST_CHAOS:
        return None
    name, text = codec(best.encoding), str(best)
    long_enough = sum(character > "\x7f" for character in text) >= _LEAST_CHARACTERS
    return name if name and long_enough and fits(name, text) else None


def _western(data: bytes) -> str | None:
    text = data.decode("cp1252", "replace")
    letters = sum(map(len, _WORD.findall(text)))
    return (
        "cp1252" if "\ufffd" not in text and letters >= _LEAST_CHARACTERS and fits("cp1252", text) else None
    )
