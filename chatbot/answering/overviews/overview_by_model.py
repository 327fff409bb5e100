"""A survey told by a model that reads all of it: at once, or where it does not fit part by part, by its notes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.answering.overviews.material import OverviewMaterial
from chatbot.errors import ModelError
from chatbot.models.calling import stream
from chatbot.prompting.budget import Receipt
from chatbot.prompting.fencing import fence_of, fenced, language_name, passage_text
from chatbot.prompting.sanitising import as_quotation
from chatbot.prompting.token_estimates import FRAME_TOKENS, estimated_tokens
from prompts import load

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk


_MOST_ROUNDS = 3
"""Notes of notes of notes are as far as it goes: what is left then is cut."""

_TASKS = {
    "summary": "Summarise the article in four to seven sentences: what happened, who, when, why, what follows.",
    "digest": "Say in four to eight sentences what the articles are about: first what several tell of.",
    "timeline": "Tell what happened in order of time, one line for each event, beginning with its date. Give only "
    "dates that the articles state, or that follow from the day an article is of.",
}


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """A part that has been read, of how many; `notice` says what did not fit, "" when everything did.

    `receipt` comes with the last, and is of the prompt that the answer is written from.
    """

    part: int
    parts: int
    notice: str = ""
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class _PartReader:
    """A model, what it is asked, and how many tokens its prompts may have."""

    model: BaseChatModel
    question: str
    task: str
    language: str
    budget: int
    fence: str

    def prompt(self, name: str, material: Sequence[str]) -> str:
        """Return a prompt over some of the material."""
        language = language_name(self.language)
        return load(name, task=self.task, language=language, fence=self.fence, material="\n\n".join(material))

    def room(self, name: str) -> int:
        """Return how many tokens of material a prompt has room for."""
        frame = FRAME_TOKENS + estimated_tokens(self.prompt(name, ())) + estimated_tokens(self.question)
        return max(1, self.budget - frame)

    async def ask(self, name: str, material: Sequence[str]) -> AsyncGenerator[AIMessageChunk, None]:
        """Stream what the model writes of the material."""
        from langchain_core.messages import HumanMessage, SystemMessage  # only where a model answers

        chunks = stream(self.model, [SystemMessage(self.prompt(name, material)), HumanMessage(self.question)])
        async with aclosing(chunks):
            async for chunk in chunks:
                yield chunk

    async def notes(self, material: Sequence[str]) -> list[str]:
        """Return what the model notes of the material, fenced; none where it writes nothing."""
        text = "".join([chunk.text async for chunk in self.ask("notes", material)]).strip()
        # What a model noted is an article's text still, and no instruction.
        return [f"BEGIN {self.fence}\n{as_quotation(text)}\nEND {self.fence}"] if text else []


async def overview_by_model(
    survey: OverviewMaterial, question: str, model: BaseChatModel, budget: int
) -> AsyncGenerator[AIMessageChunk | ReadingProgress, None]:
    """Stream what a model writes of `survey.hits`, its [n] being their places from 1, in at most `budget` tokens.

    Before that comes a Reading for each part that is read, where there are several, and one with the receipt.
    Raises ModelError, and what the model raises, when one fails; close it to stop.
    """
    overview = survey.overview
    texts = [passage_text(hit) for hit in survey.hits]
    reader = _PartReader(model, question, _TASKS[overview.kind], overview.language, budget, fence_of(texts))
    material = [fenced(number, text, reader.fence) for number, text in enumerate(texts, 1)]
    for _ in range(_MOST_ROUNDS):
        if _tokens(material) <= reader.room("overview"):
            break
        parts = _parts(material, reader.room("notes"))
        material = []
        for number, part in enumerate(parts, 1):
            material += await reader.notes(part)
            yield ReadingProgress(number, len(parts))
        if not material:
            raise ModelError("The model wrote no notes on what it read; ask again, or choose another.")
    kept = _parts(material, reader.room("overview"))[0]
    left_out = (
        f"Only {len(kept)} of {len(material)} notes fit into the prompt." if len(kept) < len(material) else ""
    )
    passages, tokens = len(survey.hits), budget - reader.room("overview") + _tokens(kept)
    yield ReadingProgress(len(kept), len(material), left_out, Receipt(passages, passages, tokens, budget))
    chunks = reader.ask("overview", kept)
    async with aclosing(chunks):
        async for chunk in chunks:
            yield chunk


def _tokens(material: Sequence[str]) -> int:
    return sum(estimated_tokens(f"{text}\n\n") for text in material)


def _parts(material: Sequence[str], room: int) -> list[list[str]]:
    """Put material into parts in order, each as much as there is room for, and at least one piece."""
    parts: list[list[str]] = [[]]
    for text in material:
        if parts[-1] and _tokens([*parts[-1], text]) > room:
            parts.append([])
        parts[-1].append(text)
    return parts
