"""Errors of the command line itself."""

from rag.errors import CitedeskError, InputError


class UsageError(InputError):
    """A command line that cannot be read."""

    code = "usage"


class InterruptedRunError(CitedeskError):
    """A command that was stopped from the keyboard."""

    code = "interrupted"
