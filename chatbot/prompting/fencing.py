"""Fencing: text of articles in a prompt, numbered, between marks that cannot occur in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from chatbot.prompting.sanitising import as_quotation, sanitised, sanitised_line
from vectorstore.languages.cldr import english_name
from vectorstore.search.hits import Hit

_TITLE_CHARACTERS = 300


def language_name(language: str) -> str:
    """The name of a language (ISO 639-1, or "") in a prompt; small models know few codes."""
    return english_name(language) or "the language it is asked in"


def fence_of(texts: Iterable[str]) -> str:
    """A mark that occurs in none of `texts`."""
    everything = "\n".join(texts).casefold()
    while (fence := secrets.token_hex(4)) in everything:
        pass
    return fence


def passage_text(hit: Hit) -> str:
    """A passage as a model reads it: its article's title, outlet, date and language, then its text."""
    # The title comes from the article, and stands inside the fence.
    article = hit.article
    named = {
        "Title": article.title,
        "Outlet": article.outlet,
        "Date": article.published,
        "Language": english_name(article.language) or article.language,
    }
    lines = [f"{name}: {sanitised_line(said, _TITLE_CHARACTERS)}" for name, said in named.items() if said]
    return "\n".join([*lines, "", sanitised(hit.passage.text)]).strip()


def fenced(number: int, text: str, fence: str) -> str:
    """A text under its number, between two marks, each line quoted."""
    return f"[{number}]\nBEGIN {fence}\n{as_quotation(text)}\nEND {fence}"
