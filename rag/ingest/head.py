"""The head of a scraped page: the headline, and what stands around it before the story begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum, auto

from rag.domain import Teaser
from rag.errors import IngestError
from rag.ingest.bylines import is_credit, is_glued_outlet, opens_with_byline
from rag.ingest.dates import parse_moment
from rag.ingest.furniture import is_furniture, is_section
from rag.ingest.furniture_words import squeezed
from rag.ingest.outlets import is_outlet, rights_holder
from rag.ingest.page_lines import is_labelled
from rag.ingest.teasers import is_bulleted, is_heading, unbulleted, unranked

_HEADLINE, _DENSE_HEADLINE = 120, 60  # characters at most; the second for Han, kana and Hangul
_SUBSTANTIAL, _DENSE_SUBSTANTIAL = 15, 8  # characters at least of what is no menu's entry and no site's name
_SUBSTANTIAL_WORDS = 3
_MOST_LINES = 80  # filled lines before the story: portals put whole menus there
_MOST_SUBTITLES = 3  # lines between a headline and a story when nothing else marks the place
_LEAST_ITEMS = 3  # of a list that no heading announces
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ENDS_A_SENTENCE = re.compile(r"(?:[.。:：,，;；、]|다\.|니다|습니까\?)[\"”'’」』)\]]*$")
_RANKED = re.compile(r"\d{1,2}\s+\S")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_DATE = 45
_SUFFIX = re.compile(r"\s(?:[-–—|:：·<]|::)\s(?=[^-–—|]{2,30}$)|\s?[|｜ㅣ]\s?(?=[^|｜ㅣ]{2,30}$)")


class _Role(Enum):
    FURNITURE = auto()
    SECTION = auto()
    DATA = auto()  # a byline, a date, a labelled line
    LIST = auto()  # the heading of a list of other stories
    OUTLET = auto()
    WORDS = auto()  # what may be a headline


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    role: _Role
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A page's text without headline and furniture, and what its head said."""

    text: str
    title: str = ""
    source: str | None = None
    teasers: tuple[Teaser, ...] = ()


def split_head(text: str, zone: tzinfo, known_title: str = "") -> Head:
    """Take the headline, its repetitions, menus, the site's name and lists of other stories off the top.

    A headline ends no sentence, has at most 120 characters (60 of Han, kana and Hangul), and something
    tells it from a first line of the story: a blank line or a much longer paragraph after it; a date, a
    byline or furniture beside it. Subtitles, bylines and dates stay in the text. With `known_title` no
    headline is looked for. Expects canonical text.
    """
    lines = text.split("\n")
    head, story = _read(lines, zone)
    outlets = set(filter(None, (rights_holder(line) for line in lines[-12:])))
    head = [
        _Line(line.number, _Role.OUTLET, line.text)
        if line.role is _Role.WORDS and line.text in outlets
        else line
        for line in head
    ]
    gone = {line.number for line in head if line.role is _Role.FURNITURE}
    if known_title:
        repeated = [line for line in head if _outlet_after(line.text, known_title) is not None]
        gone.update(line.number for line in repeated)
        outlet = next(filter(None, (_outlet_after(line.text, known_title) for line in repeated)), None)
        return Head(_without(lines, gone), source=outlet)
    listed = _listed(head)
    chosen = _headline(head, listed, lines, story)
    if chosen is None:
        return Head(_without(lines, gone))
    return _taken(lines, head, listed, chosen, gone)


def _taken(lines: list[str], head: list[_Line], listed: list[_Line], chosen: _Line, gone: set[int]) -> Head:
    """What is left when `chosen` is the headline: all that only led to it goes too."""
    title, outlet = _without_suffix(chosen.text, head)
    before = [line for line in head if line.number < chosen.number]
    furnished = any(line.role in (_Role.FURNITURE, _Role.SECTION) for line in before)
    items = [line for line in before if line in listed and line.role is _Role.WORDS]
    for line in head:
        repeats = line.role is _Role.WORDS and _outlet_after(line.text, title) is not None
        menu = line in before and line.role is _Role.WORDS and furnished and not _is_substantial(line.text)
        if line == chosen or repeats or menu or line in listed or line.role in (_Role.SECTION, _Role.OUTLET):
            gone.add(line.number)
    named = next((line.text for line in head if line.role is _Role.OUTLET), None)
    headlines = unranked([unbulleted(line.text) for line in items])
    return Head(_without(lines, gone), title, outlet or named, tuple(map(Teaser, headlines)))


def _read(lines: Sequence[str], zone: tzinfo) -> tuple[list[_Line], int]:
    """The lines before the story, and the story's first line: without an end of a sentence the last line."""
    head: list[_Line] = []
    last = max((number for number, line in enumerate(lines) if line), default=0)
    for number, line in enumerate(lines):
        if not line:
            continue
        role = _role(line, zone)
        if role is None or number == last or len(head) == _MOST_LINES:
            return head, number
        head.append(_Line(number, role, line))
    return head, last


