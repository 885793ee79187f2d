import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

import rag.verify
from rag.commands.progress import ConsoleProgress
from rag.domain import (
    Access,
    Answer,
    ArticleStatus,
    Failure,
    Flag,
    Kind,
    Note,
    Refusal,
    Status,
    Suggestion,
    Teaser,
    TitleOrigin,
)
from rag.lines import clean, isolate, shorten
from rag.messages import MESSAGES
from rag.pipeline import SearchResult
from rag.protocols import ArchiveCounts
from rag.render import (
    render_answer,
    render_article,
    render_articles,
    render_deletion,
    render_ingest,
    render_search,
    render_stats,
)
from rag.summary import IngestSummary, Issue
from tests.examples import (
    FERRY,
    HARBOUR,
    answer_of,
    bridge_answer,
    citation_of,
    head_of,
    hit_of,
    sentence,
    untitled,
)

RLI, FSI, PDI = "\u2067", "\u2068", "\u2069"


def printed(render: Callable[..., None], *values: Any, width: int | None = None) -> str:
    """What a pipe gets, or with a width a terminal of that width without colours."""
    file = io.StringIO()
    terminal = width is not None
    console = Console(
        file=file,
        markup=False,
        highlight=False,
        emoji=False,
        width=width,
        force_terminal=terminal,
        color_system=None,
        no_color=True,
    )
    render(console, *values)
    return file.getvalue()


def test_an_answer_shows_sentences_sources_quotes_and_time() -> None:
    text = printed(render_answer, bridge_answer(context={1: ("", "Engineers replaced 😀 forty cables.")}))
    lines = [line for line in text.splitlines() if line]
    assert lines == [
        "The harbour bridge reopened on Monday. [1]",
        "요금은 그대로다. [2]",
        "Sources",
        "Harbour bridge reopens — Coast Daily — 2025-08-12",
        "https://example.org/harbour",
        "[1] > The harbour bridge reopened on Monday.",
        "      Engineers replaced 😀 forty cables. …",
        "여객선 운항 재개 — date unknown — in Korean",
        "id: ferry-1",
        "[2] > 요금은 그대로다.",
        "verbatim · 0.04 s",
    ]


def test_quotes_of_one_article_stand_under_one_header() -> None:
    first, second, third = "One is here.", "Two is here.", "Three is here."
    article = replace(HARBOUR, text=f"Zero is here. {first} {second} {third} Four is here.")
    answer = answer_of(
        [
            citation_of(article, second, number=1),
            citation_of(FERRY, "요금은 그대로다.", number=2),
            citation_of(article, third, number=3),
        ],
        context={1: (first, third), 2: (first, ""), 3: (second, "Four is here.")},
    )
    lines = [line for line in printed(render_answer, answer).splitlines() if line]
    assert lines[lines.index("Sources") :] == [
        "Sources",
        "Harbour bridge reopens — Coast Daily — 2025-08-12",
        "https://example.org/harbour",
        "      … One is here.",
        "[1] > Two is here.",
        "[3] > Three is here.",
        "      Four is here. …",
        "여객선 운항 재개 — date unknown — in Korean",
        "id: ferry-1",
        "      … One is here.",
        "[2] > 요금은 그대로다.",
        "verbatim · 0.04 s",
    ]


def test_a_sentence_between_two_quotes_is_shown_once() -> None:
    article = replace(HARBOUR, text="One is here. Two is here. Three is here.")
    citations = [citation_of(article, "One is here."), citation_of(article, "Three is here.", number=2)]
    answer = answer_of(citations, context={1: ("", "Two is here."), 2: ("Two is here.", "")})
    text = printed(render_answer, answer)
    assert text.count("Two is here.") == 1
    assert "[1] > One is here.\n      Two is here. …\n[2] > Three is here.\n" in text


def test_a_title_made_from_the_text_is_cut_and_a_given_one_is_not() -> None:
    sentence_ = "The ferry that links the two islands stopped because of a storm that came from the north."
    article = replace(FERRY, text=sentence_, title=sentence_, language="en")
    given = printed(render_answer, answer_of([citation_of(article, sentence_)]))
    assert f"{sentence_} — date unknown\n" in given
    lead = replace(article, title_origin=TitleOrigin.LEAD)
    cut = printed(render_answer, answer_of([citation_of(lead, sentence_)]))
    assert "\nThe ferry that links the two islands stopped because of a… — date unknown\n" in cut


@pytest.mark.parametrize("words", ["가나다라마 " * 9, "这是一个很长的句子" * 6, "x" * 80, "Ein " + "y" * 80])
def test_what_is_shortened_fits_and_ends_in_an_ellipsis(words: str) -> None:
    short = shorten(words, 20)
    assert 15 < cell_len(short) <= 20
    assert short.endswith("…")
    assert words.startswith(short[:-1])
    assert shorten(words, 200) == words.strip()


