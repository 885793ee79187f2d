"""Everything on disk: the catalogue in SQLite and the search legs derived from it."""
