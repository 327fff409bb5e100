"""How an answer was made and where its words come from, in words for the page and the terminal alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from chatbot.answering.answer import Answer
from chatbot.citations.citation import ArticleReference
from vectorstore.store.article_store import Entry

_MOST_PLACES = 10


def made_by(answer: Answer) -> list[str]:
    """Who wrote an answer, and from how much; nothing where it is the program's own words."""
    without = f"in place of the answer of {answer.model}" if answer.model else "without a model"
    if answer.answered == "near":
        made = f"Nearest sentences of the articles, {without}"
    elif answer.abstained:
        made = f"No answer found in the articles{f' by {answer.model}' if answer.model else ''}"
    elif answer.mode == "quotes":
        made = f"Quoted from the articles, {without}" if answer.citations else ""
    else:
        made = f"Written by {answer.model}"
    return [*filter(None, (made, answer.context.line()))]


def nearest_label(answer: Answer) -> str:
    """What stands above the near misses."""
    return "Nearest sentences" if answer.answered == "near" else "Nearest passages"


def article_title(article: ArticleReference) -> str:
    """An article's title, or else where it is from."""
    return article.title or place(article) or article.id


def place(article: ArticleReference) -> str:
    """The name of an article's file or web site."""
    if is_web(article.source):
        return urlsplit(article.source).netloc.removeprefix("www.")
    return PurePath(article.source).name


def is_web(source: str) -> bool:
    """Whether `source` is a web address that may be linked."""
    try:
        url = urlsplit(source)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not any(map(str.isspace, source))


def also_in_names(also_in: Sequence[ArticleReference | Entry]) -> str:
    """Where else the same story is told, the first places by name; "" where it is told once."""
    return ", ".join(entry.outlet or entry.source or entry.id for entry in also_in[:_MOST_PLACES])
