"""What is going on -> one line of markup: the library and model, a search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from chatbot.answering.answer import Status
from chatbot.ui.escaping import escape
from chatbot.ui.translation.wording import Words
from vectorstore.article import clean_characters

_CODE = re.compile("`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Start:
    """What stands where the conversation will be: how to begin, and questions to click."""

    placeholder: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, status: Status, words: Words) -> Self:
        """The start of a conversation about the articles that there are."""
        if not status.articles:
            return cls(words("begin"), ())
        asked = words("ask_or_try" if status.suggestions else "ask_anything")
        return cls(escape(asked), tuple(map(words.message, status.suggestions)))


def status_markdown(status: Status, words: Words) -> str:
    """How many articles there are, and which model answers or why none does."""
    articles = words("article_count", count=status.articles) if status.articles else words("no_articles")
    if status.name:
        model = f"<b>{escape(status.name)}</b>"
        return f'<p class="status ready">{words("written_by", articles=articles, model=model)}</p>'
    parts = map(escape, _CODE.split(words.message(status.reason)))
    reason = "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
    offer = f' <a href="#pull">{escape(words("download", model=status.offer))}</a>' if status.offer else ""
    return f'<p class="status">{words("no_model", articles=articles, reason=reason)}{offer}</p>'


def waiting_markdown(waiting: str, words: Words) -> str:
    """What is being done while there is nothing new to read."""
    said = words.message(waiting) if waiting else words("searching")
    return f'<p class="waiting">{escape(clean_characters(said))}…</p>'
