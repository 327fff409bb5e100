"""What is going on -> one line of markup: the library and model, a search, a download."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from chatbot.answering.answer import Status
from chatbot.models.pulling import Pulling
from chatbot.phrases import count_of
from chatbot.ui.escaping import escape
from vectorstore.article import clean_characters

_CODE = re.compile("`([^`]+)`")
_MEGABYTE = 1_000_000
_EMPTY = """
### Begin with your articles

Drop files or folders anywhere on this page, paste a web address or a text, or [choose files](#add).
Then ask about them, in any language.

They stay on this machine. Text, Markdown, HTML, PDF, Word, EPUB, CSV, JSON Lines and ZIP files can be read.

No articles at hand? [Try the sample article](#add-sample).
"""


@dataclass(frozen=True, slots=True)
class Start:
    """What stands where the conversation will be: how to begin, and questions to click."""

    placeholder: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, status: Status) -> Self:
        """The start of a conversation about the articles that there are."""
        if not status.articles:
            return cls(_EMPTY, ())
        asked = "Ask in any language, or try one of these:" if status.suggestions else "Ask in any language."
        return cls(escape(asked), status.suggestions)


def status_markdown(status: Status) -> str:
    """How many articles there are, and which model answers or why none does."""
    articles = count_of(status.articles, "article") if status.articles else "No articles yet"
    if status.name:
        return f'<p class="status ready">{articles}. Answers are written by <b>{escape(status.name)}</b>.</p>'
    parts = map(escape, _CODE.split(status.reason))
    reason = "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
    return f'<p class="status">{articles}. No model is available, so answers quote the articles. {reason}</p>'


def waiting_markdown(waiting: str = "") -> str:
    """What is being done while there is nothing new to read."""
    return f'<p class="waiting">{escape(clean_characters(waiting or "Searching your articles"))}…</p>'


def download_markdown(model: str, progress: Pulling) -> str:
    """How much of a model has been downloaded, in megabytes of the parts known so far."""
    name = escape(model)
    if not progress.total:
        return f'<p class="download">Downloading {name}: {escape(clean_characters(progress.status))}</p>'
    percent = int(progress.share * 100)
    megabytes = f"{progress.completed // _MEGABYTE:,} of {progress.total // _MEGABYTE:,} MB"
    bar = f'<progress max="100" value="{percent}"></progress>'
    return f'<p class="download">Downloading {name}: {percent} %, {megabytes} {bar}</p>'
