"""What the page's scripts state for the next questions: limits and a model -> options, and what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError

from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.errors import SettingsError
from chatbot.models.discovery import NO_MODEL
from chatbot.models.providers import provider_and_name
from chatbot.ui.escaping import escape
from chatbot.ui.translation.wording import Words
from vectorstore.errors import ChatbotError, FilterError
from vectorstore.filters import Filters
from vectorstore.languages.cldr import language_name

_JUDGE_COOKIE = "chatbot_judge"
"""Where the browser keeps whether it wants a second opinion; settings.js writes it."""


class _Stated(BaseModel, strict=True):
    since: str = ""
    until: str = ""
    sources: list[str] = []
    languages: list[str] = []
    articles: list[str] = []
    model: str = ""


def read_options(stated: str) -> AnswerOptions:
    """The options that `stated` asks for, JSON or "" for none; raises FilterError and SettingsError."""
    if not stated:
        return SETTINGS_ALONE
    try:
        limits = _Stated.model_validate_json(stated)
    except ValidationError:
        raise FilterError("The limits cannot be read. Reload the page.") from None
    if provider_and_name(limits.model)[0]:
        raise SettingsError("The page chooses among the models of this machine; CHATBOT_MODEL names a provider's.")
    filters = Filters.stated(limits.since, limits.until, limits.sources, limits.languages, limits.articles)
    return AnswerOptions(filters=filters, model=limits.model or None)


def wanted_judge(cookies: Mapping[str, str]) -> bool | None:
    """Whether the browser that sent `cookies` wants a second opinion; None for "as the settings say"."""
    return {"yes": True, "no": False}.get(cookies.get(_JUDGE_COOKIE, ""))


def limits_markdown(stated: str, words: Words) -> str:
    """What the next questions are limited to, each limit a link that library.js removes it by."""
    try:
        options = read_options(stated)
    except ChatbotError as error:
        reason = escape(words.message(str(error)))
        return f'<p class="limits">{reason} {_all_link("#unlimit", "search_all", words)}</p>'
    model = _limit("model", _written_by(options.model, words), words) if options.model else ""
    if not options.filters:
        return f'<p class="limits">{model}{_all_link("#library", "all_searched", words)}</p>'
    shown = "".join(_limit(key, limit, words) for key, limit in _limits(options.filters, words))
    return f'<p class="limits">{model}{words("only")} {shown}{_all_link("#unlimit", "search_all", words)}</p>'


def _written_by(model: str, words: Words) -> str:
    return words("without_model") if model == NO_MODEL else words("answers_by", model=model)


def _limit(key: str, limit: str, words: Words) -> str:
    return f'<a class="limit" href="#unlimit-{key}" title="{words("remove_limit")}">{escape(limit)} ✕</a>'


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
