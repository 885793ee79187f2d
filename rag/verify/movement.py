"""What rose or fell by a number, where a sentence tells of more than one movement.

"Exports fell 3.2 percent while imports rose 1.1" holds words of both directions, so that the words alone
decide nothing; the numbers do, in any pair of languages: each belongs to the word of movement beside it.
"""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import Flag
from rag.verify.claims import Claim
from rag.verify.compare import Agreement, agreement
from rag.verify.coverage import content_units
from rag.verify.direction import CONCEPTS
from rag.verify.extract import quantities
from rag.verify.normalise import normalised
from rag.verify.quantity import Quantity
from rag.verify.reading import SentenceReading
from rag.verify.units import CALENDAR, VAGUE, is_length

_WORDS = CONCEPTS["movement"]
_VERB_LAST = frozenset({"ko", "ja"})
_BY_CHARACTER = frozenset({"ko", "ja", "zh"})
_REACH, _REACH_BEHIND, _REACH_CHARACTERS = 40, 16, 14
_NO_MOVEMENT = re.compile(r"\bup to\b|\bincreasingly\b|오른쪽|以上が|降[水雨雪临臨落]|投降", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:，、；。.!?](?=\s|$|[^\d\s])|\b(?:while|but|and)\b|\b(?:а|но|и)\b|(?<!\w)(?:بينما|لكن)(?!\w)"
)
_ARTICLE = re.compile(r"\b(?:an?|the|its|their)\s+[$€£¥]?$", re.IGNORECASE)
# "To 5 %" and "from 5 %" are levels: they go with either direction of what is said to rise by 5 %.
_TO = {
    "en": re.compile(r"\b(?:to|at)\b[^\d]{0,20}$"),
    "zh": re.compile(r"(?:至|到|为|達|达)[约約近]?$"),
    "ru": re.compile(r"\b(?:до|к)\b[^\d]{0,20}$"),
    "ar": re.compile(r"(?<!\w)(?:إلى|الى|عند)(?!\w)[^\d]{0,20}$"),
}
_FROM = {
    "en": re.compile(r"\b(?:from|of a)\b[^\d]{0,20}$"),
    "zh": re.compile(r"[从從由自][约約近]?$"),
    "ru": re.compile(r"\b(?:с|со|от)\b[^\d]{0,20}$"),
    "ar": re.compile(r"(?<!\w)(?:من|عن)(?!\w)[^\d]{0,20}$"),
}
_TO_AFTER = {
    "ko": re.compile(r"^[^\s\d]{0,6}?(?:으로|로|까지)(?![가-힣])"),
    "ja": re.compile(r"^[^\s\d、]{0,6}?(?:に|まで|へ)"),
}
_FROM_AFTER = {
    "ko": re.compile(r"^[^\s\d]{0,6}?(?:에서|부터|보다)(?![가-힣])"),
    "ja": re.compile(r"^[^\s\d、]{0,6}?(?:から|より)"),
}


@dataclass(frozen=True, slots=True)
class _Move:
    """A number with its word of movement, both in `told`; `kind` is by, to or from, `subject` the words around."""

    quantity: Quantity
    up: bool
    told: str
    kind: str
    subject: str


def moved_otherwise(claim: Claim, quoted: Sequence[SentenceReading], language: str) -> Iterator[Flag]:
    """The claim's movements that the quoted sentences tell with the same number otherwise.

    `direction`: the other way. `order`, within one language: of something else of which the quoted sentences
    tell another movement.
    """
    if claim.language not in _WORDS or language not in _WORDS:
        return
    source = normalised(claim.text, claim.language).text
    mine = list(_moves(source, claim.language, quantities(claim.text, claim.language)))
    if not mine:
        return
    theirs = (
        [move for read in quoted for move in _moves(read.text, language, read.quantities)] if mine else []
    )
    for move in mine:
        same = [other for other in theirs if other.kind == move.kind and _agree(move, other)]
        if same and not any(other.up == move.up for other in same):
            yield Flag("direction", move.told, same[0].told)
        elif same and claim.language == language:
            others = [other for other in theirs if other not in same]
            if _of_another(move, same, others, language):
                yield Flag("order", source[move.quantity.start : move.quantity.end], same[0].subject)


