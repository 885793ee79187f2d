"""`citedesk`: the options of every command, and what becomes of errors. The work is in `rag/commands`.

Exit codes: 0 done, 1 failed, 2 unusable command line, question or setting, 3 partly done, 4 refused to
answer, 130 interrupted. Commands import their parts when they run, so that `--help` loads none of them.
"""
# ruff: noqa: PLC0415 - see above; and typer reads a command's options from its parameters

import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli import app as evaluation
from rag.commands.errors import InterruptedRunError, UsageError
from rag.errors import CitedeskError, ConfigurationError, InputError

if TYPE_CHECKING:
    from rag.settings import LoadedSettings

FAILED, USAGE, INTERRUPTED = 1, 2, 130

_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    help="Ask a news archive, in any language, and check the answer against the words it quotes.",
    context_settings=_HELP,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
articles = typer.Typer(help="List, show or delete stored articles.", rich_markup_mode=None)
keys = typer.Typer(help="Make, list or revoke keys of the API.", rich_markup_mode=None)
app.add_typer(articles, name="articles")
app.add_typer(keys, name="keys")
app.add_typer(evaluation, name="eval")

Store = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="DIR", help="Folder of the store [CITEDESK_STORE, else ./citedesk-data]."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="Published at or after this date or time.")
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="TIME", help="Published before this time, or up to and including this date."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="TIME", help="As at this date or time: later and undated articles are hidden."
    ),
]
Sources = Annotated[
    list[str] | None, typer.Option("--source", metavar="NAME", help="Only this source; may be repeated.")
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", metavar="CODE", help="Only articles in this language, e.g. ko; may be repeated."
    ),
]
Authors = Annotated[
    list[str] | None, typer.Option("--author", metavar="NAME", help="Only by this author; may be repeated.")
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Who writes: verbatim, ollama:NAME or openai:NAME [CITEDESK_MODEL, else verbatim].",
    ),
]
AnswerLanguage = Annotated[
    str | None, typer.Option("--answer-language", metavar="CODE", help="Language to answer in, e.g. en.")
]
MaxSentences = Annotated[
    int | None, typer.Option("--max-sentences", min=1, max=10, metavar="N", help="Most sentences to show.")
]


