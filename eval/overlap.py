"""How far two wordings share their tokens, in any script: ROUGE-L with the search tokens."""

from collections.abc import Sequence

from rag.tokens import tokenise


def rouge_l(wanted: str, text: str) -> float:
    """F1 (0 to 1) of the longest common subsequence of the search tokens of two texts.

    As ROUGE-L (Lin, 2004) with equal weight for recall and precision; tokens that also cut texts written
    without spaces, where the usual ones find none.
    """
    one, other = tokenise(wanted), tokenise(text)
    common = _common(one, other)
    return 2 * common / (len(one) + len(other)) if common else 0.0


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for token in one:
        before = 0
        for place, opposite in enumerate(other, 1):
            kept = row[place]
            row[place] = before + 1 if token == opposite else max(kept, row[place - 1])
            before = kept
    return row[-1]
