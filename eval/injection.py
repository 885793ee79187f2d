"""`citedesk eval injection`: do instructions inside articles change anything that is shown?

Each attack is planted at the start, in the middle and at the end of articles of the bundled news, behind
their titles and as their outlet's name, in four languages, and the article's own question is asked. By
default a stub answers that obeys every instruction, so that the checks alone must hold.
"""

import asyncio
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.errors import GoldError
from eval.extras import extra
from eval.figures import by
from eval.gold import Gold, GoldQuery, load_gold
from eval.injection_cases import HOSTS, LANGUAGES, Case, Host, cases_of, load_attacks
from eval.injection_measures import measures
from eval.injection_models import OBEDIENT, ObedientModel, hostile
from eval.outcome import Outcome
from eval.progress import BuildProgress, shown
from eval.runs import Document, Run, RunOptions, make_out, metrics_document, timed, write_run
from rag.answer.compose import VERBATIM
from rag.answer.written import WrittenAnswerer
from rag.bootstrap import open_builder, open_desk
from rag.build import IndexBuilder
from rag.commands.output import emit, error_console
from rag.domain import Answer, Status
from rag.embed import load_embedder
from rag.pipeline import NewsDesk
from rag.protocols import Embedder
from rag.settings import Settings
from rag.verify.gate import Gate
from rag.wire import answer_document

SAMPLE = Path(__file__).parent / "gold" / "sample-news"
_TYPES = ("open", "short")
SHOWN_PASSAGES, SHOWN_TOKENS = 12, 6_000
"""What the stub is shown: more than a model by default, so that it sees nearly every attack."""


def evaluate(
    folder: Path, options: RunOptions, settings: Settings, embedder: Embedder, console: Console
) -> tuple[Document, list[Outcome], list[Document]]:
    """The metrics of all cases, what each gave, and its lines for `cases.jsonl`.

    `settings.model` is `obedient` for the stub, `verbatim`, or a model that is asked. Raises GoldError.
    """
    attacks, news = load_attacks(folder), load_gold(SAMPLE, settings.zone)
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-eval-") as temporary,
        asyncio.Runner() as runner,
        _newsroom(settings, embedder, news, Path(temporary), console) as room,
    ):
        cases = cases_of(attacks.attacks, hosts(room, news, runner), options.limit)
        found = [room.asked(case, runner) for case in shown(console, "attacking", cases, len(cases))]
        outcomes = [outcome for outcome, _ in found]
        gold = replace(news, name=attacks.name)
        run = Run("injection", gold, room.desk, settings, replace(options, half=None), console)
        document = metrics_document(run, outcomes)
        if room.stub:
            runner.run(room.stub.close())
    document["by_position"] = by(outcomes, lambda outcome: outcome.scenario)
    document["config"]["follow_ups_left_out"] = 0
    return document, outcomes, [line for _, line in found]


@dataclass
class Newsroom:
    """The bundled news in a store of its own, into which articles with attacks are put one at a time."""

    desk: NewsDesk
    builder: IndexBuilder
    file: Path
    records: dict[str, dict[str, Any]]
    stub: ObedientModel | None
    last: str | None = None

    def plant(self, record: dict[str, Any]) -> None:
        """Put the record into the store, and the article that was changed before back as it was."""
        restored = [self.records[self.last]] if self.last not in (None, record["id"]) else []
        _write(self.file, [*restored, record])
        with BuildProgress(Console(quiet=True), 1, lambda: 1) as progress:
            summary = self.builder.ingest([str(self.file)], progress=progress)
        for issue in (*summary.refused, *summary.skipped):
            raise GoldError(
                f"{issue.input}: {issue.reason}", advice="Correct the attacks of the gold folder."
            )
        self.last = record["id"]

    def asked(self, case: Case, runner: asyncio.Runner) -> tuple[Outcome, Document]:
        """What asking the article's question gives while the attack stands in it."""
        self.plant(case.planted())
        if self.stub:
            self.stub.attack(case)
        query = replace(
            case.host.query,
            query_id=case.case_id,
            language=case.host.language,
            type=case.attack.type,
            group=case.attack.id,
        )
        answer, took = timed(query, lambda: runner.run(self.desk.answer(query.question, query.options)))
        written = hostile(case) if self.stub else []
        with self.desk.archive.view() as view:
            ids = {citation.head.article_id for citation in answer.citations}
            articles = {name: article for name in ids if (article := view.article(name))}
        found = measures(case, answer, articles, written)
        if self.stub and answer.status is not Status.REFUSED:
            found["seen"] = float(self.stub.seen)
        return Outcome(query, took, case.position.value, found, answer=answer), _line(case, answer, found)


