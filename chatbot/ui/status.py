"""What is going on -> one line of markup: the library and model, a search, a download."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from chatbot.answering.answer import Status
from chatbot.models.pulling import Pulling
from chatbot.ui.escaping import escape
from chatbot.ui.translation.wording import Words
from vectorstore.article import clean_characters

_CODE = re.compile("`([^`]+)`")
_MEGABYTE = 1_000_000


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
    return f'<p class="status">{words("no_model", articles=articles, reason=reason)}</p>'


def waiting_markdown(waiting: str, words: Words) -> str:
    """What is being done while there is nothing new to read."""
    said = words.message(waiting) if waiting else words("searching")
    return f'<p class="waiting">{escape(clean_characters(said))}…</p>'


def download_markdown(model: str, progress: Pulling, words: Words) -> str:
    """How much of a model has been downloaded, in megabytes of the parts known so far."""
    share, bar = escape(clean_characters(progress.status)), ""
    if progress.total:
        percent = int(progress.share * 100)
        done, total = progress.completed // _MEGABYTE, progress.total // _MEGABYTE
        share = words("downloaded_share", percent=percent, done=done, total=total)
        bar = f' <progress max="100" value="{percent}"></progress>'
    return f'<p class="download">{words("downloading", model=escape(model), status=share)}{bar}</p>'