def test_our_words_follow_the_language_of_the_question() -> None:
    closest = bridge_answer(question_language="ko", status=Status.CLOSEST)
    text = printed(render_answer, closest)
    assert text.startswith("가장 가까운 대목입니다.")
    assert "출처" in text
    assert "날짜 미상" in text
    assert "원문: 영어" in text
    assert "원문: 한국어" not in text
    assert "0.04초" in text


def test_what_a_reader_must_know_of_a_source_stands_beside_it() -> None:
    article = replace(
        HARBOUR, kind=Kind.OPINION, access=Access.TEASER, status=ArticleStatus.CORRECTED, source=None
    )
    answer = answer_of(
        [citation_of(article, "Traffic is light.")], notes=(Note("x", "Mind the gap."), Note("y", "Twice."))
    )
    text = printed(render_answer, answer)
    assert "2025-08-12 — corrected after publication — opinion — opening only" in text
    assert text.endswith("Mind the gap. · Twice. · verbatim · 0.04 s\n")


def test_doubts_are_shown_under_their_sentence() -> None:
    doubted = replace(
        sentence("Forty cables.", 1), verdict="unsure", flags=(Flag("quantity", "forty", "thirty"),)
    )
    text = printed(
        render_answer, answer_of([citation_of(HARBOUR, "Traffic is light.")], sentences=(doubted,))
    )
    assert "Forty cables. [1]\n    ? number not in the quoted words: forty ≠ thirty\n" in text


def test_every_doubt_that_the_gate_can_name_has_words() -> None:
    sources = Path(rag.verify.__file__).parent.glob("*.py")
    named = {name for path in sources for name in re.findall(r"Flag\(\s*\"(\w+)\"", path.read_text("utf-8"))}
    assert {"name", "negation", "direction", "attribution", "coverage"} <= named
    for check in named | {"quantity", "date", "unit", "order", "word"}:
        assert f"doubt_{check}" in MESSAGES


def test_a_refusal_gives_its_reason_and_labels_what_is_near() -> None:
    refusal = Refusal(
        "low_support",
        "The archive does not hold it.",
        (
            Suggestion("harbour-1", "article", "Harbour bridge"),
            Suggestion("unseen-1", "article", ""),
            Suggestion("ferry-1", "teaser", "Ferry"),
        ),
    )
    refused = answer_of([], status=Status.REFUSED, refusal=refusal, sources=(head_of(HARBOUR),))
    text = printed(render_answer, refused, ["Sources in the archive: Coast Daily."])
    near, _, pointed = text.partition("Stories these pages only point to")
    assert text.startswith(
        "No answer.\nThe archive does not hold it.\nSources in the archive: Coast Daily.\n\n"
    )
    assert "- Harbour bridge reopens — Coast Daily — 2025-08-12\n  id: harbour-1\n" in near
    assert "- untitled (unseen-1)\n" in near
    assert "- Ferry (ferry-1)" in pointed
    assert "Sources\n" not in text


def test_a_failure_says_what_to_do() -> None:
    failed = answer_of([], status=Status.FAILED, error=Failure("x", "The model is off.", "Start it."))
    assert "The model is off. Start it." in printed(render_answer, failed)


def hostile_answer() -> Answer:
    article = replace(
        HARBOUR,
        title="[bold red]Title[/] :smile: \x1b[31m\x07",
        source="\u202eecruoS",
        url="https://example.org/\x1b]8;;evil",
        text="A [link=x]quote[/link] with \x1b[2J escape. End.",
    )
    return answer_of([citation_of(article, "A [link=x]quote[/link] with \x1b[2J escape.")])


@pytest.mark.parametrize("width", [None, 60])
def test_words_of_articles_are_neither_markup_nor_control(width: int | None) -> None:
    text = printed(render_answer, hostile_answer(), width=width)
    assert "[bold red]Title[/] :smile:" in text
    assert "[link=x]quote[/link]" in text
    assert not set(text) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("width", [24, 40, 79])
@pytest.mark.parametrize(
    "words",
    [
        "这是一个很长的句子,没有任何空格,而且还在继续,一直写到窗口的边缘之外为止。",
        "여객선은 13일부터 다시 운항한다. 요금은 그대로이며 예약은 누리집에서 받는다.",
        "أعيد فتح الجسر يوم الاثنين بعد أشهر من الإصلاح وعادت حركة المرور تدريجيا.",
        "The bridge reopened on Monday after months of repair and the traffic was light.",
    ],
)
def test_lines_fit_the_terminal_and_lose_no_word(words: str, width: int) -> None:
    article = replace(FERRY, text=words, title="T")
    text = printed(render_answer, answer_of([citation_of(article, words)]), width=width)
    quoted = [line for line in text.splitlines() if line.startswith(("[1] > ", "    > "))]
    assert len(quoted) > 1 or cell_len(words) <= width - 6
    assert all(cell_len(line) <= width for line in quoted)
    shown = "".join(line[6:] for line in quoted)
    assert "".join(c for c in shown if c not in f"{RLI}{PDI} ") == words.replace(" ", "")


