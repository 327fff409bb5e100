"""Passages -> the prompt, within the model's real budget."""

from __future__ import annotations

from chatbot.context.prompt import Context, Receipt, cut_short, fit

__all__ = ["Context", "Receipt", "cut_short", "fit"]
