"""The foot of a scraped page: buttons, counters and notices after the story's last sentence go."""

import re
from datetime import tzinfo

from rag.ingest.bylines import is_credit
from rag.ingest.furniture import is_furniture
from rag.ingest.outlets import rights_holder
from rag.ingest.page_lines import is_labelled

_MOST_LINES = 80  # filled lines that are looked at
_MOST_UNKNOWN = 3  # short lines among the furniture that no table knows; more may be the story's own list
_UNKNOWN = 20  # characters at most of such a line


def without_furniture_below(text: str, zone: tzinfo) -> str:
    """`text` without the furniture at its end; bylines and labelled lines among it stay.

    Goes up from the last line to the first one that belongs to the story; never takes all of the text.
    """
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line]
    gone, unknown = set(), 0
    pending: set[int] = set()
    for number in reversed(filled[1:][-_MOST_LINES:]):
        line = lines[number]
        if is_furniture(line):
            gone.add(number)
        elif is_credit(line) or is_labelled(line, zone):
            if rights_holder(line):  # what stands below the rights is no story
                gone |= pending
        elif len(line) <= _UNKNOWN and line[-1].isalnum() and unknown < _MOST_UNKNOWN:
            pending.add(number)
            unknown += 1
        else:
            break
    kept = "\n".join(line for number, line in enumerate(lines) if number not in gone)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")
