"""`citedesk eval`: the options of its commands. Each imports its parts when it runs."""
# ruff: noqa: PLC0415 - see above; and typer reads a command's options from its parameters

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.halves import Half
from eval.writing import GateChoice, Writing

if TYPE_CHECKING:
    from eval.runs import RunOptions

app = typer.Typer(
    help="Measure search, answers and refusals on gold questions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


GoldFolder = Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of a gold set.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for figures and report.")]
Cache = Annotated[
    Path | None, typer.Option("--cache", metavar="DIR", help="Keep the built store here for the next run.")
]
HalfOption = Annotated[
    Half | None, typer.Option("--half", help="Only the half for tuning, or the half for reporting.")
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, metavar="N", help="At most N questions, spread evenly over the file."),
]
EmbedderName = Annotated[
    str | None, typer.Option("--embedder", metavar="NAME", help="Embedder to use [CITEDESK_EMBEDDER].")
]
Model = Annotated[
    str | None, typer.Option("--model", metavar="MODEL", help="Who writes the answers; verbatim.")
]
Absent = Annotated[
    str,
    typer.Option(
        "--absent",
        metavar="RULE",
        help="What is taken away beside the relevant articles: `relevant` nothing, `title` articles with"
        " the same title, `blocks:N` those whose ids number on in the same block of N.",
    ),
]
GateOption = Annotated[
    GateChoice, typer.Option("--gate", help="`off` shows what a model writes without checking it.")
]
Drafts = Annotated[
    Path | None,
    typer.Option(
        "--drafts",
        metavar="FILE",
        help="Take what a model wrote from this file, and record there what is missing [DIR/drafts.jsonl].",
    ),
]
Replay = Annotated[
    bool, typer.Option("--replay", help="Use only recorded drafts; a missing one ends the run.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def retrieval(
    gold: GoldFolder,
    out: Out,
    cache: Cache = None,
    half: HalfOption = None,
    limit: Limit = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
) -> int:
    """Measure whether searches find the articles that answer."""
    from eval import commands

    settings = commands.settings_for(embedder)
    return commands.retrieval(gold, _options(out, cache, half, limit), settings, as_json=as_json)


@app.command()
def answers(
    gold: GoldFolder,
    out: Out,
    cache: Cache = None,
    half: HalfOption = None,
    limit: Limit = None,
    embedder: EmbedderName = None,
    model: Model = None,
    gate: GateOption = GateChoice.ON,
    drafts: Drafts = None,
    replay: Replay = False,
    as_json: AsJson = False,
) -> int:
    """Measure whether the answers shown hold the gold answers."""
    from eval import commands

    settings, writing = commands.settings_for(embedder, model), Writing(gate, drafts, replay)
    return commands.answers(gold, _options(out, cache, half, limit), settings, writing, as_json=as_json)


@app.command()
def refusal(
    gold: GoldFolder,
    out: Out,
    absent: Absent = "relevant",
    other: Annotated[
        list[Path] | None,
        typer.Option("--other", metavar="GOLD", help="Ask questions of this gold set too; may be repeated."),
    ] = None,
    cache: Cache = None,
    half: HalfOption = None,
    limit: Limit = None,
    embedder: EmbedderName = None,
    model: Model = None,
    gate: GateOption = GateChoice.ON,
    drafts: Drafts = None,
    replay: Replay = False,
    as_json: AsJson = False,
) -> int:
    """Measure what is refused: questions the archive cannot answer, and those it can."""
    from eval import commands

    settings, options = commands.settings_for(embedder, model), _options(out, cache, half, limit)
    writing = Writing(gate, drafts, replay)
    return commands.refusal(gold, options, settings, writing, absent, other or [], as_json=as_json)


@app.command()
def claims(
    gold: GoldFolder,
    out: Out,
    cache: Cache = None,
    half: HalfOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, metavar="N", help="At most N claims in a language, small kinds whole."
        ),
    ] = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
) -> int:
    """Measure how the gate judges true and false claims, made of translations or questions or by hand."""
    from eval import commands
    from eval.claims import command

    settings = commands.settings_for(embedder)
    return command.run(gold, _options(out, cache, half, limit), settings, as_json=as_json)


