"""Lists of other stories at the end of a scraped page are separated from the article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from rag.domain import Teaser
from rag.ingest.furniture import is_furniture, is_section
from rag.ingest.outlets import is_outlet
from rag.ingest.page_words import INLINE_HEADINGS, TEASER_HEADINGS

_HEADLINE = 150  # characters at most
_SUMMARY = 300  # characters at most of a teaser's text that is not cut off
_SHORTEST_CUT = 60  # characters at least of a text that is cut off; a shorter line is a headline with dots
_LEAST_UNHEADED = 3  # teasers in a list that no heading announces
_LONE_BULLET = re.compile(r"[-–—·・•▲△■□▶▷►●○◆◇★☆*※]|#?\d{1,2}(?:[.)]|위)?|[①-⑳❶-❿]")
_BULLET = re.compile(
    r"^(?:[-–—*]\s+|[·・•▲△■□▶▷►●○◆◇★☆※①-⑳❶-❿]\s*|\d{1,2}(?:[.)]|위[.:)]?)\s+|#\d{1,2}\s+)(?=\S)"
)
_RANK = re.compile(r"0?(?P<rank>\d{1,2})(?P<space>\s+|(?=[^\W\d_]))(?=\S)")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)[\s\"”'’」)\]]*(?:(?P<next>[-–—·•])\s*)?$|\[(?:\.\.\.|…)\]$")
_SENTENCE_END = re.compile(r"[.。．।؟!?！？][\"”'’」』)\]]*$")
_FULL_STOP = re.compile(r"(?<!\.)[.。．।][\"”'’」』)\]]*$")
_DECORATION = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_OUTLET = re.compile(r"[\[【][^\]】\n]{2,20}[\]】]")
_QUOTED = re.compile(r"[\"“”‘’「」『』«»]|(?<=\S)(?:…|\.\.\.)|(?<!\w)'")
_INTRODUCES = re.compile(
    r"[:：]$|(?:다음과 같다|아래와 같다|as follows|如下|以下の通り|次の通り)[.。:：]?$", re.I
)
_BESIDE = re.compile(  # what stands between teasers and is none: ages, counters, rights, page furniture
    r"\d+\s?(?:초|분|시간|일|개월)\s?전|\d+\s?(?:seconds?|minutes?|mins?|hours?|days?|weeks?)\s+ago"
    r"|\d+\s?(?:分钟|小时|天|分鐘|小時|時間|分|日)前|\d+\s(?:минут|час|день|дня)\w*\sназад"
    r"|(?:[^\W\d]{1,12}[\s:：]{1,3})?[\d.:/년월일年月日,\s-]{5,40}"
    r"|더보기|더 보기|more|view all|更多|もっと見る|все новости|المزيد|ver más|mehr|목록|list|top"
    r"|(?:copyright|ⓒ|©).{0,150}|[<\[]?저작권자.{0,150}"
    r"|.{0,60}(?:무단\s?전재|all rights reserved|版权所有|無断転載).{0,60}",
    re.I,
)
_INLINE = re.compile(
    rf"^[▶►■●▲\s\[(]*(?:{'|'.join(map(re.escape, INLINE_HEADINGS))})[\])]?\s*[:：|]\s*"
    rf"(?P<headline>\S.{{4,{_HEADLINE}}})$",
    re.I,
)


class _Role(Enum):
    HEADING = auto()
    BULLET = auto()
    HEADLINE = auto()
    SNIPPET = auto()
    BESIDE = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    role: _Role
    text: str = ""
    bulleted: bool = False


def split_teasers(text: str) -> tuple[str, tuple[Teaser, ...]]:
    """The article's own text, and the pointers to other stories that follow it.

    Cut at the first line from which on the page holds nothing but teasers: after a known heading, or,
    without one, at least three bulleted headlines most of which show a headline's marks (quotation,
    dots, an outlet in brackets, a text cut off). A list that a colon introduces, a list in the middle and
    a last paragraph that only ends in dots stay. Expects canonical text; linear in its length.
    """
    lines = text.split("\n")
    first_possible = next((i + 1 for i, line in enumerate(lines) if line), len(lines))
    earliest, bare_list_seen = 0, False
    for start, headed in _starts(lines, first_possible):
        if start < earliest or (bare_list_seen and not headed):
            continue
        roles, failed = _roles(lines[start:])
        if failed is not None:  # what stands before the line that fails fails there too
            earliest = start + max(1, failed)
            continue
        bare_list_seen = not headed
        teasers = tuple(_teasers(_unranked_roles(roles)))
        if not teasers:  # and so none further down
            break
        if headed or _unmistakable(roles, teasers, lines[:start]):
            return "\n".join(lines[:start]).rstrip("\n"), teasers
    return text, ()


def _starts(lines: Sequence[str], first: int) -> Iterator[tuple[int, bool]]:
    """Where teasers may begin, and whether a heading says so: else the first bullet after running text."""
    listing = False
    for number in range(max(first, _last_running_text(lines) + 1), len(lines)):
        line = lines[number]
        bulleted = bool(_LONE_BULLET.fullmatch(line) or _BULLET.match(line))
        if is_heading(line) or _INLINE.match(line):
            yield number, True
        elif bulleted and not listing:
            yield number, False
        listing = bulleted or (listing and not (_FULL_STOP.search(line) and not _CUT_OFF.search(line)))


def _last_running_text(lines: Sequence[str]) -> int:
    """The last line that no teaser list can hold, so that a long article is not searched from its top."""
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if len(line) > _SUMMARY and not _CUT_OFF.search(line) and not _BESIDE.fullmatch(line):
            return number
    return -1


def is_heading(line: str) -> bool:
    """Whether a line is one of the known headings of such lists, decorations and the section aside."""
    if len(line) > 60:
        return False
    words = _DECORATION.sub("", line)
    first, _, rest = words.partition(" ")
    return _announces(words) or (_announces(rest) and (is_section(first) or is_outlet(first)))


def _announces(words: str) -> bool:
    words = words.casefold()
    return words in TEASER_HEADINGS or (" " in words and _squeezed(words) in _SQUEEZED)


def _squeezed(words: str) -> str:
    return words.replace(" ", "")


_SQUEEZED = frozenset(map(_squeezed, TEASER_HEADINGS))  # Korean pages space these words at will


def _roles(lines: Sequence[str]) -> tuple[list[_Line], int | None]:
    """What each line is in a list of teasers, and the number of the first that cannot belong to one."""
    found: list[_Line] = []
    due = False  # a bullet stood before: a headline must follow
    for number, line in enumerate(lines):
        if not line:
            continue
        last = found[-1].role if found else None
        if inline := _INLINE.match(line):
            found += [_Line(_Role.HEADING), _Line(_Role.HEADLINE, inline["headline"])]
        elif is_heading(line):
            found.append(_Line(_Role.HEADING))
        elif _LONE_BULLET.fullmatch(line):
            found.append(_Line(_Role.BULLET))
            due = True
            continue
        elif last is not None and (_BESIDE.fullmatch(line) or is_furniture(line)):
            found.append(_Line(_Role.BESIDE))
        elif last is _Role.HEADLINE and _is_snippet(line, found[-1].text):
            cut = _CUT_OFF.search(line)
            due = bool(cut and cut["next"])
            found.append(
                _Line(_Role.SNIPPET, line[: cut.start("next")].rstrip() if cut and cut["next"] else line)
            )
            continue
        elif _is_headline(line, due):
            found.append(
                _Line(_Role.HEADLINE, _BULLET.sub("", line, count=1), due or bool(_BULLET.match(line)))
            )
        else:
            return found, number
        due = False
    return found, None


def _is_headline(line: str, due: bool) -> bool:
    if len(line) > _HEADLINE:
        return False
    return due or not _FULL_STOP.search(line)


def _is_snippet(line: str, headline: str) -> bool:
    """A text cut off, or a short summary in whole sentences, under a headline that is shorter than it."""
    if len(line) <= len(headline):
        return False
    if _CUT_OFF.search(line) and len(line) > _SHORTEST_CUT:
        return True
    return len(line) <= _SUMMARY and not _BULLET.match(line) and bool(_SENTENCE_END.search(line))


def unranked(headlines: Sequence[str]) -> list[str]:
    """The headlines without their numbers, if these count from one: "1 국회 …", "2 강릉 …".

    A number that is glued to its headline counts as one from three headlines on.
    """
    ranks = [_RANK.match(headline) for headline in headlines]
    counted = len(ranks) > 1 and all(
        rank and int(rank["rank"]) == place and (rank["space"] or len(ranks) > 2)
        for place, rank in enumerate(ranks, 1)
    )
    return [h[r.end() :] if counted and r else h for h, r in zip(headlines, ranks, strict=True)]


def _unranked_roles(roles: list[_Line]) -> list[_Line]:
    """The lines with the ranks of each list taken off its headlines."""
    done: list[_Line] = []
    starts = [0, *(at for at, line in enumerate(roles) if line.role is _Role.HEADING and at), len(roles)]
    for start, end in pairwise(starts):
        group = roles[start:end]
        headlines = iter(unranked([line.text for line in group if line.role is _Role.HEADLINE]))
        done += [
            replace(line, text=next(headlines)) if line.role is _Role.HEADLINE else line for line in group
        ]
    return done


def unbulleted(line: str) -> str:
    """A line of a list without the sign or number before it."""
    return _BULLET.sub("", line, count=1)


def is_bulleted(line: str) -> bool:
    """Whether a sign or number of a list opens the line."""
    return bool(_BULLET.match(line))


def _teasers(roles: Sequence[_Line]) -> Iterator[Teaser]:
    headline = None
    for line in roles:
        if line.role is _Role.SNIPPET and headline is not None:
            yield Teaser(headline, line.text)
            headline = None
            continue
        if headline is not None and line.role in (_Role.HEADLINE, _Role.HEADING, _Role.BULLET):
            yield Teaser(headline)
            headline = None
        if line.role is _Role.HEADLINE:
            headline = line.text
    if headline is not None:
        yield Teaser(headline)


def _unmistakable(roles: Sequence[_Line], teasers: Sequence[Teaser], before: Sequence[str]) -> bool:
    """Whether a list under no known heading is one of other stories beyond doubt."""
    headlines = [line for line in roles if line.role is _Role.HEADLINE]
    if len(teasers) < _LEAST_UNHEADED or not all(line.bulleted for line in headlines):
        return False
    if _INTRODUCES.search(next((line for line in reversed(before) if line), ":")):
        return False
    marked = sum(
        bool(
            _QUOTED.search(t.headline) or _OUTLET.search(t.headline + t.snippet) or _CUT_OFF.search(t.snippet)
        )
        for t in teasers
    )
    whole_sentences = sum(bool(_FULL_STOP.search(line.text)) for line in headlines)
    return 2 * marked > len(teasers) and whole_sentences == 0
