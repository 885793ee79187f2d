"""The notes of an answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rag.answer.verbatim import Choice
from rag.calibration import Calibration
from rag.domain import Access, Article, Kind, Note, Status, Window
from rag.embed.universal import LANGUAGES
from rag.messages import MESSAGES, UI_LANGUAGES
from rag.notes import notes_for
from rag.understand import understand
from tests.examples import citation_of
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import ANYTHING, NOW, archive_of, day, news

FITTED = Calibration(fitted=True)
TEXT = "The bridge is open."
DATED = news("dated", TEXT, published_at=day("2025-08-12"))
UNDATED = news("undated", TEXT)
SINCE_AUGUST = Window(datetime(2025, 8, 1, tzinfo=UTC), None)


class Particular(HashEmbedder):
    """Trained on what the embedded encoder was."""

    def supports(self, language: str) -> bool:
        return language in LANGUAGES


def notes(
    *cited: Article,
    question: str = "When did the bridge open?",
    stored: Sequence[Article] = (),
    window: Window | None = None,
    as_of: datetime | None = None,
    calibration: Calibration = FITTED,
    wanted: str | None = None,
    **choice: Any,
) -> tuple[Note, ...]:
    query = understand(question, replace(ANYTHING, window=window or Window(), as_of=as_of))
    citations = [citation_of(article, article.text, i) for i, article in enumerate(cited, 1)]
    with archive_of([*stored, *cited], Particular()).view() as view:
        made = Choice(Status.ANSWERED, 0.9, **choice)
        return notes_for(view, query, made, citations, Particular(), calibration, wanted or query.language)


def codes(found: tuple[Note, ...]) -> list[str]:
    return [note.code for note in found]


def test_nothing_to_note() -> None:
    assert notes(DATED) == ()


@pytest.mark.parametrize(
    ("article", "code"),
    [
        (UNDATED, "undated_source"),
        (replace(DATED, kind=Kind.OPINION), "opinion_source"),
        (replace(DATED, access=Access.TEASER), "teaser_source"),
    ],
)
def test_a_note_names_the_marks_of_its_citations(article: Article, code: str) -> None:
    marked = [replace(article, article_id=f"m{i}") for i in range(2)]
    (note,) = notes(marked[0], DATED, marked[1])
    assert note.code == code
    assert "[1][3]" in note.message
    assert "[2]" not in note.message


def test_other_kinds_of_article_need_no_note() -> None:
    kinds = [Kind.LIVE, Kind.WIRE, Kind.TRANSCRIPT]
    assert notes(*(replace(DATED, article_id=kind.value, kind=kind) for kind in kinds)) == ()


def test_another_language_is_named_once_in_the_language_of_the_question() -> None:
    korean = [replace(DATED, article_id=f"k{i}", language="ko") for i in range(2)]
    (note,) = notes(*korean, DATED)
    assert note.code == "other_language"
    assert note.message.count("Korean") == 1
    (german,) = notes(replace(DATED, language="de"), question="다리는 언제 열렸나?")
    assert "독일어" in german.message


def test_the_language_asked_for_decides_what_is_another() -> None:
    korean = replace(DATED, language="ko")
    assert codes(notes(korean, wanted="ko")) == []
    assert codes(notes(DATED, wanted="ko")) == ["other_language"]


def test_a_language_the_encoder_was_not_trained_on() -> None:
    (note,) = notes(DATED, question="Πότε άνοιξε ξανά η γέφυρα του λιμανιού;")[1:]
    assert note.code == "unsupported_language"
    assert "Greek" in note.message
    assert codes(notes(replace(DATED, language="el"))) == ["other_language", "unsupported_language"]


def test_a_question_in_no_language_is_not_unsupported() -> None:
    assert codes(notes(DATED, question="2025", wanted="en")) == []


def test_an_embedder_without_calibration() -> None:
    (note,) = notes(DATED, calibration=Calibration(fitted=False))
    assert note.code == "uncalibrated_embedder"
    assert note.message.endswith(": hash.")


def test_numbers_and_names_that_were_not_found() -> None:
    number, name = notes(DATED, missing_numbers=("1948", "75"), missing_names=("Macron", "Rutte"))
    assert number == Note("number_not_found", "Asked about, but not found in the closest article: 1948, 75.")
    assert (name.code, "Macron, Rutte" in name.message) == ("name_not_found", True)


@pytest.mark.parametrize("narrowed", [{"window": SINCE_AUGUST}, {"as_of": NOW}])
def test_undated_articles_that_were_left_out_are_noted(narrowed: dict[str, Any]) -> None:
    assert codes(notes(DATED, stored=[UNDATED], **narrowed)) == ["undated_left_out"]
    assert notes(DATED, stored=[UNDATED]) == ()
    assert notes(DATED, **narrowed) == ()


def test_only_undated_articles_that_pass_the_other_filters_count() -> None:
    hidden = replace(UNDATED, embargo_until=day("2099-01-01"))
    assert notes(DATED, stored=[hidden], window=SINCE_AUGUST) == ()


def test_the_order_is_fixed() -> None:
    found = notes(
        replace(UNDATED, article_id="o", language="el", kind=Kind.OPINION, access=Access.TEASER),
        stored=[UNDATED],
        window=SINCE_AUGUST,
        calibration=Calibration(fitted=False),
        missing_names=("Macron",),
        missing_numbers=("75",),
    )
    assert codes(found) == [
        "number_not_found",
        "name_not_found",
        "other_language",
        "unsupported_language",
        "uncalibrated_embedder",
        "undated_source",
        "opinion_source",
        "teaser_source",
        "undated_left_out",
    ]


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_every_note_has_its_words(language: str) -> None:
    questions = {"en": "When?", "ko": "언제?", "ja": "いつですか", "zh": "什么时候？"}
    (note,) = notes(UNDATED, question=questions[language], wanted="en")
    assert note.message == MESSAGES["undated_source"][language].format(marks="[1]")
