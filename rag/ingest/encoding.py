"""Bytes of unknown encoding become text, or are refused: never mojibake."""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from rag.errors import IngestError
from rag.ingest.charsets import codec, fits, guess
from rag.language import identify

_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip data",
    b"\x7fELF": "a program",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a RIFF media file",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!\x1a": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"SQLite format 3\x00": "a database",
    b"{\\rtf": "a rich text document",
}
_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)

_UTF8_AS_LATIN1 = re.compile(
    r"[\u00c2-\u00df][{c}]|[\u00e0-\u00ef][{c}]{{2}}|[\u00f0-\u00f4][{c}]{{3}}".format(
        c="\x80-\xbf" + "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0))
    )
)
_HIGH_LATIN1 = re.compile("[\x80-\xff]")
# U+FFFD in UTF-8, read as a Korean or a Chinese code page.
_LOST = re.compile("占쏙옙|锟斤拷")

# Codecs that give the same text where both succeed.
_SAME = {
    "cp950": ("big5hkscs",),
    "big5hkscs": ("cp950",),
    "iso8859-15": ("cp1252",),
    "iso8859-6": ("cp1256",),
}

_EAST_ASIAN = {"cp949", "gb18030", "big5hkscs", "cp950", "cp932", "euc_jp"}
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`, not yet cleaned.

    Tried in order: byte order mark; UTF-8 when it has multi-byte sequences enough to be no accident; the
    `declared` charset, strictly; UTF-8, strictly; UTF-16 without a mark; a guess that needs 40 characters
    and a language that fits. Raises IngestError for binary content and whenever no candidate is beyond doubt.
    """
    refuse_binary(data)
    doubts: list[str] = []
    for name in _candidates(data, declared):
        try:
            text = data.decode(name).removeprefix("\ufeff")
        except (UnicodeDecodeError, UnicodeError) as error:
            doubts.append(f"not valid {name} ({getattr(error, 'reason', error)})")
            continue
        doubt = implausible(text) or _unlike(name, text, data)
        if doubt is None:
            return text
        doubts.append(f"as {name} {doubt}")
    raise IngestError(
        f"The encoding cannot be told beyond doubt: {'; '.join(doubts) or 'too short to guess from'}.",
        advice="Convert the file to UTF-8.",
    )


def declared_charset(data: bytes) -> str | None:
    """The charset an HTML page names in its first 4,096 bytes, if any."""
    found = _META.search(data[:4096])
    return found[1].decode("ascii", "ignore") if found else None


def refuse_binary(data: bytes) -> None:
    """Raise IngestError when the first bytes say that this is no text, whatever its name says."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise IngestError(f"The content is {what}, not text.", advice="Give its text as .txt or .html.")


def implausible(text: str) -> str | None:
    """What shows that `text` was decoded wrongly, or None: it can be believed."""
    broken = mojibake(text)
    if broken:
        return broken
    counts = Counter(text)
    total = len(text) or 1
    by_kind = {
        "lost characters (U+FFFD)": counts["\ufffd"],
        "control characters": 0,
        "unassigned characters": 0,
    }
    private = 0
    for character, count in counts.items():
        kind = unicodedata.category(character)
        if kind == "Cc" and character not in "\t\n\r\f\v\x1a\x85":
            by_kind["control characters"] += count
        elif kind == "Cn":
            by_kind["unassigned characters"] += count
        elif kind == "Co":
            private += count
    for what, count in by_kind.items():
        if count > 0.005 * total:
            return f"it has {count} {what} in {total}"
    if private > 0.02 * total:
        return f"it has {private} private-use characters in {total}"
    return None


def _unlike(name: str, text: str, data: bytes) -> str | None:
    if not fits(name, text):
        return "it does not read like a language written so"
    if name.startswith("utf") or text.isascii():
        return None
    rival = guess(data)
    return None if rival in (None, name, *_SAME.get(name, ())) else f"it may as well be {rival}"


def mojibake(text: str) -> str | None:
    """What shows that most of `text` went through a wrong conversion, or None.

    An article that quotes a few broken characters is none: they must outnumber the sound ones.
    """
    high = len(_HIGH_LATIN1.findall(text))
    visible = len(text) - text.count(" ") - text.count("\n")
    if high > 8 and high > 0.4 * visible:
        return "it is mojibake (a legacy encoding read as Latin-1)"
    doubled = _UTF8_AS_LATIN1.findall(text)
    broken = sum(map(len, doubled))
    sound = sum(not character.isascii() for character in text) - broken
    if len(doubled) >= 3 and broken > sound and broken > 0.01 * len(text):
        return f"it is mojibake (UTF-8 read as Latin-1, for example {doubled[0]!r})"
    if len(_LOST.findall(text)) >= 3:
        return "it is mojibake (its characters were lost in an earlier conversion)"
    return None


def _candidates(data: bytes, declared: str | None) -> Iterator[str]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            yield name
            return
    known = codec(declared) if declared is not None else None
    sequences = len(_UTF8_SEQUENCE.findall(data[:100_000]))
    # A pair or two of an East Asian charset can pass for UTF-8; prose in a single-byte one hardly has any.
    utf8_first = sequences >= (3 if known in _EAST_ASIAN else 1)
    if utf8_first:
        yield "utf-8"
    if known is not None:
        yield known
    if b"\0" in data:
        yield from _utf16(data)
        return
    if not utf8_first:
        yield "utf-8"
    if (guessed := guess(data)) is not None:
        yield guessed


def _utf16(data: bytes) -> Iterator[str]:
    """UTF-16 without a mark shows in spaces and digits: their zero bytes stand on one side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    least = max(1, len(data) // 200)
    if len(data) % 2 == 0 and 4 * min(even, odd) < max(even, odd) >= least:
        name = "utf-16-le" if odd > even else "utf-16-be"
        if identify(data.decode(name, "ignore")) != "und":
            yield name
