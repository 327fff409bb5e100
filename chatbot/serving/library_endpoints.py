"""The endpoints through which the page lists, opens and removes articles."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from chatbot.answering.attribution import article_title, is_web, place
from chatbot.citations.citation import ArticleReference
from chatbot.serving.article_paragraphs import article_paragraphs
from chatbot.serving.json_endpoints import json_endpoint
from chatbot.serving.removals import Removals, RemovingLibrary
from chatbot.ui.hosting.page_requests import body_of
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.store.article_store import Entry
from vectorstore.store.listing import ORDERS, selected

_PAGE = 100
"""Articles in one answer."""
_MOST_CHOSEN = 500
"""How many articles that were found by their text may be chosen at once."""
_MOST_FACETS = 300
_MOST_BYTES = 1_000_000
_SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


class ListedLibrary(RemovingLibrary, Protocol):
    """The library whose articles are shown; conversations are kept in its folder."""

    @property
    def folder(self) -> Path:
        """Where it is."""

    def entries(self, filters: Filters = EVERYTHING) -> list[Entry]:
        """The articles that pass `filters`, without their texts."""


class _Ids(BaseModel, strict=True):
    ids: list[str]


class _Undo(BaseModel, strict=True):
    token: str


class LibraryEndpoints:
    """Endpoints that show and remove the articles of a library."""

    def __init__(self, library: ListedLibrary) -> None:
        self._library = library
        self._removals = Removals(library)

    def routes(self) -> list[BaseRoute]:
        """Their routes, below /library."""
        return [
            Route("/library/articles", self._articles, methods=["GET"]),
            Route("/library/article", self._article, methods=["GET"]),
            Route("/library/removals", self._remove, methods=["POST"]),
            Route("/library/undo", self._undo, methods=["POST"]),
        ]

    @json_endpoint
    async def _articles(self, request: Request) -> dict[str, Any]:
        """A part of the list: the articles that pass the filters, and what there is to filter by."""
        asked = request.query_params
        filters = Filters.stated(
            asked.get("since", ""), asked.get("until", ""), asked.getlist("source"), asked.getlist("language")
        )
        entries = await asyncio.to_thread(self._library.entries)
        passed = await asyncio.to_thread(self._library.entries, filters) if filters else entries
        order = asked.get("order", "")
        found = selected(passed, asked.get("text", ""), order if order in ORDERS else "added")
        if order not in ORDERS:
            found.reverse()  # what was added last comes first
        first = _number(asked, "offset")
        return {
            "articles": [_row(entry) for entry in found[first : first + _PAGE]],
            "found": len(found),
            "ids": [entry.id for entry in found] if len(found) <= _MOST_CHOSEN else [],
            "total": len(entries),
            "outlets": _facets([_outlet(entry) for entry in entries]),
            "languages": _facets([entry.language for entry in entries]),
        }

    @json_endpoint
    async def _article(self, request: Request) -> dict[str, Any]:
        """A whole article, cut where the spans of cited sentences begin and end, unless it has changed."""
        asked = request.query_params
        article = await asyncio.to_thread(self._library.article, asked.get("id", ""))
        if article is None:
            return {"missing": True}
        is_current = article.content_hash.startswith(asked.get("hash", ""))
        spans = [(int(found[1]), int(found[2])) for found in map(_SPAN.fullmatch, asked.getlist("span")) if found]
        reference = ArticleReference.of(article)
        return {
            **asdict(reference),
            "title": article_title(reference),
            "place": place(reference),
            "is_web": is_web(article.source),
            "is_current": is_current,
            "paragraphs": [asdict(one) for one in article_paragraphs(article, spans if is_current else ())],
        }

    @json_endpoint
    async def _remove(self, request: Request) -> dict[str, Any]:
        """Remove articles."""
        asked = _Ids.model_validate_json(await body_of(request, _MOST_BYTES))
        removed, token = await asyncio.to_thread(self._removals.remove, asked.ids)
        return {"removed": removed, "token": token}

    @json_endpoint
    async def _undo(self, request: Request) -> dict[str, Any]:
        """Put removed articles back."""
        asked = _Undo.model_validate_json(await body_of(request, _MOST_BYTES))
        return {"restored": await asyncio.to_thread(self._removals.undo, asked.token)}


def _row(entry: Entry) -> dict[str, Any]:
    reference = ArticleReference.of(entry)
    return {
        "id": entry.id,
        "title": article_title(reference),
        "outlet": _outlet(entry),
        "place": place(reference),
        "published": entry.published,
        "language": entry.language,
        "is_copy": not entry.passages,
    }


def _outlet(entry: Entry) -> str:
    """The outlet that an article states, or else the web site that it is from."""
    return entry.outlet or (place(ArticleReference.of(entry)) if is_web(entry.source) else "")


def _facets(values: Sequence[str]) -> list[tuple[str, int]]:
    """The values that there are with how often each is there, the most frequent first."""
    return Counter(filter(None, values)).most_common(_MOST_FACETS)


def _number(asked: QueryParams, name: str) -> int:
    stated = asked.get(name, "0")
    return int(stated) if re.fullmatch("[0-9]{1,9}", stated) else 0
