"""Claims that stand in an article word for word."""

import re
import unicodedata

from rag.verify.claims import Claim, Evidence, Finding, Verdict

_EDGES = " \t\"'“”‘’«».。．!?！？…,，、;；:："


def quote_of(evidence: Evidence, first: int, last: int) -> str:
    """The words of `sentences[first:last + 1]` with what stands between them."""
    return evidence.text[evidence.sentences[first].start : evidence.sentences[last].end]


def verbatim(claim: Claim, evidence: Evidence) -> Finding | None:
    """Full support when the claim is one sentence of the article, or two adjacent ones, word for word."""
    wanted = _plain(claim.text)
    if not wanted:
        return None
    plain = [_plain(span.of(evidence.text)) for span in evidence.sentences]
    for place, sentence in enumerate(plain):
        if not wanted.startswith(sentence) or not sentence:
            continue
        if wanted == sentence:
            return Finding(Verdict.SUPPORTED, 1.0, place, place)
        if place + 1 < len(plain) and wanted == _plain(quote_of(evidence, place, place + 1)):
            return Finding(Verdict.SUPPORTED, 1.0, place, place + 1)
    return None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip(_EDGES)
