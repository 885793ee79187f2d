"""What the trials of a fault came to, in the terms of the table that ends a long run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.errors import CitedeskError

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

    @contextmanager
    def trial(self, name: object) -> Iterator[None]:
        """Judge one trial by what the block raises; the next trial goes on after a bad one."""
        self.trials += 1
        try:
            yield
        except LeftBehindError as error:
            self.left.append(f"{name}: {error}")
        except (AssertionError, CitedeskError) as error:
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
    rows: dict[tuple[str, str], list[int]] = {}
    for tally in _TALLIES:
        counts = rows.setdefault((tally.fault, tally.found_by), [0, 0, 0])
        for place, count in enumerate((tally.trials, len(tally.lost), len(tally.left))):
            counts[place] += count
    lines = [
        f"| {fault} | {counts[0]:,} | {counts[1]} | {counts[2]} | {found_by} |"
        for (fault, found_by), counts in rows.items()
    ]
    head = ["| fault | trials | lost | left behind | how found out |", "|---|---|---|---|---|"]
    return head + lines if lines else []
