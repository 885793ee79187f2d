"""Answers, hits and articles for a person at a terminal.

Words of articles are data: never markup, without control characters, and kept from reordering the rest of
a line when they run from right to left. Lines are wrapped on a terminal only; a pipe gets whole lines.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from rag.doctor import Finding
from rag.domain import (
    Access,
    Answer,
    Article,
    ArticleHead,
    ArticleStatus,
    Citation,
    Kind,
    Status,
    Suggestion,
)
from rag.errors import CitedeskError
from rag.messages import language_name, say
from rag.pipeline import SearchResult
from rag.protocols import ArchiveCounts
from rag.summary import IngestSummary, Issue

_ISOLATE_RIGHT_TO_LEFT, _ISOLATE_FIRST_STRONG, _END_OF_ISOLATE = "\u2067", "\u2068", "\u2069"
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NARROWEST = 20


def render_answer(console: Console, answer: Answer) -> None:
    """Print an answer with its numbered sources, or the refusal with what comes nearest."""
    language = answer.question_language
    if answer.status is not Status.ANSWERED:
        _write(console, say(f"status_{answer.status.value}", language), style="bold yellow")
    if answer.refusal:
        _write(console, answer.refusal.message)
        _suggestions(console, answer.refusal.suggestions, language)
    if answer.error:
        _write(console, f"{answer.error.message} {answer.error.advice}")
    if answer.sentences:
        console.print()
        for sentence in answer.sentences:
            marks = "".join(f"[{number}]" for number in sentence.citations)
            _write(console, f"{clean(sentence.text)} {marks}", style="bold")
            for flag in sentence.flags:
                _write(console, f"? {flag.check}: {flag.claim}", indent=4, style="yellow")
    if answer.citations:
        console.print()
        _write(console, say("sources", language), style="bold underline")
        for citation in answer.citations:
            _source(console, citation, answer)
    notes = [note.message for note in answer.notes]
    console.print()
    _write(
        console,
        " · ".join([*notes, answer.model, _seconds(answer.timings_ms.get("total"), language)]),
        style="dim",
    )


def render_search(console: Console, result: SearchResult) -> None:
    """Print the hits of a search, best first."""
    for hit in result.hits:
        label = f"{hit.rank}. "
        _head_line(console, hit.head, label, result.language)
        _write(console, hit.text, label="  > ")
        console.print()
    if not result.hits:
        _write(console, say("nothing_found", result.language))
    _write(console, _seconds(result.timings_ms.get("total"), result.language), style="dim")


def render_ingest(console: Console, summary: IngestSummary) -> None:
    """Print what an ingest did, with a line for every input that was left out."""
    _write(
        console,
        f"{summary.added} added, {summary.updated} updated, {summary.unchanged} unchanged, "
        f"{len(summary.refused)} refused, {len(summary.skipped)} skipped in {summary.seconds:.1f} s",
    )
    _issues(console, "refused", summary.refused, "red")
    _issues(console, "skipped", summary.skipped, "yellow")
    held = f"{_count(summary.articles, 'article')} in {_count(summary.passages, 'passage')}"
    _write(console, f"The store holds {held}.", style="dim")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def render_articles(console: Console, heads: Iterable[ArticleHead], total: int) -> None:
    """Print one line per article: publish time, language, id, title and source."""
    listed = 0
    for head in heads:
        listed += 1
        date = str(head.published_at) if head.published_at else "date unknown"
        status = "" if head.status is ArticleStatus.LIVE else f" ({head.status.value})"
        words = " — ".join(isolate(part) for part in (head.title or "untitled", head.source) if part)
        console.print(
            Text(f"{date:<22} {head.language:<3} {clean(head.article_id)}  {words}{status}"), soft_wrap=True
        )
    _write(console, f"{listed} of {total} articles", style="dim")


def render_article(console: Console, article: Article) -> None:
    """Print one stored article with its metadata, its text and the stories its page points to."""
    _write(console, article.title or "untitled", style="bold")
    facts = {
        "id": article.article_id,
        "version": str(article.version),
        "source": article.source,
        "authors": ", ".join(article.authors),
        "section": article.section,
        "published": str(article.published_at) if article.published_at else "date unknown",
        "updated": str(article.updated_at) if article.updated_at else None,
        "embargo until": str(article.embargo_until) if article.embargo_until else None,
        "language": language_name(article.language, "en"),
        "kind": None if article.kind is Kind.ARTICLE else article.kind.value,
        "access": None if article.access is Access.FULL else article.access.value,
        "status": None if article.status is ArticleStatus.LIVE else article.status.value,
        "url": article.url,
    }
    for name, value in facts.items():
        if value:
            _write(console, value, label=f"{name}: ", style="dim")
    for correction in article.corrections:
        date = f"{correction.at}: " if correction.at else ""
        _write(console, f"{date}{clean(correction.text)}", label="correction: ", style="yellow")
    console.print()
    for line in article.text.splitlines():
        _write(console, line)
    if article.captions:
        console.print()
        for caption in article.captions:
            _write(console, caption, label="caption: ", style="dim")
    if article.teasers:
        console.print()
        _write(console, say("other_stories", "en"), style="dim")
        for teaser in article.teasers:
            _write(
                console, f"{clean(teaser.headline)}  {clean(teaser.snippet)}".strip(), label="- ", style="dim"
            )


def render_deletion(console: Console, deleted: Sequence[str], not_found: Sequence[str]) -> None:
    """Print which articles are gone, and which ids the store did not hold."""
    for article_id in deleted:
        _write(console, article_id, label="deleted: ")
    for article_id in not_found:
        _write(console, article_id, label="not found: ", style="red")


def render_stats(console: Console, counts: ArchiveCounts) -> None:
    """Print the totals of the store."""
    for name in ("generation", "articles", "passages", "sentences", "undated", "retracted", "embargoed"):
        _write(console, str(getattr(counts, name)), label=f"{name}: ")
    _write(
        console,
        ", ".join(f"{code} {count}" for code, count in _ranked(counts.languages)),
        label="languages: ",
    )
    _write(console, "sources:")
    for name, count in _ranked(counts.sources):
        _write(console, name, label=f"{count:>8}  ")


def _ranked(table: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(table.items(), key=lambda item: (-item[1], item[0]))


def render_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print the doctor's findings: `ok`, `BROKEN` with advice, or plain information."""
    marks = {True: ("ok      ", "green"), False: ("BROKEN  ", "bold red"), None: ("        ", "")}
    for finding in findings:
        label, style = marks[finding.ok]
        _write(console, f"{finding.name}: {finding.detail}", label=label, style=style)
        if finding.advice:
            _write(console, finding.advice, indent=cell_len(label), style="yellow")


