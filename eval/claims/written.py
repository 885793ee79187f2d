"""Claims written or labelled by people: `claims.jsonl`, and `drafts.jsonl` for the sentences of a model."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.claims.claim import GoldClaim, Label
from eval.claims.documents import Document
from eval.errors import GoldError
from eval.lines import read_lines

_ADVICE = "Correct the line: it needs id, claim, language, label and article_id or article_ids."
_LABELS = {
    "true": Label.TRUE,
    "supported": Label.TRUE,
    "false": Label.FALSE,
    "contradicted": Label.FALSE,
    "partly": Label.PARTLY,
}


def load(path: Path, documents: Mapping[str, Document], groups: Mapping[str, str]) -> Iterator[GoldClaim]:
    """The claims of a file; `groups` says which group an article belongs to, so that halves agree.

    Raises GoldError, with file and line, for a claim that is incomplete, doubled, or about no known article.
    """
    seen: set[str] = set()
    for number, record in read_lines(path):
        place = f"{path}:{number}"
        if not isinstance(record, dict):
            raise GoldError(f"{place}: it is no JSON object.", advice=_ADVICE)
        try:
            claim = _claim(record, documents, groups, path.name.partition(".")[0])
        except ValueError as error:
            raise GoldError(f"{place}: {error}", advice=_ADVICE) from error
        if claim.claim_id in seen:
            raise GoldError(f"{place}: the id {claim.claim_id!r} is there twice.", advice=_ADVICE)
        seen.add(claim.claim_id)
        yield claim


def _claim(
    record: Mapping[str, Any], documents: Mapping[str, Document], groups: Mapping[str, str], origin: str
) -> GoldClaim:
    label = _LABELS.get(str(record.get("label")).lower())
    if label is None:
        raise ValueError(f"label is {record.get('label')!r:.80}, none of {', '.join(_LABELS)}.")
    articles = tuple(_articles(record))
    for article in articles:
        if article not in documents:
            raise ValueError(f"the article {article!r:.80} is not in the corpus.")
    kinds = record.get("kinds") or [record.get("kind") or origin.removesuffix("s")]
    return GoldClaim(
        claim_id=_text(record, "id"),
        text=_text(record, "claim"),
        language=_text(record, "language"),
        label=label,
        kind="+".join(sorted(map(str, kinds))),
        documents=articles,
        group=groups.get(articles[0], articles[0]),
        note=str(record.get("note") or record.get("question") or ""),
        origin=origin,
    )


def _articles(record: Mapping[str, Any]) -> list[str]:
    given = record.get("article_ids", record.get("article_id"))
    articles = [given] if isinstance(given, str) else given
    if not isinstance(articles, list) or not articles or not all(isinstance(a, str) for a in articles):
        raise ValueError(f"article_ids is {given!r:.80}, not a list of ids.")
    return articles


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is {value!r:.80}, not a text.")
    return value
