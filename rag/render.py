"""Answers, hits and articles for a person at a terminal."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from rag.dates.period import days_of
from rag.doctor import Finding
from rag.domain import (
    Access,
    Answer,
    Article,
    ArticleHead,
    ArticleStatus,
    Citation,
    Flag,
    Kind,
    Status,
    TitleOrigin,
    Window,
)
from rag.lines import clean, counted, isolate, shorten, write
from rag.messages import language_name, say
from rag.pipeline import SearchResult
from rag.protocols import ArchiveCounts
from rag.summary import IngestSummary, Issue

_LEAD_COLUMNS = 60
"""A title that was made from the text is cut here: the quote below says the rest."""


def render_answer(console: Console, answer: Answer, hints: Sequence[str] = ()) -> None:
    """Print an answer with its quotes by article, or the refusal with `hints` and what comes nearest."""
    language = answer.question_language
    if answer.status is not Status.ANSWERED:
        write(console, say(f"status_{answer.status.value}", language), style="bold yellow")
    _window_line(console, answer.window, language)
    if answer.refusal:
        write(console, answer.refusal.message)
        _lines(console, hints)
        _suggestions(console, answer)
    if answer.error:
        write(console, f"{answer.error.message} {answer.error.advice}")
    if answer.sentences:
        console.print()
        for sentence in answer.sentences:
            marks = "".join(f"[{number}]" for number in sentence.citations)
            write(console, f"{clean(sentence.text)} {marks}", style="bold")
            for flag in sentence.flags:
                _doubt(console, flag, language)
    if answer.citations:
        console.print()
        write(console, say("sources", language), style="bold underline")
        _sources(console, answer)
    elif answer.error:
        _looked_at(console, answer)
    notes = [note.message for note in answer.notes]
    console.print()
    write(
        console,
        " · ".join([*notes, answer.model, _seconds(answer.timings_ms.get("total"), language)]),
        style="dim",
    )


def render_search(console: Console, result: SearchResult, hints: Sequence[str] = ()) -> None:
    """Print the hits of a search, best first; `hints` when there are none."""
    _window_line(console, result.window, result.language)
    for hit in result.hits:
        label = f"{hit.rank}. "
        _head_line(console, hit.head, result.language, label=label)
        _url_line(console, hit.head, indent=cell_len(label))
        _id_line(console, hit.head.article_id, indent=cell_len(label))
        write(console, hit.text, label="  > ")
        console.print()
    if not result.hits:
        write(console, say("nothing_found", result.language))
        _lines(console, hints)
    write(console, _seconds(result.timings_ms.get("total"), result.language), style="dim")


def render_ingest(console: Console, summary: IngestSummary) -> None:
    """Print what an ingest did, with a line for every input that was left out."""
    write(
        console,
        f"{summary.added} added, {summary.updated} updated, {summary.unchanged} unchanged, "
        f"{len(summary.refused)} refused, {len(summary.skipped)} skipped in {summary.seconds:.1f} s",
    )
    _issues(console, "refused", summary.refused, "red")
    _issues(console, "skipped", summary.skipped, "yellow")
    held = f"{counted(summary.articles, 'article')} in {counted(summary.passages, 'passage')}"
    write(console, f"The store holds {held}.", style="dim")


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
    write(console, f"{listed:,} of {counted(total, 'article')}", style="dim")


def render_article(console: Console, article: Article, earlier_versions: Sequence[int] = ()) -> None:
    """Print one stored article with its metadata, its text and the stories its page points to."""
    write(console, article.title or "untitled", style="bold")
    facts = {
        "id": article.article_id,
        "version": f"{article.version}{', replaced since' * (article.version in earlier_versions)}",
        "earlier versions": ", ".join(map(str, earlier_versions)),
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
            write(console, value, label=f"{name}: ", style="dim")
    for correction in article.corrections:
        date = f"{correction.at}: " if correction.at else ""
        write(console, f"{date}{clean(correction.text)}", label="correction: ", style="yellow")
    console.print()
    for line in article.text.splitlines():
        write(console, line)
    if article.captions:
        console.print()
        for caption in article.captions:
            write(console, caption, label="caption: ", style="dim")
    if article.teasers:
        console.print()
        write(console, say("other_stories", "en"), style="dim")
        for teaser in article.teasers:
            write(
                console, f"{clean(teaser.headline)}  {clean(teaser.snippet)}".strip(), label="- ", style="dim"
            )


def render_deletion(console: Console, deleted: Sequence[str], not_found: Sequence[str]) -> None:
    """Print which articles are gone, and which ids the store did not hold."""
    for article_id in deleted:
        write(console, article_id, label="deleted: ")
    for article_id in not_found:
        write(console, article_id, label="not found: ", style="red")


def render_stats(console: Console, counts: ArchiveCounts) -> None:
    """Print the totals of the store, and which of its articles lists and answers leave out."""
    remarks = {
        "articles": f"{counts.articles - counts.embargoed} of them in `citedesk articles list`",
        "retracted": "listed, never quoted",
        "embargoed": "neither listed nor quoted before their time",
    }
    for name in ("generation", "articles", "passages", "sentences", "undated", "retracted", "embargoed"):
        hidden = counts.embargoed if name == "articles" else getattr(counts, name)
        remark = f" ({remarks[name]})" if name in remarks and hidden else ""
        write(console, f"{getattr(counts, name)}{remark}", label=f"{name}: ")
    write(
        console,
        ", ".join(f"{code} {count}" for code, count in _ranked(counts.languages)),
        label="languages: ",
    )
    write(console, "sources:")
    for name, count in _ranked(counts.sources):
        write(console, name, label=f"{count:>8}  ")


def _ranked(table: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(table.items(), key=lambda item: (-item[1], item[0]))


def render_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print the doctor's findings: `ok`, `BROKEN` with advice, or plain information."""
    marks = {True: ("ok      ", "green"), False: ("BROKEN  ", "bold red"), None: ("        ", "")}
    for finding in findings:
        label, style = marks[finding.ok]
        write(console, f"{finding.name}: {finding.detail}", label=label, style=style)
        if finding.advice:
            write(console, finding.advice, indent=cell_len(label), style="yellow")


