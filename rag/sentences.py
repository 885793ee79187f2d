"""Sentences of a text as exact slices, by rules of punctuation for every script and without a model.

A sentence is what an answer quotes whole, so a cut inside one loses the answer and reads badly. Line ends
always end a sentence. Inside a line each mark that may end one (`. ! ? 。 ؟ …`) is judged by its neighbours:
abbreviations, initials, numbers, a small letter that follows, particles after a closing quotation mark.
Nothing is cut inside a quotation or a bracket of moderate length. Thai, which has no stop, is packed from
its space-separated runs. All look-around is bounded, so time grows linearly with the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from rag.abbreviations import BEFORE_NUMBER, EITHER, OPENERS, never_ends
from rag.domain import Span

LONGEST = 600
"""Characters of the longest sentence; longer ones are cut at a clause."""
LONGEST_DENSE = 300
"""The same for Han, kana and Thai, where a character says more."""

_THAI_RUN = 150
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = "”’\"'」』》〉】〕）］)\\]»«“"
_STOP = re.compile(
    rf"(?P<mark>[.!?。！？｡．؟۔।॥…]+)"
    rf"(?:(?:[ \xa0\u202f]»(?=\s|$)|[{_CLOSERS}])*(?:\[[^\[\]]{{1,32}}\])*"
    r"(?:\([^()]{1,60}\)(?=\s|$))?)"
)
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_HAN_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")

_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "«": "»", "(": ")", "（": "）", "[": "]"}
_PAIRS |= {"【": "】", "„": "“”", "»": "«", '"': '"'}
_QUOTE = re.compile("[" + re.escape("".join({*_PAIRS, *"".join(_PAIRS.values())})) + "]")
_WHOLE_QUOTE = 240
_WHOLE_QUOTE_DENSE = 120

# What goes on after a closing quotation mark although the words inside ended with a stop.
_GOES_ON = re.compile(
    r"\s?(?:이?라(?:고|며|는|면서|던|서|도)?|고|며|면서|하고|하며|는|란|등)(?=[\s,])"
    r"|と(?!ころが|はいえ|にかく|りわけ)|って|という|など|[のをがに](?=[^。])|[的等]"
)
_SAID = re.compile(
    r"[^。！？，；、“”：\s]{0,8}(?:说|說|表示|称|道|问|指出|写道|回答|强调|补充)(?=[。，！：])"
)
_ASKED = re.compile(r" (?:[A-Z][\w.'’-]{0,20} ){1,3}(?:said|says|asked|told|added|wrote|replied|warned)\b")
_KOREAN_START = re.compile(r"[가-힣A-Z\"“‘'(\[<〈《「『△▲■◆]")
_GLUED_QUOTATIVE = re.compile(r"이?라[고며는]|하고 |고 |며 ")
_KOREAN_END = re.compile(r"(?:[다요까죠]|[가-힣](?:음|함|됨))$")
_INTRODUCES = ":：,，说說称道示曰.。!?！？"

_JOINED = re.compile(r"[\u0300-\u036f\u200d\ufe0f\u0e31\u0e34-\u0e4e\U0001f3fb-\U0001f3ff]")
_SPACE = re.compile(r"\s*")
_LEAD = re.compile(r"[\s\-–—\"“”„«»‘'(\[¿¡*•·]{0,8}([^\s\-–—\"“”„«»‘'(\[¿¡*•·]\w{0,24})?")
_LAST_WORD = re.compile(r"[^\s(\[\"“«„‘/]{1,24}$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}")
_KOREAN_DATE = re.compile(r"\d\.\s?\d{1,2}$")
_ROMAN = re.compile(r"[IVXLC]{1,6}")


@dataclass(frozen=True, slots=True)
class _Stop:
    """A mark that may end the sentence begun at `start`: it stands at `at`, and `end` is after its closers.

    `opening` is where a quotation or bracket that closes at `end` began, if one does.
    """

    line: str
    language: str
    start: int
    at: int
    mark: str
    end: int
    opening: int | None

    @property
    def closed(self) -> bool:
        return self.end > self.at + len(self.mark)

    @property
    def before(self) -> str:
        return self.line[max(self.start, self.at - 32) : self.at]

    @property
    def after(self) -> str:
        return self.line[self.end : self.end + 48]

    @property
    def word(self) -> str:
        """The next word, past opening marks and dashes."""
        lead = _LEAD.match(self.after)
        return (lead.group(1) if lead else "") or ""

    @property
    def opener(self) -> bool:
        """Whether the next word is one that opens sentences, and not an initial."""
        return self.word in OPENERS and not re.match(r"\W{0,8}\w\.", self.after)


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text: ordered, disjoint slices without surrounding space, at most `LONGEST` long.

    Every character that is not whitespace lies in exactly one of them. `language` (ISO 639-1, `und` when
    unknown) chooses abbreviations and how numbers are written; scripts are seen from the text itself.
    """
    return [
        Span(line.start() + start, line.start() + end)
        for line in _LINE.finditer(text)
        for start, end in _of_line(line.group(), language)
    ]


