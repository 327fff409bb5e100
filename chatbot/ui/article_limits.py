"""The limits of the next questions, as the page's scripts write them -> filters, and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from chatbot.ui.escaping import escape
from chatbot.ui.translation.wording import Words
from vectorstore.errors import FilterError
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.languages.cldr import language_name


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


def limits_markdown(stated: str, words: Words) -> str:
    """What the next questions are limited to, each limit a link that library.js removes it by."""
    try:
        filters = read_limits(stated)
    except FilterError as error:
        reason = escape(words.message(str(error)))
        return f'<p class="limits">{reason} {_all_link("#unlimit", "search_all", words)}</p>'
    if not filters:
        return f'<p class="limits">{_all_link("#library", "all_searched", words)}</p>'
    shown = "".join(
        f'<a class="limit" href="#unlimit-{key}" title="{words("remove_limit")}">{escape(limit)} ✕</a>'
        for key, limit in _limits(filters, words)
    )
    return f'<p class="limits">{words("only")} {shown}{_all_link("#unlimit", "search_all", words)}</p>'


def _all_link(target: str, key: str, words: Words) -> str:
    return f'<a href="{target}">{words(key)}</a>'


def _limits(filters: Filters, words: Words) -> Iterator[tuple[str, str]]:
    """Each limit: how library.js calls it, and its words."""
    for place, source in enumerate(filters.sources):
        yield f"sources-{place}", source
    for place, language in enumerate(filters.languages):
        name = language_name(language, words.language) or language
        yield f"languages-{place}", words("in_language", language=name)
    if filters.period:
        yield "period", words("published_in", period=words.message(str(filters.period)))
    if filters.articles:
        yield "articles", words("chosen_articles", count=len(filters.articles))
