"""An overview written by a model that reads all of the material: at once, or part by part with notes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.answering.overviews.material import OverviewMaterial
from chatbot.errors import ModelError
from chatbot.models.calling import ChatModel, stream
from chatbot.models.token_estimates import FRAME_TOKENS, estimated_tokens
from chatbot.prompting.budget import PromptBudget, Receipt
from chatbot.prompting.fencing import fence_of, fenced, language_name, passage_text
from chatbot.prompting.sanitising import as_quotation
from prompts import load

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk


_MOST_ROUNDS = 3
"""Rounds of notes on notes; what does not fit after them is left out."""

_TASKS = {
    "summary": "Summarise the article in four to seven sentences: what happened, who, when, why, what follows.",
    "digest": "Say in four to eight sentences what the articles are about: first what several tell of.",
    "timeline": "Tell what happened in order of time, one line for each event, beginning with its date. Give only "
    "dates that the articles state, or that follow from the day an article is of.",
}


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """A part that the model has read; `notice` says what did not fit, "" when everything did.

    The last one has the `receipt` of the prompt that the answer is written from.
    """

    part: int
    parts: int
    notice: str = ""
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class _PartReader:
    """A model, its task, and the tokens that its prompts may have."""

    model: ChatModel
    question: str
    task: str
    language: str
    budget: PromptBudget
    fence: str

    def prompt(self, name: str, material: Sequence[str]) -> str:
        """The prompt `name` over some of the material."""
        language = language_name(self.language)
        return load(name, task=self.task, language=language, fence=self.fence, material="\n\n".join(material))

    def room(self, name: str) -> int:
        """The tokens of material that the prompt `name` has room for."""
        frame = FRAME_TOKENS + estimated_tokens(self.prompt(name, ())) + estimated_tokens(self.question)
        return max(1, self.budget.estimated - frame)

    def ask(self, name: str, material: Sequence[str]) -> AsyncGenerator[AIMessageChunk, None]:
        """Stream what the model writes about the material."""
        from langchain_core.messages import HumanMessage, SystemMessage  # only where a model answers

        return stream(self.model, [SystemMessage(self.prompt(name, material)), HumanMessage(self.question)])

    async def notes(self, material: Sequence[str]) -> list[str]:
        """The model's notes on the material, fenced; none where it writes nothing."""
        text = "".join([chunk.text async for chunk in self.ask("notes", material)]).strip()
        # Notes are still text of articles, never instructions.
        return [f"BEGIN {self.fence}\n{as_quotation(text)}\nEND {self.fence}"] if text else []


async def overview_by_model(
    material: OverviewMaterial, question: str, model: ChatModel, budget: PromptBudget
) -> AsyncGenerator[AIMessageChunk | ReadingProgress, None]:
    """Stream what a model writes about `material.hits`, numbered from 1, with prompts within a budget.

    Before that comes a ReadingProgress for each part where there are several, and one with the receipt. Raises
    ModelError where the model fails; close the generator to stop it.
    """
    overview = material.overview
    texts = [passage_text(hit) for hit in material.hits]
    reader = _PartReader(model, question, _TASKS[overview.kind], overview.language, budget, fence_of(texts))
    pieces = [fenced(number, text, reader.fence) for number, text in enumerate(texts, 1)]
    for _ in range(_MOST_ROUNDS):
        if _tokens(pieces) <= reader.room("overview"):
            break
        parts = _parts(pieces, reader.room("notes"))
        pieces = []
        for number, part in enumerate(parts, 1):
            pieces += await reader.notes(part)
            yield ReadingProgress(number, len(parts))
        if not pieces:
            raise ModelError("The model wrote no notes on what it read; ask again, or choose another.")
    kept = _parts(pieces, reader.room("overview"))[0]
    left_out = f"Only {len(kept)} of {len(pieces)} notes fit into the prompt." if len(kept) < len(pieces) else ""
    passages, tokens = len(material.hits), budget.estimated - reader.room("overview") + _tokens(kept)
    yield ReadingProgress(len(kept), len(pieces), left_out, budget.receipt(passages, passages, tokens))
    async with aclosing(reader.ask("overview", kept)) as chunks:
        async for chunk in chunks:
            yield chunk


def _tokens(material: Sequence[str]) -> int:
    return sum(estimated_tokens(f"{text}\n\n") for text in material)


def _parts(material: Sequence[str], room: int) -> list[list[str]]:
    """Split material into parts in order, each as large as there is room for, with at least one piece."""
    parts: list[list[str]] = [[]]
    for text in material:
        if parts[-1] and _tokens([*parts[-1], text]) > room:
            parts.append([])
        parts[-1].append(text)
    return parts
