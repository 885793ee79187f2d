"""Sentences that an article only quotes: they stand wholly inside quotation marks, as somebody's words.

Marks are paired inside a line. A quotation that stays open at the end of its line counts only where the next
line opens with the same mark again, as in a quotation of several paragraphs; any other open mark may be a
slip of the pen, and doubts must not rest on it.
"""

import re
from collections.abc import Iterator

_PAIRS = {"“": "”", "„": "“”", "‘": "’", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』"}
_PAIRS |= {'"': '"', "'": "'", "＂": "＂"}
_CLOSERS = frozenset("".join(_PAIRS.values()))
_EITHER = frozenset("\"'＂»")
"""Marks whose neighbours tell whether they open a quotation."""
_NO_SPACES = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
"""Scripts in which a quotation touches the words around it."""
_MARK = re.compile(
    # An apostrophe stands between letters ("the mayor’s"), or before a short word or the digits of a year.
    rf"(?<![^\W{_NO_SPACES}])'(?=[^\W\d_])(?!(?:em|n|til|tis|twas|cause)\b)|‘(?!\d)"
    rf"|(?<=\S)[’'](?![^\W_{_NO_SPACES}])|[\"“”„«»‹›「」『』＂]",
    re.IGNORECASE,
)
_FOLLOWED = r"(?=[^\s.,;:!?…)\]。，、；：！？])"
_OPENS = re.compile(rf"(?<![^\s(\[（:：,，—–\-。！？；、「『“‘«\"{_NO_SPACES}])[\"'＂»]{_FOLLOWED}")
_OPENS_AGAIN = re.compile(rf"(?<!\S)[\"'＂]{_FOLLOWED}")
_LETTER = re.compile(r"[^\W_]")


def drops_marks(claim: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a quotation by its own marks and the claim has none at its edges.

    A sentence between the first and the last of a long quotation has no marks, so a copy of it drops none.
    """
    return not keeps_marks(claim) and keeps_marks(text[start:end]) and is_quotation(text, start, end)


def is_quotation(text: str, start: int, end: int) -> bool:
    """Whether all the words of `text[start:end]`, a part of one line, stand inside one quotation."""
    words = _words(text, start, end)
    if words is None:
        return False
    begin = text.rfind("\n", 0, words[0]) + 1
    line, _, rest = text[begin:].partition("\n")
    first, last = words[0] - begin, words[1] - begin
    return any(opened < first and last <= closed for opened, closed in _pairs(line, rest.lstrip()[:1]))


def keeps_marks(sentence: str) -> bool:
    """Whether a sentence gives its words as a quotation, or as the beginning or end of one."""
    words = _words(sentence, 0, len(sentence))
    if words is None:
        return False
    paired = {closed for _, closed in _pairs(sentence, "")}
    marks = [(found.group(), found.start()) for found in _MARK.finditer(sentence)]
    opened = any(mark in _PAIRS and at < words[0] for mark, at in marks)
    return opened or any(mark in _CLOSERS and at >= words[1] and at not in paired for mark, at in marks)


def _words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """From the first letter or digit of a slice to behind its last; None without any."""
    places = [found.start() for found in _LETTER.finditer(text, start, end)]
    return (places[0], places[-1] + 1) if places else None


def _pairs(line: str, following: str) -> Iterator[tuple[int, int]]:
    """Places of the opening and closing mark of each quotation; `following` begins the next line."""
    opened: list[tuple[str, int]] = []
    for found in _MARK.finditer(line):
        mark, at = found.group(), found.start()
        closes = [depth for depth, (other, _) in enumerate(opened) if mark in _PAIRS[other]]
        if closes and not _OPENS_AGAIN.match(line, at):
            yield opened[closes[-1]][1], at
            del opened[closes[-1] :]
        elif mark in _PAIRS and (mark not in _EITHER or _OPENS.match(line, at)):
            # A mark that opens once more shows that the earlier one was never closed.
            opened = [pair for pair in opened if pair[0] != mark]
            opened.append((mark, at))
    yield from ((at, len(line)) for mark, at in opened if mark == following)
