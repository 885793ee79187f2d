"""Our nouns as the JSON documents other programs rely on; `api/schemas.py` describes the same documents.

Pure functions. Keys come in the order of the contract, times are ISO 8601, offsets are code points.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from rag.doctor import Finding
from rag.domain import (
    Answer,
    AnswerSentence,
    Article,
    ArticleHead,
    Citation,
    Hit,
    Moment,
    Window,
)
from rag.errors import CitedeskError
from rag.pipeline import SearchResult
from rag.protocols import ArchiveCounts
from rag.summary import IngestSummary, Issue

Document = dict[str, Any]

_WHOLE_QUOTE_CHARACTERS = 120
"""Longer quotes become `start,end` in a link: percent-encoding makes nine bytes of a Korean letter."""
_EDGE_CHARACTERS = 48
_UNSPACED_EDGE_CHARACTERS = 16


def answer_document(answer: Answer) -> Document:
    """The JSON contract of an answer (`ask --json`)."""
    return {
        "answer_id": answer.answer_id,
        "created_at": answer.created_at.isoformat(),
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "question_language": answer.question_language,
        "answer_language": answer.answer_language,
        "status": answer.status.value,
        "refusal": answer.refusal
        and {
            "reason": answer.refusal.reason,
            "message": answer.refusal.message,
            "suggestions": [
                {"article_id": s.article_id, "kind": s.kind, "text": s.text}
                for s in answer.refusal.suggestions
            ],
        },
        "text": answer.text,
        "sentences": [sentence_document(sentence) for sentence in answer.sentences],
        "citations": [citation_document(citation) for citation in answer.citations],
        "sources": [source_document(head) for head in answer.sources],
        "error": answer.error
        and {"code": answer.error.code, "message": answer.error.message, "advice": answer.error.advice},
        "confidence": answer.confidence,
        "window": _window(answer.window),
        "as_of": answer.as_of.isoformat(),
        "model": answer.model,
        "notes": [{"code": note.code, "message": note.message} for note in answer.notes],
        "timings_ms": dict(answer.timings_ms),
    }


def search_document(result: SearchResult) -> Document:
    """The hits of `search --json`."""
    return {
        "query": result.query,
        "language": result.language,
        "window": _window(result.window),
        "hits": [_hit(hit) for hit in result.hits],
        "timings_ms": dict(result.timings_ms),
    }


def ingest_document(summary: IngestSummary) -> Document:
    """What an ingest did (`ingest --json`)."""
    return {
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "refused": _issues(summary.refused),
        "skipped": _issues(summary.skipped),
        "articles": summary.articles,
        "passages": summary.passages,
        "seconds": summary.seconds,
    }


def articles_document(heads: Iterable[ArticleHead], total: int) -> Document:
    """A list of articles; `total` counts all that match, also those beyond the limit."""
    return {"articles": [_listed(head) for head in heads], "total": total}


def article_document(article: Article, earlier_versions: Sequence[int] = ()) -> Document:
    """One stored article with its text, teasers and metadata, and which earlier versions of it are kept."""
    return {
        **_listed(article),
        "earlier_versions": list(earlier_versions),
        "text": article.text,
        "teasers": [{"headline": t.headline, "snippet": t.snippet} for t in article.teasers],
        "title_origin": article.title_origin.value,
        "authors": list(article.authors),
        "section": article.section,
        "updated_at": _moment(article.updated_at),
        "embargo_until": _moment(article.embargo_until),
        "kind": article.kind.value,
        "access": article.access.value,
        "corrections": [{"at": _moment(c.at), "text": c.text} for c in article.corrections],
        "captions": list(article.captions),
        "extra": dict(article.extra),
        "text_sha256": article.text_sha256,
    }


def deletion_document(deleted: Iterable[str], not_found: Iterable[str]) -> Document:
    """What `articles delete` removed, and the ids it did not find."""
    return {"deleted": list(deleted), "not_found": list(not_found)}


def stats_document(counts: ArchiveCounts) -> Document:
    """Totals of one generation of the store."""
    return {
        "generation": counts.generation,
        "articles": counts.articles,
        "passages": counts.passages,
        "sentences": counts.sentences,
        "languages": dict(counts.languages),
        "sources": dict(counts.sources),
        "undated": counts.undated,
        "retracted": counts.retracted,
        "embargoed": counts.embargoed,
    }


def findings_document(findings: Sequence[Finding]) -> Document:
    """What the doctor found; `ok` is false when anything is broken."""
    return {
        "ok": all(finding.ok is not False for finding in findings),
        "findings": [{"name": f.name, "ok": f.ok, "detail": f.detail, "advice": f.advice} for f in findings],
    }


def error_document(error: CitedeskError) -> Document:
    """An error that left no other document."""
    return {"error": {"code": error.code, "message": error.problem, "advice": error.advice}}


def quote_link(url: str | None, quote: str) -> str | None:
    """The URL with a text fragment that makes browsers scroll to the quote; None without a web address.

    A short quote is given whole, a long one or one of several paragraphs as `start,end`. A fragment that
    is already there is kept. Source: WICG, Scroll to Text Fragment, section 2.
    """
    if url is None or urlsplit(url).scheme.lower() not in ("http", "https"):
        return None
    base, _, anchor = url.partition("#")
    anchor = anchor.partition(":~:")[0]
    words = " ".join(quote.split())
    if len(words) <= _WHOLE_QUOTE_CHARACTERS and "\n" not in quote.strip():
        fragment = _fragment_text(words)
    else:
        lines = quote.strip().splitlines()
        fragment = f"{_fragment_text(_opening(lines[0]))},{_fragment_text(_closing(lines[-1]))}"
    return f"{base}#{anchor}:~:text={fragment}"


def _opening(line: str) -> str:
    words = " ".join(line.split())
    if len(words) <= _EDGE_CHARACTERS:
        return words
    cut = words.rfind(" ", _UNSPACED_EDGE_CHARACTERS, _EDGE_CHARACTERS + 1)
    return words[:cut] if cut > 0 else words[:_UNSPACED_EDGE_CHARACTERS]


def _closing(line: str) -> str:
    words = " ".join(line.split())
    if len(words) <= _EDGE_CHARACTERS:
        return words
    cut = words.find(" ", len(words) - _EDGE_CHARACTERS - 1, len(words) - _UNSPACED_EDGE_CHARACTERS)
    return words[cut + 1 :] if cut >= 0 else words[-_UNSPACED_EDGE_CHARACTERS:]


def _fragment_text(text: str) -> str:
    # A hyphen marks a prefix or suffix in a text directive, so it must be encoded too.
    return percent_encode(text, safe="").replace("-", "%2D")


def sentence_document(sentence: AnswerSentence) -> Document:
    """One sentence of an answer."""
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "verdict": sentence.verdict,
        "support": sentence.support,
        "relevance": sentence.relevance,
        "flags": [{"check": f.check, "claim": f.claim, "evidence": f.evidence} for f in sentence.flags],
    }


def citation_document(citation: Citation) -> Document:
    """One citation: the place, the words, and what is said of their article."""
    head = citation.head
    return {
        "number": citation.number,
        "article_id": head.article_id,
        "version": head.version,
        "title": head.title,
        "title_origin": head.title_origin.value,
        "source": head.source,
        "url": head.url,
        "link": quote_link(head.url, citation.quote),
        "published_at": _moment(head.published_at),
        "language": head.language,
        "article_status": head.status.value,
        "start": citation.start,
        "end": citation.end,
        "start_utf16": citation.start_utf16,
        "end_utf16": citation.end_utf16,
        "quote": citation.quote,
        "prefix": citation.prefix,
        "suffix": citation.suffix,
        "text_sha256": citation.text_sha256,
    }


def source_document(head: ArticleHead | Article) -> Document:
    """An article as lists and answers name it."""
    return {
        "article_id": head.article_id,
        "version": head.version,
        "title": head.title,
        "source": head.source,
        "url": head.url,
        "published_at": _moment(head.published_at),
        "language": head.language,
    }


def _listed(head: ArticleHead | Article) -> Document:
    return {**source_document(head), "status": head.status.value}


def _hit(hit: Hit) -> Document:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "article_id": hit.head.article_id,
        "title": hit.head.title,
        "source": hit.head.source,
        "url": hit.head.url,
        "published_at": _moment(hit.head.published_at),
        "language": hit.head.language,
        "start": hit.start,
        "end": hit.end,
        "text": hit.text,
    }


def _window(window: Window | None) -> Document | None:
    if not window:
        return None
    return {
        "since": window.since.isoformat() if window.since else None,
        "until": window.until.isoformat() if window.until else None,
        "origin": window.origin,
    }


def _issues(issues: Iterable[Issue]) -> list[Document]:
    return [{"input": issue.input, "reason": issue.reason} for issue in issues]


def _moment(moment: Moment | None) -> str | None:
    return None if moment is None else str(moment)