def _agree(move: _Move, other: _Move) -> bool:
    return agreement(move.quantity, (other.quantity,))[0] is Agreement.SAME


def _of_another(move: _Move, same: Sequence[_Move], others: Sequence[_Move], language: str) -> bool:
    """Whether the words before the movement stand before another one of the evidence, and not before its own."""
    words = _said(move.subject, language)
    own, other = (
        {unit for each in moves for unit in _said(each.subject, language)} for moves in (same, others)
    )
    return bool(own - other) and not words & (own - other) and bool(words & (other - own))


def _said(subject: str, language: str) -> set[str]:
    return {unit for unit in content_units(subject, language) if len(unit) > 1 and not unit.isdigit()}


def _moves(text: str, language: str, found: Sequence[Quantity]) -> Iterator[_Move]:
    words = _words(text, language)
    placed = [each for each in found if not each.hint and each.start < each.end]
    begun = 0
    for quantity in placed if words else ():
        if (
            quantity.unit in CALENDAR
            or quantity.unit == VAGUE
            or quantity.ordinal
            or is_length(quantity.unit)
        ):
            continue  # 45 miles away, rain 10 inches high
        word = _governing(text, language, quantity, words, placed)
        if word is None:
            continue
        start, end, upwards = word
        first = min(start, quantity.start)
        subject = _CLAUSE.split(text[_after_numbers(placed, first, begun) : first])[-1]
        subject = f"{subject} {text[end : quantity.start]}".strip()  # Arabic tells it behind the verb
        told = text[first : max(end, quantity.end)]
        yield _Move(quantity, upwards, told, _kind(text, language, quantity, start, end), subject)
        begun = max(end, quantity.end)


def _words(text: str, language: str) -> list[tuple[int, int, bool]]:
    """The words of movement with their places, True for upwards."""
    other = [match.span() for match in _NO_MOVEMENT.finditer(text)]
    return sorted(
        (match.start(), match.end(), upwards)
        for pattern, upwards in zip(_WORDS[language], (True, False), strict=True)
        for match in pattern.finditer(text)
        if not any(start <= match.start() < end for start, end in other)
    )


def _after_numbers(placed: Sequence[Quantity], first: int, begun: int) -> int:
    """Where the words before `first` begin: behind the last amount and the last movement."""
    ends = [each.end for each in placed if each.end <= first and each.unit not in CALENDAR]
    return max([begun, *ends]) if max([begun, *ends]) <= first else first


def _governing(
    text: str,
    language: str,
    quantity: Quantity,
    words: Sequence[tuple[int, int, bool]],
    placed: Sequence[Quantity],
) -> tuple[int, int, bool] | None:
    """The word of movement that a number goes with: nothing but small words stands between the two."""
    reach = _REACH_CHARACTERS if language in _BY_CHARACTER else _REACH
    before = next((w for w in reversed(words) if w[1] <= quantity.start), None)
    after = next((w for w in words if w[0] >= quantity.end), None)
    if before and not _joined(text, before[1], quantity.start, reach, placed):
        before = None
    described = language in _VERB_LAST or bool(_ARTICLE.search(text[: quantity.start]))
    behind = reach if described else min(reach, _REACH_BEHIND)
    if after and not _joined(text, quantity.end, after[0], behind, placed):
        after = None
    return (after or before) if described else (before or after)


def _joined(text: str, start: int, end: int, reach: int, placed: Sequence[Quantity]) -> bool:
    if end - start > reach or _CLAUSE.search(text[start:end]):
        return False
    return not any(each.start >= start and each.end <= end and each.unit not in CALENDAR for each in placed)


def _kind(text: str, language: str, quantity: Quantity, start: int, end: int) -> str:
    """Whether the number is how much it moved (by), or where from or to."""
    if language in _VERB_LAST:
        beyond = text[quantity.end : start] if start >= quantity.end else ""
        if _FROM_AFTER[language].search(beyond):
            return "from"
        return "to" if _TO_AFTER[language].search(beyond) else "by"
    ahead = (
        text[end : quantity.start]
        if end <= quantity.start
        else text[max(0, quantity.start - 12) : quantity.start]
    )
    if _FROM[language].search(ahead):
        return "from"
    return "to" if _TO[language].search(ahead) else "by"
