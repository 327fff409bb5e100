"""What is going on -> one line of markup: the library and model, a search, a download."""

from __future__ import annotations

import re

from chatbot.answering.answer import Status
from chatbot.models.pulling import Pulling
from chatbot.phrases import count_of
from chatbot.ui.escaping import escape
from vectorstore.article import clean_characters

_CODE = re.compile("`([^`]+)`")
_MEGABYTE = 1_000_000


def status_markdown(status: Status) -> str:
    """How many articles there are, and which model answers or why none does."""
    articles = count_of(status.articles, "article")
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
