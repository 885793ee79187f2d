"""Plain text files."""

from rag.ingest.draft import Draft, Rules
from rag.ingest.encoding import decode
from rag.ingest.page import read_page


def read_text(data: bytes, rules: Rules) -> Draft:
    """The draft of a `.txt` file, usually a scraped page. Raises IngestError for binary or unclear bytes."""
    return read_page(decode(data), rules)
