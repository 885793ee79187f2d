"""The nouns of claim gold: a claim with its label, and the choice among many by a key."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from eval.halves import Half, half_of

_T = TypeVar("_T")


class Label(StrEnum):
    """What is known of a claim. `PARTLY`: some of it stands in the evidence, some does not."""

    TRUE = "true"
    FALSE = "false"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A claim and what is known of it.

    `documents` are the keys of what it is held against, and `without` is the place of a sentence that is
    taken out of them first. `kind` names how it was made, `was` holds the words it was made from, `note` is
    for people.
    `origin` is the file of claims written by hand.
    """

    claim_id: str
    text: str
    language: str
    label: Label
    kind: str
    documents: tuple[str, ...]
    group: str
    without: int | None = None
    was: str = ""
    note: str = ""
    origin: str = ""

    @property
    def half(self) -> Half:
        """The half of its group: claims made from one document share one."""
        return half_of(self.group)


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence made into another claim: how, and what it says now."""

    kind: str
    text: str


def pick(key: str, items: Sequence[_T]) -> _T:
    """One of the items; always the same one for the same key."""
    return items[number(key) % len(items)]


def number(key: str) -> int:
    """A number from 0 to 2**32 - 1 that looks random and is fixed by the key."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest(), "big")


def capped(claims: Sequence[GoldClaim], most: int | None, weights: dict[str, int]) -> list[GoldClaim]:
    """At most `most` of the claims, in their order: small kinds whole, large ones cut alike.

    A kind of weight 3 keeps three times as many as one of weight 1, the weight of all that are not named.
    """
    if most is None or len(claims) <= most:
        return list(claims)
    sizes: dict[str, int] = {}
    for claim in claims:
        sizes[claim.kind] = sizes.get(claim.kind, 0) + 1
    level = next(
        level
        for level in range(most, -1, -1)
        if sum(min(size, level * weights.get(kind, 1)) for kind, size in sizes.items()) <= most
    )
    kept: set[str] = set()
    for kind, size in sizes.items():
        named = sorted((c.claim_id for c in claims if c.kind == kind), key=number)
        kept.update(named[: min(size, level * weights.get(kind, 1))])
    return [claim for claim in claims if claim.claim_id in kept]
