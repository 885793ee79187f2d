"""The gate asked about every claim, and how long it takes."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from rich.console import Console

from eval.claims.claim import Label
from eval.claims.claimset import ClaimSet, Trial
from eval.claims.documents import Vectors, evidence
from eval.gold import spread
from eval.progress import shown
from rag.domain import FloatMatrix
from rag.verify.claims import Claim, Evidence, Finding, Verdict

QUANTITY_CHECKS = frozenset(("quantity", "date", "unit", "order"))
"""Checks of the gate that are about numbers."""
_TIMED = 300


class Checker(Protocol):
    """What is measured: the gate of `rag.verify`."""

    def check(
        self, claim: Claim, evidences: Sequence[Evidence], vector: FloatMatrix | None = None
    ) -> tuple[int, Finding]:
        """The place of the article that bears the claim out best, and what was found there."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """What the gate said of a claim; `quote` is the evidence it settled on."""

    trial: Trial
    finding: Finding
    quote: str

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.finding.verdict

    @property
    def true(self) -> bool:
        """Whether the claim is true as a whole."""
        return self.trial.claim.label is Label.TRUE

    @property
    def contradicted(self) -> bool:
        """Whether the claim is refused."""
        return self.verdict is Verdict.CONTRADICTED

    @property
    def noticed(self) -> bool:
        """Whether the claim is refused, or shown only with a doubt beside it."""
        return self.verdict is not Verdict.SUPPORTED

    @property
    def by_quantity(self) -> bool:
        """Whether a doubt is about a number, a date or a unit."""
        return any(flag.check in QUANTITY_CHECKS for flag in self.finding.flags)


def measure(claims: ClaimSet, gate: Checker, vectors: Vectors, console: Console) -> list[Result]:
    """The gate's findings, in the order of the trials."""
    vectors.add(text for document in claims.documents.values() for text in document.texts())
    vectors.add(trial.claim.text for trial in claims.trials)
    held = _Held(claims, vectors)
    results = []
    for trial in shown(console, "checking", claims.trials, len(claims.trials)):
        evidences = held.of(trial)
        [row] = vectors.of([trial.claim.text])
        best, finding = gate.check(_claim(trial), evidences, row)
        article = evidences[best]
        quote = article.text[article.sentences[finding.first].start : article.sentences[finding.last].end]
        results.append(Result(trial, finding, quote))
    return results


def latency(claims: ClaimSet, gate: Checker, vectors: Vectors) -> dict[str, float]:
    """Milliseconds of single checks over some of the trials, the claim's embedding included.

    `p50` and `p95` by the clock; `cpu_p50` and `cpu_p95` of processor time, which others do not raise.
    """
    held, wall, cpu = _Held(claims, vectors), [], []
    for trial in spread(claims.trials, _TIMED):
        evidences = held.of(trial)
        started, used = time.perf_counter(), time.process_time()
        gate.check(_claim(trial), evidences)
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - used))
    return {
        f"{clock}p{percent}": round(float(np.percentile(times, percent)), 3)
        for clock, times in (("", wall), ("cpu_", cpu))
        for percent in (50, 95)
    }


class _Held:
    """Evidence by document; the last ones are kept, because claims of one story follow each other."""

    def __init__(self, claims: ClaimSet, vectors: Vectors) -> None:
        self._claims, self._vectors = claims, vectors
        self._kept: dict[tuple[str, int | None], Evidence] = {}

    def of(self, trial: Trial) -> list[Evidence]:
        return [self._one(key, trial.claim.without) for key in trial.keys]

    def _one(self, key: str, without: int | None) -> Evidence:
        found = self._kept.get((key, without))
        if found is None:
            if len(self._kept) > 500:
                self._kept.clear()
            found = evidence(self._claims.documents[key].without(without), self._vectors)
            self._kept[key, without] = found
        return found


def _claim(trial: Trial) -> Claim:
    return Claim(trial.claim.text, trial.claim.language)


def lines(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    """The lines of `claims.jsonl`: every claim with what was found."""
    for result in results:
        claim, finding = result.trial.claim, result.finding
        line: dict[str, Any] = {
            "id": claim.claim_id,
            "kind": result.trial.kind,
            "label": claim.label.value,
            "pair": result.trial.pair,
            "verdict": finding.verdict.value,
            "support": finding.support,
            "claim": claim.text,
            "quote": result.quote,
            "flags": [{"check": f.check, "claim": f.claim, "evidence": f.evidence} for f in finding.flags],
        }
        if claim.was:
            line["was"] = claim.was
        if claim.note:
            line["note"] = claim.note
        yield line
