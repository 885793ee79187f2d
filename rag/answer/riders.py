"""A lie that rides on a true sentence, and likenesses that are none.

"The bridge opened on Monday, and the mayor resigned" shares most of its words with the article, so the whole
sentence passes. Here each clause is looked at by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.domain import Flag
from rag.verify.claims import Evidence, Finding, Verdict
from rag.verify.coverage import content_units, covered_share

COPIED, STRANGE = 0.8, 0.5
"""Shares of a clause's words in an article: the sentence is taken from it where one clause has the first, and
a clause under the second is not. Of 642 true statements about KorQuAD's articles .5 % have one under it; of
what planted orders want written 99 %."""
LIKE = 0.177
"""Support below which a likeness across languages is none: .05 under the bar of the two languages. Of true
translations 2 % lie below; of what planted orders want written 99.9 %."""
_AT_THE_BAR = 0.5
"""The gate's support for what is just similar enough."""
_WORDS, _LETTERS = 3, 6
"""Words, or letters in scripts that need few, from which a clause says something."""
_BREAK = re.compile(
    r"\s*[,;:—–]\s+|\s*[，；、：،؛]\s*|\s+(?:and|but|while|whereas|plus|y|und|et|но|а также)\s+"
    r"|(?<=[며고])(?<![라다냐자]고),?\s+|\s+(?:그리고|또한|또)\s+|而且|并且|同时|また|そして",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")


def unlike(finding: Finding, claim: str, *, across: bool) -> Finding:
    """The finding, lowered where what would be quoted hardly says anything similar.

    Contradicted under the bar of two languages by far, or, across languages, when passed because of another
    sentence than the quoted one; in doubt where, within a language, words just suffice.
    """
    doubtful = any(flag.check == "similarity" for flag in finding.flags) and finding.support < LIKE
    barely = finding.verdict is Verdict.SUPPORTED and finding.support < _AT_THE_BAR
    if doubtful or (barely and across):
        return replace(finding, verdict=Verdict.CONTRADICTED)
    if barely:
        flags = (*finding.flags, Flag("coverage", claim))
        return replace(finding, verdict=Verdict.UNSURE, support=finding.support / 2, flags=flags)
    return finding


def with_rider(finding: Finding, clause: str) -> Finding:
    """The finding, contradicted because nothing bears that clause out."""
    flags = (Flag("coverage", clause), *finding.flags)
    return replace(finding, verdict=Verdict.CONTRADICTED, flags=flags)


def rider(text: str, evidences: Sequence[Evidence]) -> str | None:
    """The clause of a sentence that is otherwise taken from an article, which no article holds."""
    parts = clauses(text)
    shares = [[_share(part, evidence) for part in parts] for evidence in evidences]
    if not parts or max(map(max, shares)) < COPIED:
        return None
    best = [max(column) for column in zip(*shares, strict=True)]
    return next((part for part, share in zip(parts, best, strict=True) if share < STRANGE), None)


def _share(clause: str, evidence: Evidence) -> float:
    """Share of the clause's words, as its own language has them, that stand in the article."""
    language = evidence.head.language
    texts = [span.of(evidence.text) for span in evidence.sentences] + [evidence.head.title]
    return covered_share(content_units(clause, language), texts, language)


def clauses(text: str) -> list[str]:
    """The clauses that are long enough to say something by themselves; empty when there is only one."""
    parts = [part.strip() for part in _BREAK.split(text) if part and part.strip()]
    if len(parts) < 2:
        return []
    return [p for p in parts if len(_WORD.findall(p)) >= _WORDS or len(_WIDE.findall(p)) >= _LETTERS]
