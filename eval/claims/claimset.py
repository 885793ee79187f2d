"""The claims of a gold folder, whatever it holds: translations, questions with answers, or claims by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.claims import questions, translations, written
from eval.claims.claim import GoldClaim, capped
from eval.claims.documents import Document, Vectors, documents_of
from eval.errors import GoldError
from eval.gold import Gold, load_gold
from eval.halves import Half
from rag.settings import Settings

BY_HAND = ("claims", "drafts")
_WEIGHTS = {"same": 4, "qa": 3}
"""True claims are few kinds and many of each are needed: 5 % of them lost is the bar."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A claim against one choice of evidence: `kind` as it is told, `pair` as `en>ko` (claim, evidence)."""

    claim: GoldClaim
    kind: str
    keys: tuple[str, ...]
    evidence_language: str

    @property
    def pair(self) -> str:
        """Language of the claim > language of the evidence."""
        return f"{self.claim.language}>{self.evidence_language}"

    @property
    def same_language(self) -> bool:
        """Whether claim and evidence are in one language."""
        return self.claim.language == self.evidence_language


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """Claims and the documents they are held against."""

    name: str
    trials: tuple[Trial, ...]
    documents: dict[str, Document]


def claim_set(
    folder: Path, settings: Settings, vectors: Vectors, half: Half | None, limit: int | None
) -> ClaimSet:
    """The claims of a gold folder that fall into the half; at most `limit` for each language they are in.

    A folder with `claims.jsonl` or `drafts.jsonl` is measured on these, one with `sentences.jsonl` on claims
    made of the translations, one with Korean questions and answers on statements made of these. Raises
    GoldError when it holds none of them.
    """
    by_hand = any(_file(folder, stem) for stem in BY_HAND)
    gold = load_gold(folder, settings.zone, questions=not by_hand)
    sentences = _file(folder, "sentences")
    if by_hand:
        documents = documents_of(gold.corpus, settings)
        claims = list(_by_hand(folder, gold, documents))
    elif sentences:
        stories = translations.load_stories(sentences, half)
        documents = translations.documents(stories)
        claims = list(translations.claims(stories, vectors))
    else:
        documents = documents_of(gold.corpus, settings)
        claims = list(questions.claims(gold.queries, documents))
    chosen = [claim for claim in claims if half in (None, claim.half)]
    if not chosen:
        raise GoldError(
            f"{folder} holds nothing to make claims of.",
            advice="It needs claims.jsonl, sentences.jsonl, or Korean questions with answers.",
        )
    kept = {claim.claim_id for part in _by_language(chosen) for claim in capped(part, limit, _WEIGHTS)}
    chosen = [claim for claim in chosen if claim.claim_id in kept]
    return ClaimSet(gold.name, tuple(_trials(chosen, documents, crossed=bool(sentences))), documents)


def _by_hand(folder: Path, gold: Gold, documents: dict[str, Document]) -> Iterator[GoldClaim]:
    groups = {name: query.group for query in gold.queries for name in query.relevant}
    for stem in BY_HAND:
        path = _file(folder, stem)
        if path:
            yield from written.load(path, documents, groups)


def _by_language(claims: Iterable[GoldClaim]) -> list[list[GoldClaim]]:
    found: dict[str, list[GoldClaim]] = {}
    for claim in claims:
        found.setdefault(claim.language, []).append(claim)
    return list(found.values())


def _trials(claims: Iterable[GoldClaim], documents: dict[str, Document], *, crossed: bool) -> Iterator[Trial]:
    for claim in claims:
        if not crossed:
            language = documents[claim.documents[0]].head.language
            yield Trial(claim, claim.kind, claim.documents, language)
            continue
        for language in translations.LANGUAGES:
            same = language == claim.language
            kind = claim.kind if claim.kind != "same" else "own" if same else "translation"
            yield Trial(claim, kind, (f"{claim.documents[0]}/{language}",), language)


def _file(folder: Path, stem: str) -> Path | None:
    found = [path for path in (folder / f"{stem}.jsonl", folder / f"{stem}.jsonl.gz") if path.is_file()]
    return found[0] if found else None
