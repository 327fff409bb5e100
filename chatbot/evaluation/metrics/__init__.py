"""Metrics: small functions, each with its definition, range, edge cases and source."""