def render_error(console: Console, error: CitedeskError) -> None:
    """Print what went wrong and what to do next."""
    _write(console, error.problem, label="Error: ", style="bold red")
    _write(console, error.advice)


class ConsoleProgress:
    """An ingest's progress as a bar on standard error; silent when that is not a terminal."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[articles]} articles"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("reading", total=None, articles=0)
        self._articles = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def start(self, total_inputs: int | None) -> None:
        """Show how many inputs there are."""
        self._bar.update(self._task, total=total_inputs)

    def advance(self, input_name: str, articles: int) -> None:  # noqa: ARG002 - part of the protocol
        """Count one input and the articles read from it."""
        self._articles += articles
        self._bar.update(self._task, advance=1, articles=self._articles)

    def stage(self, name: str) -> None:
        """Show what is being done now."""
        self._bar.update(self._task, description=name)


def clean(words: str) -> str:
    """The words on one line, without control characters and without marks that reorder what follows."""
    kept = (
        " " if c.isspace() else "" if unicodedata.category(c) == "Cc" or c in _BIDI_CONTROLS else c
        for c in words
    )
    return "".join(kept).strip()


def isolate(words: str) -> str:
    """The cleaned words, between directional isolates when any letter of them runs from right to left."""
    words = clean(words)
    directions = [d for d in map(unicodedata.bidirectional, words) if d in ("L", "R", "AL")]
    if not set(directions) & {"R", "AL"}:
        return words
    start = _ISOLATE_FIRST_STRONG if directions[0] == "L" else _ISOLATE_RIGHT_TO_LEFT
    return f"{start}{words}{_END_OF_ISOLATE}"


def _write(console: Console, words: str, *, label: str = "", indent: int = 0, style: str = "") -> None:
    """Print words after a label; on a terminal wrapped to its width, further lines under the first.

    A label that ends in `> ` marks a quotation and is repeated on every line.
    """
    words = clean(words)
    label = " " * indent + label
    margin = label if label.endswith("> ") else " " * cell_len(label)
    lines = [words]
    if console.is_terminal:
        width = max(_NARROWEST, console.width - cell_len(label))
        lines = [line.plain.rstrip() for line in Text(words).wrap(console, width)] or [""]
    for number, line in enumerate(lines):
        console.print(Text((margin if number else label) + isolate(line), style=style), soft_wrap=True)


def _source(console: Console, citation: Citation, answer: Answer) -> None:
    before, after = answer.context.get(citation.number, ("", ""))
    _head_line(console, citation.head, f"[{citation.number}] ", answer.question_language)
    if before:
        _write(console, f"… {clean(before)}", indent=4, style="dim")
    _write(console, citation.quote, label="  > ")
    if after:
        _write(console, f"{clean(after)} …", indent=4, style="dim")


def _head_line(console: Console, head: ArticleHead, label: str, language: str) -> None:
    parts = [
        isolate(head.title) or say("untitled", language),
        isolate(head.source or ""),
        str(head.published_at) if head.published_at else say("date_unknown", language),
        ""
        if head.language == language
        else say("in_language", language, language=language_name(head.language, language)),
        say("corrected", language) if head.status is ArticleStatus.CORRECTED else "",
        say("opinion", language) if head.kind is Kind.OPINION else "",
        say("teaser", language) if head.access is Access.TEASER else "",
    ]
    console.print(Text(label + " — ".join(part for part in parts if part), style="bold"), soft_wrap=True)
    if head.url:
        console.print(Text(" " * cell_len(label) + clean(head.url), style="cyan"), soft_wrap=True)


def _suggestions(console: Console, suggestions: Sequence[Suggestion], language: str) -> None:
    for kind, heading in (("article", "closest_articles"), ("teaser", "other_stories")):
        chosen = [s for s in suggestions if s.kind == kind]
        if chosen:
            console.print()
            _write(console, say(heading, language))
        for suggestion in chosen:
            _write(console, f"{clean(suggestion.text)} ({suggestion.article_id})", label="- ")


def _issues(console: Console, label: str, issues: Sequence[Issue], style: str) -> None:
    for issue in issues:
        _write(console, f"{clean(issue.input)}: {issue.reason}", label=f"{label} ", style=style)


def _seconds(milliseconds: float | None, language: str) -> str:
    return "" if milliseconds is None else say("seconds", language, seconds=f"{milliseconds / 1000:.2f}")
