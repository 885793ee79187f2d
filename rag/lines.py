"""Words on a terminal: cleaned, kept in their direction, wrapped, cut, counted.

Words of articles are data: never markup, without control characters, and kept from reordering the rest of
a line when they run from right to left. Lines are wrapped on a terminal only; a pipe gets whole lines.
"""

import unicodedata

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_ISOLATE_RIGHT_TO_LEFT, _ISOLATE_FIRST_STRONG, _END_OF_ISOLATE = "\u2067", "\u2068", "\u2069"
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NARROWEST = 16


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


def shorten(words: str, columns: int) -> str:
    """The cleaned words; longer ones cut to `columns` with an ellipsis, after a word where one ends near."""
    words = clean(words)
    if cell_len(words) <= columns:
        return words
    cut = Text(words)
    cut.truncate(columns, overflow="ellipsis")
    kept = cut.plain.removesuffix("…").rstrip()
    whole = kept if words[len(kept)].isspace() else kept.rpartition(" ")[0]
    # Scripts without spaces have none near the cut.
    return (whole if len(whole) > len(kept) // 2 else kept) + "…"


def write(console: Console, words: str, *, label: str = "", indent: int = 0, style: str = "") -> None:
    """Print words after a label; on a terminal wrapped to its width, further lines under the first.

    A label that ends in `> ` marks a quotation, and so do the lines after it.
    """
    words = clean(words)
    label = " " * indent + label
    mark = "> " if label.endswith("> ") else ""
    margin = " " * (cell_len(label) - len(mark)) + mark
    lines = [words]
    if console.is_terminal:
        width = max(_NARROWEST, console.width - cell_len(label))
        lines = [line.plain.rstrip() for line in Text(words).wrap(console, width)] or [""]
    for number, line in enumerate(lines):
        console.print(Text((margin if number else label) + isolate(line), style=style), soft_wrap=True)


def counted(number: int, noun: str) -> str:
    """`1 article`, `1,200 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(size_bytes: int) -> str:
    """A number of bytes for a person, in millions."""
    return f"{size_bytes / 1e6:,.1f} MB"
