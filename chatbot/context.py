"""Passages -> the prompt, within the model's real budget."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went into the prompt: passages found and used, tokens (estimated) and the budget in tokens."""

    passages_found: int = 0
    passages_used: int = 0
    tokens: int = 0
    budget: int = 0
