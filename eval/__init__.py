"""Gold questions and the measures taken with them."""
