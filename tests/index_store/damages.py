"""A store, and statements that damage it: what a check says of each, and which command it names."""

import sqlite3
from pathlib import Path

import numpy as np

from index_store.catalogue import FILE_NAME
from rag.protocols import Limits, PassageRow, Terms
from tests.index_store.agreement import earlier
from tests.index_store.newsroom import day, found, news, open_local


def fill(store: Path) -> Path:
    """Two segments, with an article replaced and one deleted."""
    with open_local(store) as archive:
        archive.commit(
            [
                news(
                    "n0", "Storm number 0 reached the harbour of Busan on Monday evening.", authors=("Kim",)
                ),
                news("n1", "storm number 1", source="Daily", published_at=day("2025-08-01")),
            ]
        )
        archive.commit([news("n1", "Storm number 1, rewritten"), news("n2", "storm 2 " * 20, title="Two")])
        archive.commit([news("n3", "storm number 3")])
        archive.delete(["n3"])
    return store


def content(store: Path) -> list[object]:
    """Everything a question can see, without passage ids, which a repair may give anew."""
    with open_local(store, writable=False) as archive, archive.view() as view:
        terms = Terms(("storm", "harbour", "2"), ("und:Storm",))
        ids = np.array(found(view, "storm number", limits=Limits(1000, 1000)))
        rows = [_values(row) for row in view.rows(ids, terms)]
        lexicon = view.lexicon(terms)
        lexical = [channel.document_frequency.tolist() for channel in (lexicon.words, lexicon.names)]
        articles = [(view.article(h.article_id), earlier(view, h.article_id)) for h in view.heads()]
        worded = len(found(view, "storm harbour", limits=Limits(0, 1000)))
        return [
            sorted(map(str, rows)),
            lexical,
            lexicon.words.mean_length,
            articles,
            worded,
            archive.deleted(["n3"]),
        ]


def _values(row: PassageRow) -> tuple[object, ...]:
    return (
        *(row.ordinal, row.head, row.span, row.text, row.sentences),
        *(row.passage_vector.tolist(), row.sentence_vectors.tolist()),
        *(row.word_counts.tolist(), row.word_length, row.name_counts.tolist(), row.name_length),
    )


def change(store: Path, *statements: str) -> None:
    connection = sqlite3.connect(store / FILE_NAME)
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.commit()
    connection.close()


REBUILD, REEMBED, ARTICLE = "citedesk rebuild`", "--reembed-damaged", "--restore-deleted"

DAMAGES = [
    ("UPDATE postings SET counts = x'09' WHERE token = 'storm' AND length(counts) = 1", "'storm'", REBUILD),
    ("UPDATE postings SET ids = 'text' WHERE token = 'storm'", "'storm'", REBUILD),
    ("UPDATE postings SET token = 'zzz' WHERE token = 'harbour'", "'harbour' .* is missing", REBUILD),
    ("UPDATE postings SET token = 'zzz' WHERE token = 'harbour'", "no passage .* 'zzz'", REBUILD),
    ("DELETE FROM postings WHERE token = 'harbour'", "'harbour' .* is missing", REBUILD),
    ("UPDATE postings SET token = CAST(x'ff' AS TEXT) WHERE token = 'harbour'", "is missing", REBUILD),
    ("UPDATE postings SET token = x'00' WHERE token = 'harbour'", "has no token", REBUILD),
    ("UPDATE postings SET segment = 77 WHERE token = 'harbour'", "1 postings belong to no segment", REBUILD),
    ("UPDATE segments SET passages = passages + 1", "counts", REBUILD),
    ("UPDATE segments SET words = words + 1", "counts", REBUILD),
    ("UPDATE segments SET names = 'text'", "the row of segment", REBUILD),
    ("UPDATE segments SET last_id = last_id + 10", "overlap", REBUILD),
    ("UPDATE segments SET first_id = first_id + 1", "outside segment", REBUILD),
    ("UPDATE segments SET rows = rows + 1", "bytes and should have", REEMBED),
    ("UPDATE passages SET word_length = word_length + 1", "numbers of words", REBUILD),
    ("UPDATE passages SET name_length = 'text'", "the row of passage", REEMBED),
    ("UPDATE passages SET vector_checksum = 5 WHERE passage_id = 0", "checksum of the vector of", REBUILD),
    ("UPDATE passages SET start = start + 1 WHERE ordinal = 1", "vectors, or its row", REEMBED),
    ("UPDATE passages SET stop = 9999", "the row of passage", REEMBED),
    ("UPDATE passages SET row = row + 1 WHERE passage_id = 0", "two passages", REEMBED),
    ("UPDATE passages SET sentence_row = -1 WHERE passage_id = 0", "are not there", REEMBED),
    ("UPDATE passages SET row = 9223372036854775807 WHERE passage_id = 0", "are not there", REEMBED),
    ("UPDATE passages SET digest = digest + 1 WHERE passage_id = 0", "vectors, or its row", REEMBED),
    ("UPDATE passages SET article_key = 50 WHERE passage_id = 0", "belongs to nothing in articles", REBUILD),
    ("UPDATE passages SET ordinal = ordinal + 5 WHERE ordinal = 1", "has not the passages", REEMBED),
    ("DELETE FROM passages WHERE passage_id = 0", "has not the passages", REEMBED),
    ("UPDATE articles SET text = text || '!' WHERE article_id = 'n1'", "'n1' is not what", ARTICLE),
    ("UPDATE articles SET text = x'ff' WHERE article_id = 'n1'", "'n1' is not what", ARTICLE),
    ("UPDATE articles SET text = CAST(x'ff' AS TEXT) WHERE article_id = 'n1'", "'n1' is not what", ARTICLE),
    ("UPDATE articles SET head = '{' WHERE article_id = 'n1'", "'n1' is not what", ARTICLE),
    ("UPDATE articles SET head = '[]' WHERE article_id = 'n1'", "'n1' is not what", ARTICLE),
    ("UPDATE articles SET article_id = 'm1' WHERE article_id = 'n1'", "'m1' holds another", ARTICLE),
    ("UPDATE articles SET version = version + 1 WHERE article_id = 'n1'", "has version 3, and 2", REBUILD),
    ("UPDATE articles SET language = 'ko'", "filters compare", REBUILD),
    ("UPDATE articles SET published = 5 WHERE article_id = 'n0'", "filters compare", REBUILD),
    ("UPDATE articles SET passages = passages + 1", "has not the passages", REEMBED),
    ("UPDATE articles SET sentences = sentences + 1", "has not the passages", REEMBED),
    ("UPDATE authors SET name = 'lee'", "filters compare", REBUILD),
    ("UPDATE meta SET value = 0 WHERE key = 'next_passage'", "next_passage is 0", REBUILD),
    ("UPDATE meta SET value = 0 WHERE key = 'next_segment'", "next_segment is 0", REBUILD),
    ("UPDATE meta SET value = 0 WHERE key = 'next_article'", "next_article is 0", REBUILD),
    ("UPDATE meta SET value = 1 WHERE key = 'generation'", "was removed in 4", REBUILD),
    ("INSERT INTO removals VALUES (3, 0)", "stored and listed as removed", REBUILD),
    ("INSERT INTO tombstones VALUES ('n0', 1, 0, 0)", "stored and listed as deleted", REBUILD),
    ("INSERT INTO erasures VALUES (0, 0, 1)", "to be wiped, but are used", REBUILD),
]  # fmt: skip
