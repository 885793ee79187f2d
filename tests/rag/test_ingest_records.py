# ruff: noqa: E501 -- tables in one piece
import io
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Access, ArticleStatus, Kind, TitleOrigin
from rag.errors import IngestError
from rag.ingest.draft import Rules
from rag.ingest.records import json_lines, read_record

RULES = Rules(ZoneInfo("Asia/Seoul"), 1_000)


def test_every_field_is_read() -> None:
    article = read_record(
        {
            "id": "a-1", "url": "https://News.example/a?utm_medium=x", "title": " A  headline ", "text": "The bridge is open.",
            "published_at": "2025-08-12T09:30+09:00", "updated_at": 1754958600, "source": "Coast Courier",
            "authors": ["Mia Holt", "Jan Berg"], "section": "City", "language": "en-GB", "kind": "opinion",
            "access": "teaser", "status": "corrected", "corrections": [{"at": "2025-08-13", "text": "Not closed."}],
            "embargo_until": "2025-08-12", "captions": ["The bridge"], "desk": {"name": "city", "n": [1, None]},
        },
        "x:1",
        RULES,
    )  # fmt: skip
    assert article.article_id == "a-1"
    assert article.url == "https://news.example/a"
    assert (article.title, article.title_origin) == ("A headline", TitleOrigin.GIVEN)
    assert str(article.published_at) == "2025-08-12T09:30+09:00"
    assert str(article.updated_at) == "2025-08-12T00:30:00+00:00"
    assert str(article.embargo_until) == "2025-08-12"
    assert article.authors == ("Mia Holt", "Jan Berg")
    assert (article.kind, article.access, article.status) == (
        Kind.OPINION,
        Access.TEASER,
        ArticleStatus.CORRECTED,
    )
    assert [(c.text, str(c.at)) for c in article.corrections] == [("Not closed.", "2025-08-13")]
    assert article.language == "en"
    assert article.captions == ("The bridge",)
    assert article.extra == {"desk": {"name": "city", "n": [1, None]}}
    assert article.origin == "x:1"


def test_aliases_and_nulls() -> None:
    record = {
        "id": "a",
        "text": "시는 밝혔다.",
        "date": "2025-08-12",
        "lang": "ko",
        "author": "홍길동",
        "title": None,
        "kind": None,
    }
    article = read_record(record, "", RULES)
    assert str(article.published_at) == "2025-08-12"
    assert (article.language, article.authors) == ("ko", ("홍길동",))
    assert (article.title, article.title_origin) == ("시는 밝혔다.", TitleOrigin.LEAD)


def test_a_given_text_loses_no_words() -> None:
    text = "[하늘일보]시는 밝혔다.  끝.\n홍길동 기자\n관련기사\n- 다른 기사\n입력 2025.08.12 09:30"
    article = read_record({"id": "a", "text": text}, "", RULES)
    assert article.text == text.replace("  ", " ")
    assert (article.teasers, article.source, article.published_at) == ((), None, None)


def test_html_is_read_as_a_page_under_the_record_s_own_fields() -> None:
    paragraphs = "<p>The council of Nordhaven voted to build a tram line from the harbour.</p>" * 6
    html = f'<html><head><title>Page title</title><meta name="author" content="Mia Holt"></head><body><article>{paragraphs}</article></body></html>'
    rules = Rules(ZoneInfo("UTC"))
    article = read_record({"url": "https://x.example/a", "title": "Own title", "html": html}, "", rules)
    assert (article.title, article.title_origin) == ("Own title", TitleOrigin.GIVEN)
    assert article.authors == ("Mia Holt",)
    assert article.text.startswith("The council of Nordhaven")
    untitled = read_record({"url": "https://x.example/a", "html": html}, "", rules)
    assert (untitled.title, untitled.title_origin) == ("Page title", TitleOrigin.PAGE)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "gossip"), ("access", "half"), ("status", "gone"), ("published_at", "yesterday"), ("date", "03/04/2025"),
        ("updated_at", [1]), ("embargo_until", True), ("title", 7), ("text", ["a"]), ("source", {"name": "x"}), ("authors", [1]),
        ("language", "Korean"), ("url", "ftp://x.example"), ("url", 3), ("id", 7), ("id", "two words"), ("id", ""),
        ("corrections", "none"), ("corrections", [{"at": "2025-08-12"}]), ("captions", 5), ("section", 1), ("title", "\ud800"),
        ("desk", "\udfff"), ("score", float("nan")), ("html", 5),
    ],
)  # fmt: skip
def test_an_unusable_value_is_refused_by_name(field: str, value: object) -> None:
    record = {"id": "a", "text": "The bridge is open.", field: value}
    if field == "html":
        del record["text"]
    with pytest.raises(IngestError) as refusal:
        read_record(record, "", RULES)
    assert field in str(refusal.value) or field == "title"


@pytest.mark.parametrize(
    "record",
    [
        {"text": "No identity."},
        {"id": "a"},
        {"id": "a", "text": " \n "},
        {"id": "a", "text": "...!"},
        {"id": "a", "text": "x" * 1_001},
        [],
        "text",
        None,
        5,
    ],
)
def test_a_record_that_is_no_article_is_refused(record: object) -> None:
    with pytest.raises(IngestError):
        read_record(record, "", RULES)


def test_an_alias_that_contradicts_its_field_is_refused() -> None:
    with pytest.raises(IngestError, match="date"):
        read_record(
            {"id": "a", "text": "Text.", "date": "2025-08-12", "published_at": "2025-08-13"}, "", RULES
        )


def test_lines_are_numbered_and_fail_one_by_one() -> None:
    data = (
        b'{"id": 1}\n\n{broken\n[1, 2]\n'
        + b"[" * 100_000
        + b'\n{"a": "\xff"}\n{"id": '
        + b"9" * 5_000
        + b'}\n{"id": 2}'
    )
    found = dict(json_lines(io.BytesIO(data), 200_000))
    assert found[1] == {"id": 1}
    assert found[4] == [1, 2]
    assert found[8] == {"id": 2}
    assert 2 not in found
    assert all(isinstance(found[n], IngestError) for n in (3, 5, 6, 7))


def test_a_line_beyond_the_limit_is_refused_and_the_next_is_read() -> None:
    data = b'{"id": "' + b"x" * 50_000 + b'"}\n{"id": 2}\n' + b"y" * 1_001
    found = list(json_lines(io.BytesIO(data), 1_000))
    assert [number for number, _ in found] == [1, 2, 3]
    assert isinstance(found[0][1], IngestError)
    assert found[1][1] == {"id": 2}
    assert isinstance(found[2][1], IngestError)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ["id", "url", "title", "text", "published_at", "authors", "kind", "corrections", "language", "x"]
)


@settings(deadline=None)
@given(st.dictionaries(names, json_values))
def test_any_record_is_an_article_or_refused(record: dict[str, object]) -> None:
    try:
        article = read_record(record, "", RULES)
    except IngestError as refusal:
        assert refusal.advice  # noqa: PT017 -- either outcome is right
    else:
        json.dumps(article.extra, allow_nan=False)
        assert article.text
        assert article.article_id
