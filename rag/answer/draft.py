"""A language model's stream -> whole sentences and the passages that each names.

Marks such as `[2]`, `[1, 3]`, `【2】` or `Passage 2:` are taken out of the words. A mark belongs to the
sentence it stands in or behind; one that opens a line, and every one in a draft that opens with a mark, to
the sentence that follows. A sentence is handed on once the next one has begun.
"""

# ruff: noqa: E501 - patterns read better in long lines

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.domain import Span
from rag.sentences import sentences

MARK = re.compile(
    r"[ \t]*[\[【［](?:\s*[^\W\d_]{0,12}\s*#?\d{1,3}\s*[,、，;-]?)+\s*[\]】］]"
    r"|[ \t]*[\[【［]\^\d{1,3}[\]】］]"
    r"|^[ \t]*[^\W\d_]{2,12} ?\d{1,3}:[ \t]*",
    re.MULTILINE,
)
"""A citation as models write them; longer brackets are the author's own words."""
_NUMBER = re.compile(r"\d{1,3}")
_MARKUP = re.compile(
    r"^[ \t]*(?:[-*•·#>]+|\d{1,2}[.)])[ \t]+|\*\*|__|`+|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", re.MULTILINE
)
_UNFINISHED = re.compile(r"[\[【［][^\]】］]{0,40}$|[ \t]+$|[*_`]+$")
_STOP = re.compile(r"[.!?。！？؟۔](?!\d)[\"”’」』)）]*")
_ENDS = re.compile(r"[.!?。！？…؟۔][\"”’」』)）]*$")
_PASSAGE = r"(?:passages?|pasajes?|passagens?|abschnitt\w*|extraits?|отрыв\w+|фрагмент\w*)"
_ORDINAL = r"(?:first|second|third|fourth|primer|segundo|tercer|cuarto|premier|deuxième|troisième|ersten|zweiten|перв\w+|втор\w+|треть\w+) "
_NUMBERS = rf"#?\d{{1,2}}(?:(?:,|,? (?:and|y|e|et|und|и|&)) (?:{_PASSAGE} )?#?\d{{1,2}})*"
_LEAD_IN = re.compile(
    rf"(?:(?:in|from|en|em|dans|im|in|в|во) (?:both )?(?:the |el |o |le |dem |l’|l')?(?:{_ORDINAL}{_PASSAGE}|{_PASSAGE} {_NUMBERS})"
    rf"|(?:according to|based on|as \w+ in|según|de acuerdo con|segundo|selon|d['’]après|laut|согласно) (?:both )?(?:the |el |o |le )?"
    rf"(?:{_ORDINAL}{_PASSAGE}|{_PASSAGE}(?: {_NUMBERS}|(?=[,:]))))"
    r"(?:,? (?:it is (?:stated|mentioned|said)|it (?:states|says|mentions)|se (?:menciona|dice|indica)) (?:that|que))?[,:]?\s+"
    r"|(?:根据|根據|在)?第?\s?\d{1,2}(?:[和、,]第?\s?\d{1,2})*\s?[个個]?\s?(?:passages?|段落|文段)[中里裡]?(?:提到)?[，,：:]\s?"
    r"|(?:구절|문단|지문|passage) ?\d{1,2}(?:[,와과] ?(?:구절|문단|지문)? ?\d{1,2})*(?:에 따르면|에서는|에는),? ?"
    r"|(?:パッセージ|段落)\s?\d{1,2}(?:[と、]\d{1,2})*(?:によると|では)、?",
    re.IGNORECASE,
)
"""`According to passage 2,`: a mark in words, at the head of a sentence."""
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence of a draft without marks or markup, and the passage numbers it names, as written."""

    text: str
    passages: tuple[int, ...]


class DraftReader:
    """Cuts one stream into sentences. `feed` and `finish` give each sentence once, in order.

    What has been given is never looked at again, so that nothing that comes later can change it; and the
    stream is read character by character, so that its pace changes nothing.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._raw = ""
        self._given = 0
        """Where in the words alone the first sentence begins that was not given yet."""
        self._marks_given = 0

    def feed(self, piece: str) -> Iterator[Drafted]:
        """The sentences that are known to be whole now."""
        for character in piece:
            self._raw += character
            if not character.isalnum():
                # The last sentence may go on, and its mark may still come.
                yield from self._found(_UNFINISHED.sub("", self._raw), last=False)

    def finish(self, *, complete: bool) -> Iterator[Drafted]:
        """What is left at the end of the stream; of one that was cut off only what ends like a sentence."""
        for drafted in self._found(self._raw, last=True):
            if complete or _ENDS.search(drafted.text):
                yield drafted

    def _found(self, raw: str, *, last: bool) -> list[Drafted]:
        words, marks = _without_marks(_MARKUP.sub("", _THINKING.sub("", raw)).lstrip())
        spans = [
            Span(self._given + span.start, self._given + span.end)
            for span in sentences(words[self._given :], self._language)
        ]
        whole = len(spans) if last else len(spans) - 1
        named: list[list[int]] = [[] for _ in spans]
        owners = [_owner(spans, mark) for mark in marks[self._marks_given :]]
        for mark, owner in zip(marks[self._marks_given :], owners, strict=True):
            if owner is not None:
                named[owner].extend(mark.numbers)
        self._marks_given += sum(owner is not None and owner < whole for owner in owners)
        if 0 < whole < len(spans):
            self._given = spans[whole].start
        return [
            _drafted(" ".join(span.of(words).split()), numbers)
            for span, numbers in list(zip(spans, named, strict=True))[: max(whole, 0)]
        ]


def _drafted(text: str, numbers: list[int]) -> Drafted:
    """The sentence without the words with which it names its passages."""
    spoken = _LEAD_IN.match(text)
    if spoken and spoken.end() < len(text):
        numbers = [*numbers, *map(int, _NUMBER.findall(spoken.group()))]
        text = text[spoken.end()].upper() + text[spoken.end() + 1 :]
    return Drafted(text, tuple(dict.fromkeys(numbers)))


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where in the words alone a mark stood; `leads` when it belongs to what follows."""

    place: int
    numbers: tuple[int, ...]
    leads: bool


def _without_marks(text: str) -> tuple[str, list[_Mark]]:
    """The words alone, and the marks that stood in them.

    A mark beside a full stop ends the sentence whatever the rules of its language say of short ones.
    """
    words, last = "", 0
    marks: list[_Mark] = []
    all_lead = bool(MARK.match(text))
    for match in MARK.finditer(text):
        words += text[last : match.start()]
        last = match.end()
        leads = all_lead or not text[: match.start()].rpartition("\n")[2].strip()
        stop = None if leads else _STOP.match(text, last)
        if stop:
            words += stop.group()
            last = stop.end()
        if leads and _ENDS.search(words):
            words += "\n"
        marks.append(_Mark(len(words), tuple(map(int, _NUMBER.findall(match.group()))), leads))
        if not leads and _ENDS.search(words):
            words += "\n"
    return words + text[last:], marks


def _owner(spans: list[Span], mark: _Mark) -> int | None:
    if mark.leads:
        return next((n for n, span in enumerate(spans) if span.start >= mark.place), None)
    begun = [n for n, span in enumerate(spans) if span.start < mark.place]
    return begun[-1] if begun else None