def _of_line(line: str, language: str) -> Iterator[tuple[int, int]]:
    thai = len(_THAI.findall(line))
    dense = 3 * (thai + len(_HAN_KANA.findall(line))) > len(line)
    compact = dense or 3 * len(_HANGUL.findall(line)) > len(line)
    ends = _thai_ends(line) if 2 * thai > len(line) else _ends(line, language, dense=dense)
    longest = LONGEST_DENSE if dense else LONGEST
    for start, end in _merge(line, _slices(line, ends), shortest=12 if compact else 24, longest=longest):
        yield from _cut(line, start, end, longest)


def _slices(line: str, ends: list[int]) -> list[tuple[int, int]]:
    """The slices between the ends, trimmed, without empty ones."""
    slices, start = [], 0
    for end in [*ends, len(line)]:
        piece = line[start:end]
        left = start + len(piece) - len(piece.lstrip())
        if left < end:
            slices.append((left, start + len(piece.rstrip())))
        start = end
    return slices


def _thai_ends(line: str) -> list[int]:
    """Ends of groups of space-separated runs, each group near `_THAI_RUN` characters."""
    ends, start, last = [], 0, 0
    for run in re.finditer(r"\S+", line):
        if last > start and run.end() - start > _THAI_RUN:
            ends.append(last)
            start = run.start()
        last = run.end()
    if ends and last - start < _THAI_RUN // 4:  # a short rest reads better with the group before it
        ends.pop()
    return ends


def _ends(line: str, language: str, *, dense: bool) -> list[int]:
    """Where sentences end inside a line, in order; the end of the line itself is not listed."""
    opened = _quotations(line)
    guarded = _guarded(opened, _WHOLE_QUOTE_DENSE if dense else _WHOLE_QUOTE)
    ends: list[int] = []
    start = guard = 0
    for found in _STOP.finditer(line):
        mark_end = found.end("mark")
        end = next((i for i in range(mark_end, found.end()) if _opens(line, i, opened)), found.end())
        while guard < len(guarded) and guarded[guard][1] < end:
            guard += 1
        inside = guard < len(guarded) and guarded[guard][0] < end < guarded[guard][1]
        stop = _Stop(line, language, start, found.start(), found["mark"], end, opened.get(end))
        if not inside and _is_end(stop):
            ends.append(end)
            start = end
    return ends


def _quotations(line: str) -> dict[int, int]:
    """Closed quotations and brackets: where each ends (after the closing mark) -> where it starts."""
    closed: dict[int, int] = {}
    stack: list[tuple[int, str]] = []
    for found in _QUOTE.finditer(line):
        i, mark = found.start(), found.group()
        glued_left = i > 0 and not line[i - 1].isspace()
        glued_right = i + 1 < len(line) and not line[i + 1].isspace()
        depth = next((d for d in range(len(stack) - 1, -1, -1) if mark in stack[d][1]), None)
        if depth is not None and (mark != '"' or glued_left or not glued_right):
            closed[i + 1] = stack[depth][0]
            del stack[depth:]
        elif mark in _PAIRS and (mark not in '"»' or (glued_right and not (mark == "»" and glued_left))):
            stack = [*stack[-7:], (i, _PAIRS[mark])]  # deeper nesting is damage, and would cost time
    return closed


def _opens(line: str, at: int, opened: dict[int, int]) -> bool:
    """Whether a mark that could be either one opens a quotation of the sentence that follows."""
    following = line[at + 1 : at + 2]
    return line[at] in '"“«»' and at + 1 not in opened and following != "" and not following.isspace()


def _guarded(opened: dict[int, int], longest: int) -> list[tuple[int, int]]:
    """The outermost quotations of at most `longest` characters, in order: not cut inside."""
    outer: list[tuple[int, int]] = []
    for end, start in opened.items():
        if end - start <= longest:
            while outer and outer[-1][0] > start:
                outer.pop()
            outer.append((start, end))
    return outer


def _is_end(stop: _Stop) -> bool:
    after, last = stop.after, stop.mark[-1]
    if not after.strip():
        return True
    if stop.closed and _quotation_goes_on(stop):
        return False
    if last in "。！？｡؟۔।॥":
        return True
    if not after[0].isspace():
        return _glued_end(stop)
    if stop.word[:1].islower() and not re.match(r"[a-z]{1,2}[A-Z]", stop.word):
        return False
    return last in "!?．" or (
        _ellipsis_ends(stop) if len(stop.mark) > 1 or last == "…" else _full_stop_ends(stop)
    )


def _quotation_goes_on(stop: _Stop) -> bool:
    """Whether the sentence around a quotation or bracket goes on after its closing mark."""
    if stop.line[stop.end - 1] in "》〉":  # a title, not speech
        return True
    if _GOES_ON.match(stop.after) or _HANGUL.match(stop.after):  # glued Hangul is a particle
        return True
    if stop.mark[-1] in "?!" and _ASKED.match(stop.after):
        return True
    if stop.opening is None:
        return False
    before = stop.line[max(stop.start, stop.opening - 4) : stop.opening].rstrip()
    if not before:
        return _SAID.match(stop.after) is not None
    # Korean, Japanese and Chinese put a verb after what is quoted, unless the words before introduce it.
    return _is_uncased_east_asian(stop.after) and before[-1] not in _INTRODUCES


