"""The main stories, each by the first sentence of an article that reports something."""

from collections.abc import Mapping

import numpy as np

from rag.assertions import bears_out
from rag.cite import Chosen
from rag.domain import Span
from rag.protocols import ArchiveView, PassageRow, Terms
from rag.retrieve import Retrieval


def leads(
    view: ArchiveView, found: Retrieval, most: int
) -> tuple[tuple[Chosen, ...], Mapping[int, tuple[str, str]]]:
    """At most `most` slices to quote, one for each story in its order, and the sentences around each.

    An opening that only asks or orders is left out.
    """
    ids = np.array([hit.passage_id for hit in found.hits], np.int64)
    chosen: list[Chosen] = []
    context: dict[int, tuple[str, str]] = {}
    for row in view.rows(ids, Terms(())):
        texts = [_text(row, span) for span in row.sentences]
        place = next((n for n, text in enumerate(texts) if bears_out(text)), None)
        if place is None:
            continue
        context[len(chosen)] = ("".join(texts[place - 1 : place]), "".join(texts[place + 1 : place + 2]))
        chosen.append(Chosen(row.head, row.sentences[place], relevance=1.0))
        if len(chosen) == most:
            break
    return tuple(chosen), context


def _text(row: PassageRow, span: Span) -> str:
    return row.text[span.start - row.span.start : span.end - row.span.start]
