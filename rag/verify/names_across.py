"""Names that a claim and evidence in another script seem to share: they raise support, and lower no verdict.

Translators shorten and translate names, and among many words one resembles by chance: as a rule against
claims, romanised names catch 23 % of the false ones for 6 % of the true.
"""

import re

from rag.names import name_words, skeleton
from rag.verify.normalise import normalise

CONSONANTS = 4
"""Skeletons shorter than this meet by chance."""
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_LONGEST = 4  # characters of a name; a longer run is a phrase
_HAN_LANGUAGES = frozenset({"ko", "ja", "zh"})


def shared_names(claim: str, claim_language: str, evidence: str, evidence_language: str) -> float:
    """Share (0 to 1) of the claim's words with a name's form that the evidence has too; 0 without any.

    Words meet by their consonants in romanisation (푸틴, Путин), Chinese characters by their simplified form.
    """
    claimed = _skeletons(claim, claim_language)
    held = _skeletons(evidence, evidence_language)
    found = [bones in held for bones in claimed]
    if {claim_language, evidence_language} <= _HAN_LANGUAGES:
        text = normalise(evidence, "zh")
        found += [run in text for run in _HAN.findall(normalise(claim, "zh")) if len(run) <= _LONGEST]
    return sum(found) / len(found) if found else 0.0


def _skeletons(text: str, language: str) -> set[str]:
    """The first four consonants of every possible name that has so many."""
    bones = (skeleton(word) for word in name_words(text, language))
    return {each[:CONSONANTS] for each in bones if len(each) >= CONSONANTS}
