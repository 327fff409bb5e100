"""Variants: the settings that `chatbot eval --compare` asks again with."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.answering.options import AnswerOptions
from chatbot.errors import SettingsError
from chatbot.settings import Settings

_NAMES = {"model": "model", "judge": "judge", "context": "context_tokens", "library": "library"}


def variants(settings: Settings, stated: Sequence[str]) -> dict[str, Settings]:
    """The settings of each variant by how it was stated, after the settings themselves under "".

    One is stated as "model=qwen3:8b" or, with several settings, "model=qwen3:8b,passages=4". Raises SettingsError.
    """
    found = {"": settings}
    for one in stated:
        varied = settings
        for part in one.split(","):
            varied = _with(varied, part)
        found[one] = varied
    return found


def _with(settings: Settings, stated: str) -> Settings:
    name, _, value = (part.strip() for part in stated.partition("="))
    if name == "passages" and value.isdecimal():
        return AnswerOptions(passages=int(value)).applied_to(settings)
    if not value or name not in _NAMES:
        names = ", ".join((*_NAMES, "passages"))
        raise SettingsError(f"{stated!r} is nothing to compare with. Give one of {names}, as in model=NAME.")
    return settings.updated({_NAMES[name]: value})
