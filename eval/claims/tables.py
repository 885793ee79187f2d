"""The tables of a run, for the terminal and for the report: from the names of the shares alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ORDER = ("en", "ko", "zh", "ja", "ru", "ar", "es", "de")
_KINDS = (
    *("own", "translation", "short", "reorder", "merge", "variant", "qa"),
    *("num", "scale", "pct", "date", "money", "exchanged", "neighbour", "hardneg", "name", "place", "roles"),
    *("negins", "negdel", "antonym", "attribution"),
    *("qa_other_number", "qa_other_text", "qa_same_number", "qa_same_text"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the names of the columns, and rows of a name and cells."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def tables(shares: Mapping[str, float], counts: Mapping[str, int]) -> list[Table]:
    """Every table that has at least one row, in percent."""
    made = [
        _kinds("same", "Claims in the evidence's language: % contradicted/unsure", shares, counts),
        _kinds("cross", "Across languages: % contradicted/unsure", shares, counts),
        _pairs(
            "Quantities, true claims with one: % passed (of all true claims: % lost)",
            shares,
            "quantity/{}/passed",
            "quantity/{}/lost",
        ),
        _pairs(
            "Quantities, true claims with one: % without a doubt about it (of all true: % with one)",
            shares,
            "quantity/{}/passed_clean",
            "quantity/{}/lost_or_flagged",
        ),
        _pairs(
            "Quantities, changed: % contradicted (with unsure for a quantity)",
            shares,
            "quantity/{}/caught",
            "quantity/{}/flagged",
        ),
        _pairs(
            "True claims of whatever kind: % contradicted (unsure)", shares, "true/{}/lost", "true/{}/doubted"
        ),
        _pairs(
            "Most similar sentence of another story: % contradicted (with unsure)",
            shares,
            "wrong/hardneg/{}/contradicted",
            "wrong/hardneg/{}/noticed",
        ),
        _pairs(
            "Next sentence, itself left out: % contradicted (with unsure)",
            shares,
            "wrong/neighbour/{}/contradicted",
            "wrong/neighbour/{}/noticed",
        ),
    ]
    return [table for table in made if table.rows]


def kinds_of(shares: Mapping[str, float]) -> list[str]:
    """The kinds of claims of a run, true ones first."""
    found = {match[1] for name in shares if (match := re.match(r"kind/([^/]+)/all/", name))}
    return [kind for kind in _KINDS if kind in found] + sorted(found - set(_KINDS))


def _kinds(scope: str, caption: str, shares: Mapping[str, float], counts: Mapping[str, int]) -> Table:
    """A row for each kind: all claims of the scope, then those in each language."""
    languages = _languages(shares, 0)
    rows = []
    for kind in kinds_of(shares):
        name = f"kind/{kind}/{scope}/contradicted"
        if name not in shares:
            continue
        cells = [str(counts[name]), _verdicts(shares, kind, scope)]
        cells += [_of_language(shares, counts, kind, scope, language) for language in languages]
        rows.append((kind, tuple(cells)))
    return Table(caption, ("claims", "all", *languages), tuple(rows))


def _verdicts(shares: Mapping[str, float], kind: str, scope: str) -> str:
    refused = shares[f"kind/{kind}/{scope}/contradicted"]
    return f"{100 * refused:.0f}/{100 * shares[f'kind/{kind}/{scope}/unsure']:.0f}"


def _of_language(
    shares: Mapping[str, float], counts: Mapping[str, int], kind: str, scope: str, language: str
) -> str:
    """Claims in one language, over the pairs of the scope."""
    sums, total = [0.0, 0.0], 0
    for other in _languages(shares, 1):
        name = f"kind/{kind}/{language}>{other}/contradicted"
        if name in shares and (language == other) is (scope == "same"):
            size = counts[name]
            total += size
            sums[0] += size * shares[name]
            sums[1] += size * shares[f"kind/{kind}/{language}>{other}/unsure"]
    return f"{100 * sums[0] / total:.0f}/{100 * sums[1] / total:.0f}" if total else ""


def _pairs(caption: str, shares: Mapping[str, float], main: str, beside: str) -> Table:
    """Languages of the claims as rows, of the evidence as columns."""
    columns = _languages(shares, 1)
    rows = []
    for language in _languages(shares, 0):
        cells = [
            _two(shares, main.format(f"{language}>{other}"), beside.format(f"{language}>{other}"))
            for other in columns
        ]
        if any(cells):
            rows.append((language, tuple(cells)))
    return Table(caption, tuple(columns), tuple(rows))


def _two(shares: Mapping[str, float], main: str, beside: str) -> str:
    if main not in shares:
        return ""
    second = f" ({_percent(shares[beside])})" if beside in shares else ""
    return _percent(shares[main]) + second


def _percent(share: float) -> str:
    """One decimal, none for all of them, so that six columns fit on a terminal."""
    return "100" if share == 1 else f"{100 * share:.1f}"


def _languages(shares: Mapping[str, float], side: int) -> Sequence[str]:
    found = {
        match[1].split(">")[side] for name in shares if (match := re.match(r"kind/[^/]+/(\w+>\w+)/", name))
    }
    return [code for code in _ORDER if code in found] + sorted(found - set(_ORDER))
