"""The nouns of quantities: one quantity of a sentence, and the scan of a sentence that collects them."""

from dataclasses import dataclass, field

from rag.verify.normalise import Normalised


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a sentence with every value it may be read as.

    `[start, end)` is its place in the normalised text, empty for a mere hint ("both", 양국) that a number may
    be meant. `unit` is a name of `rag.verify.units`, or empty. `written` numbers stand in words; `plain` is
    False where the number is not worth enforcing on a claim ("half", "one", an age band).
    """

    readings: frozenset[float]
    unit: str
    start: int
    end: int
    written: bool = False
    ordinal: bool = False
    plain: bool = True
    approximate: bool = False

    @property
    def hint(self) -> bool:
        """Whether this has no place of its own in the sentence."""
        return self.start == self.end

    @property
    def largest(self) -> float:
        """The largest reading."""
        return max(self.readings)


@dataclass(slots=True)
class Scan:
    """A sentence while its quantities are read: each character belongs to one quantity at most.

    `greedy` reads everything that might be a number (for evidence); otherwise only what surely is one.
    """

    source: Normalised
    language: str
    greedy: bool
    found: list[Quantity] = field(default_factory=list)
    taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.taken = bytearray(len(self.text) + 1)

    @property
    def text(self) -> str:
        """The normalised sentence."""
        return self.source.text

    def free(self, start: int, end: int) -> bool:
        """Whether nothing was read from `[start, end)` yet."""
        return not any(self.taken[start:end])

    def mask(self, start: int, end: int) -> None:
        """Read nothing more from `[start, end)`."""
        self.taken[start:end] = b"\1" * (end - start)

    def add(
        self,
        readings: set[float],
        start: int,
        end: int,
        *,
        unit: str = "",
        written: bool = False,
        ordinal: bool = False,
        plain: bool = True,
    ) -> bool:
        """Note a quantity at `[start, end)`; False when part of it was read as something else."""
        if not readings or not self.free(start, end):
            return False
        self.mask(start, end)
        values = frozenset(round(value, 9) for value in readings)
        self.found.append(Quantity(values, unit, start, end, written, ordinal, plain))
        return True

    def hint(self, *values: float) -> None:
        """Note that a word of the sentence may stand for one of these values (greedy scans only)."""
        if self.greedy:
            self.found.append(Quantity(frozenset(values), "", 0, 0, written=True))
