"""Articles into passages: whole sentences packed to a size, covering the text without gap or overlap."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from rag.domain import Article, PassageSpan, Span
from rag.sentences import sentences

if TYPE_CHECKING:
    from langchain_text_splitters import TextSplitter

RULES = 1
"""Raise by one whenever an unchanged article may be split differently, so that old stores are noticed."""


def split(article: Article, *, characters: int) -> tuple[PassageSpan, ...]:
    """The passages of an article, in order, each of at most about `characters` (at least 1) code points.

    Passages concatenate to `article.text` exactly; each holds whole sentences (`rag.sentences`) and the
    space after them. Only a single sentence that alone is longer makes a longer passage. A text of nothing
    but whitespace has no passage.
    """
    spans = sentences(article.text, article.language)
    if not spans:
        return ()
    cuts = [0, *(span.start for span in spans[1:]), len(article.text)]
    pieces = [article.text[start:end] for start, end in pairwise(cuts)]
    passages = _splitter(pieces, characters).split_text(article.text)
    ends = accumulate(map(len, passages), initial=0)
    return tuple(_passage(start, end, spans) for start, end in pairwise(ends))


def splitter_identity(characters: int) -> str:
    """What decides how texts are split, as one string for a store's settings.

    The library's version is left out on purpose: it only adds up lengths, and a test holds it to that.
    """
    return f"whole-sentences-{RULES}/{characters}"


def _splitter(pieces: Sequence[str], characters: int) -> "TextSplitter":
    from langchain_text_splitters import TextSplitter  # noqa: PLC0415

    class SentencePacker(TextSplitter):
        """Packs the sentences of one text; the base class decides which go together."""

        def split_text(self, text: str) -> list[str]:  # noqa: ARG002 - `pieces` are its sentences
            return self._merge_splits(pieces, separator="")

    return SentencePacker(
        chunk_size=characters,
        chunk_overlap=0,
        strip_whitespace=False,
        # A sentence longer than a passage counts as a full one: it stands alone, and is no cause to warn.
        length_function=lambda piece: min(len(piece), characters),
    )


def _passage(start: int, end: int, spans: list[Span]) -> PassageSpan:
    first = bisect_left(spans, start, key=lambda span: span.start)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return PassageSpan(start, end, tuple(spans[first:last]))
