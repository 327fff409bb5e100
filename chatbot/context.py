"""Passages -> the prompt, within the model's real budget."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.citations import without_markers
from chatbot.conversation import Turn
from chatbot.refusal import REFUSAL
from prompts import load
from vectorstore.search import Hit

_BYTES_PER_TOKEN = 3
_FRAME_TOKENS = 64
"""Roles and marks that the model's own template puts around the messages."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went into the prompt: passages found and used, its tokens and the budget in tokens.

    `counted` says that the server counted the tokens; until then they are estimated.
    """

    passages_found: int = 0
    passages_used: int = 0
    tokens: int = 0
    budget: int = 0
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """A prompt that fits: the system message, the turns kept, and the passages behind the numbers.

    `notice` says what did not fit, "" when everything did.
    """

    system: str
    turns: tuple[Turn, ...]
    hits: tuple[Hit, ...]
    receipt: Receipt
    notice: str = ""


def fit(question: str, language: str, hits: Sequence[Hit], history: Sequence[Turn], budget: int) -> Context:
    """Make a prompt of at most `budget` tokens: turns go first, from the start, then passages, from the end.

    Nothing is cut in the middle, and the best passage always stays. Turns go in without their [n], which
    would be taken for these passages' numbers.
    """
    fence = secrets.token_hex(4)
    said = [replace(turn, content=without_markers(turn.content)) for turn in history]
    used = list(hits)
    while True:
        system = _system(language, used, fence)
        tokens = _FRAME_TOKENS + estimated_tokens(system) + estimated_tokens(question)
        if tokens <= budget or len(used) <= 1:
            break
        used.pop()
    turns = _last_turns(said, budget - tokens) if len(used) == len(hits) else ()
    tokens += sum(estimated_tokens(turn.content) for turn in turns)
    receipt = Receipt(len(hits), len(used), tokens, budget)
    return Context(system, turns, tuple(used), receipt, _notice(receipt, len(history) - len(turns)))


def _system(language: str, hits: Sequence[Hit], fence: str) -> str:
    return load(
        "answer",
        refusal=REFUSAL,
        language=language or "the one it is asked in",
        fence=fence,
        passages="\n\n".join(_fenced(number, hit, fence) for number, hit in enumerate(hits, 1)),
    )


def _last_turns(said: Sequence[Turn], budget: int) -> tuple[Turn, ...]:
    """Return the last turns that `budget` has room for, from a question on: models want one first."""
    first = len(said)
    while first and (budget := budget - estimated_tokens(said[first - 1].content)) >= 0:
        first -= 1
    while first < len(said) and said[first].role != "user":
        first += 1
    return tuple(said[first:])


def _notice(receipt: Receipt, turns_left_out: int) -> str:
    if receipt.tokens > receipt.budget:
        return (
            f"The prompt may be too long (about {receipt.tokens:,} tokens, room for {receipt.budget:,}); "
            "choose a model with a longer context."
        )
    if receipt.passages_used < receipt.passages_found:
        return f"Only {receipt.passages_used} of the {receipt.passages_found} passages found fit into the prompt."
    return "The beginning of this conversation no longer fits into the prompt." if turns_left_out else ""


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text is: a third of its UTF-8 bytes, on the high side for any script."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def _fenced(number: int, hit: Hit, fence: str) -> str:
    # The title too is what somebody wrote, and stands inside the fence.
    heading = ", ".join(filter(None, (hit.article.title, hit.article.published)))
    text = "\n\n".join(filter(None, (heading, hit.passage.text)))
    return f"[{number}]\nBEGIN {fence}\n{text}\nEND {fence}"
