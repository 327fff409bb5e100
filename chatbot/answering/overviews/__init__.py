"""Answers about whole articles and the whole library."""
