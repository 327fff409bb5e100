"""Conversations: what was said before a question."""
