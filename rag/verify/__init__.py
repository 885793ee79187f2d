"""The gate: every sentence of a language model is checked against the words it cites."""
