"""The two halves of a gold set: constants are fitted on one and reported on the other."""

import hashlib
from enum import StrEnum


class Half(StrEnum):
    """The name of a half."""

    TUNE = "tune"
    REPORT = "report"


def half_of(group: str) -> Half:
    """The half of a group of questions: by the first byte of its MD5 digest, odd is `tune`."""
    return Half.TUNE if hashlib.md5(group.encode(), usedforsecurity=False).digest()[0] % 2 else Half.REPORT
