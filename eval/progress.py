"""How far an evaluation has come, as bars on standard error; silent when that is not a terminal."""

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_T = TypeVar("_T")


class BuildProgress:
    """The building of a store, counted in articles that are safely in it."""

    def __init__(self, console: Console, articles: int, stored: Callable[[], int]) -> None:
        self._bar, self._stored = _bar(console), stored
        self._task = self._bar.add_task("building the store", total=articles)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def start(self, total_inputs: int | None) -> None:
        """Nothing: articles are counted, not files."""

    def advance(self, input_name: str, articles: int) -> None:
        """Nothing: articles are counted when they are written."""

    def stage(self, name: str) -> None:
        """Show the step, and how many articles are stored by now."""
        self._bar.update(self._task, description=f"building the store: {name}", completed=self._stored())


def shown(console: Console, title: str, items: Iterable[_T], total: int) -> Iterator[_T]:
    """The items, counted on a bar while they are taken."""
    with _bar(console) as bar:
        yield from bar.track(items, total=total, description=title)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
