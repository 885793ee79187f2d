"""Files, folders, globs and standard input, read one article at a time.

Standard input (`-`) is told apart by its first characters: `{`, or `[` before `{` or `]`, are JSON records
(one a line, or one document); `<!doctype` or `<html` a page; anything else plain text. Text and pages from
there have no path, so their id comes from the label and their own content.
"""

import gzip
import hashlib
import re
import shutil
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias

from rag.errors import IngestError
from rag.ingest.draft import Draft, Rules, finish
from rag.ingest.encoding import refuse_binary
from rag.ingest.html_page import read_html
from rag.ingest.identity import file_id, url_id
from rag.ingest.inputs import InputFile, expand
from rag.ingest.markdown import read_markdown
from rag.ingest.outcome import Outcome, Read, ReadLimits, Refused, Skipped
from rag.ingest.records import json_document, json_lines, read_record
from rag.ingest.text import read_text

STDIN = "-"
_NO_ARTICLES = "It holds no articles."


@dataclass(frozen=True, slots=True)
class InputCount:
    """How much there is to read: for progress bars."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Run:
    rules: Rules
    limits: ReadLimits


_Reader: TypeAlias = Callable[[InputFile, _Run], Iterator[Outcome]]


def read_sources(
    sources: Sequence[str],
    *,
    zone: tzinfo,
    label: str | None = None,
    limits: ReadLimits | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Outcome]:
    """What each input of `sources` holds, in order; an input that cannot be read is an outcome, no exception.

    `label` replaces the folder's name in the identity of files; `stdin` is what `-` reads. Dates that name
    no zone are read in `zone`. Memory holds one input at a time.
    """
    limits = limits or ReadLimits()
    run = _Run(Rules(zone, limits.article_characters), limits)
    stdin_left = stdin
    for source in sources:
        if source == STDIN:
            yield from _read_stdin(stdin_left, label or "stdin", run)
            stdin_left = None
            continue
        for found in expand(source, label):
            if isinstance(found, InputFile):
                yield from _read_file(found, run)
            else:
                yield found


def count_inputs(sources: Sequence[str]) -> InputCount:
    """Number and size of the files that `read_sources` would open; standard input counts as no bytes."""
    found = (item for source in sources if source != STDIN for item in expand(source, None))
    files = [item.path for item in found if isinstance(item, InputFile)]
    sizes = [path.stat().st_size for path in files if path.is_file() and _suffix(path) in READERS]
    return InputCount(len(sizes) + (STDIN in sources), sum(sizes))


def _suffix(path: Path) -> str:
    name = path.name.lower()
    return next((suffix for suffix in (".jsonl.gz",) if name.endswith(suffix)), path.suffix.lower())


def _read_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    reader = READERS.get(_suffix(file.path))
    if reader is None:
        reason = f"This kind of file is not read. {_KINDS_READ}"
        yield Refused(file.shown, reason) if file.named else Skipped(file.shown, reason)
        return
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):
            yield Refused(file.shown, "It is no regular file; pipe it to `-` instead.")
            return
        yield from reader(file, run)
    except IngestError as error:
        yield Refused(file.shown, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Refused(file.shown, f"The gzip data is damaged: {error}.")
    except OSError as error:
        yield Refused(file.shown, f"It cannot be read: {error.strerror or error}.")


def _read_bytes(file: InputFile, most: int) -> bytes:
    with file.path.open("rb") as stream:
        data = stream.read(most + 1)
    return _checked(data, most)


def _checked(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise IngestError(
            f"It has more than {most:,} bytes.", advice="Split it, or raise CITEDESK_ARTICLE_CHARACTERS."
        )
    if not data.strip():
        raise IngestError("It is empty.", advice="Remove it, or check how it was saved.")
    return data


def _text_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    yield _one(read_text(_read_bytes(file, run.limits.page_bytes), run.rules), None, file, run)


def _markdown_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    draft, given_id = read_markdown(_read_bytes(file, run.limits.page_bytes), run.rules)
    yield _one(draft, given_id, file, run)


def _html_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    yield _one(read_html(_read_bytes(file, run.limits.page_bytes), run.rules), None, file, run)


def _one(draft: Draft, given_id: str | None, file: InputFile, run: _Run) -> Read:
    identifier = given_id or (url_id(draft.url) if draft.url else file_id(file.label, file.relative))
    return Read(file.shown, finish(draft, identifier, file.origin, run.rules))


def _json_lines_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    with file.path.open("rb") as stream:
        yield from _lines(stream, file.shown, file.origin, run)


def _gzip_lines_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    with gzip.open(file.path, "rb") as stream:
        yield from _lines(stream, file.shown, file.origin, run)  # type: ignore[arg-type]


def _json_file(file: InputFile, run: _Run) -> Iterator[Outcome]:
    data = _read_bytes(file, run.limits.json_bytes)
    records = list(json_document(data))
    if not records:
        yield Refused(file.shown, _NO_ARTICLES)
    for number, value in records:
        yield _record(value, f"{file.shown}:{number}", f"{file.origin}:{number}", run)


def _lines(stream: BinaryIO, shown: str, origin: str, run: _Run) -> Iterator[Outcome]:
    any_line = False
    for number, value in json_lines(stream, run.limits.line_bytes):
        any_line = True
        yield _record(value, f"{shown}:{number}", origin and f"{origin}:{number}", run)
    if not any_line:
        yield Refused(shown, "It is empty.")


def _record(value: object, shown: str, origin: str, run: _Run) -> Outcome:
    try:
        if isinstance(value, IngestError):
            raise value
        return Read(shown, read_record(value, origin, run.rules))
    except IngestError as error:
        return Refused(shown, str(error))


def _read_stdin(stdin: BinaryIO | None, label: str, run: _Run) -> Iterator[Outcome]:
    if stdin is None:
        yield Refused(STDIN, "Standard input can be read once, and only when something is piped into it.")
        return
    with tempfile.SpooledTemporaryFile(max_size=2**24) as copy:
        shutil.copyfileobj(stdin, copy)
        copy.seek(0)
        try:
            yield from _piped(copy, label, run)  # type: ignore[arg-type]
        except IngestError as error:
            yield Refused(STDIN, str(error))


def _piped(copy: BinaryIO, label: str, run: _Run) -> Iterator[Outcome]:
    start = copy.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    copy.seek(0)
    if re.match(rb"\{|\[\s*[{\]]", start):
        yield from _piped_records(copy, run)
        return
    data = _checked(copy.read(run.limits.page_bytes + 1), run.limits.page_bytes)
    refuse_binary(data)
    page = re.match(rb"<!doctype|<html", start, re.I)
    draft = (read_html if page else read_text)(data, run.rules)
    content = PurePath(hashlib.sha256(draft.text.encode("utf-8", "replace")).hexdigest())
    identifier = url_id(draft.url) if draft.url else file_id(label, content)
    yield Read(STDIN, finish(draft, identifier, "", run.rules))


def _piped_records(copy: BinaryIO, run: _Run) -> Iterator[Outcome]:
    """One record a line when the first line is one whole value, else one document."""
    first = next(json_lines(copy, run.limits.line_bytes), (1, None))[1]
    copy.seek(0)
    if isinstance(first, dict) and not isinstance(first.get("articles"), list):
        yield from _lines(copy, STDIN, "", run)
        return
    data = _checked(copy.read(run.limits.json_bytes + 1), run.limits.json_bytes)
    try:
        records = list(json_document(data))
    except IngestError:
        copy.seek(0)  # not a document either: lines, of which the first is broken
        yield from _lines(copy, STDIN, "", run)
        return
    if not records:
        yield Refused(STDIN, _NO_ARTICLES)
    for number, value in records:
        yield _record(value, f"{STDIN}:{number}", "", run)


READERS: Mapping[str, _Reader] = {
    ".txt": _text_file,
    ".md": _markdown_file,
    ".markdown": _markdown_file,
    ".html": _html_file,
    ".htm": _html_file,
    ".jsonl": _json_lines_file,
    ".jsonl.gz": _gzip_lines_file,
    ".json": _json_file,
}
"""Which kinds of file are news, and how each is read: new kinds are added here."""

_KINDS_READ = f"Read are {', '.join(READERS)} and `-`."
