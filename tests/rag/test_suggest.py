"""What is offered instead of an answer."""

from collections.abc import Sequence

from rag.domain import Article, ArticleStatus, Suggestion, Teaser
from rag.suggest import suggestions_for
from tests.fakes import HashEmbedder
from tests.rag.newsdesk import archive_of, builder, day, news, retrieved

EMBEDDER = HashEmbedder()
STORM = Teaser("Storm closes the harbour of Rookport", "Boats stay in port.")
FAR = Teaser("Ten ways to peel an orange")


def offered(question: str, articles: Sequence[Article]) -> tuple[Suggestion, ...]:
    with retrieved(archive_of(articles, EMBEDDER), EMBEDDER, question) as (view, _, found):
        return suggestions_for(view, found, EMBEDDER)


def page(article_id: str, *teasers: Teaser, **fields: object) -> Article:
    text = f"The harbour of Rookport grows, says number {article_id}."
    return news(article_id, text, teasers=teasers, **fields)


def test_a_teaser_that_resembles_the_question_comes_first() -> None:
    found = offered("When did the storm close the harbour of Rookport?", [page("a", FAR, STORM)])
    assert found == (
        Suggestion("a", "teaser", STORM.headline),
        Suggestion("a", "article", "Report a"),
    )


def test_a_teaser_about_something_else_is_not_offered() -> None:
    assert [s.kind for s in offered("When did the storm close the harbour?", [page("a", FAR)])] == ["article"]


def test_the_words_of_a_snippet_count_too() -> None:
    silent, telling = Teaser("Port news"), Teaser("Port news", "The zebra quagga okapi left the harbour.")
    asked = "zebra quagga okapi left harbour"
    assert [s.kind for s in offered(asked, [page("a", silent)])] == ["article"]
    assert [s.kind for s in offered(asked, [page("a", telling)])] == ["teaser", "article"]


def test_at_most_three_of_each_the_nearest_first() -> None:
    teasers = [Teaser(f"Storm closes harbour {i}") for i in range(5)] + [Teaser("Storm closes harbour")]
    found = offered("Storm closes harbour", [page(str(i), *teasers[i : i + 2]) for i in range(5)])
    kinds = [s.kind for s in found]
    assert kinds == ["teaser"] * 3 + ["article"] * 3
    assert found[0].text == "Storm closes harbour"


def test_articles_are_the_nearest_in_order() -> None:
    near, far = news("near", "Storm closes harbour."), news("far", "Gulls cry all day over the quay.")
    assert [s.article_id for s in offered("Storm closes harbour", [far, near])] == ["near", "far"]


def test_retracted_and_embargoed_pages_offer_nothing() -> None:
    hidden = [
        page("retracted", STORM, status=ArticleStatus.RETRACTED),
        page("embargoed", STORM, embargo_until=day("2099-01-01")),
    ]
    found = offered(STORM.headline, [*hidden, page("open", FAR)])
    assert found == (Suggestion("open", "article", "Report open"),)


def test_a_teaser_on_several_pages_is_offered_once() -> None:
    found = offered(STORM.headline, [page("a", STORM), page("b", STORM)])
    assert [s.text for s in found if s.kind == "teaser"] == [STORM.headline]


def test_what_was_hidden_since_it_was_found_is_not_offered() -> None:
    pages = [page(name, STORM) for name in ("deleted", "retracted", "embargoed", "open")]
    archive = archive_of(pages, EMBEDDER)
    with retrieved(archive, EMBEDDER, STORM.headline) as (_, _, found):
        pass
    archive.delete(["deleted"])
    hidden = [
        page("retracted", STORM, status=ArticleStatus.RETRACTED),
        page("embargoed", STORM, embargo_until=day("2099-01-01")),
    ]
    archive.commit(builder(archive, EMBEDDER).prepare(hidden))
    with archive.view() as view:
        offered_now = suggestions_for(view, found, EMBEDDER)
    assert {offer.article_id for offer in offered_now} == {"open"}
    assert [offer.kind for offer in offered_now] == ["teaser", "article"]
