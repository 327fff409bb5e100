"""Runs: all questions of a file asked once, kept, continued and compared."""