def test_right_to_left_text_is_isolated_line_by_line() -> None:
    arabic = "أعيد فتح الجسر يوم الاثنين بعد أشهر من الإصلاح."
    text = printed(render_answer, answer_of([citation_of(replace(FERRY, text=arabic), arabic)]), width=30)
    quoted = [line[6:] for line in text.splitlines() if line.startswith(("[1] > ", "    > "))]
    assert len(quoted) > 1
    assert all(line.startswith(RLI) and line.endswith(PDI) for line in quoted)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plain 한국어 12", "plain 한국어 12"),
        ("مرحبا 12", f"{RLI}مرحبا 12{PDI}"),
        ("BBC عربي", f"{FSI}BBC عربي{PDI}"),
        ("12 שלום", f"{RLI}12 שלום{PDI}"),
        ("", ""),
    ],
)
def test_isolates_stand_only_where_they_are_needed(words: str, expected: str) -> None:
    assert isolate(words) == expected


def test_cleaning_keeps_joiners_and_combining_marks() -> None:
    family = "👨‍👩‍👧 نمی‌خواهم é"
    assert clean(f"{family}\r\n\x00\u2066x\u2069\t") == f"{family}  x"


def test_search_lists_hits_or_says_there_are_none() -> None:
    hits = (hit_of(HARBOUR, 0, 38), hit_of(untitled(FERRY), rank=2))
    text = printed(render_search, SearchResult("bridge", "en", None, hits, {"total": 12.0}))
    head = "1. Harbour bridge reopens — Coast Daily — 2025-08-12\n"
    assert f"{head}   https://example.org/harbour\n   id: harbour-1\n" in text
    assert "  > The harbour bridge reopened on Monday.\n" in text
    assert "2. untitled — date unknown — in Korean\n   id: ferry-1\n" in text
    empty = printed(render_search, SearchResult("다리", "ko", None, (), {"total": 12.0}), ["보관소: 가"])
    assert empty.startswith("찾은 내용이 없습니다.\n보관소: 가\n")


def test_an_ingest_names_every_input_it_left_out() -> None:
    summary = IngestSummary(
        2, 0, 1, (Issue("a.pdf", "not news"),), (Issue("b\x1b.png", "no text"),), 3, 9, 0.5
    )
    text = printed(render_ingest, summary)
    assert "2 added, 0 updated, 1 unchanged, 1 refused, 1 skipped in 0.5 s\n" in text
    assert "refused a.pdf: not news\n" in text
    assert "skipped b.png: no text\n" in text
    assert "The store holds 3 articles in 9 passages.\n" in text
    one = printed(render_ingest, replace(summary, articles=1, passages=1))
    assert "The store holds 1 article in 1 passage.\n" in one


def test_articles_and_stats() -> None:
    retracted = replace(FERRY, status=ArticleStatus.RETRACTED)
    text = printed(render_articles, [head_of(HARBOUR), head_of(retracted)], 5)
    assert "2025-08-12             en  harbour-1  Harbour bridge reopens — Coast Daily\n" in text
    assert "date unknown           ko  ferry-1  여객선 운항 재개 (retracted)\n" in text
    assert text.endswith("2 of 5 articles\n")
    assert printed(render_articles, [head_of(HARBOUR)], 1).endswith("1 of 1 article\n")

    whole = printed(render_article, replace(HARBOUR, teasers=(Teaser("Ferry", "soon"),), captions=("Seen",)))
    assert HARBOUR.text in whole
    assert "caption: Seen" in whole
    assert "- Ferry  soon" in whole

    counts = ArchiveCounts(3, 2, 5, 9, {"en": 1, "ko": 4}, {"Harbour Wire": 1, "Coast": 4}, 1, 0, 0)
    assert "languages: ko 4, en 1\nsources:\n       4  Coast\n       1  Harbour Wire\n" in printed(
        render_stats, counts
    )
    assert "articles: 2\n" in printed(render_stats, counts)
    assert "(" not in printed(render_stats, counts)
    hidden = printed(render_stats, replace(counts, articles=12, retracted=2, embargoed=3))
    assert "articles: 12 (9 of them in `citedesk articles list`)\n" in hidden
    assert "retracted: 2 (listed, never quoted)\n" in hidden
    assert "embargoed: 3 (neither listed nor quoted before their time)\n" in hidden
    assert printed(render_deletion, ["a"], ["b"]) == "deleted: a\nnot found: b\n"


def test_progress_is_silent_without_a_terminal_and_counts_on_one() -> None:
    def run(console: Console) -> None:
        with ConsoleProgress(console) as progress:
            progress.start(2)
            progress.advance("a.jsonl", 1)
            progress.advance("b.jsonl", 2)
            progress.stage("embedding")

    assert printed(run) == ""
    assert "embedding" in printed(run, width=80)
    assert "3 articles" in printed(run, width=80)


def test_progress_of_something_without_articles_does_not_count_them() -> None:
    def run(console: Console) -> None:
        with ConsoleProgress(console) as progress:
            progress.start(1)
            progress.advance("0.f16", 0)

    assert "1/1" in printed(run, width=80)
    assert "article" not in printed(run, width=80)
