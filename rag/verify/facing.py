"""The numbers of a claim that was copied from an article but for them."""

import re
from collections.abc import Sequence

from rag.verify.aligned import Words, facing_numbers
from rag.verify.compare import Agreement, agreement
from rag.verify.normalise import Normalised
from rag.verify.quantity import Quantity
from rag.verify.reading import SentenceReading
from rag.verify.scopes import Scopes

_OF = re.compile(r" (?:out )?of (?:the |its |their |all |those |these )?| из (?:этих )?| من (?:أصل |بين )?")


def other_numbers(source: Normalised, found: Sequence[Quantity], scopes: Scopes) -> dict[int, str]:
    """By `id` the numbers of a claim that stand where the quoted text, otherwise copied, has these words.

    Not where the two texts only tell the same numbers in another order, or where another sentence of the
    article, as like the claim, has the claim's number there.
    """
    quoted = [quantity for read in scopes.quoted for quantity in read.quantities]
    mine = Words.of([(source.text, found)], scopes.language)
    facing = facing_numbers(mine, _words(scopes.quoted, scopes.language))
    others = {}
    for number, other in facing.pairs:
        if _same(number, other) or _is_whole(other, number, scopes):
            continue
        moved = agreement(number, quoted)[0] is Agreement.SAME or any(_same(each, other) for each in found)
        if (facing.exact or not moved) and not _stands_so(number, mine, scopes):
            others[id(number)] = scopes.words(other)
    return others


def _is_whole(other: Quantity, number: Quantity, scopes: Scopes) -> bool:
    """Whether the quoted text has the claim's number as a part of the other: eleven of the 12 sailors."""
    return any(
        _OF.fullmatch(read.text[part.end : other.start]) and _same(number, part)
        for read in scopes.quoted
        if any(each is other for each in read.quantities)
        for part in read.quantities
        if not part.hint and part.end <= other.start
    )


def _stands_so(number: Quantity, mine: Words, scopes: Scopes) -> bool:
    """Whether a sentence that is not quoted has this number between the claim's words."""
    for read in scopes.others():
        if agreement(number, read.quantities)[0] is Agreement.SAME:
            facing = facing_numbers(mine, _words([read], scopes.language))
            if any(q is number and _same(number, other) for q, other in facing.pairs):
                return True
    return False


def _words(reads: Sequence[SentenceReading], language: str) -> Words:
    return Words.of(((read.text, read.quantities) for read in reads), language)


def _same(mine: Quantity, theirs: Quantity) -> bool:
    return agreement(mine, (theirs,))[0] is Agreement.SAME
