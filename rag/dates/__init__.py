"""Dates as people write them: in the sentences of articles, and in questions."""
