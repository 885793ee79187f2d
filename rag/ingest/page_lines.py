"""Labelled lines at the edges of a scraped text ("Published: 12 August 2025") are data, not body."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rag.domain import Moment
from rag.errors import IngestError
from rag.ingest.dateline import read_dateline
from rag.ingest.dates import parse_moment
from rag.ingest.page_words import AUTHOR_LABELS, PUBLISHED_LABELS, SOURCE_LABELS, UPDATED_LABELS

_EDGE_LINES = 6
_LONGEST = 160  # characters of such a line


def _any_of(labels: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, labels), key=len, reverse=True))


# A label starts the line or follows a separator; what stands up to the next label is its value.
_LABEL = re.compile(
    rf"(?:^|(?<=[\s|·ㅣ/,;；、])|(?<=[\[(]))(?:(?P<published>{_any_of(PUBLISHED_LABELS)})|(?P<updated>{_any_of(UPDATED_LABELS)})"
    rf"|(?P<source>{_any_of(SOURCE_LABELS)})|(?P<author>{_any_of(AUTHOR_LABELS)}))(?P<colon>\s?[:：])?\s*(?=\S)",
    re.I,
)
_SPOKEN = re.compile(r"[?？!！。؟]$")  # "记者：您怎么看？" is a question of an interview
_SENTENCE_END = re.compile(r"[.。!！?？؟][\"”'’」』)]*$")
_HOLDS_MORE = re.compile(r"(?<!\d)\d{4}(?!\d)|[:：]")  # a date or another label
_COUNTERS = re.compile(
    r"(?:[\s|·ㅣ/]{1,3}(?:댓글|조회수?|추천|좋아요|comments?|views)\s?[:(]?\s?\d[\d,]{0,9}\)?){1,4}$", re.I
)
_PLAIN_LABEL = "기자명"  # needs no colon
_ROLE = re.compile(r"(?<=[가-힣]{2})\s?기자$")
_TRIM = " \t|·ㅣ/,;；、-–—()[]"


@dataclass(frozen=True, slots=True)
class PageLines:
    """A text without its labelled lines, and what these said."""

    text: str
    published_at: Moment | None = None
    updated_at: Moment | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()


def split_page_lines(text: str, zone: tzinfo) -> PageLines:
    """Read labelled dates, sources and authors among the first and last six lines of canonical text.

    A line counts only when labels and values fill it and its dates can be read without guessing; any other
    line stays in the text. The first statement of each kind holds.
    """
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line]
    stated, taken, authors = _datelines(lines, filled, zone)
    for number in dict.fromkeys((*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:])):
        values = None if number in taken else _labelled(lines[number], zone)
        if values:
            taken.add(number)
            stated = {**values, **stated}
    if not taken or len(taken) == len(filled):
        return PageLines(text)
    rest = "\n".join(line for number, line in enumerate(lines) if number not in taken).strip("\n")
    published, updated = stated.get("published"), stated.get("updated")
    source, author = stated.get("source"), stated.get("author")
    return PageLines(
        re.sub(r"\n{3,}", "\n\n", rest),
        published if isinstance(published, Moment) else None,
        updated if isinstance(updated, Moment) else None,
        source if isinstance(source, str) else None,
        (author,) if isinstance(author, str) else authors,
    )


def _datelines(
    lines: Sequence[str], filled: Sequence[int], zone: tzinfo
) -> tuple[dict[str, str | Moment], set[int], tuple[str, ...]]:
    """What unlabelled lines of date and names above the story say; nothing when they state several dates."""
    found = {}
    for number in filled[:-1][:_EDGE_LINES]:
        line = lines[number]
        if _labelled(line, zone):
            continue
        if dateline := read_dateline(line, zone):
            found[number] = dateline
        elif _SENTENCE_END.search(line):  # the story has begun
            break
    if len({dateline.published_at for dateline in found.values()}) != 1:
        return {}, set(), ()
    source = next((dateline.source for dateline in found.values() if dateline.source), None)
    authors = tuple(dict.fromkeys(name for dateline in found.values() for name in dateline.authors))
    published = next(iter(found.values())).published_at
    stated: dict[str, str | Moment] = {"published": published, **({"source": source} if source else {})}
    return stated, set(found), authors


def is_labelled(line: str, zone: tzinfo) -> bool:
    """Whether labels and readable values fill a line."""
    return bool(_labelled(line, zone))


def _labelled(line: str, zone: tzinfo) -> dict[str, str | Moment] | None:
    if len(line) > _LONGEST:
        return None
    line = _COUNTERS.sub("", line)
    labels = list(_LABEL.finditer(line))
    if not labels or line[: labels[0].start()].strip(_TRIM):
        return None
    values: dict[str, str | Moment] = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = line[label.end() : following.start() if following else None].strip(_TRIM)
        kind = str(label.lastgroup if label.lastgroup != "colon" else _kind(label))
        if kind in ("published", "updated"):
            try:
                values.setdefault(kind, parse_moment(value, zone))
            except IngestError:
                return None
        elif (label["colon"] or label["author"] == _PLAIN_LABEL) and _is_name(value):
            values.setdefault(kind, _ROLE.sub("", value) if kind == "author" else value)
        else:  # without a colon "Source" and "Author" are ordinary words
            return None
    return values


def _is_name(value: str) -> bool:
    return 1 < len(value) <= 40 and not _SPOKEN.search(value) and not _HOLDS_MORE.search(value)


def _kind(label: re.Match[str]) -> str:
    return next(name for name in ("published", "updated", "source", "author") if label[name])
