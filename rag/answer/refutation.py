"""An article in the claim's own language that tells otherwise what another article seems to bear out."""

from collections.abc import Sequence

from rag.verify.claims import Claim, Evidence, Finding, Verdict

_NOT_ABOUT = {"coverage", "similarity"}
_FACTS = {"name", "quantity", "date", "unit", "negation"}
"""Checks that fail when an article tells something else, and when it tells the same otherwise."""


def refuted(
    claim: Claim, best: int, held: Sequence[tuple[int, Finding]], evidence: Sequence[Evidence]
) -> tuple[int, Finding] | None:
    """The first article of `held` that tells the same and contradicts a name or number, with what it tells.

    `held` has places in `evidence`, `best` is that of the article that bears the claim out. None when that
    one is in the claim's language: across languages names are not checked, and what is only similar to an
    article in another language must not outweigh one in the claim's own.
    """
    languages = {place: evidence[place].head.language for place, _ in held}
    if languages[best] == claim.language:
        return None
    for place, finding in held:
        checks = {flag.check for flag in finding.flags}
        told = finding.verdict is Verdict.CONTRADICTED and not checks & _NOT_ABOUT
        if languages[place] == claim.language and told and checks & _FACTS:
            return place, finding
    return None
