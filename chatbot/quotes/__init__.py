"""Answers without a model, in the articles' own sentences."""

from __future__ import annotations

from chatbot.quotes.choice import chosen, quote, ranked

__all__ = ["chosen", "quote", "ranked"]
