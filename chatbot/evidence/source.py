"""Source: a text that a sentence of an answer is compared with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A text, its language (ISO 639-1, "" when it cannot be told) and the day it was published, "" if unknown."""

    text: str
    language: str
    published: str = ""
