"""What is chosen when a language model's answers are measured."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class GateChoice(StrEnum):
    """Whether sentences are checked before they are shown."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a model's answers are measured; `drafts` is by default a file in the run's folder.

    With `replay` only recorded drafts are used, and no server is asked.
    """

    gate: GateChoice = GateChoice.ON
    drafts: Path | None = None
    replay: bool = False
