"""How often each fault is tried: a few times in every run of the tests, more with FAULTS=medium or full."""

import os
from typing import NamedTuple

LEVELS = ("short", "medium", "full")


class Volume(NamedTuple):
    """Trials at each level."""

    short: int
    medium: int
    full: int


RANDOM_KILLS = Volume(5, 100, 500)
STEP_KILLS = Volume(1, 20, 200)
"""At each named step."""
POWER_CUTS = Volume(10, 100, 1_000)
FAILING_CALLS = Volume(1, 8, 100)
"""Of each operation, among its changes and again among its reads; each fails once and again for ever."""
DISK_SIZES = Volume(3, 20, 20)
FLIPS = Volume(25, 200, 2_000)
TRUNCATIONS = Volume(12, 50, 500)
SWAPS = Volume(8, 50, 500)
LOG_DAMAGE = Volume(8, 50, 500)
TRACES = Volume(4, 20, 200)


def level() -> str:
    """`FAULTS`, or `short`."""
    chosen = os.environ.get("FAULTS") or "short"
    if chosen not in LEVELS:
        raise ValueError(f"FAULTS is {chosen!r}, not one of {', '.join(LEVELS)}")
    return chosen


def of(volume: Volume) -> int:
    """How many trials at this level."""
    return volume[LEVELS.index(level())]


def trials(short: int, medium: int | None = None, full: int | None = None) -> int:
    """The same for a suite that says its volumes itself; by default ten and fifty times the short one."""
    return of(Volume(short, medium or 10 * short, full or 50 * short))
