"""Choosing the sentences that answer a question, and saying how sure that is, without a language model."""
