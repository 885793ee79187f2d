"""Canonical text: the one form in which articles are stored, searched, quoted and counted."""

import re
import unicodedata

from rag.errors import IngestError

# Scripts that join letters (Arabic to Khmer, presentation forms) and emoji: only there do the joiners
# U+200C and U+200D change what a reader sees.
_JOINING = (
    r"\u0600-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
    r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\u20e3"
)
_IDLE_JOINER = re.compile(rf"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}])")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Invisible in every script: C0 and C1 controls, soft hyphen, zero-width characters, bidi marks,
# embeddings, overrides and isolates, interlinear marks, tag characters, noncharacters, Hangul fillers,
# and the variation selectors that ordinary fonts ignore (U+FE0E and U+FE0F choose text or emoji style).
# Kept (group 1): the tags of a flag such as England's, and a selector that chooses the form of a Han letter.
_INVISIBLE = re.compile(
    r"(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003347f][\U000e0100-\U000e01ef])|["
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BESIDE_LINE_END = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """The canonical form of `text`; cleaning it again changes nothing.

    The rule, in order: line ends become `\\n`; invisible characters are removed (the joiners U+200C and
    U+200D stay between letters of joining scripts and emoji); NFC; every run of spaces and tabs becomes
    one space and goes at either end of a line; at most one blank line in a row; no white space around
    the whole. No visible character is removed. Raises IngestError for lone surrogates, which no file
    and no page can hold.
    """
    broken = _SURROGATE.search(text)
    if broken:
        raise IngestError(
            f"The text holds half of a surrogate pair (U+{ord(broken[0]):04X}) at position {broken.start()}.",
            advice="Write the character as a whole; in JSON both halves of the pair are needed.",
        )
    text = _INVISIBLE.sub(lambda found: found[1] or "", _LINE_END.sub("\n", text))
    text = unicodedata.normalize("NFC", _IDLE_JOINER.sub("", text))
    text = _BESIDE_LINE_END.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip(" \n")


def clean_line(text: str) -> str:
    """`clean`, on one line: for titles, names and captions."""
    return clean(text).replace("\n", " ").replace("  ", " ")
