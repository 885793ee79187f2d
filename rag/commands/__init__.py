"""What each command does; `rag/cli.py` declares their options and imports these only when they run."""
