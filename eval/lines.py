"""JSON Lines of gold folders, plain or compressed."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from eval.errors import GoldError
from rag.errors import IngestError
from rag.ingest.records import json_lines

_LINE_BYTES = 2**26
_ADVICE = "Write one JSON object a line, in UTF-8."


def read_lines(path: Path) -> Iterator[tuple[int, object]]:
    """The number (from 1) and the value of each line that is not blank; `.gz` is decompressed.

    Raises GoldError, with file and line, for a line that is no JSON and for a file that cannot be read.
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for number, value in json_lines(cast(BinaryIO, file), _LINE_BYTES):
                if isinstance(value, IngestError):
                    raise GoldError(f"{path}:{number}: {value.problem}", advice=_ADVICE) from value
                yield number, value
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise GoldError(
            f"{path}: the gzip data is damaged: {error}.", advice="Copy the file again."
        ) from error
