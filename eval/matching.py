"""Does a gold answer stand in shown words? Written the same in every script."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from rag.tokens import tokenise

_LEFT_OUT = ("P", "Z", "C")
"""Unicode categories of punctuation, spaces and control characters."""


def plain(text: str) -> str:
    """The text as answers are compared: NFKC, lower case, without punctuation and spaces."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in normal if unicodedata.category(c)[0] not in _LEFT_OUT)


def stands_in(answers: Sequence[str], text: str) -> bool:
    """Whether any of the alternatives is inside the text."""
    shown = plain(text)
    return any(wanted in shown for wanted in map(plain, answers) if wanted)


def token_f1(answer: str, text: str) -> float:
    """F1 (0 to 1) of the search tokens that two texts share, repeats counted.

    As in SQuAD (Rajpurkar et al., 2016), with tokens that also cut texts written without spaces.
    """
    wanted, shown = Counter(tokenise(answer)), Counter(tokenise(text))
    shared = (wanted & shown).total()
    return 2 * shared / (wanted.total() + shown.total()) if shared else 0.0


def nugget_recall(nuggets: Sequence[Sequence[str]], quotes: Sequence[str]) -> float:
    """Share of the facts of which some alternative stands in one of the quotes."""
    return sum(any(stands_in(nugget, quote) for quote in quotes) for nugget in nuggets) / len(nuggets)
