"""What the trials of a fault came to, in the terms of the table that ends a long run."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_SHOWN = 5


class LeftBehindError(AssertionError):
    """The store is right, but something is in its folder that belongs to no part of it."""


@dataclass
class Tally:
    """The trials of one fault: in how many something was lost or left behind, and how such a thing shows."""

    fault: str
    found_by: str
    trials: int = 0
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    """Where it is found out in more than one way, how often in each."""

    @contextmanager
    def trial(self, name: object) -> Iterator[None]:
        """Judge one trial by what the block raises; the next trial goes on after a bad one."""
        self.trials += 1
        try:
            yield
        except LeftBehindError as error:
            self.left.append(f"{name}: {error}")
        except Exception as error:  # noqa: BLE001 - a traceback is no better than a loss
            self.lost.append(f"{name}: {error!r}")

    def require_clean(self) -> None:
        """Raise AssertionError with the first bad trials."""
        bad = self.lost + self.left
        assert not bad, f"{self.fault}: {len(bad)} of {self.trials}:\n" + "\n".join(bad[:_SHOWN])


_TALLIES: list[Tally] = []


@contextmanager
def counted(fault: str, found_by: str) -> Iterator[Tally]:
    """A tally that must be clean at the end of the block and has its row in the table."""
    tally = Tally(fault, found_by)
    _TALLIES.append(tally)
    yield tally
    tally.require_clean()


def table() -> list[str]:
    """A line for each fault, tests of one fault added up; empty when nothing was counted."""
    faults: dict[str, list[Tally]] = {}
    for tally in _TALLIES:
        faults.setdefault(tally.fault, []).append(tally)
    lines = []
    for fault, tallies in faults.items():
        trials, lost, left = (
            sum(counts)
            for counts in zip(*((t.trials, len(t.lost), len(t.left)) for t in tallies), strict=True)
        )
        ways = sum((tally.ways for tally in tallies), Counter[str]())
        how = "; ".join(
            [tallies[0].found_by] * bool(tallies[0].found_by) + [f"{n:,} {way}" for way, n in ways.items()]
        )
        lines.append(f"| {fault} | {trials:,} | {lost} | {left} | {how} |")
    head = ["| fault | trials | lost | left behind | how found out |", "|---|---|---|---|---|"]
    return head + lines if lines else []
