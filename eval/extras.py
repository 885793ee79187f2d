"""The libraries that only evaluations need, imported when a command uses them."""

from importlib import import_module
from types import ModuleType

from eval.errors import MissingExtraError


def extra(module: str) -> ModuleType:
    """The module of that name from the `eval` extra. Raises MissingExtraError where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"Evaluations need {error.name}, which is not installed.",
            advice='Install it: pip install "citedesk[eval]".',
        ) from error
