"""Does a gold answer stand in shown words? Written the same in every script."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from rag.tokens import runs, tokenise

_LEFT_OUT = ("P", "Z", "C")
"""Unicode categories of punctuation, spaces and control characters."""
_STEM = 4
"""Letters from which a word may go on: `cable` is in `cables`, `ноябрь` not in `ноября`."""
_SPACED = re.compile(r"[^\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
"""Scripts that write spaces between words which nothing else may stand in: not Thai, kana, Han or Hangul."""


def plain(text: str) -> str:
    """The text as answers are compared: NFKC, lower case, without punctuation and spaces."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in normal if unicodedata.category(c)[0] not in _LEFT_OUT)


def stands_in(answers: Sequence[str], text: str) -> bool:
    """Whether any of the alternatives is inside the text."""
    shown = plain(text)
    return any(wanted in shown for wanted in map(plain, answers) if wanted)


def contains_answer(answers: Sequence[str], text: str) -> bool:
    """Whether any of the alternatives stands in the text, token after token.

    Numbers must agree as wholes, words from their beginning; Han, kana, Hangul and Thai also inside a word,
    however they are spaced.
    """
    shown = _words(text)
    return any(_runs_in(wanted, shown) for wanted in map(_words, answers) if wanted)


def covered(claim: str, text: str) -> float:
    """Share (0 to 1) of the claim's search tokens that the text holds, repeats counted; 0 without any."""
    wanted, held = Counter(tokenise(claim)), Counter(tokenise(text))
    return (wanted & held).total() / wanted.total() if wanted else 0.0


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


def _words(text: str) -> list[str]:
    """The text's runs, neighbours in scripts without firm spaces joined."""
    found: list[str] = []
    for run in runs(text):
        if found and not _SPACED.fullmatch(run) and not _SPACED.fullmatch(found[-1]):
            found[-1] += run
        else:
            found.append(run)
    return found


def _runs_in(wanted: Sequence[str], shown: Sequence[str]) -> bool:
    return any(
        all(map(_agrees, wanted, shown[start : start + len(wanted)]))
        for start in range(len(shown) - len(wanted) + 1)
    )


def _agrees(wanted: str, shown: str) -> bool:
    if not _SPACED.fullmatch(wanted):
        return wanted in shown
    return wanted == shown or (len(wanted) >= _STEM and not wanted[0].isdigit() and shown.startswith(wanted))
