"""What the archive holds instead, when a filter names something that no article has."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from rag.domain import Filter
from rag.messages import say
from rag.pipeline import AskOptions
from rag.protocols import Archive

_MOST_NAMES = 8


def hints(archive: Archive, options: AskOptions, language: str) -> list[str]:
    """A line, in `language`, for each name filter that no article may pass; usually none.

    Sources and languages come most frequent first; those of hidden articles alone are not told.
    """
    anything = Filter(now=datetime.now(UTC))
    lines = []
    with archive.view() as view:
        if options.sources and not view.count(replace(anything, sources=options.sources)):
            names = _first(view.counts().sources, lambda name: view.count(replace(anything, sources=(name,))))
            lines.append(("stored_sources", names))
        if options.languages and not view.count(replace(anything, languages=options.languages)):
            codes = _first(view.counts().languages, lambda c: view.count(replace(anything, languages=(c,))))
            lines.append(("stored_languages", codes))
        if options.authors and not view.count(replace(anything, authors=options.authors)):
            lines.append(("no_such_author", list(options.authors)))
    return [say(key, language, names=", ".join(names)) for key, names in lines if names]


def _first(names: Iterable[str], count: Callable[[str], int]) -> list[str]:
    found = list(islice((name for name in names if count(name)), _MOST_NAMES + 1))
    return found if len(found) <= _MOST_NAMES else [*found[:_MOST_NAMES], "…"]
