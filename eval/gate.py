"""Bars that runs must clear, read from a TOML file, and how each run stands against them.

[[bar]]
run = "korquad"                 # folder of `citedesk eval ... --out`, relative to this file
metric = "RR@10"                # a measure, "latency_ms.p95", or "queries"
at_least = 0.93                 # and/or at_most
slice = { language = "ko" }     # optional: language, type or pair ("en>ko")
note = "first release"          # optional
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.folder import Metrics, read_metrics
from eval.naming import figure
from rag.commands.output import emit
from rag.errors import InputError

_ADVICE = "A [[bar]] has run, metric, at_least and/or at_most, and may have slice and note."
_Bound = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Bar(BaseModel):
    """One bar of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str = Field(min_length=1)
    metric: str = Field(min_length=1)
    at_least: _Bound | None = None
    at_most: _Bound | None = None
    slice: dict[Literal["language", "type", "pair"], str] = Field(default_factory=dict, max_length=1)
    note: str = ""

    @model_validator(mode="after")
    def _bounded(self) -> "Bar":
        if self.at_least is None and self.at_most is None:
            raise ValueError("a bar needs at_least or at_most")
        return self


class _Bars(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    bar: list[Bar] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Result:
    """How a run stands against a bar.

    `margin` is the distance to the nearer bound, negative when missed. Without a `value`, `problem` says
    why there is none, and the bar is missed.
    """

    bar: Bar
    value: float | None
    margin: float | None
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether there is a value and it is within the bounds."""
        return self.margin is not None and self.margin >= 0


def run(bars: Path, folders: Sequence[Path], as_json: bool) -> int:
    """0 when every bar is cleared, else 1; every bar is printed.

    A folder in `folders` is used for the bars whose `run` ends in the same folder name. Raises InputError
    for a file that is not in the format and for a folder that no bar names.
    """
    wanted = read_bars(bars)
    results = check(wanted, place_runs(wanted, bars.parent, folders))
    emit(as_json=as_json, document=lambda: _document(results), show=lambda console: _show(console, results))
    return 0 if all(result.passed for result in results) else 1


def read_bars(path: Path) -> tuple[Bar, ...]:
    """The bars of a file, at least one. Raises InputError naming the bar and the key that is wrong."""
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise InputError(
            f"There is no file {path}.", advice="Give the TOML file that holds the bars."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8.", advice="Save it as UTF-8.") from error
    try:
        return tuple(_Bars.model_validate(tomllib.loads(text)).bar)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}.", advice=_ADVICE) from error
    except ValidationError as error:
        raise InputError(f"{path}: {_first_problem(error)}", advice=_ADVICE) from error


def place_runs(bars: Sequence[Bar], base: Path, folders: Sequence[Path]) -> dict[str, Path]:
    """The folder of each `run`: one of `folders` with the same last name, else relative to `base`.

    Raises InputError for a folder that no bar names, and for two folders of one name.
    """
    given: dict[str, Path] = {}
    for folder in folders:
        name = folder.resolve().name
        if name in given:
            raise InputError(f"Two folders are called {name!r}.", advice="Give one of them.")
        if name not in {Path(bar.run).name for bar in bars}:
            raise InputError(f"No bar names a run {name!r}.", advice="Give a folder that a bar names.")
        given[name] = folder
    return {bar.run: given.get(Path(bar.run).name, base / bar.run) for bar in bars}


def check(bars: Sequence[Bar], runs: Mapping[str, Path]) -> tuple[Result, ...]:
    """Each bar against its run, in order. One without a run, slice or measure is missed and says so."""
    return tuple(_result(bar, runs[bar.run]) for bar in bars)


def _result(bar: Bar, folder: Path) -> Result:
    try:
        value = _value(bar, read_metrics(folder))
    except InputError as error:
        return Result(bar, None, None, error.problem)
    margins = []
    if bar.at_least is not None:
        margins.append(value - bar.at_least)
    if bar.at_most is not None:
        margins.append(bar.at_most - value)
    # Both are decimals of at most six places: their difference should not carry binary dust.
    return Result(bar, value, round(min(margins), 9))


def _value(bar: Bar, summary: Metrics) -> float:
    """The value a bar is about. Raises InputError naming the slice or measure that is absent."""
    values: Mapping[str, float] = {**summary.metrics, "queries": summary.queries}
    values = {**values, **{f"latency_ms.{name}": value for name, value in summary.latency_ms.items()}}
    for dimension, name in bar.slice.items():
        slices = getattr(summary, f"by_{dimension}")
        if name not in slices:
            raise InputError(f"There is no slice {dimension} = {name!r}.", advice=_ADVICE)
        values = slices[name]
    if bar.metric not in values or not math.isfinite(values[bar.metric]):
        raise InputError(f"There is no measure {bar.metric!r}.", advice=_ADVICE)
    return values[bar.metric]


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    place = list(first["loc"])
    where = f"bar {int(place[1]) + 1}: " if len(place) > 1 and place[0] == "bar" else ""
    key = ".".join(str(part) for part in (place[2:] if where else place) if part != "[key]")
    if first["type"] == "extra_forbidden":
        return f"{where}unknown key {key!r}."
    if first["type"] == "missing":
        return f"{where}the key {key!r} is missing."
    return f"{where}{key + ': ' if key else ''}{first['msg'].removeprefix('Value error, ')}."


def _document(results: Sequence[Result]) -> dict[str, Any]:
    return {
        "passed": all(result.passed for result in results),
        "bars": [
            {
                **result.bar.model_dump(),
                "value": result.value,
                "margin": result.margin,
                "passed": result.passed,
                "problem": result.problem or None,
            }
            for result in results
        ],
    }


def _show(console: Console, results: Sequence[Result]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("run", overflow="fold")
    table.add_column("measure", overflow="fold")
    for column in ("value", "bound", "by"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("note", overflow="fold")
    for result in results:
        bar, name = result.bar, result.bar.metric
        part = "".join(f", {dimension} {value}" for dimension, value in bar.slice.items())
        table.add_row(
            Text("pass" if result.passed else "MISS", style="green" if result.passed else "bold red"),
            bar.run,
            name + part,
            figure(name, result.value),
            _bound(bar),
            figure(name, result.margin, signed=True),
            ". ".join(filter(None, (result.problem.rstrip("."), bar.note))),
        )
    console.print(table)
    missed = sum(not result.passed for result in results)
    console.print(
        f"\n{missed} of {len(results)} bars missed." if missed else f"\nAll {len(results)} bars cleared."
    )


def _bound(bar: Bar) -> str:
    bounds = ((">=", bar.at_least), ("<=", bar.at_most))
    return " ".join(f"{sign} {figure(bar.metric, bound)}" for sign, bound in bounds if bound is not None)
