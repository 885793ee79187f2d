"""A matplotlib figure as an inline SVG that takes its colours and its font from the page around it."""

import html
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

from eval.extras import extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, GRID = "#0a0001", "#0a0002", "#0a0003"
SERIES = tuple(f"#0b000{number}" for number in range(1, 9))
GOOD, FAIR, BAD, NEUTRAL, SOFT_GOOD, SOFT_BAD, SOFT_FAIR = (f"#0c000{number}" for number in range(1, 8))
_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    **{colour: f"c{number}" for number, colour in enumerate(SERIES, start=1)},
    **dict(
        zip(
            (GOOD, FAIR, BAD, NEUTRAL, SOFT_GOOD, SOFT_BAD, SOFT_FAIR),
            ("good", "fair", "bad", "neutral", "soft-good", "soft-bad", "soft-fair"),
            strict=True,
        )
    ),
}
"""Colours that nobody would draw with stand for the page's variables, so one SVG serves light and dark."""

WIDTH = 400


class Plot:
    """One drawing in the making: `axes` to draw on, `name` unique on its page, `svg` when it is done."""

    def __init__(self, name: str, label: str, figure: "Figure", axes: "Axes") -> None:
        self.axes = axes
        self.svg = ""
        self._name, self._label, self._figure = name, label, figure

    def close(self) -> None:
        """Draw it."""
        written = StringIO()
        with warnings.catch_warnings():
            # Only widths are guessed from matplotlib's font; the browser has the glyphs.
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            self._figure.savefig(written, format="svg", transparent=True)
        self.svg = _inline(written.getvalue(), self._name, self._label)


@contextmanager
def plot(name: str, label: str, *, height: int = 260, width: int = WIDTH) -> Iterator[Plot]:
    """A drawing of `width` by `height` CSS pixels; `label` says in words what it shows."""
    with extra("matplotlib").rc_context(_STYLE):
        figure = extra("matplotlib.figure").Figure(
            figsize=(width / 72, height / 72), dpi=72, layout="constrained"
        )
        axes = figure.add_subplot()
        axes.set_axisbelow(True)
        drawing = Plot(name, label, figure, axes)
        yield drawing
        drawing.close()


_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "citedesk",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": f"cycler(color=['{INK}'])",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "legend.fontsize": 10,
}


def _inline(svg: str, name: str, label: str) -> str:
    """The `<svg>` element alone, its ids made unique, its colours and fonts left to the page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r"font: (?:[\w ]*?)([\d.]+)px [^;\"]*", r"font-size: \1px", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{variable})")
    viewbox = re.search(r'viewBox="[^"]*"', svg)
    title = html.escape(label)
    opening = f'<svg {viewbox[0] if viewbox else ""} role="img" aria-label="{title}"><title>{title}</title>'
    return opening + svg[svg.index(">") + 1 :].strip()
