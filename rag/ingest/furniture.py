"""Buttons, menus, counters and notices of a page, told from the story by whole lines."""

import re

from rag.ingest.furniture_words import FURNITURE, HOMES, NOTICES, SECTIONS, squeezed

_LONGEST = 240  # characters of a line that is looked at: a footer's row of links
_CELL = re.compile(r"\s*[|│ㅣ·•∙/>›»,、，;\t]+\s*")
_TRAIL = re.compile(r"\s*[>›»→▶]\s*")
_LONGEST_CELL = 24  # characters of one step of a trail
_LEAST_SECTIONS = 3  # in a row of nothing else; two words may be a headline
_MOST_WORDS = 6  # in one entry of the tables
_COUNT = re.compile(
    r"^\s*[\d,.]+\s*(?:[kKmM]\b)?\s*|[\s(:：\[]*\d[\d,.]*\s*(?:[kKmM万만천千+]{1,2})?\s*(?:개|건|명|회|次|件|人)?\s*[)\]]?$"
)


def is_furniture(line: str) -> bool:
    """Whether a whole line serves the page and not the story: "Share", "댓글 3", "Home | World | Sport".

    A line counts when known words fill it, in any row, with counters beside them, or when it is a notice
    of a known form. A single name of a section does not: see `is_section`.
    """
    if not line or len(line) > _LONGEST:
        return False
    return (
        _known(line) or _is_row(line) or _is_trail(line) or any(notice.fullmatch(line) for notice in NOTICES)
    )


def is_section(line: str) -> bool:
    """Whether a line is the name of a section of a newspaper: a menu's entry, or an ordinary word."""
    return len(line) <= _LONGEST_CELL and squeezed(line) in SECTIONS


def _known(words: str) -> bool:
    key = squeezed(words)
    if key in FURNITURE:
        return True
    bare = _COUNT.sub("", words, count=1)
    return bare != words and squeezed(bare) in FURNITURE


def _is_row(line: str) -> bool:
    cells = [cell for cell in _CELL.split(line) if squeezed(cell)]
    if len(cells) > 1:
        sections = sum(squeezed(cell) in SECTIONS for cell in cells)
        buttons = sum(_known(cell) for cell in cells)
        return sections + buttons == len(cells) and (buttons > 0 or sections >= _LEAST_SECTIONS)
    return _is_spaced_row(line.split())


def _is_spaced_row(words: list[str]) -> bool:
    """Whether entries of the tables, side by side, fill the line: "Sign in Subscribe", "정치 경제 사회"."""
    keys = [squeezed(word) for word in words]
    if len(keys) < 2 or not all(keys):
        return False
    # For each number of words read: entries and buttons so far, the most buttons first; None: cannot be read.
    best: list[tuple[int, int] | None] = [(0, 0), *([None] * len(keys))]
    for end in range(1, len(keys) + 1):
        for start in range(max(0, end - _MOST_WORDS), end):
            before, entry = best[start], "".join(keys[start:end])
            if before is None or not (entry in FURNITURE or entry in SECTIONS):
                continue
            reached = (before[0] + (entry in FURNITURE), before[1] + 1)
            best[end] = max(best[end] or reached, reached)
    last = best[-1]
    return last is not None and (last[0] == last[1] or last[1] >= _LEAST_SECTIONS)


def _is_trail(line: str) -> bool:
    """Whether the line is a path through the site from its front page: "홈 > 사회 > 교육"."""
    steps = _TRAIL.split(line)
    return (
        len(steps) > 1
        and squeezed(steps[0]) in HOMES
        and all(len(step) <= _LONGEST_CELL for step in steps)
        and not line.endswith((".", "。"))
    )
