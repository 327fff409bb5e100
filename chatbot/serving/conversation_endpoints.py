"""The endpoints through which the page lists, renames, deletes, rates and exports conversations."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict, replace
from typing import Annotated, Any, get_args
from urllib.parse import quote

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatbot.answering.checking.rechecking import CitedLibrary, rechecked
from chatbot.conversations.conversations import Conversations
from chatbot.conversations.exporting.export import ExportedFile, ExportFormat, copied, export
from chatbot.conversations.stored import ExchangePlace, StoredConversation, StoredExchange, Thumb
from chatbot.serving.json_endpoints import json_endpoint, refusal
from chatbot.ui.hosting.current_user import user_of
from chatbot.ui.hosting.page_requests import body_of
from chatbot.ui.translation.wording import words_for

_MOST_BYTES = 100_000
_MOST_MODEL = 500
_LISTED = 100
"""Conversations in one answer."""
_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
_GONE = "This conversation is no longer kept."

_Id = Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")]


class _Chosen(BaseModel, strict=True):
    id: _Id


class _Renamed(_Chosen):
    title: str


class _ModelChosen(_Chosen):
    model: Annotated[str, StringConstraints(max_length=_MOST_MODEL)]


class _Rated(_Chosen):
    number: int
    thumb: Thumb
    note: str = ""


class ConversationEndpoints:
    """Endpoints that show and change the conversations of the user who asks."""

    def __init__(self, conversations: Conversations, library: CitedLibrary) -> None:
        self._conversations = conversations
        self._library = library

    def routes(self) -> list[BaseRoute]:
        """Their routes, below /conversations."""
        return [
            Route("/conversations", self._listed, methods=["GET"]),
            Route("/conversations/export", self._export, methods=["GET"]),
            Route("/conversations/answer", self._copied, methods=["GET"]),
            Route("/conversations/renaming", self._rename, methods=["POST"]),
            Route("/conversations/model", self._choose_model, methods=["POST"]),
            Route("/conversations/deleting", self._delete, methods=["POST"]),
            Route("/conversations/restoring", self._restore, methods=["POST"]),
            Route("/conversations/rating", self._rate, methods=["POST"]),
        ]

    @json_endpoint
    async def _listed(self, request: Request) -> dict[str, Any]:
        """A part of the list: the conversations with these words, the last changed first."""
        asked = request.query_params
        found = await asyncio.to_thread(self._of(request).listed, asked.get("text", ""))
        first = int(asked["offset"]) if re.fullmatch("[0-9]{1,9}", asked.get("offset", "")) else 0
        return {
            "conversations": list(map(asdict, found[first : first + _LISTED])),
            "found": len(found),
            "put_aside": list(map(str, self._conversations.file.put_aside())),
        }

    @json_endpoint
    async def _rename(self, request: Request) -> dict[str, Any]:
        asked = _Renamed.model_validate_json(await body_of(request, _MOST_BYTES))
        await asyncio.to_thread(self._of(request).rename, asked.id, asked.title)
        return {}

    @json_endpoint
    async def _choose_model(self, request: Request) -> dict[str, Any]:
        asked = _ModelChosen.model_validate_json(await body_of(request, _MOST_BYTES))
        await asyncio.to_thread(self._of(request).choose_model, asked.id, asked.model)
        return {}

    @json_endpoint
    async def _delete(self, request: Request) -> dict[str, Any]:
        asked = _Chosen.model_validate_json(await body_of(request, _MOST_BYTES))
        await asyncio.to_thread(self._of(request).delete, asked.id)
        return {}

    @json_endpoint
    async def _restore(self, request: Request) -> dict[str, Any]:
        asked = _Chosen.model_validate_json(await body_of(request, _MOST_BYTES))
        await asyncio.to_thread(self._of(request).restore, asked.id)
        return {}

    @json_endpoint
    async def _rate(self, request: Request) -> dict[str, Any]:
        asked = _Rated.model_validate_json(await body_of(request, _MOST_BYTES))
        place = ExchangePlace(asked.id, asked.number)
        await asyncio.to_thread(self._of(request).rate, place, asked.thumb, asked.note)
        return {}

    @json_endpoint
    async def _export(self, request: Request) -> Response:
        """A conversation as a file, or one answer of it."""
        asked = request.query_params
        wanted: ExportFormat = next((one for one in _FORMATS if one == asked.get("format")), "md")
        if (kept := await self._asked_for(request)) is None:
            return refusal(request, 404, _GONE)
        return _download(await asyncio.to_thread(export, kept, wanted, words_for(request.cookies)))

    @json_endpoint
    async def _copied(self, request: Request) -> Response | dict[str, Any]:
        """An answer as text, for the clipboard."""
        if (kept := await self._asked_for(request)) is None:
            return refusal(request, 404, _GONE)
        return {"text": await asyncio.to_thread(copied, kept, words_for(request.cookies))}

    async def _asked_for(self, request: Request) -> StoredConversation | None:
        """A conversation, or one answer of it, compared with the library; None where it is not there."""
        identity, number = request.query_params.get("id", ""), request.query_params.get("number", "")
        kept = await asyncio.to_thread(self._of(request).open, identity)
        if kept and number:
            kept = _one_answer(kept, number)
        return await asyncio.to_thread(self._compared, kept) if kept else None

    def _compared(self, kept: StoredConversation) -> StoredConversation:
        return replace(kept, exchanges=tuple(map(self._rechecked, kept.exchanges)))

    def _rechecked(self, exchange: StoredExchange) -> StoredExchange:
        answer = rechecked(exchange.answer, self._library) if exchange.answer else None
        return replace(exchange, answer=answer)

    def _of(self, request: Request) -> Conversations:
        return self._conversations.of(user_of(request.scope))


def _one_answer(kept: StoredConversation, number: str) -> StoredConversation | None:
    found = [one for one in kept.exchanges if str(one.number) == number]
    return replace(kept, exchanges=tuple(found), title=found[0].question) if found else None


def _download(file: ExportedFile) -> Response:
    name = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return Response(file.content, media_type=file.media_type, headers={"content-disposition": name})
