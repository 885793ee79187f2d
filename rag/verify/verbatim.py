"""Claims that stand in an article word for word."""

import re
import unicodedata
from collections.abc import Iterator

from rag.domain import Flag
from rag.verify.claims import Claim, Evidence, Finding, Verdict
from rag.verify.quotations import drops_marks

_EDGES = " \t\"'“”„‘’«»‹›「」『』＂.。．!?！？…,，、;；:："
_QUOTED_SUPPORT = 0.5
"""Of somebody's words told as a fact: as for every claim in doubt, half of what nearness gives."""


def quote_of(evidence: Evidence, first: int, last: int) -> str:
    """The words of `sentences[first:last + 1]` with what stands between them."""
    return evidence.text[evidence.sentences[first].start : evidence.sentences[last].end]


def verbatim(claim: Claim, evidence: Evidence) -> Finding | None:
    """Full support when the claim is one sentence of the article, or two adjacent ones, word for word.

    In doubt when the article only quotes these words as somebody's, and the claim tells them as a fact.
    """
    doubted = None
    for first, last in _places(claim, evidence):
        if not _dropped(claim, evidence, first, last):
            return Finding(Verdict.SUPPORTED, 1.0, first, last)
        flag = Flag("attribution", claim.text, quote_of(evidence, first, last))
        doubted = doubted or Finding(Verdict.UNSURE, _QUOTED_SUPPORT, first, last, (flag,))
    return doubted


def _places(claim: Claim, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Where the claim stands word for word, in the article's order."""
    wanted = _plain(claim.text)
    plain = [_plain(span.of(evidence.text)) for span in evidence.sentences] if wanted else []
    for place, sentence in enumerate(plain):
        if not wanted.startswith(sentence) or not sentence:
            continue
        if wanted == sentence:
            yield place, place
        elif place + 1 < len(plain) and wanted == _plain(quote_of(evidence, place, place + 1)):
            yield place, place + 1


def _dropped(claim: Claim, evidence: Evidence, first: int, last: int) -> bool:
    start, end = evidence.sentences[first].start, evidence.sentences[last].end
    return drops_marks(claim.text, evidence.text, start, end)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip(_EDGES)
