"""What is said when a filter names something that no article has."""

import pytest

from rag.commands.hints import hints
from rag.domain import Article, ArticleStatus
from rag.pipeline import AskOptions
from tests.rag.newsdesk import archive_of, day, news

NEWS = [
    news("a", "The bridge is open.", source="Coast Daily", authors=("Ana Ruiz",)),
    news("b", "The bridge is shut.", source="Coast Daily", language="ko"),
    news("c", "The ferry is late.", source="Quay Review"),
    news("d", "A secret.", source="Secret Post", language="fr", embargo_until=day("2999-01-01")),
    news("e", "A mistake.", source="Mistaken Post", language="de", status=ArticleStatus.RETRACTED),
]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (AskOptions(), []),
        (AskOptions(sources=("nobody", "COAST DAILY"), languages=("ko",), authors=("ana ruiz",)), []),
        (AskOptions(sources=("nobody",)), ["Sources in the archive: Coast Daily, Quay Review."]),
        (AskOptions(sources=("Secret Post",)), ["Sources in the archive: Coast Daily, Quay Review."]),
        (AskOptions(languages=("kr", "fr")), ["Languages in the archive: en, ko."]),
        (
            AskOptions(authors=("A", "B"), sources=("Quay Review",)),
            ["No article in the archive is by: A, B."],
        ),
    ],
)
def test_only_what_nothing_has_is_answered_with_what_may_be_seen(
    options: AskOptions, expected: list[str]
) -> None:
    assert hints(archive_of(NEWS), options, "en") == expected


def test_eight_names_at_most() -> None:
    articles: list[Article] = [news(f"n{i}", "The bridge.", source=f"Post {i}") for i in range(8)]
    unknown = AskOptions(sources=("nobody",))
    assert hints(archive_of(articles), unknown, "en")[0].endswith("Post 6, Post 7.")
    articles.append(news("n8", "The bridge.", source="Post 8"))
    assert hints(archive_of(articles), unknown, "en")[0].endswith("Post 6, Post 7, ….")


def test_an_archive_that_shows_nothing_names_nothing() -> None:
    assert hints(archive_of(NEWS[3:]), AskOptions(sources=("nobody",), languages=("kr",)), "en") == []
