"""Follow-up questions: a question and the conversation before it -> a question that stands alone."""

from rag.condense.model import condense_with
from rag.condense.rules import Condensed, Found, Search, condense

__all__ = ["Condensed", "Found", "Search", "condense", "condense_with"]
