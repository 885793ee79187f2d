# ruff: noqa: E501 -- patterns are easier to check in one piece
"""Lines of date, outlet and people at the head of a page: "2025-11-14 09:26 Harbour Times" is data, not story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rag.domain import Moment, Precision
from rag.errors import IngestError
from rag.ingest.bylines import is_credit, split_bylines
from rag.ingest.dates import parse_moment
from rag.ingest.outlets import is_outlet
from rag.ingest.page_words import AGENCIES, AUTHOR_LABELS, EDITOR_LABELS, PUBLISHED_LABELS, SOURCE_LABELS

_LONGEST = 160  # characters of such a line
_YMD = r"(?<!\d)\d{4}\s?(?:年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|년\s?\d{1,2}\s?월\s?\d{1,2}\s?일|(?P<sign>[-./])\s?\d{1,2}(?P=sign)\s?\d{1,2}(?!\d)\.?)"
_DMY = r"(?<!\d)\d{1,2}(?:[./-]\d{1,2}[./-]|\.?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?)\d{4}(?!\d)(?:\s?г\.?(?!\w))?"
_MDY = r"(?<!\w)[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}(?!\d)"
_WEEKDAY_BEFORE = (
    r"(?:(?<!\w)[^\W\d_]{2,12}(?:day|dag|tag|tags)\.?,?\s|(?<!\w)(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?,?\s)?"
)
_WEEKDAY_AFTER = r"(?:\s?[(（][^\d)）]{1,12}[)）]|\s?[월화수목금토일月火水木金土日]曜?[요日]일?|\s?(?:星期|周|週)[一二三四五六日天])?"
_HALF = r"오전|오후|上午|下午|午前|午後|凌晨|早上|晚上"
_CLOCK = (
    rf"(?P<clock>(?:(?:{_HALF})\s?)?(?<!\d)\d{{1,2}}(?:\s?[시時时点點]\s?\d{{1,2}}\s?[분分](?:\s?\d{{1,2}}\s?[초秒])?|[:.]\d\d(?::\d\d)?(?![\d.]))"
    r"(?:\s?[ap]\.?m\b\.?)?(?:\s?\(?(?:(?:GMT|UTC)(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[A-Z]{3,4}|МСК)\b\)?|\s?[+-]\d\d:?\d\d)?)"
)
_MOMENT = re.compile(
    rf"(?P<day>{_WEEKDAY_BEFORE}(?:{_YMD}|{_DMY}|{_MDY}){_WEEKDAY_AFTER})"
    rf"(?:(?:\s?[,،|·T–—-]\s?|\s(?:at|um|в|à)\s|\s)?{_CLOCK}(?:\sUhr)?)?",
    re.I,
)


def _any_of(labels: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, labels), key=len, reverse=True))


_PART = re.compile(
    rf"(?<!\w)(?:(?P<source>{_any_of(SOURCE_LABELS)})|(?P<author>{_any_of(AUTHOR_LABELS)})"
    rf"|(?P<editor>{_any_of(EDITOR_LABELS)}))\s?[:：]\s?",
    re.I,
)
_PUBLISHED = re.compile(rf"(?:{_any_of(PUBLISHED_LABELS)})\s?[:：]?\s*$", re.I)
_VIEWS = re.compile(
    r"(?<!\w)(?:(?:조회수?|댓글|views|comments?|阅读量?|浏览量?|點閱|閲覧数|просмотр(?:ов|ы)?)\s?[:：(]?\s?\d[\d,.]{0,9}\)?|\d[\d,.]{0,9}\s(?:views|comments?|просмотр(?:ов|а)?))(?!\w)",
    re.I,
)
_SEPARATOR = re.compile(r"\s*[|｜ㅣ·•;；、/—–]\s*|\s-\s|,\s")
_CLEAR_SEPARATOR = re.compile(r"[|｜·•]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HAN_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,6}|[가-힣]{2,4}")
_WESTERN_NAME = re.compile(
    r"(?:By\s)?(?P<name>[^\W\d_a-z][\w'’.-]{0,20}(?:\s[^\W\d_a-z][\w'’.-]{0,20}){1,3})"
)
_ROLE = re.compile(r"(?<=[가-힣]{2})\s?기자$")
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a line of date, outlet and people says."""

    published_at: Moment
    source: str | None = None
    authors: tuple[str, ...] = ()


