"""The head of a scraped page: the headline, and what stands around it before the story begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum, auto

from rag.domain import Teaser
from rag.errors import IngestError
from rag.ingest.bylines import is_credit, is_glued_outlet, opens_with_byline
from rag.ingest.dateline import read_dateline
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
_MOST_TITLES = 3  # lines at the very top among which a page's own title stands
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
class _List:
    lines: tuple[_Line, ...]
    headed: bool
    signed: bool  # bullets or ranks open its items

    @property
    def start(self) -> int:
        return self.lines[0].number

    @property
    def headlines(self) -> list[str]:
        """The items' words, without signs and ranks."""
        return unranked([unbulleted(line.text) for line in self.lines[self.headed :]])


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
    lists = _lists(head)
    chosen = _headline(head, lists, lines, story)
    if chosen is None:
        return Head(_without(lines, gone))
    return _taken(lines, head, lists, chosen, gone)


def _taken(
    lines: list[str], head: list[_Line], lists: Sequence[_List], chosen: _Line, gone: set[int]
) -> Head:
    """What is left when `chosen` is the headline: all that only led to it goes too."""
    named = [line.text for line in head if line.role is _Role.OUTLET]
    title, outlet = without_outlet(chosen.text, named)
    repeated = [
        (line, more)
        for line in head
        if line.role is _Role.WORDS and (more := _outlet_after(line.text, title)) is not None
    ]
    before = [line for line in head if line.number < chosen.number]
    furnished = any(line.role in (_Role.FURNITURE, _Role.SECTION) for line in before)
    menu = [line for line in before if line.role is _Role.WORDS and not _is_substantial(line.text)]
    # Signs without a heading open the points of a summary when they follow the headline.
    listed = [found for found in lists if found.start < chosen.number or (found.headed and found.signed)]
    leading = [line for line in head if line.role in (_Role.SECTION, _Role.OUTLET)]
    members = [line for found in listed for line in found.lines]
    taken = [chosen, *(line for line, _ in repeated), *(menu if furnished else []), *leading, *members]
    teasers = [headline for found in listed for headline in found.headlines]
    source = outlet or next(filter(None, (more for _, more in repeated)), None) or next(iter(named), None)
    gone = gone | {line.number for line in taken}
    return Head(_without(lines, gone), title, source, tuple(map(Teaser, teasers)))


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
    if is_labelled(line, zone) or is_credit(line) or _is_date(line, zone) or read_dateline(line, zone):
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


def _lists(head: Sequence[_Line]) -> list[_List]:
    """Lists of other stories: under a heading up to a gap, or, beside menus, three lines with signs."""
    lists: list[_List] = []
    at = 0
    menus = any(line.role in (_Role.FURNITURE, _Role.SECTION) for line in head)
    while at < len(head):
        headed = head[at].role is _Role.LIST
        items = list(_items(head[at + headed :], head[:at]))
        signed = bool(items) and _has_sign(items[0].text)
        clear = signed or len(items) > 1 if headed else signed and menus and len(items) >= _LEAST_ITEMS
        if items and clear:
            lists.append(_List((*head[at : at + headed], *items), headed, signed))
        at += max(1, headed + len(items))
    return lists


def _items(lines: Sequence[_Line], before: Sequence[_Line]) -> Iterator[_Line]:
    """The words line upon line, up to the page's title; where signs open them, only those that have one."""
    signed = bool(lines) and _has_sign(lines[0].text)
    for place, line in enumerate(lines):
        gap = place > 0 and line.number != lines[place - 1].number + 1
        title = any(_outlet_after(earlier.text, line.text) is not None for earlier in before[:_MOST_TITLES])
        if line.role is not _Role.WORDS or gap or title or (signed and not _has_sign(line.text)):
            return
        yield line


def _has_sign(line: str) -> bool:
    return is_bulleted(line) or bool(_RANKED.match(line))


def _headline(head: list[_Line], lists: Sequence[_List], lines: Sequence[str], story: int) -> _Line | None:
    """The line that is the headline beyond doubt. None stands below a list whose end cannot be told."""
    listed = {line for found in lists for line in found.lines}
    unclear = next((line.number for line in head if line.role is _Role.LIST and line not in listed), story)
    words = [line for line in head if line.role is _Role.WORDS and line not in listed]
    words = [line for line in words if line.number < unclear]
    if not words:
        return None
    chosen = _repeated(words) or _below_menus(head, words)
    before = [line for line in head if line.number < chosen.number]
    after = [line for line in head if line.number > chosen.number]
    led_to = any(line.role in (_Role.FURNITURE, _Role.OUTLET) or line in listed for line in before)
    followed = any(line.role in (_Role.FURNITURE, _Role.DATA) for line in after)
    if led_to or followed or not lines[chosen.number + 1]:
        return chosen
    paragraph, subtitles = lines[story], sum(line.role is _Role.WORDS for line in after)
    longer = len(paragraph) >= max(2 * len(chosen.text), _limit(chosen.text))
    return chosen if subtitles <= _MOST_SUBTITLES and (longer or opens_with_byline(paragraph)) else None


def _below_menus(head: Sequence[_Line], words: Sequence[_Line]) -> _Line:
    """The first words, or below furniture the first that no menu would hold: no table knows all menus."""
    menus = (_Role.FURNITURE, _Role.SECTION, _Role.LIST)
    if any(line.role in menus and line.number < words[0].number for line in head):
        return next((line for line in words if _is_substantial(line.text)), words[0])
    return words[0]


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


def without_outlet(title: str, named: Sequence[str] = ()) -> tuple[str, str | None]:
    """The title without an outlet's name after a separator, and that name: known or `named`."""
    for suffix in _SUFFIX.finditer(title):
        outlet = title[suffix.end() :].strip()
        if suffix.start() > 0 and (is_outlet(outlet) or outlet in named):
            return title[: suffix.start()].rstrip(), outlet
    return title, None


def _without(lines: Sequence[str], gone: set[int]) -> str:
    kept = "\n".join(line for number, line in enumerate(lines) if number not in gone)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")
