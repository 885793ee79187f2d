"""Digests that stores already hold, and heads that are decoded once."""

from dataclasses import replace

from index_store.catalogue import digest
from index_store.records import decode_head, encode_article, known_head
from tests.index_store.newsroom import day, news


def test_digests_are_those_of_older_stores() -> None:
    assert digest() == 336475711
    assert digest("head", b"rest", "대교") == digest(b"head", "rest", "대교".encode()) == 3196986976
    assert digest("ab", "c") != digest("a", "bc")


def test_a_known_head_is_that_of_its_own_column() -> None:
    article = news("n1", "The ferry sails.", title="Ferry", published_at=day("2025-08-12")).article
    changed = replace(article, title="No ferry", version=2)
    for stored in (article, changed, article):
        column, _, _ = encode_article(stored)
        assert known_head(column) == decode_head(column)
        assert known_head(column).title == stored.title
