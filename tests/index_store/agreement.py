"""Holding one archive's answers against another's."""

from collections.abc import Sequence

import numpy as np

from rag.domain import Article, Filter
from rag.protocols import ArchiveView, Limits, PassageRow, Terms
from rag.tokens import tokenise
from tests.index_store.newsroom import EMBEDDER


def values(row: PassageRow) -> tuple[object, ...]:
    return (
        *(row.passage_id, row.ordinal, row.head, row.span, row.text, row.sentences),
        *(row.passage_vector.tobytes(), row.sentence_vectors.tobytes()),
        *(row.word_counts.tolist(), row.word_length, row.name_counts.tolist(), row.name_length),
    )


def compare(
    local: ArchiveView, reference: ArchiveView, article_ids: Sequence[str], query: str, where: Filter
) -> None:
    """Raise AssertionError where two archives differ: in what they find, their rows, counts and articles."""
    terms = Terms(tuple(dict.fromkeys(tokenise(query))), ("en:Busan",))
    vector = EMBEDDER.embed_queries([query])[0]
    everything = Limits(10_000, 0)
    ids = reference.candidates(vector, terms.words, where, everything)
    assert local.candidates(vector, terms.words, where, everything).tolist() == ids.tolist()
    for limit in (0, 1, 3, 1000):
        lexical = Limits(0, limit)
        expected = reference.candidates(vector, terms.words, where, lexical).tolist()
        assert local.candidates(vector, terms.words, where, lexical).tolist() == expected
    # By vector, passages of one score may take each other's place at the end of the list.
    scores = {row.passage_id: float(row.passage_vector @ vector) for row in reference.rows(ids, terms)}
    near = local.candidates(vector, terms.words, where, Limits(3, 0)).tolist()
    np.testing.assert_allclose(
        sorted((scores[passage] for passage in near), reverse=True),
        sorted(scores.values(), reverse=True)[:3],
        atol=1e-5,
    )
    for mine, theirs in zip(local.rows(ids, terms), reference.rows(ids, terms), strict=True):
        assert values(mine) == values(theirs)
    for name in ("words", "names"):
        mine_channel = getattr(local.lexicon(terms), name)
        their_channel = getattr(reference.lexicon(terms), name)
        assert mine_channel.document_frequency.tolist() == their_channel.document_frequency.tolist()
        assert (mine_channel.passages, mine_channel.mean_length) == (
            their_channel.passages,
            their_channel.mean_length,
        )
    assert local.counts() == reference.counts()
    assert list(local.heads(where)) == list(reference.heads(where))
    assert [local.article(name) for name in article_ids] == [reference.article(name) for name in article_ids]
    assert [earlier(local, name) for name in article_ids] == [
        earlier(reference, name) for name in article_ids
    ]


def earlier(view: ArchiveView, article_id: str) -> dict[int, Article | None]:
    """The kept versions of an article."""
    return {number: view.earlier(article_id, number) for number in view.earlier_versions(article_id)}
