"""Answers as they are kept: which articles one used, and what is left of it when such an article is gone."""

from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
DELETED = "deleted"
"""The status of an answer that used an article which is gone."""


def emptied(answer_id: str, created_at: str, question: str) -> Document:
    """What is left of an answer whose article was deleted."""
    return {"answer_id": answer_id, "created_at": created_at, "question": question, "status": DELETED}


def articles_of(document: Document) -> set[str]:
    """Ids of all articles that an answer names: cited, looked at, or suggested."""
    named = [
        *document["citations"],
        *document["sources"],
        *(document["refusal"] or {}).get("suggestions", ()),
    ]
    return {str(each["article_id"]) for each in named}
