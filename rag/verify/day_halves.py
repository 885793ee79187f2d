"""Morning for evening: an hour of the claim that the quoted sentences give to the other half of the day."""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from collections.abc import Iterator, Sequence

from rag.domain import Flag
from rag.verify.claims import Claim
from rag.verify.compare import Agreement, agreement
from rag.verify.extract import quantities
from rag.verify.normalise import normalised
from rag.verify.quantity import Quantity
from rag.verify.reading import SentenceReading

_LAST_HOUR = 11  # twelve is noon or midnight, and said in more ways
# (before noon, after noon), as they stand right before the hour or right behind it.
_BEFORE = {
    "ko": (r"(?:오전|아침|새벽)\s?$", r"(?:오후|저녁|밤)\s?$"),
    "zh": (r"(?:上午|早上|早晨|清晨|凌晨)\s?$", r"(?:下午|晚上|傍晚|晚间|午后)\s?$"),
    "ja": (r"(?:午前|朝|早朝|未明)の?\s?$", r"(?:午後|夕方|夜)の?\s?$"),
}
_BEHIND = {
    "en": (r"(?::\d\d)?\s?(?:o['’]clock )?(?:a\.?m\b|in the morning)", r"(?::\d\d)?\s?(?:o['’]clock )?(?:p\.?m\b|in the (?:afternoon|evening))"),
    "ru": (r"(?::\d\d)?(?: час\w*)? утра", r"(?::\d\d)?(?: час\w*)? (?:вечера|дня)"),
    "ar": (r"(?::\d\d)? ?(?:صباحا|فجرا)", r"(?::\d\d)? ?(?:مساء|عصرا|بعد الظهر)"),
}  # fmt: skip


def other_half(claim: Claim, quoted: Sequence[SentenceReading], language: str) -> Iterator[Flag]:
    """Hours that both sides give to a half of the day, and not to the same."""
    source = normalised(claim.text, claim.language).text
    for mine in quantities(claim.text, claim.language):
        half = _half(source, mine, claim.language)
        if half is None:
            continue
        theirs = [
            (_half(read.text, each, language), read.text[each.start : each.end])
            for read in quoted
            for each in read.quantities
            if not each.hint and agreement(mine, (each,))[0] is Agreement.SAME
        ]
        if theirs and all(other is not None and other is not half for other, _ in theirs):
            yield Flag("date", source[mine.start : mine.end], theirs[0][1])


def _half(text: str, quantity: Quantity, language: str) -> bool | None:
    """Whether an hour is of the afternoon; None for another number, or where nothing says so."""
    if quantity.hint or not 1 <= min(quantity.readings) <= _LAST_HOUR:
        return None
    if language in _BEFORE:
        found = [
            re.search(words, text[max(0, quantity.start - 6) : quantity.start]) for words in _BEFORE[language]
        ]
    elif language in _BEHIND:
        found = [re.match(words, text[quantity.end :], re.IGNORECASE) for words in _BEHIND[language]]
    else:
        return None
    return None if bool(found[0]) == bool(found[1]) else bool(found[1])
