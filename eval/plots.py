"""The plots of the report and of `compare`: numbers in, inline SVG out; empty text when there are none."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from eval.curves import CUTOFFS, Estimate
from eval.naming import milliseconds, share
from eval.svg import BAD, FAIR, GOOD, GRID, INK, MUTED, NEUTRAL, SERIES, SOFT_BAD, SOFT_FAIR, SOFT_GOOD, plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OUTCOME_COLOURS = {
    "answered, right": GOOD,
    "answered, wrong": BAD,
    "answered, not judged": FAIR,
    "closest, right": SOFT_GOOD,
    "closest, wrong": SOFT_BAD,
    "closest, not judged": SOFT_FAIR,
    "closest": FAIR,
    "refused": NEUTRAL,
    "not finished": GRID,
}
_DASHES = ("-", "--", "-.", ":")
_ROW = 26
_LONGEST_LABEL = 22
Curve = tuple[Sequence[float], Sequence[float]]


def recall_curve(curves: Mapping[str, Sequence[float]]) -> str:
    """Shares (0 to 1) at each of CUTOFFS on a logarithmic axis of ranks."""
    if not curves:
        return ""
    told = "; ".join(
        f"{name}: " + ", ".join(f"{share(values[CUTOFFS.index(k)])} at {k}" for k in (1, 10, 100))
        for name, values in curves.items()
    )
    with plot("recall", f"Found among the first k. {told}.") as drawing:
        axes = drawing.axes
        for number, (name, values) in enumerate(curves.items()):
            axes.plot(CUTOFFS, values, color=SERIES[number], label=name, marker="o", markersize=3.5)
        axes.set_xscale("log")
        axes.set_xticks([1, 2, 5, 10, 20, 50, 100], ["1", "2", "5", "10", "20", "50", "100"])
        axes.minorticks_off()
        axes.set_xlabel("k, the articles looked at")
        lowest = min(min(values) for values in curves.values())
        _share_axis(axes, low=0.0 if lowest < 0.5 else 0.5)
        if len(curves) > 1:
            axes.legend(loc="lower right")
    return drawing.svg


def latency_histogram(times: Sequence[float], marks: Mapping[str, float]) -> str:
    """How long questions took, in milliseconds, with percentiles marked."""
    if not times:
        return ""
    shown = {name: marks[name] for name in ("p50", "p95", "p99") if name in marks}
    told = ", ".join(f"{name} {milliseconds(value)}" for name, value in shown.items())
    low, high = max(min(times), 0.01), max(*times, 0.01) * 1.02
    stretched = high / low > 20
    bins = np.geomspace(low, high, 31) if stretched else np.linspace(0, high, 31)
    with plot("latency", f"Time per question over {len(times)} questions. {told}.") as drawing:
        axes = drawing.axes
        axes.hist(np.clip(times, 0.01, None), bins=bins.tolist(), color=SERIES[0], alpha=0.75)
        if stretched:
            axes.set_xscale("log", subs=(2, 5))
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}")
            axes.tick_params(axis="x", which="minor", labelsize=10, labelcolor=MUTED)
        for level, (name, value) in enumerate(shown.items()):
            axes.axvline(
                value,
                color=INK,
                linewidth=1.4,
                linestyle=_DASHES[level],
                label=f"{name} {milliseconds(value)}",
            )
        if shown:
            axes.figure.legend(loc="outside upper left", ncols=len(shown), handlelength=2, columnspacing=1.2)
        axes.grid(visible=False, axis="x")
        axes.set_xlabel("milliseconds")
        axes.set_ylabel("questions")
        axes.locator_params(axis="y", integer=True)
    return drawing.svg


def interval_bars(name: str, title: str, rows: Sequence[Estimate]) -> str:
    """Horizontal bars of means (0 to 1) with their 95 % intervals, the number of questions in the label."""
    if not rows:
        return ""
    told = "; ".join(f"{row.label} {share(row.value)}" for row in rows)
    with plot(name, f"{title}. {told}.", height=_height(len(rows))) as drawing:
        axes, places = drawing.axes, range(len(rows))
        values = np.array([row.value for row in rows])
        below = np.clip(values - [row.low for row in rows], 0, None)
        above = np.clip([row.high for row in rows] - values, 0, None)
        axes.barh(places, values, color=SERIES[0], alpha=0.75, height=0.62)
        axes.errorbar(values, places, xerr=[below, above], fmt="none", ecolor=INK, elinewidth=1.2, capsize=3)
        _labels(axes, [row.label for row in rows], [row.queries for row in rows])
    return drawing.svg


def outcome_bars(name: str, rows: Sequence[tuple[str, int, Mapping[str, float]]]) -> str:
    """Stacked bars of outcome shares; a row is a label, its number of questions and its shares."""
    if not rows:
        return ""
    told = "; ".join(
        f"{label}: " + ", ".join(f"{outcome} {share(value)}" for outcome, value in shares.items())
        for label, _, shares in rows
    )
    present = [outcome for outcome in _OUTCOME_COLOURS if any(outcome in shares for _, _, shares in rows)]
    height = _height(len(rows)) + 18 * -(-len(present) // 3)
    with plot(name, f"Outcomes. {told}.", height=height) as drawing:
        axes, left = drawing.axes, np.zeros(len(rows))
        for outcome in present:
            widths = np.array([shares.get(outcome, 0.0) for _, _, shares in rows])
            axes.barh(
                range(len(rows)),
                widths,
                left=left,
                height=0.62,
                color=_OUTCOME_COLOURS[outcome],
                label=outcome,
            )
            left += widths
        _labels(axes, [label for label, _, _ in rows], [queries for _, queries, _ in rows])
        axes.figure.legend(
            loc="outside upper left", ncols=min(3, len(present)), handlelength=1, columnspacing=1
        )
    return drawing.svg


def risk_curves(name: str, curves: Mapping[str, Curve]) -> str:
    """Risk over coverage, one line per slice; the first is all questions."""
    kept = {label: curve for label, curve in curves.items() if curve[0]}
    if not kept:
        return ""
    told = "; ".join(
        f"{label}: {share(curve[1][-1])} wrong when all are kept" for label, curve in kept.items()
    )
    rows = -(-len(kept) // 3)
    with plot(name, f"Risk over coverage. {told}.", height=250 + 18 * rows) as drawing:
        axes = drawing.axes
        for number, (label, (coverage, risk)) in enumerate(kept.items()):
            axes.plot(
                coverage,
                risk,
                label=_short(label),
                color=SERIES[(number - 1) % len(SERIES)] if number else INK,
                linestyle=_DASHES[number // len(SERIES) % len(_DASHES)],
                drawstyle="steps-pre",
            )
        axes.set_xlim(0, 1)
        axes.set_xlabel("coverage: share kept, most confident first")
        axes.set_ylabel("risk: share wrong")
        _share_axis(axes, high=max(max(curve[1]) for curve in kept.values()))
        axes.xaxis.set_major_formatter(_tick)
        axes.figure.legend(loc="outside upper left", ncols=3, handlelength=1.6, columnspacing=1)
    return drawing.svg


def roc_curve(curve: Curve, auc: float | None) -> str:
    """Answerable questions kept over others kept, as the bar of confidence falls."""
    if not curve[0]:
        return ""
    area = f"area under the curve {share(auc)}" if auc is not None else "area not given"
    with plot("roc", f"Telling answerable questions from others: {area}.", height=300) as drawing:
        axes = drawing.axes
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=":")
        axes.plot(*curve, color=SERIES[0])
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of other questions let through")
        axes.set_ylabel("share of answerable questions let through")
        axes.xaxis.set_major_formatter(_tick)
        _share_axis(axes)
        if auc is not None:
            axes.annotate(f"AUC {share(auc)}", (0.96, 0.06), ha="right", color=INK)
    return drawing.svg


def confidence_histograms(groups: Mapping[str, Sequence[float]]) -> str:
    """How confidence (0 to 1) is spread in each group, as outlines of shares."""
    kept = {name: values for name, values in groups.items() if values}
    if not kept:
        return ""
    told = "; ".join(f"{name}: median {share(float(np.median(values)))}" for name, values in kept.items())
    rows = -(-len(kept) // 3)
    with plot("confidence", f"Confidence. {told}.", height=250 + 18 * rows) as drawing:
        axes, edges = drawing.axes, np.linspace(0, 1, 21)
        for number, (name, values) in enumerate(kept.items()):
            counts, _ = np.histogram(np.clip(values, 0, 1), bins=edges)
            colour = SERIES[number % len(SERIES)]
            axes.stairs(counts / len(values), edges, color=colour, label=name, linewidth=1.8)
        axes.set_xlim(0, 1)
        axes.set_ylim(0)
        axes.set_xlabel("confidence")
        axes.set_ylabel("share of the questions")
        axes.xaxis.set_major_formatter(_tick)
        axes.yaxis.set_major_formatter(_tick)
        axes.figure.legend(loc="outside upper left", ncols=3, handlelength=1.6, columnspacing=1)
    return drawing.svg


def difference_dots(rows: Sequence[tuple[str, int, float, float, float, int]]) -> str:
    """Differences with intervals; a row is label, questions, difference, low, high and verdict (1, 0, -1)."""
    if not rows:
        return ""
    told = "; ".join(f"{label} {share(value, signed=True)}" for label, _, value, _, _, _ in rows)
    colours = {1: GOOD, 0: MUTED, -1: BAD}
    with plot(
        "differences", f"Differences, B minus A. {told}.", height=_height(len(rows)), width=560
    ) as drawing:
        axes = drawing.axes
        axes.axvline(0, color=INK, linewidth=1)
        for place, (_, _, value, low, high, verdict) in enumerate(rows):
            axes.plot([low, high], [place, place], color=colours[verdict], linewidth=2)
            axes.plot(value, place, "o", color=colours[verdict], markersize=6)
        axes.set_yticks(range(len(rows)), [f"{_short(row[0], 40)}  ({row[1]})" for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(lambda value, _: share(value, signed=True))
        axes.set_xlabel("B minus A, with 95 % interval")
    return drawing.svg


def _height(rows: int) -> int:
    return 60 + _ROW * rows


def _labels(axes: "Axes", names: Sequence[str], counts: Sequence[int]) -> None:
    """Row names with their number of questions, the first row on top, shares below."""
    labels = [f"{_short(name)}  ({count})" for name, count in zip(names, counts, strict=True)]
    axes.set_yticks(range(len(names)), labels)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(_tick)
    axes.grid(visible=False, axis="y")


def _share_axis(axes: "Axes", *, low: float = 0.0, high: float = 1.0) -> None:
    axes.set_ylim(low, min(1.0, high * 1.08 if high < 1 else 1.0) or 1.0)
    axes.yaxis.set_major_formatter(_tick)


def _tick(value: float, _: float) -> str:
    """A short label of a share: 0, .25, 1."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text.removeprefix("0") if text.startswith("0.") else text


def _short(label: str, limit: int = _LONGEST_LABEL) -> str:
    return label if len(label) <= limit else label[: limit - 1] + "…"
