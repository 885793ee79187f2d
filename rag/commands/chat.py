"""`citedesk chat`: questions one after another, each understood with the ones before it.

On a terminal lines are edited and prompted for; from a pipe every line is a question or a command, and
nothing but the answers is written. With `--json` every line read gives one line of JSON.
"""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console

from rag.bootstrap import open_desk
from rag.commands.answering import answered, check_model
from rag.commands.hints import hints
from rag.commands.options import Narrowing
from rag.commands.output import emit, error_console, write
from rag.condense.rules import MOST_TURNS
from rag.domain import Answer, Hit, Turn
from rag.errors import CitedeskError
from rag.lines import shorten
from rag.lines import write as write_line
from rag.pipeline import AskOptions, NewsDesk
from rag.render import render_answer
from rag.settings import LoadedSettings
from rag.understand import clean_question
from rag.wire import answer_document, error_document

PROMPT = "> "
LISTED_PASSAGES = 5
_COLUMNS_OF_A_PASSAGE = 160
HELP = (
    "/sources   the articles of the last answer",
    "/why       how the last question was understood, what was found for it, and what was checked",
    "/new       forget the conversation",
    "/help      these lines",
    "/quit      leave; so does the end of the input",
)


@dataclass(frozen=True, slots=True)
class Why:
    """How the last answer came about: the question that was searched, and the passages found, best first."""

    answer: Answer
    hits: tuple[Hit, ...]


class Conversation:
    """A desk asked again and again; the last turns are remembered, older ones forgotten."""

    def __init__(
        self, desk: NewsDesk, options: AskOptions, runner: asyncio.Runner, characters: int, model: str
    ) -> None:
        self._desk, self._options, self._runner = desk, options, runner
        self._characters, self._model = characters, model
        self.history: deque[Turn] = deque(maxlen=MOST_TURNS)
        self.last: Answer | None = None

    def ask(self, line: str) -> Answer:
        """The answer to a question. Raises InputError for an unusable one, which is not remembered."""
        question = clean_question(line, self._characters)
        answer = self._runner.run(
            answered(self._desk, question, self._options, self._model, tuple(self.history))
        )
        self.history.append(Turn("user", question))
        said = " ".join(sentence.text for sentence in answer.sentences)
        self.history.append(Turn("assistant", said or (answer.refusal.message if answer.refusal else "")))
        self.last = answer
        return answer

    def why(self, answer: Answer) -> Why:
        """What was found for the question as it was searched."""
        found = self._desk.search(answer.standalone_question, self._options, k=LISTED_PASSAGES, passages=True)
        return Why(answer, found.hits)

    def hints(self, answer: Answer) -> list[str]:
        """What the archive holds instead of what the filters asked for."""
        if answer.refusal is None or answer.refusal.reason != "outside_window":
            return []
        return hints(self._desk.archive, self._options, answer.question_language)

    def forget(self) -> None:
        """Begin anew."""
        self.history.clear()
        self.last = None


def chat(
    loaded: LoadedSettings,
    narrowing: Narrowing,
    *,
    answer_language: str | None,
    max_sentences: int | None,
    as_json: bool,
) -> int:
    """Answer line by line until the input ends, and return the exit code."""
    settings = loaded.settings
    check_model(settings)
    options = narrowing.options(settings.zone, answer_language=answer_language, max_sentences=max_sentences)
    with open_desk(settings) as desk, asyncio.Runner() as runner:
        talk = Conversation(desk, options, runner, settings.question_characters, settings.model)
        for line in _lines():
            if line == "/quit":
                break
            try:
                _reply(talk, line, as_json=as_json)
            except CitedeskError as error:
                _tell(error, as_json=as_json)
            except KeyboardInterrupt:
                if not _typed():
                    raise
                error_console().print("Stopped.")
    return 0


def _lines() -> Iterator[str]:
    """The lines typed or piped in, stripped, empty ones left out; ends with the input or with Ctrl-C."""
    typed = _typed()
    if typed:
        with suppress(ImportError):
            import readline  # noqa: F401, PLC0415 - line editing; not on every system
    read: Callable[[], str] = (lambda: input(PROMPT)) if typed else _piped
    while True:
        try:
            line = read().strip()
        except (EOFError, KeyboardInterrupt):
            if typed:
                write("\n")
            return
        if line:
            yield line


