"""How sure a mean, or a difference of two runs, is: groups of twin questions are drawn together.

Questions of one group (translations of one question, variants of one story) rise and fall together, so the
group, not the question, is what is resampled and whose sign is flipped.
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eval.extras import extra

SEED = 20250812
BOOTSTRAP_ROUNDS = 2000
_BATCH = 500

Floats = NDArray[np.float64]


def bootstrap_interval(values: Sequence[float], groups: Sequence[Hashable]) -> tuple[float, float]:
    """The 95 % percentile interval of the mean of `values`, resampled by group; seeded.

    Both ends are the mean itself when there is one group. With paired differences as values it is the
    paired bootstrap. Raises ValueError without values. Source: Efron and Tibshirani, 1993, chapter 13.
    """
    sums, counts = group_totals(values, groups)
    draws = _draws(len(sums))
    means = (draws @ sums) / (draws @ counts)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def sign_flip_p(differences: Sequence[float], groups: Sequence[Hashable], *, flips: int) -> float:
    """Two-sided p that paired differences are centred on zero, by flipping the sign of whole groups.

    The statistic is the mean over questions. Exact when there are at most `flips` ways to flip, else
    that many seeded ones; 1.0 when every group's sum is zero. Raises ValueError without differences.
    Source: Smucker, Allan and Carterette, CIKM 2007.
    """
    sums, _ = group_totals(differences, groups)
    moved = sums[
        np.abs(sums) > 1e-12
    ]  # flipping a zero changes nothing, and leaving it out keeps small cases exact
    if not len(moved):
        return 1.0
    if len(moved) == 1:
        return 1.0  # both signs are equally extreme
    result = extra("scipy.stats").permutation_test(
        (moved,),
        lambda sample, axis: np.sum(sample, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=flips,
        batch=_BATCH,
        rng=np.random.default_rng(SEED),
    )
    return float(result.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected for their number, in the given order; each at least as large as before.

    Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
    """
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for step, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, p_values[index] * (len(p_values) - step)))
        corrected[index] = highest
    return corrected


def group_totals(values: Sequence[float], groups: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """Per group, in order of first appearance: the sum of its values, and how many there are."""
    if not values:
        raise ValueError("no values")
    places: dict[Hashable, int] = {}
    rows = [places.setdefault(group, len(places)) for group in groups]
    sums, counts = np.bincount(rows, weights=values), np.bincount(rows)
    return sums.astype(np.float64), counts.astype(np.float64)


@lru_cache(maxsize=4)
def _draws(groups: int) -> Floats:
    """How often each group is drawn, `(rounds, groups)`: every measure of a slice sees the same draws."""
    rng = np.random.default_rng([SEED, groups])
    return rng.multinomial(groups, np.full(groups, 1 / groups), size=BOOTSTRAP_ROUNDS).astype(np.float64)
