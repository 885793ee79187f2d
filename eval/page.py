"""Pages from templates: everything from a file or an article is escaped, and nothing is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval import naming
from eval.extras import extra


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot with its title and the sentence that says how to read it; `svg` is empty without data."""

    title: str
    note: str
    svg: str


def render_page(template: str, context: Mapping[str, Any]) -> str:
    """The page. Raises MissingExtraError when the `eval` extra is not installed."""
    jinja2 = extra("jinja2")
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("eval"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        figure=naming.figure,
        share=naming.share,
        milliseconds=naming.milliseconds,
        meaning=naming.meaning,
        label=naming.label,
        language=naming.language,
        direction=naming.direction,
    )
    return str(environment.get_template(template).render(context))


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested settings as dotted names and their values as text, in their own order."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = "–" if value is None else str(value)
    return flat
