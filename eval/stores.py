"""The store of a gold corpus: built by the product's own ingest, and kept when a cache is given."""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from eval.errors import GoldError
from eval.gold import Gold, corpus_ids
from eval.progress import BuildProgress
from rag.bootstrap import STORE_FORMAT, TOKENISERS, open_builder, open_desk
from rag.ingest.outcome import ReadLimits
from rag.pipeline import NewsDesk
from rag.protocols import Embedder
from rag.settings import Settings
from rag.split import splitter_identity

_WHOLE = "whole.json"
"""Written into the folder of a store after the last article: without it the build was interrupted."""


@contextmanager
def gold_desk(
    gold: Gold, settings: Settings, embedder: Embedder, cache: Path | None, console: Console
) -> Iterator[NewsDesk]:
    """A desk over the gold set's articles, as the product would set it up.

    With a `cache` the store is kept there and found again by `store_key`; an interrupted build is completed.
    Without one it is built in a temporary folder. Raises GoldError for a corpus that is not as it must be.
    """
    with _folder(gold, settings, embedder, cache) as folder:
        settings = settings.model_copy(update={"store": folder / "store"})
        if not (folder / _WHOLE).is_file():
            _build(gold, settings, embedder, folder / _WHOLE, console)
        with open_desk(settings, embedder) as desk:
            with desk.archive.view() as view:
                gold.check_relevant({head.article_id for head in view.heads()})
            yield desk


def store_key(gold: Gold, settings: Settings, embedder: Embedder) -> str:
    """Equal for equal stores: 16 hex digits over corpus, embedder, splitter and the making of tokens."""
    mark = embedder.fingerprint()
    parts = [
        gold.corpus_sha256(),
        mark.name,
        mark.revision,
        str(mark.dimension),
        mark.probe_sha256,
        splitter_identity(settings.passage_characters),
        settings.timezone,
        str(STORE_FORMAT),
        _tokens_sha256(),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _tokens_sha256() -> str:
    """A digest of how the languages of the bundled news are cut into tokens: stores do not record that."""
    sample = Path(__file__).parents[1] / "rag" / "sample_news" / "articles.jsonl"
    digest = hashlib.sha256()
    for line in sample.read_text("utf-8").splitlines():
        record = json.loads(line)
        text = f"{record.get('title', '')} {record.get('text', '')}"
        tokens = [*TOKENISERS.words(text), *TOKENISERS.names(text, record.get("language", "en"))]
        digest.update("\0".join(tokens).encode())
    return digest.hexdigest()


@contextmanager
def _folder(gold: Gold, settings: Settings, embedder: Embedder, cache: Path | None) -> Iterator[Path]:
    if cache is None:
        with tempfile.TemporaryDirectory(prefix="citedesk-eval-") as temporary:
            yield Path(temporary)
        return
    name = re.sub(r"\W+", "-", gold.name)[:60]
    folder = cache / f"{name}-{store_key(gold, settings, embedder)}"
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def _build(gold: Gold, settings: Settings, embedder: Embedder, whole: Path, console: Console) -> None:
    ids = corpus_ids(gold, settings.zone, ReadLimits(settings.article_characters))
    gold.check_relevant(set(ids))
    with (
        open_builder(settings, embedder) as builder,
        BuildProgress(console, len(ids), lambda: builder.committed) as progress,
    ):
        summary = builder.ingest([str(gold.corpus)], progress=progress)
    for issue in (*summary.refused, *summary.skipped):
        raise GoldError(f"{issue.input}: {issue.reason}", advice="Correct the corpus of the gold folder.")
    counts = {"gold": gold.name, "articles": summary.articles, "passages": summary.passages}
    written = whole.with_suffix(".new")
    written.write_text(json.dumps(counts, ensure_ascii=False) + "\n", "utf-8")
    written.replace(whole)
