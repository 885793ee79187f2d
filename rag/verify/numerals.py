"""Adding up numerals written in words: English, Russian, Arabic."""

from dataclasses import dataclass


@dataclass(slots=True)
class Cardinal:
    """A number that grows word by word: `two` `hundred` `and` `five` `thousand`."""

    whole: float = 0.0
    current: float = 0.0
    smallest_scale: float = float("inf")
    words: int = 0

    @property
    def value(self) -> float:
        """What has been read so far."""
        return self.whole + self.current

    def add(self, value: float) -> bool:
        """Take a word worth `value` below 1,000; False when the number cannot go on with it."""
        if self.words and self.current:
            room = (
                100
                if self.current % 100 == 0
                else 10
                if self.current % 10 == 0 and self.current % 100 > 10
                else 1
            )
            if value >= room:
                return False
        self.current += value
        self.words += 1
        return True

    def add_tens(self, tens: float) -> bool:
        """Take tens that follow their units, as in Arabic (five and twenty)."""
        if not 1 <= self.current % 100 <= 9:
            return False
        self.current += tens
        self.words += 1
        return True

    def add_whole(self, value: float) -> bool:
        """Take a word that is a number of thousands or more by itself (two thousand, in one word)."""
        self.whole += value
        self.words += 1
        return True

    def times(self, scale: float) -> bool:
        """Take a scale word: 100 multiplies what stands before it, thousands and up close a group."""
        if scale == 100:
            if not 0 < self.current < 10 and self.words:
                return False
            self.current = (self.current or 1) * 100
        elif scale < self.smallest_scale:
            self.whole += (self.current or 1) * scale
            self.current, self.smallest_scale = 0.0, scale
        elif not self.current and self.whole:
            self.whole *= scale  # hundred thousand million
        else:
            return False
        self.words += 1
        return True
