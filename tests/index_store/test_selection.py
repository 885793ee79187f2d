"""Choosing articles to delete, and deleting many."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from index_store import archive as archive_module
from rag.domain import ArticleStatus, Filter, Moment, Window
from tests.index_store.newsroom import ANY, NOW, checked, day, found_articles, news, open_local

AUGUST = Window(datetime(2025, 8, 1, tzinfo=UTC), datetime(2025, 9, 1, tzinfo=UTC))


@pytest.fixture
def archive_folder(store: Path) -> Path:
    with open_local(store) as archive:
        archive.commit(
            [
                news(
                    "a",
                    "storm one",
                    source="Daily",
                    published_at=day("2025-08-01"),
                    url="https://d.example/1",
                ),
                news("b", "storm two", source="Daily", published_at=day("2025-07-31"), language="ko"),
                news("c", "storm three", source="Weekly", published_at=day("2025-08-31"), authors=("Kim",)),
                news("d", "storm four", source="DAILY", status=ArticleStatus.RETRACTED),
                news("e", "storm five", embargo_until=Moment(datetime(2099, 1, 1, tzinfo=UTC))),
            ]
        )
    return store


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (ANY, ["c", "a", "b", "d", "e"]),
        (Filter(NOW, sources=("daily",)), ["a", "b", "d"]),
        (Filter(NOW, window=AUGUST), ["c", "a"]),
        (Filter(NOW, window=AUGUST, sources=("Daily",)), ["a"]),
        (Filter(NOW, authors=("KIM",)), ["c"]),
        (Filter(NOW, languages=("ko",)), ["b"]),
    ],
)
def test_articles_are_chosen_also_where_they_must_not_be_shown(
    archive_folder: Path, where: Filter, expected: list[str]
) -> None:
    with open_local(archive_folder, writable=False) as archive:
        assert [head.article_id for head in archive.select(where)] == expected


def test_many_are_deleted_in_several_transactions(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "DELETED_TOGETHER", 7)
    with open_local(store) as archive:
        archive.commit([news(f"n{number}", f"storm {number}") for number in range(30)])
        assert archive.delete([f"n{number}" for number in range(25)]) == 25
        with archive.view() as view:
            assert (view.generation, view.count()) == (5, 5)
        assert found_articles(archive, "storm") == {f"n{number}" for number in range(25, 30)}
        assert archive.deleted(["n0", "n24", "n25"]) == {"n0", "n24"}
    report = checked(store)
    assert report.damage + report.notes == ()