def _role(line: str, zone: tzinfo) -> _Role | None:
    """What a line before the story is; None for the story itself."""
    if is_heading(line):
        return _Role.LIST
    if is_furniture(line):
        return _Role.FURNITURE
    if is_section(line):
        return _Role.SECTION
    if is_labelled(line, zone) or is_credit(line) or _is_date(line, zone):
        return _Role.DATA
    if len(line) > _limit(line) or _ENDS_A_SENTENCE.search(line) or is_glued_outlet(line):
        return None
    return _Role.OUTLET if is_outlet(line) else _Role.WORDS


def _is_date(line: str, zone: tzinfo) -> bool:
    if len(line) > _LONGEST_DATE or not _YEAR.search(line):
        return False
    try:
        parse_moment(line, zone)
    except IngestError:
        return False
    return True


def _limit(line: str) -> int:
    return _DENSE_HEADLINE if _is_dense(line) else _HEADLINE


def _is_dense(line: str) -> bool:
    return len(_DENSE.findall(line)) * 2 > len(line)


def _is_substantial(line: str) -> bool:
    """Whether a line is too long for a menu's entry or a site's name."""
    letters = sum(map(str.isalnum, line))
    if _DENSE.search(line):
        return letters >= _DENSE_SUBSTANTIAL
    return letters >= _SUBSTANTIAL and len(line.split()) >= _SUBSTANTIAL_WORDS


def _listed(head: Sequence[_Line]) -> list[_Line]:
    """The lines of lists of other stories: under a heading up to a gap, or three with signs or numbers."""
    listed: list[_Line] = []
    at = 0
    while at < len(head):
        headed = head[at].role is _Role.LIST
        items = list(_items(head[at + headed :]))
        marked = [line for line in items if is_bulleted(line.text) or _RANKED.match(line.text)]
        if headed and marked and marked[0] == items[0]:
            items = [line for line, mark in zip(items, marked, strict=False) if line == mark]
            listed += [head[at], *items]
        elif (headed and len(items) > 1) or (len(items) >= _LEAST_ITEMS and _all_bulleted(items)):
            listed += [*head[at : at + headed], *items]
        at += max(1, headed + len(items))
    return listed


def _all_bulleted(items: Sequence[_Line]) -> bool:
    return all(is_bulleted(line.text) for line in items)


def _items(lines: Sequence[_Line]) -> Iterator[_Line]:
    """The words that follow line upon line; where signs open them, only those that have one."""
    signed = bool(lines) and is_bulleted(lines[0].text)
    for place, line in enumerate(lines):
        gap = place > 0 and line.number != lines[place - 1].number + 1
        if line.role is not _Role.WORDS or gap or (signed and not is_bulleted(line.text)):
            return
        yield line


def _headline(head: list[_Line], listed: list[_Line], lines: Sequence[str], story: int) -> _Line | None:
    words = [line for line in head if line.role is _Role.WORDS and line not in listed]
    unclear = next((line.number for line in head if line.role is _Role.LIST and line not in listed), story)
    words = [line for line in words if line.number < unclear]
    if not words:
        return None
    chosen = _repeated(words) or words[0]
    furniture = [line.number for line in head if line.role in (_Role.FURNITURE, _Role.SECTION, _Role.LIST)]
    if furniture and furniture[0] < chosen.number:  # a menu may go on with words that no table knows
        chosen = next((line for line in words if _is_substantial(line.text)), chosen)
    after = [line for line in head if line.number > chosen.number]
    beside = any(line.role in (_Role.FURNITURE, _Role.DATA) for line in after) or any(
        line.role in (_Role.FURNITURE, _Role.OUTLET) or line in listed
        for line in head
        if line.number < chosen.number
    )
    if beside or not lines[chosen.number + 1]:
        return chosen
    paragraph, subtitles = lines[story], [line for line in after if line.role is _Role.WORDS]
    if opens_with_byline(paragraph) or len(paragraph) >= max(2 * len(chosen.text), _limit(chosen.text)):
        return chosen if len(subtitles) <= _MOST_SUBTITLES else None
    return None


def _repeated(words: Sequence[_Line]) -> _Line | None:
    """The headline under the site's own title of the page, which repeats it: "산책로 열린다 - 한빛일보"."""
    return next((line for line in words[1:] if _outlet_after(words[0].text, line.text) is not None), None)


def _outlet_after(line: str, title: str) -> str | None:
    """What a line that repeats the title adds to it after a separator; None when it does not."""
    if squeezed(line) == squeezed(title):
        return ""
    if not line.startswith(title):
        return None
    suffix = _SUFFIX.match(line, len(title))
    return line[suffix.end() :].strip() if suffix else None


def _without_suffix(title: str, head: Sequence[_Line]) -> tuple[str, str | None]:
    """The headline without the outlet after it, and the outlet, here or where the headline is repeated."""
    for suffix in _SUFFIX.finditer(title):
        outlet = title[suffix.end() :].strip()
        if is_outlet(outlet) or any(line.role is _Role.OUTLET and line.text == outlet for line in head):
            return title[: suffix.start()].rstrip(), outlet
    return title, next(filter(None, (_outlet_after(line.text, title) for line in head)), None)


def _without(lines: Sequence[str], gone: set[int]) -> str:
    kept = "\n".join(line for number, line in enumerate(lines) if number not in gone)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")
