"""Prompt: as many passages and turns as fit into the model's context."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from chatbot.citations.cited_text import without_markers
from chatbot.models.measurements import Measurements
from chatbot.models.token_estimates import FRAME_TOKENS, estimated_tokens
from chatbot.own_phrases import without_own_phrases
from chatbot.prompting.fencing import fence_of, fenced, passage_text
from chatbot.prompting.instructions import Instructions
from chatbot.prompting.sanitising import sanitised
from chatbot.turn import Turn
from vectorstore.languages.detection import detect_language
from vectorstore.search.hits import Hit

_TURN_TOKENS = 8
"""Tokens that a template puts around one turn."""
_SECONDS = 20
"""A slow model is given fewer passages, so that its first word comes after about so long."""
_LEAST_PASSAGES = 3
"""However slow it is, it is given so many."""
_OF_PASSAGES = 0.75
"""Where time is short, passages may have so much of it, and turns the rest."""
_LEAST_OF_TURNS = 300
"""And so many tokens of the conversation, or else a follow-up says nothing."""
_CUT_TO = range(1, 4)
"""Ollama cuts a prompt to half the context and two tokens; a template may add or take one."""
_SURELY_FEWER = 6
"""No known tokenizer makes so many times fewer tokens of a text than are estimated (3.3 times at most)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went into a prompt: passages found and used, its tokens and its budget in tokens.

    `counted` says that the server counted the tokens; until then they are estimated.
    """

    passages_found: int = 0
    passages_used: int = 0
    tokens: int = 0
    budget: int = 0
    counted: bool = False

    def line(self) -> str:
        """In words: "6 of 8 passages, about 3,400 of 4,096 tokens"; "" where there was no prompt."""
        if not self.budget:
            return ""
        tokens = f"{self.tokens:,}" if self.counted else f"about {_rounded(self.tokens):,}"
        return f"{self.passages_used} of {self.passages_found} passages, {tokens} of {self.budget:,} tokens"


@dataclass(frozen=True, slots=True)
class PromptBudget:
    """The `tokens` that a prompt may have, of a model that makes `token_ratio` of each one estimated.

    `tokens_a_second` is how fast it reads, 0 while not known.
    """

    tokens: int
    token_ratio: float = 1.0
    tokens_a_second: float = 0.0

    @property
    def estimated(self) -> int:
        """The budget for tokens as they are estimated."""
        return math.floor(self.tokens / self.token_ratio)

    @property
    def in_time(self) -> float:
        """The estimated tokens that are read before a reader has waited for long; without end while not known."""
        return _SECONDS * self.tokens_a_second / self.token_ratio if self.tokens_a_second else math.inf

    def receipt(self, passages_found: int, passages_used: int, estimated: int) -> Receipt:
        """The receipt of a prompt of so many tokens, as estimated."""
        return Receipt(passages_found, passages_used, math.ceil(estimated * self.token_ratio), self.tokens)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that fits: system message, turns, question, and the `hits` behind the passage numbers.

    Turns and `question` are sanitised. `notice` says what did not fit, "" when everything did; where not even the
    best passage fits there are no hits, and nothing to ask a model.
    """

    system: str
    turns: tuple[Turn, ...]
    question: str
    hits: tuple[Hit, ...]
    receipt: Receipt
    notice: str = ""


