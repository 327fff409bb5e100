"""The limits of the next questions, as the page's scripts write them -> filters, and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from chatbot.phrases import count_of
from chatbot.ui.escaping import escape
from vectorstore.errors import FilterError
from vectorstore.filters import EVERYTHING, Filters


class _Stated(BaseModel, strict=True):
    since: str = ""
    until: str = ""
    sources: list[str] = []
    languages: list[str] = []
    articles: list[str] = []


def read_limits(stated: str) -> Filters:
    """The filters that `stated` asks for, JSON or "" for none; raises FilterError."""
    if not stated:
        return EVERYTHING
    try:
        limits = _Stated.model_validate_json(stated)
    except ValidationError:
        raise FilterError("The limits cannot be read. Reload the page.") from None
    return Filters.stated(limits.since, limits.until, limits.sources, limits.languages, limits.articles)


def limits_markdown(stated: str) -> str:
    """What the next questions are limited to, each limit a link that library.js removes it by."""
    try:
        filters = read_limits(stated)
    except FilterError as error:
        return f'<p class="limits">{escape(str(error))} <a href="#unlimit">Search all articles</a></p>'
    if not filters:
        return '<p class="limits"><a href="#library">All articles are searched</a></p>'
    shown = "".join(
        f'<a class="limit" href="#unlimit-{key}" title="Remove this limit">{escape(words)} ✕</a>'
        for key, words in _limits(filters)
    )
    return f'<p class="limits">Only {shown}<a href="#unlimit">Search all articles</a></p>'


def _limits(filters: Filters) -> Iterator[tuple[str, str]]:
    """Each limit: how library.js calls it, and its words."""
    for place, source in enumerate(filters.sources):
        yield f"sources-{place}", source
    for place, language in enumerate(filters.languages):
        yield f"languages-{place}", f"in {language}"
    if filters.period:
        yield "period", f"published {filters.period}"
    if filters.articles:
        yield "articles", count_of(len(filters.articles), "chosen article")
