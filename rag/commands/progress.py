"""How far an ingest has come, on a terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rag.lines import counted


class ConsoleProgress:
    """An ingest's progress as a bar on standard error; silent when that is not a terminal."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[read]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._articles = 0
        self._task = self._bar.add_task("reading", total=None, read="")

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
        """Count one input and the articles read from it, if this is about any."""
        self._articles += articles
        read = counted(self._articles, "article") if self._articles else ""
        self._bar.update(self._task, advance=1, read=read)

    def stage(self, name: str) -> None:
        """Show what is being done now."""
        self._bar.update(self._task, description=name)
