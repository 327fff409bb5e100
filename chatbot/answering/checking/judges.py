"""Judges: models that say whether statements rest on their sources, each asked in the format made for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from chatbot.models.calling import reply
from chatbot.models.discovery import AvailableModel
from chatbot.models.token_estimates import FRAME_TOKENS, estimated_tokens
from chatbot.prompting.budget import PromptBudget
from chatbot.prompting.fencing import fence_of, fenced
from chatbot.prompting.sanitising import sanitised
from prompts import load

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

Opinion = Literal["yes", "partly", "no"]

_ONE = re.compile(r"(?:^\W*|\")(\d{1,3})\W+(yes|no|partly)\b", re.IGNORECASE | re.MULTILINE)
_ALONE = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_LONGEST_REPLY = 2000
_REPLY_TOKENS = 8
"""Of one opinion."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer, and the sentences of articles that it cites."""

    text: str
    source: str


def seconds_to_judge(model: AvailableModel, statements: Sequence[Statement]) -> float | None:
    """How long a model would take over statements; None while its speed is not known."""
    prompt, _ = _prompt(statements)
    tokens = FRAME_TOKENS + estimated_tokens(prompt)
    return model.measurements.seconds_for(tokens, _REPLY_TOKENS * len(statements))


async def opinions_on(
    statements: Sequence[Statement], model: AvailableModel, budget: PromptBudget
) -> Mapping[int, Opinion]:
    """A model's opinion on each statement by its place, without those that do not fit or that it leaves out.

    Raises ModelError.
    """
    for name, (ask, grounded) in _CHECKERS.items():
        if name in model.name.casefold():
            replies = [await reply(model.chat(), ask(one), _is_opinion) for one in statements]
            words = [found[1].lower() if (found := _ALONE.match(said)) else "" for said in replies]
            return {place: "yes" if word == grounded else "no" for place, word in enumerate(words) if word}
    return await _opinions_at_once(statements, model, budget)


async def _opinions_at_once(
    statements: Sequence[Statement], model: AvailableModel, budget: PromptBudget
) -> Mapping[int, Opinion]:
    from langchain_core.messages import HumanMessage  # only where a model answers

    room = budget.estimated - FRAME_TOKENS
    fitting = next((n for n in range(len(statements), 0, -1) if _tokens(statements[:n]) <= room), 0)
    if not fitting:
        return {}
    prompt, reply_format = _prompt(statements[:fitting])
    written = await reply(
        model.chat(reply_format), [HumanMessage(prompt)], lambda said: len(said) > _LONGEST_REPLY
    )
    # Reversed, so that the first opinion counts where a model repeats itself.
    found = {
        int(number) - 1: cast("Opinion", opinion.lower()) for number, opinion in reversed(_ONE.findall(written))
    }
    return {place: opinion for place, opinion in found.items() if 0 <= place < fitting}


def _tokens(statements: Sequence[Statement]) -> int:
    return estimated_tokens(_prompt(statements)[0])


def _prompt(statements: Sequence[Statement]) -> tuple[str, Mapping[str, object]]:
    """The prompt on statements, numbered from 1, and the JSON schema of the reply."""
    texts = [sanitised(f"Statement: {one.text}\nSource: {one.source}") for one in statements]
    fence = fence_of(texts)
    numbered = {str(number): fenced(number, text, fence) for number, text in enumerate(texts, 1)}
    opinions = {"type": "string", "enum": ["yes", "partly", "no"]}
    schema = {"type": "object", "properties": dict.fromkeys(numbered, opinions), "required": list(numbered)}
    return load("judge", fence=fence, statements="\n\n".join(numbered.values())), schema


def _is_opinion(said: str) -> bool:
    return bool(_ALONE.match(said)) or len(said) > _LONGEST_REPLY


def _for_minicheck(statement: Statement) -> list[BaseMessage]:
    from langchain_core.messages import HumanMessage

    return [HumanMessage(f"Document: {sanitised(statement.source)}\nClaim: {sanitised(statement.text)}")]


def _for_guardian(statement: Statement) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, ChatMessage, SystemMessage

    context = ChatMessage(role="context", content=sanitised(statement.source))
    return [SystemMessage("groundedness"), context, AIMessage(sanitised(statement.text))]


_CHECKERS = {"bespoke-minicheck": (_for_minicheck, "yes"), "granite3-guardian": (_for_guardian, "no")}
"""Models of Ollama's library that check one statement: how each is asked, and its word for a grounded one.

granite3-guardian answers whether there is a risk: that a statement is not grounded.
"""
