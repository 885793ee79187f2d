"""How often each fault is tried: a few times in every run of the tests, `TRIALS` times when that is set."""

import os


def trials(short: int) -> int:
    """`TRIALS`, or a few."""
    return int(os.environ.get("TRIALS", short))
