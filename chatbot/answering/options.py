"""AnswerOptions: what one request may set differently from the settings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chatbot.errors import SettingsError
from chatbot.settings import Settings
from vectorstore.filters import EVERYTHING, Filters

MOST_PASSAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOptions:
    """The options of one request; None means "as the settings say".

    `model` is a model's name, "" for the best one there; `passages` how many passages the answer is made from;
    `judge` whether the model gives a second opinion; `filters` the articles to answer from; `reader` who asks,
    where several readers take turns. Raises SettingsError for a number of passages that cannot be meant.
    """

    model: str | None = None
    passages: int | None = None
    judge: bool | None = None
    filters: Filters = EVERYTHING
    reader: str = ""

    def __post_init__(self) -> None:
        if self.passages is not None and not 1 <= self.passages <= MOST_PASSAGES:
            raise SettingsError(f"passages is {self.passages}; give a number from 1 to {MOST_PASSAGES}.")

    def applied_to(self, settings: Settings) -> Settings:
        """The settings with these options in place of their defaults."""
        return replace(
            settings,
            model=settings.model if self.model is None else self.model,
            passages=settings.passages if self.passages is None else self.passages,
            # Asked for here, it is by the model that the settings name, if any.
            judge=settings.judge if self.judge is None else self.judge and (settings.judge or True),
        )


SETTINGS_ALONE = AnswerOptions()