Wait = Annotated[
    float,
    typer.Option("--wait", min=0, metavar="SECONDS", help="Wait so long for another writer to finish."),
]


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if show_version:
        typer.echo(f"citedesk {_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(USAGE)


@app.command()
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, globs, or - for standard input."),
    ],
    store: Store = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="NAME", help="Names the origin in ids made from paths.")
    ] = None,
    restore_deleted: Annotated[
        bool, typer.Option("--restore-deleted", help="Take in again what was deleted on purpose.")
    ] = False,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> int:
    """Read news into the store."""
    from rag.commands import store as commands

    return commands.ingest(
        _load(store).settings,
        sources,
        label=label,
        restore_deleted=restore_deleted,
        wait_seconds=wait,
        as_json=as_json,
    )


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In any language.")],
    store: Store = None,
    model: Model = None,
    answer_language: AnswerLanguage = None,
    max_sentences: MaxSentences = None,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    language: Languages = None,
    author: Authors = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Answer a question with quoted, numbered sentences."""
    from rag.commands import questions
    from rag.commands.options import Narrowing

    return questions.ask(
        _load(store, model),
        question,
        Narrowing(since, until, as_of, tuple(source or ()), tuple(language or ()), tuple(author or ())),
        answer_language=answer_language,
        max_sentences=max_sentences,
        as_json=as_json,
    )


@app.command()
def chat(
    store: Store = None,
    model: Model = None,
    answer_language: AnswerLanguage = None,
    max_sentences: MaxSentences = None,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    language: Languages = None,
    author: Authors = None,
    as_of: AsOf = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document a line for every line read.")
    ] = False,
) -> int:
    """Answer questions one after another; each may lean on those before it."""
    from rag.commands import chat as conversation
    from rag.commands.options import Narrowing

    return conversation.chat(
        _load(store, model),
        Narrowing(since, until, as_of, tuple(source or ()), tuple(language or ()), tuple(author or ())),
        answer_language=answer_language,
        max_sentences=max_sentences,
        as_json=as_json,
    )


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words or a question, in any language.")],
    store: Store = None,
    k: Annotated[int, typer.Option("--k", min=1, metavar="N", help="How many hits.")] = 10,
    passages: Annotated[
        bool, typer.Option("--passages", help="Every passage instead of the best of each article.")
    ] = False,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    language: Languages = None,
    author: Authors = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """List the articles or passages nearest to a query."""
    from rag.commands import questions
    from rag.commands.options import Narrowing

    return questions.search(
        _load(store),
        query,
        Narrowing(since, until, as_of, tuple(source or ()), tuple(language or ()), tuple(author or ())),
        k=k,
        passages=passages,
        as_json=as_json,
    )


@app.command()
def serve(
    store: Store = None,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help="Where to listen; without keys this machine only."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="N", help="Port; 0 takes a free one.")
    ] = 8000,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, metavar="N", help="Processes that answer.")
    ] = 1,
    model: Model = None,
) -> int:
    """Serve the chat API and its page until stopped."""
    from rag.commands import serve as service

    return service.serve(_load(store, model).settings, host=host, port=port, workers=workers)


@keys.command("add")
def keys_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is.")],
    store: Store = None,
    write: Annotated[bool, typer.Option("--write", help="May also send and delete articles.")] = False,
    as_json: AsJson = False,
) -> int:
    """Make a key and show it, this once."""
    from rag.commands import keys as commands

    return commands.add(_load(store).settings, name, writes=write, as_json=as_json)


@keys.command("list")
def keys_list(store: Store = None, as_json: AsJson = False) -> int:
    """List names and rights of the keys."""
    from rag.commands import keys as commands

    return commands.list_keys(_load(store).settings, as_json=as_json)


@keys.command("revoke")
def keys_revoke(
    name: Annotated[str, typer.Argument(metavar="NAME")], store: Store = None, as_json: AsJson = False
) -> int:
    """Take a key away, at once."""
    from rag.commands import keys as commands

    return commands.revoke(_load(store).settings, name, as_json=as_json)


@articles.command("list")
def articles_list(
    store: Store = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="At most N articles.")
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    language: Languages = None,
    as_json: AsJson = False,
) -> int:
    """List stored articles, newest first."""
    from rag.commands import store as commands
    from rag.commands.options import Narrowing

    narrowing = Narrowing(since, until, None, tuple(source or ()), tuple(language or ()))
    return commands.list_articles(_load(store).settings, narrowing, limit=limit, as_json=as_json)


@articles.command("show")
def articles_show(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    version: Annotated[
        int | None,
        typer.Option("--version", min=1, metavar="N", help="An earlier version, where those are kept."),
    ] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> int:
    """Show one stored article."""
    from rag.commands import store as commands

    return commands.show_article(_load(store).settings, article_id, version, as_json=as_json)


@articles.command("delete")
def articles_delete(
    article_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    store: Store = None,
    url: Annotated[
        list[str] | None,
        typer.Option("--url", metavar="URL", help="The article of this address; may be repeated."),
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    language: Languages = None,
    author: Authors = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> int:
    """Delete stored articles for good, by id, address, source, language, author or time."""
    from rag.commands import deletion
    from rag.commands.options import Narrowing

    return deletion.delete_selected(
        _load(store).settings,
        article_ids or (),
        url or (),
        Narrowing(since, until, None, tuple(source or ()), tuple(language or ()), tuple(author or ())),
        dry_run=dry_run,
        confirmed=yes,
        as_json=as_json,
    )


@app.command()
def verify(store: Store = None, as_json: AsJson = False) -> int:
    """Read everything in the store again and say what is damaged."""
    from rag.commands import maintenance

    return maintenance.verify(_load(store).settings, as_json=as_json)


@app.command()
def rebuild(
    store: Store = None,
    reembed_damaged: Annotated[
        bool, typer.Option("--reembed-damaged", help="Also make lost vectors again from the stored texts.")
    ] = False,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> int:
    """Derive the search index again from the stored articles and vectors."""
    from rag.commands import maintenance

    return maintenance.rebuild(
        _load(store).settings, reembed_damaged=reembed_damaged, wait_seconds=wait, as_json=as_json
    )


@app.command()
def compact(store: Store = None, wait: Wait = 0.0, as_json: AsJson = False) -> int:
    """Make the store as small as its content allows."""
    from rag.commands import maintenance

    return maintenance.compact(_load(store).settings, wait_seconds=wait, as_json=as_json)


@app.command()
def backup(
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="A folder that does not exist yet.")],
    store: Store = None,
    as_json: AsJson = False,
) -> int:
    """Copy the store and check the copy; reading and writing may go on."""
    from rag.commands import maintenance

    return maintenance.backup(_load(store).settings, destination, as_json=as_json)


@app.command()
def restore(
    source: Annotated[
        Path, typer.Argument(metavar="SRC", help="A folder that `citedesk backup` has written.")
    ],
    store: Store = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the store that is there.")] = False,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> int:
    """Check a backup and make it the store."""
    from rag.commands import maintenance

    return maintenance.restore(_load(store).settings, source, force=force, wait_seconds=wait, as_json=as_json)


@app.command()
def reembed(
    embedder: Annotated[
        str,
        typer.Option("--embedder", metavar="NAME", help="use-multilingual-v3 or sentence-transformers:NAME."),
    ],
    store: Store = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> int:
    """Give the store the vectors of another embedder; questions are answered meanwhile."""
    from rag.commands import maintenance

    return maintenance.reembed(_load(store).settings, embedder, wait_seconds=wait, as_json=as_json)


@app.command()
def stats(store: Store = None, as_json: AsJson = False) -> int:
    """Show how much is stored."""
    from rag.commands import store as commands

    return commands.stats(_load(store).settings, as_json=as_json)


@app.command()
def doctor(store: Store = None, as_json: AsJson = False) -> int:
    """Check the settings, the embedder and the store."""
    from rag.commands import store as commands

    return commands.doctor(os.environ, Path.cwd(), store, as_json=as_json)


def main() -> None:
    """Run the command line of this process and exit."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Half of a surrogate pair, as in file names that are not UTF-8, is written as \udcXX: in JSON
            # that is the escape of the same character.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors become one document or a few lines."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    as_json = "--json" in options
    try:
        code: int = app(list(arguments), prog_name="citedesk", standalone_mode=False) or 0
    except typer.TyperException as error:
        return _fail(_usage_error(error), as_json=as_json)
    except CitedeskError as error:
        return _fail(error, as_json=as_json)
    except BrokenPipeError:
        return FAILED
    except OSError as error:
        named = f" ({error.filename})" if error.filename else ""
        problem = f"The operating system refused: {error.strerror or error}{named}."
        return _fail(CitedeskError(problem, advice="Check permissions and free space."), as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:  # typer itself turns Ctrl-C inside a command into this code
        return _fail(InterruptedRunError("Interrupted.", advice="Run the command again."), as_json=as_json)
    return code


def _usage_error(error: typer.TyperException) -> UsageError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "citedesk"
    return UsageError(error.format_message(), advice=f"See `{command} --help`.")


def _fail(error: CitedeskError, *, as_json: bool) -> int:
    if as_json:
        from rag.commands.output import write_document
        from rag.wire import error_document

        write_document(error_document(error))
    else:
        sys.stderr.write(f"Error: {error.problem}\n{error.advice}\n")
    if isinstance(error, InterruptedRunError):
        return INTERRUPTED
    return USAGE if isinstance(error, (InputError, ConfigurationError)) else FAILED


def _load(store: Path | None, model: str | None = None) -> "LoadedSettings":
    from rag.settings import load_settings

    return load_settings(os.environ, Path.cwd(), {"store": store, "model": model})


def _version() -> str:
    try:
        return version("citedesk")
    except PackageNotFoundError:
        return "(not installed)"
