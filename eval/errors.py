"""What an evaluation refuses."""

from rag.errors import CitedeskError


class GoldError(CitedeskError):
    """A gold folder that does not hold what it must."""

    code = "gold"


class MissingExtraError(CitedeskError):
    """A library that only evaluations need is not installed."""

    code = "missing_extra"
