"""The parts of an article in which a claim's numbers are looked for, from the quoted sentences outwards."""

from collections.abc import Iterator, Sequence

from rag.verify.claims import Evidence
from rag.verify.quantity import Quantity
from rag.verify.reading import SentenceReading, date_parts, read_sentence


class Scopes:
    """The evidence in widening circles, each read only when the smaller one did not do."""

    def __init__(self, evidence: Evidence, first: int, last: int, best: int | None = None) -> None:
        self._evidence = evidence
        self.language = evidence.head.language
        last = max(first, last)
        before, after = max(0, first - 1), min(len(evidence.sentences), last + 2)
        self.quoted = [self._read(place) for place in range(first, min(last + 1, len(evidence.sentences)))]
        self.best = self.quoted[best - first if best is not None and first <= best <= last else 0]
        self._beside = (*range(before, first), *range(last + 1, after))
        self._nearby = range(before, after)

    def words(self, quantity: Quantity) -> str:
        """The words of a number of the quoted sentences."""
        read = next(read for read in self.quoted if any(each is quantity for each in read.quantities))
        return read.text[quantity.start : quantity.end]

    def others(self) -> Iterator[SentenceReading]:
        """The title and every sentence that is not quoted."""
        yield from self.beside()
        yield from self.elsewhere()

    def beside(self) -> Iterator[SentenceReading]:
        """The sentence before and the one after the quoted ones."""
        return (self._read(place) for place in self._beside)

    def elsewhere(self) -> Iterator[SentenceReading]:
        """The title and the rest of the article."""
        title = self._evidence.head.title
        if title:
            yield read_sentence(title, self.language, self._evidence.head.published_at)
        for place in range(len(self._evidence.sentences)):
            if place not in self._nearby:
                yield self._read(place)

    def published(self) -> Sequence[Quantity]:
        """The day of publication as quantities."""
        moment = self._evidence.head.published_at
        if moment is None:
            return ()
        day = moment.at
        return tuple(date_parts(day.year, day.month, day.day, day.isoweekday()))

    def _read(self, place: int) -> SentenceReading:
        text = self._evidence.sentences[place].of(self._evidence.text)
        return read_sentence(text, self.language, self._evidence.head.published_at)
