"""Judging: a model says of each cited sentence of an answer whether its sources bear it out (prompts/judge.md)."""

from __future__ import annotations

from dataclasses import replace

from chatbot.answering.answer import Answer
from chatbot.answering.checking.judges import opinions_on
from chatbot.answering.checking.second_opinion import statement_at
from chatbot.errors import ModelError, ModelUnavailable
from chatbot.models.discovery import NoModel, find_model
from chatbot.prompting.budget import prompt_budget
from chatbot.settings import Settings


async def judged_share(answer: Answer, judge: str, settings: Settings) -> float | None:
    """The share of the cited sentences that the model `judge` finds borne out; None where none is cited.

    A sentence that is borne out in part is not. Raises ModelError where the judge fails or leaves a sentence out:
    a share of the others would be of another answer.
    """
    places = [place for place, sentence in enumerate(answer.sentences) if sentence.citations]
    if not places:
        return None
    model = await find_model(replace(settings, model=judge))
    if isinstance(model, NoModel):
        raise ModelUnavailable(str(model))
    budget = prompt_budget(model.context_tokens, settings.answer_tokens, model.measurements)
    opinions = await opinions_on([statement_at(answer, place) for place in places], model, budget)
    if left := len(places) - len(opinions):
        raise ModelError(f"{judge} gave no opinion on {left} of {len(places)} sentences.")
    return sum(opinion == "yes" for opinion in opinions.values()) / len(places)