def _is_uncased_east_asian(after: str) -> bool:
    letters = after.lstrip()
    return bool(_HANGUL.match(letters) or _HAN_KANA.match(letters))


def _glued_end(stop: _Stop) -> bool:
    """Whether a sentence ends although no space follows: `했다.푸틴`, `왜?그는`, never `3.5` or `a.com`."""
    if stop.closed:
        return bool(_HAN_KANA.match(stop.after))
    if _GLUED_QUOTATIVE.match(stop.after):
        return False
    if stop.mark[-1] in "!?":
        return _is_uncased_east_asian(stop.after)
    return bool(_KOREAN_END.search(stop.before) and _KOREAN_START.match(stop.after))


def _ellipsis_ends(stop: _Stop) -> bool:
    return stop.word[:1].isupper() or bool(_KOREAN_END.search(stop.before.rstrip()))


def _full_stop_ends(stop: _Stop) -> bool:
    """Whether one full stop with a space after it ends a sentence."""
    found = _LAST_WORD.search(stop.before)
    last = found.group() if found else ""
    if stop.closed:
        return True
    if last.isdecimal():
        return _number_ends(stop, last)
    if len(last) == 1 and last.isalpha() and not _is_uncased_east_asian(last):
        return _letter_ends(stop, last)
    if _ACRONYM.fullmatch(last) or last.lower() in EITHER:
        return stop.opener
    if stop.language == "de" and _ROMAN.fullmatch(last):  # Ludwig XIV. von
        return stop.opener
    waits_for_number = stop.word[:1].isdigit() and last.lower() in BEFORE_NUMBER
    return not waits_for_number and not never_ends(last.lower(), stop.language)


def _opens_sentence(stop: _Stop, last: str) -> bool:
    """Whether `last` is the first word of the sentence, as a list's `1.` or `a.` is."""
    near = stop.at - stop.start < 32
    return near and stop.before.strip().removesuffix(last).strip("([\"“'") == ""


def _number_ends(stop: _Stop, last: str) -> bool:
    """Numbers: a list's `1. `, the German ordinal `12. August`, the Korean date `2025. 8. 12.`."""
    if len(last) <= 3 and _opens_sentence(stop, last):
        return False
    if stop.language == "de" and len(last) <= 2:
        return stop.opener
    if stop.language == "ko" and len(last) <= 4:
        return not (stop.word[:1].isdigit() or _KOREAN_DATE.search(stop.before))
    return True


def _letter_ends(stop: _Stop, letter: str) -> bool:
    """One letter: an initial (`J. R. R.`), a list's `a. `, the Russian year `1990 г.`; rarely an end."""
    before = stop.before[:-1].rstrip()
    if letter in "гр" and before[-1:].isdigit():  # `В 2010 г. Россия` opens a sentence, later it ends one
        return stop.opener or stop.at - stop.start >= 40
    previous = (before.split()[-1:] or [""])[0]
    if not letter.isupper():
        return stop.opener and letter in "дп" and previous == "т."  # и т. д.
    # `vitamin C. The ...`
    return stop.opener and previous.isalpha() and previous.islower() and not _opens_sentence(stop, letter)


def _merge(line: str, slices: list[tuple[int, int]], *, shortest: int, longest: int) -> list[tuple[int, int]]:
    """Slices with fragments joined to a neighbour.

    A fragment is shorter than `shortest` without a mark at its end, or shorter than half of it.
    """
    merged: list[tuple[int, int]] = []
    for start, end in slices:
        near = bool(merged) and end - merged[-1][0] <= longest
        if near and any(_is_fragment(line, *piece, shortest) for piece in (merged[-1], (start, end))):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _is_fragment(line: str, start: int, end: int, shortest: int) -> bool:
    whole = _STOP.search(line, max(start, end - 4), end) is not None
    return end - start < (shortest // 2 if whole else shortest)


def _cut(line: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Slices of nearly equal length, at most `longest`, cut after a clause, else a space, else anywhere."""
    while end - start > longest:
        share = (end - start) / ceil((end - start) / longest)
        at = _clause_end(line, start + int(share / 2), start + longest, start + int(share))
        yield start, start + len(line[start:at].rstrip())
        start = _SPACE.match(line, at).end()  # type: ignore[union-attr]  # always matches
    yield start, end


def _clause_end(line: str, low: int, high: int, ideal: int) -> int:
    window = line[low:high]
    for pattern in (r"[;；:：](?!\d)", r"[,，、،](?!\d)", r"\s"):
        found = [low + match.end() for match in re.finditer(pattern, window)]
        if found:
            return min(found, key=lambda at: abs(at - ideal))
    at = high
    while at > low + 1 and _JOINED.match(line[at]):
        at -= 1  # not between a character and its marks
    return at
