"""Small gold sets for tests, and a desk over one."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from eval.gold import GoldQuery, load_gold
from eval.runs import Run, RunOptions
from eval.stores import gold_desk
from rag.protocols import Embedder
from rag.settings import Settings
from tests.fakes import HashEmbedder

SETTINGS = Settings(embed_processes=1)

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "en1",
        "title": "Harbour bridge reopens",
        "language": "en",
        "published_at": "2025-08-12",
        "text": "The harbour bridge in Aldmoor reopened on Monday after 14 months."
        " Engineers replaced 40 cables. Mayor Ilse Brandt cut the ribbon.",
    },
    {
        "id": "en2",
        "title": "Ferry line to Kessa ends",
        "language": "en",
        "published_at": "2025-08-20",
        "text": "The ferry to Kessa made its last trip in 2025."
        " Captain Oren Vale had steered it for 31 years.",
    },
    {
        "id": "ko1",
        "title": "항구 다리 재개통",
        "language": "ko",
        "text": "알드무어의 항구 다리가 월요일에 다시 열렸다. 기술자들은 케이블 40개를 바꾸었다.",
    },
    {
        "id": "ko2",
        "title": "산골 도서관 개관",
        "language": "ko",
        "text": "산골 마을에 새 도서관이 문을 열었다. 책 3200권이 있다.",
    },
    {
        "id": "en3",
        "title": "Frost spares the orchards",
        "language": "en",
        "text": "A late frost spared most orchards near Tolm. Growers had lit 600 small fires.",
    },
]

QUERIES: list[dict[str, Any]] = [
    {
        "id": "q1",
        "question": "How many cables of the bridge in Aldmoor did engineers replace?",
        "language": "en",
        "answers": ["40 cables"],
        "relevant": ["en1"],
        "group": "bridge",
        "type": "short",
        "search_language": "en",
    },
    {
        "id": "q2",
        "question": "기술자들은 항구 다리의 케이블 몇 개를 바꾸었나?",
        "language": "ko",
        "answers": ["40 cables", "40개"],
        "relevant": ["en1"],
        "group": "bridge",
        "type": "short",
        "search_language": "en",
    },
    {
        "id": "q3",
        "question": "How long had Captain Oren Vale steered the ferry to Kessa before 2025?",
        "language": "en",
        "answers": ["31 years"],
        "relevant": ["en2"],
    },
    {
        "id": "q4",
        "question": "산골 도서관에는 책이 몇 권 있나?",
        "language": "ko",
        "answers": ["3200권"],
        "relevant": ["ko2"],
        "nuggets": [["3200권", "3,200 books"], ["새 도서관"]],
    },
    {
        "id": "q5",
        "question": "Who won the chess championship in Verelle?",
        "language": "en",
        "answers": [],
        "relevant": [],
        "unanswerable": True,
    },
    {
        "id": "q6",
        "question": "What did growers near Tolm light against the frost?",
        "language": "en",
        "answers": ["small fires"],
        "relevant": ["en3"],
    },
]


def write_gold(
    folder: Path,
    *,
    about: Mapping[str, Any] | None = None,
    articles: Sequence[Mapping[str, Any]] = ARTICLES,
    queries: Sequence[Mapping[str, Any]] = QUERIES,
) -> Path:
    """A gold folder with these records."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"name": "harbour", "task": "retrieval"} if about is None else about
    (folder / "about.json").write_text(json.dumps(about), "utf-8")
    for stem, records in (("corpus", articles), ("queries", queries)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (folder / f"{stem}.jsonl").write_text(lines, "utf-8")
    return folder


def quiet() -> Console:
    return Console(file=io.StringIO())


def query(query_id: str = "q", question: str = "What?", **fields: Any) -> GoldQuery:
    """A question made by hand."""
    given = {"language": "en", "answers": (), "relevant": (), "group": question} | fields
    return GoldQuery(query_id, question, **given)


@contextmanager
def run_over(
    folder: Path, task: str = "retrieval", embedder: Embedder | None = None, **options: Any
) -> Iterator[Run]:
    """A run over the gold set of a folder, with a desk that is open."""
    given = RunOptions(folder / "out", **options)
    gold = load_gold(folder)
    with gold_desk(gold, SETTINGS, embedder or HashEmbedder(), given.cache, quiet()) as desk:
        yield Run(task, gold, desk, SETTINGS, given, quiet())
