"""The article store (SQLite): the truth that both indexes are derived from."""
