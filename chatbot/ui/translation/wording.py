"""Words: what the interface says, in one language; each has a catalogue, and English is the reference."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from chatbot.ui.translation.english_messages import GAP, EnglishMessages
from vectorstore.languages.cldr import grouped, plural_category

LANGUAGES = ("en", "de", "es", "fr")
COOKIE = "chatbot_language"
"""Where the browser keeps the language; elements.js writes it before anything is asked for."""

Text = str | Mapping[str, str]
"""A text with gaps such as `{name}`, or one for each plural form."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the interface in `language`, by their keys, and those for messages that come in English."""

    language: str
    interface: Mapping[str, Text]
    messages: Mapping[str, Text]

    def __call__(self, key: str, /, **values: str | int) -> str:
        """The text of `key` with its gaps filled: numbers in groups; `count` decides on the plural form."""
        return self._filled(self.interface[key], values)

    def message(self, english: str) -> str:
        """A notice, a reason or an error; in English where it is none of the catalogue's."""
        known = self.language != "en" and _english_messages().recognised(english)
        if not known:
            return english
        values = {gap: self._value(value, known.kinds[gap]) for gap, value in known.values.items()}
        return self._filled(self.messages[known.key], values)

    def _value(self, said: str, kind: str) -> str | int:
        match kind:
            case "number":
                return int(said.replace(",", ""))
            case "message":
                return self.message(said)
            case "list":
                return ", ".join(map(self.message, said.split(", ")))
        return said

    def _filled(self, text: Text, values: Mapping[str, str | int]) -> str:
        if not isinstance(text, str):
            category = plural_category(int(values["count"]), self.language)
            text = text.get(category, text["other"])
        return GAP.sub(lambda gap: self._written(values[gap[1]]), text)

    def _written(self, value: str | int) -> str:
        return value if isinstance(value, str) else grouped(value, self.language)


@lru_cache
def words_in(language: str) -> Words:
    """The words in one of LANGUAGES; in English for any other."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return Words(known, catalogue(known)["interface"], catalogue(known)["messages"])


def words_for(cookies: Mapping[str, str]) -> Words:
    """The words in the language of the browser that sent `cookies`."""
    return words_in(cookies.get(COOKIE, ""))


@lru_cache
def catalogue(language: str) -> Mapping[str, Any]:
    """The catalogue of one of LANGUAGES, as it is in its file."""
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))


@lru_cache
def _english_messages() -> EnglishMessages:
    return EnglishMessages(catalogue("en")["messages"])
