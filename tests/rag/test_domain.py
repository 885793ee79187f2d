"""The nouns: moments at their own precision, digests of what a reader sees."""

import hashlib
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from rag.domain import (
    Access,
    ArticleStatus,
    Correction,
    Filter,
    Kind,
    Moment,
    Precision,
    ScoreParts,
    Span,
    Teaser,
    TitleOrigin,
    Window,
)
from tests.examples import HARBOUR
from tests.rag.newsdesk import ANYTHING, NOW, day

SEOUL = timezone(timedelta(hours=9))
MORNING = datetime(2025, 8, 12, 9, 30, 15, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("precision", "printed"),
    [
        (Precision.YEAR, "2025"),
        (Precision.MONTH, "2025-08"),
        (Precision.DAY, "2025-08-12"),
        (Precision.MINUTE, "2025-08-12T09:30+09:00"),
        (Precision.SECOND, "2025-08-12T09:30:15+09:00"),
    ],
)
def test_a_moment_prints_at_its_own_precision(precision: Precision, printed: str) -> None:
    assert str(Moment(MORNING, precision)) == printed


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Moment(datetime(2025, 8, 12))  # noqa: DTZ001 - that is the point


def test_an_epoch_is_the_same_in_every_zone() -> None:
    assert Moment(MORNING).epoch == Moment(MORNING.astimezone(UTC)).epoch
    assert Moment(datetime(1970, 1, 2, tzinfo=UTC)).epoch == 86_400


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Other words."},
        {"title": "Other"},
        {"title_origin": TitleOrigin.PAGE},
        {"language": "fr"},
        {"url": None},
        {"source": "Other Daily"},
        {"authors": ("Ana",)},
        {"section": "World"},
        {"published_at": None},
        {"published_at": Moment(datetime(2025, 8, 12, tzinfo=UTC), Precision.MINUTE)},
        {"updated_at": day("2025-08-13")},
        {"embargo_until": day("2099-01-01")},
        {"kind": Kind.OPINION},
        {"access": Access.TEASER},
        {"status": ArticleStatus.RETRACTED},
        {"corrections": (Correction("Forty, not fifty."),)},
        {"captions": ("A bridge",)},
        {"teasers": (Teaser("Another story"),)},
        {"extra": {"desk": "city"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_content_digest_notices_what_a_reader_could(change: dict[str, Any]) -> None:
    assert replace(HARBOUR, **change).content_sha256 != HARBOUR.content_sha256


@pytest.mark.parametrize("change", [{"version": 7}, {"origin": "/elsewhere/news.jsonl"}])
def test_the_content_digest_leaves_out_where_and_how_often_it_was_read(change: dict[str, Any]) -> None:
    assert replace(HARBOUR, **change).content_sha256 == HARBOUR.content_sha256


def test_the_order_of_extra_fields_does_not_matter() -> None:
    one = replace(HARBOUR, extra={"a": 1, "b": [2, {"c": 3, "d": 4}]})
    other = replace(HARBOUR, extra={"b": [2, {"d": 4, "c": 3}], "a": 1})
    assert one.content_sha256 == other.content_sha256


def test_the_content_digest_notices_that_a_day_began_elsewhere() -> None:
    """Windows compare the start of the day: after a change of CITEDESK_TIMEZONE it must be stored anew."""
    in_seoul = Moment(datetime(2025, 8, 12, tzinfo=SEOUL), Precision.DAY)
    assert in_seoul.epoch != day("2025-08-12").epoch
    assert replace(HARBOUR, published_at=in_seoul).content_sha256 != HARBOUR.content_sha256


def test_the_text_digest_is_that_of_the_utf8_text() -> None:
    assert HARBOUR.text_sha256 == hashlib.sha256(HARBOUR.text.encode("utf-8")).hexdigest()


def test_a_derived_title_is_not_embedded() -> None:
    assert HARBOUR.embedded_title == HARBOUR.title
    assert replace(HARBOUR, title_origin=TitleOrigin.PAGE).embedded_title == HARBOUR.title
    assert replace(HARBOUR, title_origin=TitleOrigin.LEAD).embedded_title == ""


def test_a_span_is_half_open() -> None:
    assert Span(4, 11).of(HARBOUR.text) == "harbour"


def test_dense_is_half_passage_half_sentence() -> None:
    assert ScoreParts(0.2, 0.6, 1.0, 1.0).dense == pytest.approx(0.4)


def test_a_window_with_two_open_ends_is_none() -> None:
    assert not Window()
    assert Window(NOW, None)
    assert Window(None, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"window": Window(NOW, None)},
        {"as_of": NOW},
        {"sources": ("a",)},
        {"languages": ("ko",)},
        {"authors": ("b",)},
    ],
)
def test_a_filter_narrows_when_anything_is_left_out_on_purpose(change: dict[str, Any]) -> None:
    assert not Filter(now=NOW).narrows
    assert replace(ANYTHING, **change).narrows


def test_nouns_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        HARBOUR.text = "changed"  # type: ignore[misc]
