"""Token estimates: an upper bound on the tokens of a text for any tokenizer."""

from __future__ import annotations

import re
from math import ceil

# Tokens for a character of a script, so that a text of some length in any of 24 languages was no more tokens than
# estimated with the vocabularies of DeepSeek, Qwen, Tekken and Llama 2, whose 32,000 pieces are the fewest.
_WEIGHTS = (
    (re.compile(r"[A-Za-z]+"), 0.38),
    (re.compile(r"[0-9]+"), 1.0),
    (re.compile(r"[^\S\n]+"), 0.1),
    (re.compile(r"[!-/:-@\[-`{-~\n]+"), 0.9),
    (re.compile("[\u00a1-\u024f]+"), 1.6),
    (re.compile("[\u0370-\u03ff]+"), 1.15),
    (re.compile("[\u0400-\u058f]+"), 0.6),
    (re.compile("[\u0590-\u06ff]+"), 1.2),
    (re.compile("[\u1e00-\u1eff]+"), 3.0),
    (re.compile("[\uac00-\ud7af]+"), 2.2),
)
_OTHER = 1.6

FRAME_TOKENS = 64
"""Tokens that a model's template puts around the messages."""


def estimated_tokens(text: str) -> int:
    """The estimated tokens of a text; for texts of some length, no tokenizer looked at makes more."""
    counts = [(sum(map(len, signs.findall(text))), weight) for signs, weight in _WEIGHTS]
    others = len(text) - sum(count for count, _ in counts)
    return ceil(sum(count * weight for count, weight in counts) + others * _OTHER)
