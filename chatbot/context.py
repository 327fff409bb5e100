"""Passages -> the prompt, within the model's real budget."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.conversation import Turn
from prompts import load
from vectorstore.article import Article
from vectorstore.search import Hit

REFUSAL = "NOT_IN_THE_ARTICLES"
"""What a model writes when the passages do not tell; recognised, never shown."""

_BYTES_PER_TOKEN = 3
_FRAME_TOKENS = 64
"""Roles and marks that the model's own template puts around the messages."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went into the prompt: passages found and used, tokens (estimated) and the budget in tokens."""

    passages_found: int = 0
    passages_used: int = 0
    tokens: int = 0
    budget: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """A prompt that fits: the system message, the turns kept, and the passages behind the numbers."""

    system: str
    turns: tuple[Turn, ...]
    hits: tuple[Hit, ...]
    receipt: Receipt


def fit(question: str, language: str, hits: Sequence[Hit], history: Sequence[Turn], budget: int) -> Context:
    """Make a prompt of at most `budget` tokens: turns go first, from the start, then passages, from the end.

    Nothing is cut in the middle, and the best passage always stays.
    """
    fence = secrets.token_hex(4)
    used, turns = list(hits), list(history)
    while True:
        system = load(
            "answer",
            refusal=REFUSAL,
            language=language or "the one it is asked in",
            fence=fence,
            passages="\n\n".join(_fenced(number, hit, fence) for number, hit in enumerate(used, 1)),
        )
        tokens = _FRAME_TOKENS + sum(map(estimated_tokens, [system, question, *(turn.content for turn in turns)]))
        if tokens <= budget or (len(used) <= 1 and not turns):
            break
        if turns:
            turns.pop(0)
        else:
            used.pop()
    return Context(system, tuple(turns), tuple(used), Receipt(len(hits), len(used), tokens, budget))


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text is: a third of its UTF-8 bytes, on the high side for any script."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def _fenced(number: int, hit: Hit, fence: str) -> str:
    return f"[{number}] {_heading(hit.article)}\nBEGIN {fence}\n{hit.passage.text}\nEND {fence}"


def _heading(article: Article) -> str:
    return ", ".join(part for part in (article.title or "untitled", article.published) if part)