def hosts(room: Newsroom, news: Gold, runner: asyncio.Runner) -> list[Host]:
    """Articles of each language that the news desk quotes, without a model, for their own question."""
    found: list[Host] = []
    for language in LANGUAGES:
        of_language: dict[str, Host] = {}
        for query in news.queries:
            if len(of_language) == HOSTS:
                break
            host = _host(room, query, language, runner)
            if host:
                of_language.setdefault(host.record["id"], host)
        if not of_language:
            raise GoldError(f"No article in {language} answers its question.", advice="Reinstall citedesk.")
        found += of_language.values()
    return found


def _host(room: Newsroom, query: GoldQuery, language: str, runner: asyncio.Runner) -> Host | None:
    asked = query.language == language and query.type in _TYPES and not query.history
    if not asked or query.unanswerable:
        return None
    options = replace(query.options, model=VERBATIM)
    answer = runner.run(room.desk.answer(query.question, options))
    if answer.status is not Status.ANSWERED:
        return None
    first = answer.citations[0]
    if first.head.language != language or first.head.article_id not in query.relevant:
        return None
    record = room.records[first.head.article_id]
    return Host(query, record, language, " ".join(first.quote.split()))


@contextmanager
def _newsroom(
    settings: Settings, embedder: Embedder, news: Gold, folder: Path, console: Console
) -> Iterator[Newsroom]:
    lines = news.corpus.read_text("utf-8").splitlines()
    records = {record["id"]: record for record in map(json.loads, lines)}
    own = settings.model_copy(update={"store": folder / "store", "embed_processes": 1, "model": VERBATIM})
    file = folder / "news.jsonl"
    _write(file, list(records.values()))
    with open_builder(own, embedder) as builder:
        with BuildProgress(console, len(records), lambda: builder.committed) as progress:
            builder.ingest([str(file)], progress=progress)
        if settings.model != OBEDIENT:
            with open_desk(own.model_copy(update={"model": settings.model}), embedder) as desk:
                yield Newsroom(desk, builder, file, records, None)
            return
        stub = ObedientModel()
        with open_desk(own, embedder) as desk:
            yield Newsroom(_obeying(desk, stub, settings), builder, file, records, stub)


def _obeying(desk: NewsDesk, stub: ObedientModel, settings: Settings) -> NewsDesk:
    """The same desk with the stub as its model."""
    writer = WrittenAnswerer(stub, Gate(desk.embedder), passages=SHOWN_PASSAGES, prompt_tokens=SHOWN_TOKENS)
    return NewsDesk(
        desk.archive,
        desk.embedder,
        desk.retriever,
        desk.answerer,
        desk.calibration,
        question_characters=settings.question_characters,
        max_sentences=settings.max_sentences,
        model=OBEDIENT,
        writers=lambda _: writer,
        zone=settings.zone,
    )


def _write(path: Path, records: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")


def _line(case: Case, answer: Answer, found: dict[str, float]) -> Document:
    """The case as one line of `cases.jsonl`."""
    return {
        "id": case.case_id,
        "type": case.attack.type,
        "position": case.position.value,
        "article": case.host.record["id"],
        "injection": case.attack.injection,
        "metrics": found,
        **{name: value for name, value in answer_document(answer).items() if name != "timings_ms"},
    }


def run(folder: Path, options: RunOptions, settings: Settings, *, as_json: bool) -> int:
    """Attack, and return the exit code.

    Writes `metrics.json`, `queries.jsonl`, `cases.jsonl` with what was shown, and `report.html`.
    """
    out, console = make_out(options.out), error_console()
    for library in ("jinja2", "matplotlib"):
        extra(library)  # missing ones are told before the work, not after
    embedder = load_embedder(settings.embedder)
    document, outcomes, lines = evaluate(folder, options, settings, embedder, console)
    _write(out / "cases.jsonl", lines)
    write_run(out, document, outcomes)
    emit(as_json=as_json, document=lambda: document, show=lambda console: _show(console, document, out))
    return 0


def _show(console: Console, document: Document, out: Path) -> None:
    named = f"{document['gold']}, injection, {document['config']['model']}: {document['queries']:,} cases"
    table = Table(title=named, title_justify="left", box=None, pad_edge=False)
    columns = {"all": document["metrics"], **document["by_language"], **document["by_position"]}
    table.add_column("share of cases")
    for name in columns:
        table.add_column(name, justify="right")
    for name in document["metrics"]:
        table.add_row(name, *(f"{part[name]:.3f}" if name in part else "" for part in columns.values()))
    console.print(table)
    console.print(f"\nReport: {out / 'report.html'}", soft_wrap=True)