def _typed() -> bool:
    """Whether a person types the lines and reads the answers."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _piped() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _reply(talk: Conversation, line: str, *, as_json: bool) -> None:
    """Answer one line: a command, or a question."""
    show = _Json() if as_json else _Text()
    if line == "/help" or (line.startswith("/") and line not in ("/sources", "/why", "/new")):
        show.lines("help", HELP)
    elif line == "/new":
        talk.forget()
        show.lines("new", ("The conversation is forgotten.",))
    elif not line.startswith("/"):
        answer = talk.ask(line)
        show.answer(answer, talk.hints(answer))
    elif talk.last is None:
        show.lines("help", ("Nothing was asked yet.",))
    elif line == "/sources":
        show.sources(talk.last)
    else:
        show.why(talk.why(talk.last))


class _Text:
    """For a person."""

    def answer(self, answer: Answer, helpful: Sequence[str]) -> None:
        emit(
            as_json=False,
            document=dict,
            show=lambda console: render_answer(console, answer, helpful),
        )
        if _typed():
            write("\n")

    def lines(self, name: str, lines: Sequence[str]) -> None:
        del name  # a person sees what they are
        write("".join(f"{line}\n" for line in lines))

    def sources(self, answer: Answer) -> None:
        emit(as_json=False, document=dict, show=lambda console: _show_sources(console, answer))

    def why(self, why: Why) -> None:
        emit(as_json=False, document=dict, show=lambda console: _show_why(console, why))


class _Json:
    """One document a line."""

    def answer(self, answer: Answer, helpful: Sequence[str]) -> None:
        del helpful  # for people
        _line(answer_document(answer))

    def lines(self, name: str, lines: Sequence[str]) -> None:
        _line({name: list(lines)})

    def sources(self, answer: Answer) -> None:
        _line({"sources": answer_document(answer)["sources"]})

    def why(self, why: Why) -> None:
        _line({"why": _why_document(why)})


def _show_sources(console: Console, answer: Answer) -> None:
    cited = [citation.head.article_id for citation in answer.citations]
    for head in answer.sources:
        marks = "".join(f"[{c.number}]" for c in answer.citations if c.head.article_id == head.article_id)
        facts = [
            head.title or "untitled",
            head.source,
            str(head.published_at or "date unknown"),
            head.language,
        ]
        write_line(console, " — ".join(part for part in facts if part), label=f"{marks or '-'} ")
        write_line(console, head.url or f"id: {head.article_id}", indent=len(marks or "-") + 1, style="cyan")
    if not cited:
        write_line(console, "Nothing was quoted.", style="dim")


def _show_why(console: Console, why: Why) -> None:
    answer = why.answer
    confidence = "none" if answer.confidence is None else f"{answer.confidence:.2f}"
    write_line(console, answer.standalone_question, label="searched for: ")
    write_line(
        console, f"{answer.status.value}, confidence {confidence}, by {answer.model}", label="answer: "
    )
    if answer.refusal:
        write_line(console, answer.refusal.reason, label="refused: ")
    for sentence in answer.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        write_line(
            console,
            f"{marks} {sentence.verdict}, support {sentence.support:.2f}, relevance {sentence.relevance:.2f}",
            label="sentence: ",
        )
        for flag in sentence.flags:
            seen = f", the article says {flag.evidence}" if flag.evidence else ""
            write_line(console, f"{flag.check}: {flag.claim}{seen}", label="  doubt: ", style="yellow")
    for note in answer.notes:
        write_line(console, f"{note.code}: {note.message}", label="note: ", style="dim")
    for hit in why.hits:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in _parts(hit).items())
        write_line(console, f"{hit.score:.2f} ({parts})  {hit.head.article_id}", label=f"{hit.rank}. ")
        write_line(console, shorten(hit.text, _COLUMNS_OF_A_PASSAGE), label="   > ", style="dim")


def _why_document(why: Why) -> dict[str, Any]:
    answer = answer_document(why.answer)
    kept = (
        "question",
        "standalone_question",
        "status",
        "confidence",
        "model",
        "sentences",
        "refusal",
        "notes",
    )
    passages = [
        {
            "rank": hit.rank,
            "score": round(hit.score, 4),
            "parts": {name: round(value, 4) for name, value in _parts(hit).items()},
            "article_id": hit.head.article_id,
            "start": hit.start,
            "end": hit.end,
            "text": hit.text,
        }
        for hit in why.hits
    ]
    return {name: answer[name] for name in kept if name in answer} | {"passages": passages}


def _parts(hit: Hit) -> dict[str, float]:
    return {name: value for name, value in asdict(hit.parts).items() if value is not None}


def _tell(error: CitedeskError, *, as_json: bool) -> None:
    """Say what is wrong with one line; the conversation goes on."""
    if as_json:
        _line(error_document(error))
    else:
        sys.stderr.write(f"Error: {error.problem}\n{error.advice}\n")


def _line(document: dict[str, Any]) -> None:
    write(json.dumps(document, ensure_ascii=False) + "\n")
