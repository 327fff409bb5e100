"""The endpoints through which the page shows the embeddings of the library, and embeds it again with others."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from chatbot.serving.json_endpoints import json_endpoint
from chatbot.serving.models.reembedding import EmbeddedLibrary, Reembedding
from chatbot.ui.hosting.page_requests import body_of
from chatbot.ui.page import PageAnswerer
from chatbot.ui.translation.wording import words_for
from vectorstore.embeddings.built_in import BUILT_IN
from vectorstore.embeddings.ollama_server import is_same_model

_MOST_BYTES = 10_000


class _Reembed(BaseModel, strict=True):
    model: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class EmbeddingEndpoints:
    """Endpoints that list the embeddings there are, and change those of the library."""

    def __init__(self, answerer: PageAnswerer, library: EmbeddedLibrary, reembedding: Reembedding) -> None:
        self._answerer = answerer
        self._library = library
        self._reembedding = reembedding

    def routes(self) -> list[BaseRoute]:
        """Their routes, below /embeddings."""
        return [
            Route("/embeddings", self._embeddings, methods=["GET"]),
            Route("/embeddings/again", self._state, methods=["GET"]),
            Route("/embeddings/again", self._start, methods=["POST"]),
            Route("/embeddings/again/stop", self._stop, methods=["POST"]),
        ]

    @json_endpoint
    async def _embeddings(self, _request: Request) -> dict[str, Any]:
        """Those that the library has, by the name that the list has for them, and those to choose from."""
        size = await asyncio.to_thread(self._library.size)
        used = size.made_with.removeprefix("ollama:") or BUILT_IN
        models = [model for model in await self._answerer.models() if not model.makes_answers]
        same = (model.name for model in models if is_same_model(model.name, used))
        return {
            "used": next(same, used),
            "models": [{"name": model.name, "size": model.size} for model in models],
        }

    @json_endpoint
    async def _state(self, request: Request) -> dict[str, Any]:
        """How far it has got."""
        return self._progress(request)

    @json_endpoint
    async def _start(self, request: Request) -> dict[str, Any]:
        """Begin, or follow what another page has begun."""
        asked = _Reembed.model_validate_json(await body_of(request, _MOST_BYTES))
        self._reembedding.start(asked.model)
        return self._progress(request)

    @json_endpoint
    async def _stop(self, request: Request) -> dict[str, Any]:
        """End it."""
        self._reembedding.stop()
        return self._progress(request)

    def _progress(self, request: Request) -> dict[str, Any]:
        state = self._reembedding.state
        return {**asdict(state), "message": words_for(request.cookies).message(state.message)}