def prompt_budget(context_tokens: int, answer_tokens: int, known: Measurements) -> PromptBudget:
    """The tokens that a prompt may have: the context without the answer, and at least three quarters of it."""
    context = min(context_tokens, known.context_tokens or context_tokens)
    tokens = max(context - answer_tokens, context * 3 // 4)
    return PromptBudget(tokens, known.token_ratio, known.tokens_read_a_second)


def fit_prompt(
    question: str, instructions: Instructions, hits: Sequence[Hit], history: Sequence[Turn], budget: PromptBudget
) -> Prompt:
    """Make a prompt within a budget: the oldest turns are dropped first, then the last passages.

    For a model that reads slowly, the last passages are left out before turns are.

    Nothing is cut in the middle. Turns lose their [n], which would be taken for these passages' numbers, and the
    program's own phrases, which the model would repeat.
    """
    question = sanitised(question)
    texts = [passage_text(hit) for hit in hits]
    fence = fence_of([question, *texts, *(turn.content for turn in history)])
    passages = [fenced(number, text, fence) for number, text in enumerate(texts, 1)]
    tokens = FRAME_TOKENS + estimated_tokens(instructions((), fence)) + estimated_tokens(question)
    of_passages = [estimated_tokens(passage) + 1 for passage in passages]
    fitting = _count_within(of_passages, budget.estimated - tokens)
    in_time = _count_within(of_passages, _OF_PASSAGES * budget.in_time - tokens)
    used = min(fitting, max(in_time, _LEAST_PASSAGES))
    tokens += sum(of_passages[:used])
    room = min(budget.estimated, max(budget.in_time, tokens + _LEAST_OF_TURNS)) - tokens
    turns, of_turns = _last_turns(history, room) if fitting == len(hits) else ((), 0)
    receipt = budget.receipt(len(hits), used, tokens + of_turns)
    system = instructions(passages[:used], fence)
    notice = _too_slow(receipt, budget) if used < fitting else _notice(receipt, len(history) - len(turns))
    return Prompt(system, turns, question, tuple(hits[:used]), receipt, notice)


def cut_short(estimated: Receipt, counted: int, context_tokens: int) -> str:
    """The notice that the server cut a prompt all the same, "" where it seems not to have.

    `counted` are the tokens that it counted, with cached ones, or 0; `context_tokens` is the context it was asked
    for. A cut prompt has half of that, or far fewer tokens than any tokenizer makes of it.
    """
    if not counted:
        return ""
    halved = counted - context_tokens // 2 in _CUT_TO and estimated.tokens > context_tokens * 3 // 4
    if halved or counted * _SURELY_FEWER < estimated.tokens:
        return (
            f"The server seems to have cut the prompt (it read {counted:,} of about "
            f"{_rounded(estimated.tokens):,} tokens), so the model may not have seen all passages; "
            "set a smaller context, or choose a model with a longer one."
        )
    return ""


def _count_within(tokens: Sequence[int], budget: float) -> int:
    """How many of the first ones have no more tokens than `budget` together."""
    return sum(total <= budget for total in accumulate(tokens))


def _last_turns(history: Sequence[Turn], budget: float) -> tuple[tuple[Turn, ...], int]:
    """The last turns that `budget` has room for, beginning with a question as models want, and their tokens."""
    kept: list[tuple[Turn, int]] = []
    for turn in reversed(history):
        own_apart = without_own_phrases(turn.content, [detect_language(turn.content)])
        content = sanitised(without_markers(own_apart)).strip()
        tokens = estimated_tokens(content) + _TURN_TOKENS
        if (budget := budget - tokens) < 0:
            break
        kept.append((replace(turn, content=content), tokens))
    while kept and kept[-1][0].role != "user":
        kept.pop()
    return tuple(turn for turn, _ in reversed(kept)), sum(tokens for _, tokens in kept)


def _too_slow(receipt: Receipt, budget: PromptBudget) -> str:
    return (
        f"Only the best {receipt.passages_used} of the {receipt.passages_found} passages found went into the "
        f"prompt, as the model reads about {budget.tokens_a_second:.0f} tokens a second."
    )


def _notice(receipt: Receipt, turns_left_out: int) -> str:
    if receipt.tokens > receipt.budget or (receipt.passages_found and not receipt.passages_used):
        return (
            f"Not even the best passage fits into the prompt (room for {receipt.budget:,} tokens); "
            "choose a model with a longer context."
        )
    if receipt.passages_used < receipt.passages_found:
        return f"Only {receipt.passages_used} of the {receipt.passages_found} passages found fit into the prompt."
    return "The beginning of this conversation no longer fits into the prompt." if turns_left_out else ""


def _rounded(tokens: int) -> int:
    return round(tokens, -2) if tokens >= 1000 else round(tokens, -1)
