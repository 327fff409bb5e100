"""One process owns a library; others reach it through that process."""
