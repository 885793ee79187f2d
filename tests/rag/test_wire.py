import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api import schemas
from index_store.usage import Usage
from rag.domain import (
    ArticleStatus,
    Correction,
    Failure,
    Flag,
    Moment,
    Note,
    Precision,
    Refusal,
    Status,
    Suggestion,
    Teaser,
    Window,
)
from rag.errors import IndexNotFoundError
from rag.pipeline import SearchResult
from rag.protocols import ArchiveCounts
from rag.summary import IngestSummary, Issue
from rag.wire import (
    answer_document,
    article_document,
    articles_document,
    deletion_document,
    error_document,
    ingest_document,
    quote_link,
    search_document,
    stats_document,
)
from tests.examples import FERRY, HARBOUR, answer_of, bridge_answer, citation_of, head_of, hit_of, sentence

ANSWER_KEYS = (
    "answer_id created_at question standalone_question question_language answer_language status refusal text "
    "sentences citations sources error confidence window as_of model notes timings_ms"
)
CITATION_KEYS = (
    "number article_id version title title_origin source url link published_at language article_status start "
    "end start_utf16 end_utf16 quote prefix suffix text_sha256"
)
HIT_KEYS = "rank score article_id title source url published_at language start end text"
INGEST_KEYS = "added updated unchanged refused skipped articles passages seconds"
LISTED_KEYS = "article_id version title source url published_at language status"


def refusal(**changes: Any) -> dict[str, Any]:
    answer = answer_of(
        [],
        status=Status.REFUSED,
        refusal=Refusal("low_support", "Nothing found.", (Suggestion("harbour-1", "teaser", "Harbour"),)),
        confidence=None,
        **changes,
    )
    return answer_document(answer)


def test_an_answer_is_the_contract_in_its_order() -> None:
    document = answer_document(
        bridge_answer(
            window=Window(datetime(2025, 8, 1, tzinfo=timezone(timedelta(hours=9)))),
            notes=(Note("undated_source", "Publication date not known: [2]."),),
        )
    )
    schemas.AnswerDocument.model_validate_json(json.dumps(document))
    assert " ".join(document) == ANSWER_KEYS
    assert " ".join(document["citations"][0]) == CITATION_KEYS
    assert document["text"] == "The harbour bridge reopened on Monday.[1] 요금은 그대로다.[2]"
    assert document["created_at"] == "2025-08-20T09:00:00+00:00"
    assert document["window"] == {"since": "2025-08-01T00:00:00+09:00", "until": None, "origin": "option"}
    assert document["citations"][0]["published_at"] == "2025-08-12"
    assert document["citations"][1]["published_at"] is None
    assert document["citations"][1]["link"] is None
    assert document["refusal"] is None
    assert document["error"] is None


def test_a_refusal_has_its_words_and_suggestions_and_no_text() -> None:
    document = refusal()
    schemas.AnswerDocument.model_validate(document)
    assert document["text"] == ""
    assert document["refusal"]["suggestions"] == [
        {"article_id": "harbour-1", "kind": "teaser", "text": "Harbour"}
    ]


def test_a_failure_keeps_its_sources() -> None:
    document = answer_document(
        answer_of(
            [],
            status=Status.FAILED,
            error=Failure("model_unavailable", "It is off.", "Start it."),
            sources=(head_of(HARBOUR),),
        )
    )
    schemas.AnswerDocument.model_validate(document)
    assert document["error"] == {"code": "model_unavailable", "message": "It is off.", "advice": "Start it."}
    assert document["sources"][0]["article_id"] == "harbour-1"


def test_utf16_offsets_differ_where_the_text_leaves_the_basic_plane() -> None:
    document = answer_document(answer_of([citation_of(HARBOUR, "Traffic is light.")]))
    schemas.AnswerDocument.model_validate(document)
    assert document["citations"][0]["start_utf16"] == document["citations"][0]["start"] + 1


def _break(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(document))
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    target: Any = copy
    for key in parents:
        target = target[key]
    target[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("text", "The harbour bridge reopened on Monday. [1]"),
        ("sentences.0.citations", [2]),
        ("sentences.0.citations", []),
        ("sentences.1.citations", [3]),
        ("sentences.0.verdict", "certain"),
        ("sentences.0.verdict", "unsure"),
        ("citations.0.number", 2),
        ("citations.0.end", 5),
        ("citations.0.end_utf16", 5),
        ("citations.0.quote", "The harbour bridge reopened on Monday"),
        ("citations.0.published_at", "12 August"),
        ("citations.0.article_status", "retracted"),
        ("citations", []),
        ("status", "maybe"),
        ("status", "refused"),
        ("status", "failed"),
        ("created_at", "2025-08-20T09:00:00"),
        ("confidence", 1.2),
        ("confidence", "0.5"),
        ("window", {"since": None, "until": None, "origin": "option"}),
        ("error", {"code": "x", "message": "y", "advice": "z"}),
        ("timings_ms", {"total": 1.0}),
    ],
)
def test_the_schema_notices_a_broken_answer(path: str, value: object) -> None:
    document = answer_document(bridge_answer())
    schemas.AnswerDocument.model_validate(document)
    with pytest.raises(ValidationError):
        schemas.AnswerDocument.model_validate(_break(document, path, value))


@pytest.mark.parametrize("path", ["refusal.reason", "refusal.suggestions.0.kind"])
def test_the_schema_closes_the_lists_of_a_refusal(path: str) -> None:
    with pytest.raises(ValidationError):
        schemas.AnswerDocument.model_validate(_break(refusal(), path, "other"))


