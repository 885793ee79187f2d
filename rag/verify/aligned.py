"""Numbers that stand between the same words in a claim and in the sentence that it copies.

A changed number may well stand elsewhere in the article, even in the same sentence. Beside the sentence
that the claim otherwise copies it shows all the same: both are laid side by side with a gap for every
number, and gaps that fall together must hold one value.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from rag.verify.coverage import korean_stem
from rag.verify.quantity import Quantity
from rag.verify.units import CALENDAR

COPIED = 0.6
"""Least share of the claim's words that stand in the same order in the sentence."""
WORD_FOR_WORD = 0.9
"""From here on, with nothing left out, only numbers were changed: two that changed places are wrong."""
_BY_CHARACTER = frozenset({"zh", "ja", "th"})
_WORD = re.compile(r"[^\W_]+")
_CHARACTER = re.compile(r"[a-z]+|[^\W_]")
_IN_NAME = re.compile(r".?[A-Za-z]$|[A-Za-z]-$")  # S8, F-35: another number is another thing
_BESIDE = {True: 3, False: 2}
"""So many characters, or words, around a number must be the same on both sides together."""
_MOST = 400
_Token = tuple[str, Quantity | None]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one or more texts, or their characters, with a gap for each number.

    A gap tells only of what kind the number is, so that two texts meet whatever their numbers are.
    """

    language: str
    tokens: tuple[_Token, ...]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, Sequence[Quantity]]], language: str) -> "Words":
        """The words of normalised texts with their quantities."""
        return cls(
            language, tuple(token for text, found in texts for token in _tokens(text, found, language))
        )


@dataclass(frozen=True, slots=True)
class Facing:
    """Pairs of numbers, the claim's and the evidence's, that stand between the same words.

    `exact` when the claim is word for word apart from numbers.
    """

    pairs: tuple[tuple[Quantity, Quantity], ...] = ()
    exact: bool = False


def facing_numbers(claim: Words, evidence: Words) -> Facing:
    """The numbers of a claim beside those of a sentence it copies; empty for a paraphrase."""
    ours, theirs = claim.tokens, evidence.tokens
    if not ours or max(len(ours), len(theirs)) > _MOST:
        return Facing()
    matcher = SequenceMatcher(None, [key for key, _ in ours], [key for key, _ in theirs], autojunk=False)
    blocks = matcher.get_matching_blocks()
    copied = sum(block.size for block in blocks) / len(ours)
    if copied < COPIED:
        return Facing()
    pairs = _pairs(blocks, ours, theirs, _BESIDE[claim.language in _BY_CHARACTER])
    spanned = blocks[-2].b + blocks[-2].size - blocks[0].b  # the last block is empty
    return Facing(tuple(pairs), copied >= WORD_FOR_WORD and spanned * WORD_FOR_WORD <= len(ours))


def _pairs(
    blocks: Sequence[Match], ours: Sequence[_Token], theirs: Sequence[_Token], least: int
) -> list[tuple[Quantity, Quantity]]:
    """Numbers that fall together within the same words; a claim may be shorter than `least`."""
    found = []
    for block in blocks:
        pairs = [(ours[block.a + i][1], theirs[block.b + i][1]) for i in range(block.size)]
        words = sum(mine is None for mine, _ in pairs)
        if words >= min(least, max(1, sum(mine is None for _, mine in ours))):
            found += [(mine, other) for mine, other in pairs if mine is not None and other is not None]
    return found


def _tokens(text: str, quantities: Sequence[Quantity], language: str) -> list[_Token]:
    pattern = _CHARACTER if language in _BY_CHARACTER else _WORD
    found: list[_Token] = []
    end = 0
    for quantity in sorted((q for q in quantities if not q.hint), key=lambda quantity: quantity.start):
        if quantity.start < end or _IN_NAME.match(text[max(0, quantity.start - 2) : quantity.start]):
            continue
        found += _words(text[end : quantity.start], pattern, language)
        found.append((f"#{quantity.unit if quantity.unit in CALENDAR else ''}", quantity))
        end = quantity.end
    return found + _words(text[end:], pattern, language)


def _words(text: str, pattern: re.Pattern[str], language: str) -> list[_Token]:
    words = pattern.findall(text.lower())
    return [(korean_stem(word, endings=False) if language == "ko" else word, None) for word in words]