class _Unknown(Exception):  # noqa: N818 -- never leaves this module
    """A part of the line is neither date nor name nor count."""


def read_dateline(line: str, zone: tzinfo) -> Dateline | None:
    """The date, outlet and reporters of a line that nothing else fills; None for any other line.

    The date is a whole day. Without a time of day an outlet, a reporter, an editor or a count must stand
    beside it. Dates that can be read in two ways make no such line. Expects canonical text.
    """
    if len(line) > _LONGEST:
        return None
    found = list(_MOMENT.finditer(line))
    if len(found) != 1:
        return None
    moment = _moment(found[0], zone)
    if moment is None:
        return None
    before = _PUBLISHED.sub("", line[: found[0].start()])
    rest, counts = _VIEWS.subn(" | ", f"{before} | {line[found[0].end() :]}")
    parts = _Parts(separated=bool(_CLEAR_SEPARATOR.search(line)))
    try:
        parts.read(rest)
    except _Unknown:
        return None
    if found[0]["clock"] is None and not (counts or parts.any):
        return None
    return Dateline(moment, parts.source, tuple(dict.fromkeys(parts.authors)))


def _moment(found: re.Match[str], zone: tzinfo) -> Moment | None:
    clock = re.sub(r"^(\D*\d{1,2})\.(?=\d\d)", r"\1:", found["clock"] or "")
    day = re.sub(rf"^{_WEEKDAY_BEFORE}(?=\w)", "", found["day"], flags=re.I)
    try:
        moment = parse_moment(f"{day} {clock}".strip(), zone)
    except IngestError:
        return None
    return None if moment.precision in (Precision.YEAR, Precision.MONTH) else moment


class _Parts:
    """Reads what stands around the date, part by part."""

    def __init__(self, *, separated: bool) -> None:
        self._separated = separated  # else capitalised words may be a headline
        self.source: str | None = None
        self.authors: list[str] = []
        self.any = False

    def read(self, rest: str) -> None:
        labels = list(_PART.finditer(rest))
        self._unlabelled(rest[: labels[0].start()] if labels else rest)
        for label, following in zip(labels, [*labels[1:], None][: len(labels)], strict=True):
            value = rest[label.end() : following.start() if following else None]
            first, *others = _SEPARATOR.split(value.strip(), maxsplit=1)
            if _DENSE.search(first):
                first, *more = first.split(maxsplit=1)
                more = [] if more == ["기자"] else more
                others = [*more, *others]
            self._labelled(str(label.lastgroup), first.strip(" ()[]（）"))
            for other in others:
                self._unlabelled(other)

    def _labelled(self, kind: str, value: str) -> None:
        if not 1 < len(value) <= _LONGEST_VALUE or not re.fullmatch(r"[\w\s.'’&·-]+", value):
            raise _Unknown
        self.any = True
        if kind == "source":
            self.source = self.source or value
        elif kind == "author":
            self.authors.append(_ROLE.sub("", value))

    def _unlabelled(self, text: str) -> None:
        for segment in _SEPARATOR.split(text):
            if bare := segment.strip(" ()[]（）,،:："):
                self._segment(bare)

    def _segment(self, segment: str) -> None:
        words = segment.split()
        if is_outlet(segment) or segment in AGENCIES:
            self.source = self.source or segment
        elif is_credit(segment):
            credit = split_bylines(f"{segment}\n\n.")
            self.source = self.source or credit.source
            self.authors.extend(credit.authors)
        elif len(words) == 2 and is_outlet(words[0]) and _HAN_NAME.fullmatch(words[1]):
            self.source = self.source or words[0]
            self.authors.append(words[1])
        elif self._separated and (name := _WESTERN_NAME.fullmatch(segment)):
            self.authors.append(name["name"])
        else:
            raise _Unknown
        self.any = True
