"""Source files become articles: decode, clean, separate what is not the article, date, identify."""
