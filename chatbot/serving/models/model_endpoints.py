"""The endpoints through which the page shows the models and downloads one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from chatbot.models.discovery import DEFAULT_MODEL
from chatbot.serving.json_endpoints import json_endpoint
from chatbot.serving.models.model_pull import ModelPull
from chatbot.ui.hosting.page_requests import body_of
from chatbot.ui.page import PageAnswerer
from chatbot.ui.translation.wording import words_for

_MOST_BYTES = 10_000


class _Pull(BaseModel, strict=True):
    model: str


class ModelEndpoints:
    """Endpoints that list the models there are, and download another."""

    def __init__(self, answerer: PageAnswerer, pull: ModelPull) -> None:
        self._answerer = answerer
        self._pull = pull

    def routes(self) -> list[BaseRoute]:
        """Their routes, below /models."""
        return [
            Route("/models", self._models, methods=["GET"]),
            Route("/models/pull", self._state, methods=["GET"]),
            Route("/models/pull", self._start, methods=["POST"]),
            Route("/models/pull/stop", self._stop, methods=["POST"]),
        ]

    @json_endpoint
    async def _models(self, request: Request) -> dict[str, Any]:
        """The model that answers by itself, or why none does, and those to choose from."""
        status, models = await self._answerer.status(), await self._answerer.models()
        return {
            "answering": status.name,
            "reason": words_for(request.cookies).message(status.reason),
            "recommended": status.offer or (DEFAULT_MODEL if models else ""),
            "models": list(map(asdict, models)),
        }

    @json_endpoint
    async def _state(self, request: Request) -> dict[str, Any]:
        """How far the download has got."""
        return self._pull_state(request)

    @json_endpoint
    async def _start(self, request: Request) -> dict[str, Any]:
        """Begin a download."""
        asked = _Pull.model_validate_json(await body_of(request, _MOST_BYTES))
        self._pull.start(asked.model)
        return self._pull_state(request)

    @json_endpoint
    async def _stop(self, request: Request) -> dict[str, Any]:
        """End the download."""
        await self._pull.stop()
        return self._pull_state(request)

    def _pull_state(self, request: Request) -> dict[str, Any]:
        state = self._pull.state
        return {**asdict(state), "message": words_for(request.cookies).message(state.message)}