@app.command()
def followup(
    gold: GoldFolder,
    out: Out,
    cache: Cache = None,
    half: HalfOption = None,
    limit: Limit = None,
    embedder: EmbedderName = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="Who rewrites the questions; verbatim: the rules."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Measure how follow-up questions are made to stand alone.

    GOLD holds questions with `history` and `standalone` over an archive, or `rewrites` without one.
    """
    import os

    from eval import commands
    from rag.settings import load_settings

    given = load_settings(os.environ, Path.cwd(), {"embedder": embedder, "model": model})
    return commands.followup(gold, _options(out, cache, half, limit), given.settings, as_json=as_json)


@app.command()
def injection(
    gold: GoldFolder,
    out: Out,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="At most N cases, spread evenly.")
    ] = None,
    embedder: EmbedderName = None,
    model: Annotated[
        str, typer.Option("--model", metavar="MODEL", help="Who answers; obedient: a stub that obeys all.")
    ] = "obedient",
    as_json: AsJson = False,
) -> int:
    """Measure what instructions inside articles change, planted in the bundled news.

    GOLD holds `attacks`.
    """
    import os

    from eval.injection import run
    from rag.settings import load_settings

    loaded = load_settings(os.environ, Path.cwd(), {"embedder": embedder, "model": model})
    return run(gold, _options(out, None, None, limit), loaded.settings, as_json=as_json)


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a first run.")],
    b: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a second run.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the comparison's report.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Compare two runs question by question, with a paired test."""
    from eval.compare_output import run

    return run(a, b, out, as_json)


@app.command()
def gate(
    bars: Annotated[Path, typer.Argument(metavar="BARS.toml", help="File of the bars.")],
    runs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DIR", help="Folders of runs, instead of those that the file names."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Fail when a run misses a bar.

    The file holds one table for each bar:

    \b
    [[bar]]
    run = "korquad"               folder of a run, relative to the file
    metric = "RR@10"              a measure, "latency_ms.p95" or "queries"
    at_least = 0.93               and/or at_most
    slice = { language = "ko" }   optional: language, type or pair ("en>ko")
    note = "first release"        optional
    """
    from eval.gate import run

    return run(bars, runs or [], as_json)


@app.command()
def speed(
    gold: GoldFolder,
    out: Out,
    cache: Cache = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Only the first N articles.")
    ] = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
) -> int:
    """Measure speed, memory and bytes: of taking the articles in, of opening, searching and asking."""
    from eval import commands
    from eval.speed import run

    settings = commands.settings_for(embedder)
    return run(gold, out, cache=cache, limit=limit, settings=settings, as_json=as_json)


@app.command()
def calibrate(
    golds: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders of gold sets.")],
    out: Out,
    cache: Cache = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, metavar="N", help="At most N questions of each half of each set."),
    ] = None,
    absent: Absent = "relevant",
    save: Annotated[
        bool,
        typer.Option("--save/--no-save", help="Save the constants for the embedder, or only print them."),
    ] = True,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
) -> int:
    """Fit an embedder's constants on the tuning halves and report them on the others."""
    from eval import calibrate as calibration
    from eval import commands

    settings, options = commands.settings_for(embedder), _options(out, cache, None, limit)
    return calibration.run(golds, options, settings, absent=absent, save=save, as_json=as_json)


@app.command()
def draft(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder for the drafts.")],
    store: Annotated[
        Path | None,
        typer.Option(
            "--store", metavar="DIR", help="Folder of the store [CITEDESK_STORE, else ./citedesk-data]."
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Write what readers judged as drafts of gold questions."""
    import os

    from eval.draft import draft as write
    from rag.settings import load_settings

    return write(load_settings(os.environ, Path.cwd(), {"store": store}).settings, out, as_json=as_json)


def _options(out: Path, cache: Path | None, half: Half | None, limit: int | None) -> "RunOptions":
    from eval.runs import RunOptions

    return RunOptions(out, cache, half, limit)
