"""`report.html` of a run on claims: the tables, and the claims on which the gate was wrong."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.claims.measure import Result
from eval.claims.tables import Table
from eval.page import flatten, render_page

_SHOWN_OF_A_KIND = 6


def write_report(
    out: Path, document: Mapping[str, Any], tables: Sequence[Table], results: Sequence[Result]
) -> None:
    """Write the page. Raises MissingExtraError without the `eval` extra."""
    page = render_page(
        "claims.html.j2",
        {
            "document": document,
            "tables": tables,
            "cases": _cases(results),
            "settings": flatten(document["config"]),
        },
    )
    (out / "report.html").write_text(page, "utf-8", newline="\n")


def _cases(results: Sequence[Result]) -> list[dict[str, Any]]:
    """True claims that were refused, then false ones that passed without a doubt: a few of each kind."""
    wrong = [result for result in results if result.true and result.contradicted]
    wrong += [result for result in results if not result.true and not result.noticed]
    seen: dict[str, int] = {}
    cases = []
    for result in wrong:
        kind = result.trial.kind
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= _SHOWN_OF_A_KIND:
            claim = result.trial.claim
            cases.append({"result": result, "claim": claim, "label": claim.label.value})
    return cases
