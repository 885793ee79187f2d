"""A whole search finds the same passages, equally scored, on the local store and on the reference."""

import random
from pathlib import Path

import pytest

from rag.calibration import RetrievalWeights
from rag.domain import Filter, Hit
from rag.protocols import Archive, Limits
from rag.retrieve import Retriever
from rag.understand import understand
from tests.index_store.newsroom import ANY, EMBEDDER, day, news, open_local, open_reference

WORDS = ["harbour", "storm", "bridge", "mayor", "budget", "ferry", "2025", "300", "Busan", "Tolm"]
WORDS += ["한강", "다리", "시장", "예산", "长江", "大桥", "市长", "预算"]
RETRIEVER = Retriever(EMBEDDER, RetrievalWeights(), Limits(20, 20))


def fill(*archives: Archive) -> None:
    """Three batches of forty articles each, of which some are replaced and some deleted."""
    chance = random.Random(3)  # noqa: S311
    for batch in range(3):
        articles = [
            news(
                f"n{30 * batch + number}",
                " ".join(chance.choices(WORDS, k=chance.randint(5, 60))),
                title=" ".join(chance.choices(WORDS, k=3)),
                language=chance.choice(["en", "ko", "zh"]),
                published_at=day(f"2025-08-{1 + number % 20:02}"),
            )
            for number in range(40)
        ]
        gone = [f"n{chance.randrange(30 * batch + 30)}" for _ in range(5)]
        for archive in archives:
            buried = archive.deleted([item.article.article_id for item in articles])
            archive.commit([item for item in articles if item.article.article_id not in buried])
            archive.delete(gone)


def searched(archive: Archive, question: str, where: Filter) -> tuple[Hit, ...]:
    with archive.view() as view:
        return RETRIEVER.retrieve(view, understand(question, where)).hits


@pytest.mark.parametrize("where", [ANY, Filter(ANY.now, languages=("ko",)), Filter(ANY.now, as_of=ANY.now)])
def test_the_first_ten_are_the_same(tmp_path: Path, where: Filter) -> None:
    chance = random.Random(11)  # noqa: S311
    reference, local = open_reference(), open_local(tmp_path / "store")
    with local:
        fill(local, reference)
        for _ in range(25):
            question = " ".join(chance.choices(WORDS, k=chance.randint(1, 6)))
            ours, theirs = searched(local, question, where), searched(reference, question, where)
            assert len(ours) >= 10
            for mine, other in zip(ours[:10], theirs[:10], strict=True):
                assert mine.score == pytest.approx(other.score, abs=1e-5)
            # Passages of one score may change places, also with one that stands just below.
            bar = ours[9].score + 1e-5
            sure = [{hit.passage_id for hit in hits if hit.score > bar} for hits in (ours, theirs)]
            assert sure[0] == sure[1]