def _doubt(console: Console, flag: Flag, language: str) -> None:
    """Names a doubt, with the sentence's words and those of the article beside them."""
    beside = f" ≠ {clean(flag.evidence)}" if flag.evidence else ""
    write(
        console,
        f"? {say(f'doubt_{flag.check}', language)}: {clean(flag.claim)}{beside}",
        indent=4,
        style="yellow",
    )


def _window_line(console: Console, window: Window | None, language: str) -> None:
    """Says when the question's own words narrowed what was looked at."""
    if window and window.origin == "question":
        write(console, say("searched_days", language, days=days_of(window)), style="dim")


def _looked_at(console: Console, answer: Answer) -> None:
    """The articles found before the answer failed."""
    if answer.sources:
        console.print()
        write(console, say("closest_articles", answer.question_language))
    for head in answer.sources:
        _head_line(console, head, answer.question_language, label="- ")
        _id_line(console, head.article_id, indent=2)


def _sources(console: Console, answer: Answer) -> None:
    """The cited articles by their first number, each with its quotes."""
    by_article: defaultdict[str, list[Citation]] = defaultdict(list)
    for citation in sorted(answer.citations, key=lambda citation: citation.number):
        by_article[citation.head.article_id].append(citation)
    for position, citations in enumerate(by_article.values()):
        if position:
            console.print()
        head = citations[0].head
        _head_line(console, head, answer.question_language)
        if head.url:
            _url_line(console, head)
        else:
            _id_line(console, head.article_id)
        for citation, before, after in _with_context(citations, answer.context):
            mark = f"[{citation.number}] > "
            if before:
                write(console, f"… {before}", indent=cell_len(mark), style="dim")
            write(console, citation.quote, label=mark)
            if after:
                write(console, f"{after} …", indent=cell_len(mark), style="dim")


def _with_context(
    citations: Sequence[Citation], context: Mapping[int, tuple[str, str]]
) -> Iterator[tuple[Citation, str, str]]:
    """Each citation of one article with the sentences around it, without those that are shown anyway."""
    shown = [clean(citation.quote) for citation in citations]
    for citation in citations:
        around = []
        for sentence in map(clean, context.get(citation.number, ("", ""))):
            known = any(sentence in words for words in shown)
            around.append("" if known else sentence)
            shown += [] if known else [sentence]
        yield citation, around[0], around[1]


def _head_line(console: Console, head: ArticleHead, language: str, *, label: str = "") -> None:
    parts = [
        isolate(_title(head)) or say("untitled", language),
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


def _title(head: ArticleHead) -> str:
    return shorten(head.title, _LEAD_COLUMNS) if head.title_origin is TitleOrigin.LEAD else head.title


def _url_line(console: Console, head: ArticleHead, *, indent: int = 0) -> None:
    if head.url:
        console.print(Text(" " * indent + clean(head.url), style="cyan"), soft_wrap=True)


def _id_line(console: Console, article_id: str, *, indent: int = 0) -> None:
    """What `citedesk articles show` takes; never wrapped, so that it can be copied."""
    console.print(Text(" " * indent + f"id: {clean(article_id)}", style="cyan"), soft_wrap=True)


def _suggestions(console: Console, answer: Answer) -> None:
    language = answer.question_language
    heads = {head.article_id: head for head in answer.sources}
    for kind, heading in (("article", "closest_articles"), ("teaser", "other_stories")):
        chosen = [s for s in answer.refusal.suggestions if s.kind == kind] if answer.refusal else []
        if chosen:
            console.print()
            write(console, say(heading, language))
        for suggestion in chosen:
            if kind == "article" and suggestion.article_id in heads:
                _head_line(console, heads[suggestion.article_id], language, label="- ")
                _id_line(console, suggestion.article_id, indent=2)
            else:
                title = clean(suggestion.text) or say("untitled", language)
                write(console, f"{title} ({suggestion.article_id})", label="- ")


def _lines(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        write(console, line, style="dim")


def _issues(console: Console, label: str, issues: Sequence[Issue], style: str) -> None:
    for issue in issues:
        write(console, f"{clean(issue.input)}: {issue.reason}", label=f"{label} ", style=style)


def _seconds(milliseconds: float | None, language: str) -> str:
    return "" if milliseconds is None else say("seconds", language, seconds=f"{milliseconds / 1000:.2f}")
