"""What is left of a deleted article: a search for it through every byte of a store's folder."""

import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from index_store.journal import FILE_NAME
from index_store.verify import verify
from rag.bootstrap import TOKENISERS, open_archive, open_builder, open_journal
from rag.commands.deletion import delete_selected
from rag.commands.options import Narrowing
from rag.protocols import Terms
from rag.settings import Settings
from rag.steps import Step, watching
from tests.fakes import HashEmbedder
from tests.index_store.newsroom import KEPT_VERSIONS, UNHEARD
from tests.store_faults.history import leftovers
from tests.store_faults.kills import Child, suicide
from tests.store_faults.operations import answer
from tests.store_faults.tally import LeftBehindError, Tally

Record: TypeAlias = dict[str, object]

MARK = "Zanzibarium"
EARLIER = ("Corundarium", "Obsidianum")
"""Words of the article's earlier versions alone."""

EMBEDDER = HashEmbedder()
PATHS: dict[str, tuple[list[str], list[str], Narrowing]] = {
    "by id": (["secret"], [], Narrowing()),
    "by address": ([], ["https://example.com/secret"], Narrowing()),
    "by outlet": ([], [], Narrowing(sources=("Marked Daily",))),
    "by dates": ([], [], Narrowing(since="2024-02-01", until="2024-02-29")),
}
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
"""How zlib's and gzip's streams begin."""


@dataclass(frozen=True)
class Marked:
    """A store with an article to delete, and what must not be left of it."""

    settings: Settings
    feed: Path
    secret: Record
    marks: tuple[bytes, ...]

    def found(self) -> list[bytes]:
        return found(self.settings.store, self.marks)


def found(store: Path, marks: tuple[bytes, ...]) -> list[bytes]:
    """Those of the marks that stand anywhere in the files, also within what is compressed."""
    content = [inflated(path.read_bytes()) for path in sorted(store.rglob("*")) if path.is_file()]
    return [mark for mark in marks if any(mark in each for each in content)]


def inflated(content: bytes) -> bytes:
    """The content, and behind it what each compressed stream in it holds."""
    pieces = [content]
    for start in _PACKED.finditer(content):
        packed = zlib.decompressobj(zlib.MAX_WBITS | 32)  # either of the two
        try:
            pieces.append(packed.decompress(content[start.start() :], 1 << 20))
        except zlib.error:
            continue
    return b"\0".join(pieces)


def marked(folder: Path, trial: int, length: int) -> Marked:
    """Ingest some news and the article, and keep answers that quote it."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings.model_validate(
        {"store": folder / "store", "embed_processes": 1, "kept_versions": KEPT_VERSIONS}
    )
    feed = folder / "feed.jsonl"
    common: list[Record] = [
        {
            "id": f"n{k}",
            "text": f"The storm number {k} paid a visit. " * 5,
            "source": "Other",
            "date": "2025-01-01",
        }
        for k in range(9)
    ]
    secret: Record = {
        "id": "secret",
        "url": "https://example.com/secret",
        "title": MARK,
        "text": f"{MARK} number {trial} paid a visit. " * length,
        "source": "Marked Daily",
        "authors": [f"{MARK} Kim"],
        "date": "2024-02-10",
        "language": "en",
    }
    ingest(settings, feed, [*common, {"id": "n9", "text": f"{trial} number", "source": "Other"}])
    plain = frozenset(found(settings.store, marks_of(settings, secret, with_vectors=False)))
    for word in EARLIER:
        ingest(settings, feed, [secret | {"text": f"{word} paid a visit."}])
    ingest(settings, feed, [secret, *common[:5], {**common[8], "text": "The storm again."}])
    journal = open_journal(settings)
    for number in range(3):
        journal.keep(answer(f"a{number}", "secret", MARK), owner="", session_id="5" * 32)
    journal.judge("a1", "", verdict="bad", comment=f"{MARK}?", at="2025-01-01")
    marks = marks_of(settings, secret, with_vectors=True)
    return Marked(settings, feed, secret, tuple(mark for mark in marks if mark not in plain))


def ingest(settings: Settings, feed: Path, articles: list[Record]) -> list[str]:
    """Take them in, and return what was skipped."""
    feed.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    with open_builder(settings, EMBEDDER) as builder:
        return [issue.reason for issue in builder.ingest([str(feed)], progress=UNHEARD).skipped]


def marks_of(settings: Settings, secret: Record, *, with_vectors: bool) -> tuple[bytes, ...]:
    """Its words, the tokens made of them, and its vectors as they are stored."""
    words = [MARK, MARK.casefold(), *EARLIER, "Marked Daily", "example.com/secret"]
    tokens = [token for token in TOKENISERS.words(str(secret["text"])) if len(token) >= 4]
    marks = [word.encode() for word in dict.fromkeys([*words, *tokens])]
    if with_vectors:
        with open_archive(settings) as archive, archive.view() as view:
            every = np.arange(view.generation * 100)
            for row in view.rows(every, Terms(())):
                if row.head.article_id == "secret":
                    vectors = [row.passage_vector, *row.sentence_vectors]
                    marks += [vector.astype("<f2").tobytes() for vector in vectors]
    return tuple(dict.fromkeys(marks))


def delete(settings: Settings, path: str) -> None:
    ids, urls, narrowing = PATHS[path]
    delete_selected(settings, ids, urls, narrowing, dry_run=False, confirmed=True, as_json=True)


def judge(tally: Tally, article: Marked, path: str, kill: tuple[Step, int] | None = None) -> None:
    """Delete it, killed at a step at first, and look for it; then take in the feed that still has it."""
    store = article.settings.store
    with tally.trial((path, kill)):
        before = article.found()
        assert before == list(article.marks), "the search does not find what is there"
        assert MARK.encode() in before
        with service(article.settings):
            if kill is not None:
                Child(partial(_watched, article.settings, path, suicide(*kill))).wait()
            delete(article.settings, path)
            assert article.found() == []
            skipped = ingest(article.settings, article.feed, [article.secret])
            assert [reason for reason in skipped if "secret" in reason], "it came back"
            assert article.found() == []
        report = verify(store, TOKENISERS, UNHEARD)
        assert report.damage == ()
        if report.notes or leftovers(store):
            raise LeftBehindError(f"{report.notes} {leftovers(store)}")


@contextmanager
def service(settings: Settings) -> Iterator[None]:
    """Hold the files open between two questions, as a service does: their logs stay when others close."""
    with (
        open_archive(settings) as archive,
        closing(sqlite3.connect(settings.store / FILE_NAME, isolation_level=None)) as connection,
    ):
        with archive.view() as view:
            assert view.article("secret")
        assert connection.execute("SELECT count(*) FROM answers").fetchone()[0]
        yield


def _watched(settings: Settings, path: str, watch: Callable[[Step], None], acknowledge: object) -> None:
    with watching(watch):
        delete(settings, path)
