"""The model that answers one request: the one given, or the best one that is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.errors import ModelError
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.prompting.budget import prompt_budget
from chatbot.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class AnsweringModel:
    """A chat model, the tokens of its context, and the tokens that a prompt may have."""

    chat: BaseChatModel
    name: str
    context_tokens: int
    budget: int
    loaded: bool = True

    def waiting(self, passages: int) -> str:
        """What the user waits for until the first word."""
        return f"{self.name} is {'reading' if self.loaded else 'being loaded, then reads'} {passages} passages"


async def choose_model(
    settings: Settings, given: BaseChatModel | None, failures: tuple[type[Exception], ...]
) -> AnsweringModel | NoModel:
    """The model `given`, else the one that the settings name, else the best one there."""
    if given is not None:
        from chatbot.models.guard import guarded  # LangChain: half a second

        model = guarded(given, settings, failures)
        budget = prompt_budget(settings.context_tokens, settings.answer_tokens)
        return AnsweringModel(model, model.model, settings.context_tokens, budget)
    found = await find_model(settings)
    if isinstance(found, NoModel):
        return found
    try:
        budget = prompt_budget(found.context_tokens, found.answer_tokens)
        return AnsweringModel(found.chat(), found.name, found.context_tokens, budget, found.loaded)
    except ModelError as error:
        return NoModel(str(error))


async def name_model(settings: Settings, given: BaseChatModel | None) -> str | NoModel:
    """The name of the model that would answer, which is not loaded for that."""
    if given is not None:
        return str(getattr(given, "model_name", "") or getattr(given, "model", "") or type(given).__name__)
    found = await find_model(settings)
    return found.name if isinstance(found, AvailableModel) else found
