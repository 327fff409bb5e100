"""The commands that measure answers."""