def test_unknown_fields_and_one_place_with_two_numbers_are_refused() -> None:
    document = answer_document(bridge_answer())
    with pytest.raises(ValidationError):
        schemas.AnswerDocument.model_validate({**document, "extra": 1})
    quote = "Traffic is light."
    twice = answer_of([citation_of(HARBOUR, quote), citation_of(HARBOUR, quote, number=2)])
    with pytest.raises(ValidationError, match="one number is one place"):
        schemas.AnswerDocument.model_validate(answer_document(twice))


def test_doubts_travel_with_their_sentence() -> None:
    doubted = replace(sentence("요금은 그대로다.", 1), verdict="unsure", flags=(Flag("number", "3", None),))
    document = answer_document(answer_of([citation_of(FERRY, "요금은 그대로다.")], sentences=(doubted,)))
    schemas.AnswerDocument.model_validate(document)
    assert document["sentences"][0]["flags"] == [{"check": "number", "claim": "3", "evidence": None}]


def test_search_ingest_stats_and_deletion_documents() -> None:
    result = SearchResult("bridge", "en", None, (hit_of(HARBOUR, 4, 18),), {"retrieve": 1.0, "total": 2.0})
    document = search_document(result)
    schemas.SearchDocument.model_validate(document)
    assert " ".join(document["hits"][0]) == HIT_KEYS
    assert document["hits"][0]["text"] == "harbour bridge"

    summary = IngestSummary(1, 2, 3, (Issue("a.pdf", "not news"),), (), 6, 20, 1.5)
    document = ingest_document(summary)
    schemas.IngestDocument.model_validate(document)
    assert list(document) == [
        "added",
        "updated",
        "unchanged",
        "refused",
        "skipped",
        "articles",
        "passages",
        "seconds",
    ]
    assert document["refused"] == [{"input": "a.pdf", "reason": "not news"}]

    counts = ArchiveCounts(3, 2, 5, 9, {"ko": 2}, {"한강일보": 2}, 1, 0, 0)
    last = {"writer": "process 7 on desk", "at": "2025-08-15T12:00:00+00:00"}
    storage = asdict(Usage(4, "hash", 64, 2, 1, 0, 9_000, 0)) | {"last_write": last}
    schemas.StatsDocument.model_validate(stats_document(counts) | {"storage": storage})
    schemas.DeletionDocument.model_validate(deletion_document(["a"], ["b"]))


def test_article_documents() -> None:
    article = replace(
        HARBOUR,
        status=ArticleStatus.CORRECTED,
        corrections=(
            Correction("It was Tuesday.", Moment(datetime(2025, 8, 13, tzinfo=UTC), Precision.DAY)),
        ),
        teasers=(Teaser("Ferry is back", "More"),),
        authors=("A. Writer",),
        captions=("The bridge",),
        extra={"desk": "city"},
        updated_at=Moment(datetime(2025, 8, 13, 9, 30, tzinfo=UTC), Precision.MINUTE),
    )
    document = article_document(article)
    schemas.ArticleDocument.model_validate(document)
    assert document["updated_at"] == "2025-08-13T09:30+00:00"
    assert document["corrections"] == [{"at": "2025-08-13", "text": "It was Tuesday."}]
    assert document["teasers"] == [{"headline": "Ferry is back", "snippet": "More"}]
    listed = articles_document([head_of(article)], 7)
    schemas.ArticlesDocument.model_validate(listed)
    assert " ".join(listed["articles"][0]) == LISTED_KEYS
    assert listed["total"] == 7


def test_an_error_document_keeps_problem_and_advice_apart() -> None:
    document = error_document(IndexNotFoundError("There is no store at 'x'.", advice="Ingest first."))
    schemas.ErrorDocument.model_validate(document)
    assert document["error"] == {
        "code": "index_not_found",
        "message": "There is no store at 'x'.",
        "advice": "Ingest first.",
    }


@pytest.mark.parametrize(
    ("url", "quote", "link"),
    [
        ("https://e.org/a", "He won.", "https://e.org/a#:~:text=He%20won."),
        ("https://e.org/a?b=1#top", "x", "https://e.org/a?b=1#top:~:text=x"),
        ("https://e.org/a#:~:text=old", "x", "https://e.org/a#:~:text=x"),
        ("HTTP://e.org", "a-b, c & d", "HTTP://e.org#:~:text=a%2Db%2C%20c%20%26%20d"),
        ("https://e.org", "회담", "https://e.org#:~:text=%ED%9A%8C%EB%8B%B4"),
        ("https://e.org", "One end.\n\nOther end.", "https://e.org#:~:text=One%20end.,Other%20end."),
        ("file:///etc/passwd", "x", None),
        ("javascript:alert(1)", "x", None),
        ("not a url", "x", None),
        (None, "x", None),
    ],
)
def test_links_point_to_the_quote(url: str | None, quote: str, link: str | None) -> None:
    assert quote_link(url, quote) == link


def test_a_long_quote_is_linked_by_its_two_ends() -> None:
    words = " ".join(f"word{n}" for n in range(40))
    link = quote_link("https://e.org", words)
    assert link is not None
    start, end = link.partition("text=")[2].split(",")
    assert words.startswith(unquote(start) + " ")
    assert words.endswith(" " + unquote(end))
    unspaced = "新" * 200
    link = quote_link("https://e.org", unspaced)
    assert link is not None
    assert 0 < len(unquote(link.partition("text=")[2])) < 60


@given(st.text(min_size=1).filter(str.strip))
def test_a_fragment_never_holds_a_character_that_would_end_it(quote: str) -> None:
    link = quote_link("https://e.org/x", quote)
    assert link is not None
    fragment = link.removeprefix("https://e.org/x#:~:text=")
    assert fragment
    assert fragment.isascii()
    assert not set(fragment) & set("-&# \n")
    assert fragment.count(",") <= 1
