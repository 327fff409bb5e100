"""What Gradio is asked: the routes and the messages of the page, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from types import NoneType
from typing import Annotated, Any

import gradio as gr
from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.ui.hosting.current_user import user_of

_ROUTES = {
    "GET": r"/|/theme\.css|/favicon\.ico|/(assets|static)/[\w/.-]+|/gradio_api/(queue/data|heartbeat/\w+)",
    "HEAD": "/",
    "POST": "/gradio_api/(queue/join|cancel|reset)",
}
"""The routes of Gradio that the page uses. Others upload and read files, fetch addresses and edit the program."""
_MOST_BYTES = 1_000_000
"""The most that a request may hold; a question is refused long before."""
_VALUES: dict[type, tuple[type, ...]] = {gr.State: (NoneType,), gr.Textbox: (str,), gr.Checkbox: (bool,)}
"""What the page sends for a component; the value of a State stays on the server."""

_NOT_FOUND = PlainTextResponse("There is nothing here. Open the page at /.\n", 404)
_NO_SESSION = PlainTextResponse("There is no such session. Reload the page.\n", 404)
_TOO_LARGE = PlainTextResponse("The request is too large.\n", 413)
_INVALID = PlainTextResponse("The request is not one of the page's.\n", 422)

_Session = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,40}$")]


class _Example(BaseModel, strict=True):
    text: str


class _Selection(BaseModel, strict=True):
    index: int
    value: _Example


class _Join(BaseModel, strict=True):
    """The message with which the page starts an event."""

    session_hash: _Session
    fn_index: int
    data: list[Any]
    trigger_id: int | None = None
    event_data: Any = None


class _Cancel(BaseModel, strict=True):
    """The message with which the page stops one."""

    session_hash: _Session
    fn_index: int
    event_id: str


class _Reset(BaseModel, strict=True):
    """The message after it, which ends the event's generator."""

    event_id: str


class PageRequests:
    """ASGI middleware before Gradio: 404 for a route or session that the page has not, 4xx for a wrong message.

    Gradio prints a traceback where a message is not what its components expect.
    """

    def __init__(self, app: ASGIApp, blocks: gr.Blocks) -> None:
        self._app = app
        self._sessions: Mapping[str, object] = blocks._queue.pending_messages_per_session
        self._expected = {
            index: [_VALUES[type(component)] for component in event.inputs] for index, event in blocks.fns.items()
        }
        self._selecting = {
            index for index, event in blocks.fns.items() if any("select" in name for _, name in event.targets)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if scope["type"] != "http" or not re.fullmatch(_ROUTES.get(scope["method"], ""), path) or ".." in path:
            await _NOT_FOUND(scope, receive, send)
        elif scope["method"] == "POST":
            await self._post(scope, receive, send)
        elif path.endswith("/queue/data"):
            session = own_session(Request(scope).query_params.get("session_hash", ""), user_of(scope))
            own = {**scope, "query_string": f"session_hash={session}".encode()}
            await (self._app if session in self._sessions else _NO_SESSION)(own, receive, send)
        else:
            await self._app(_plain(_beating_for_its_own(scope)), receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await body_of(Request(scope, receive), _MOST_BYTES)
            message = self._message(scope["path"], body)
            if not isinstance(message, _Reset):
                message.session_hash = own_session(message.session_hash, user_of(scope))
        except ClientDisconnect:
            return
        except BodyTooLarge:
            await _TOO_LARGE(scope, receive, send)
        except (ValidationError, ValueError):
            await _INVALID(scope, receive, send)
        else:
            if isinstance(message, _Cancel) and message.session_hash not in self._sessions:
                await _NO_SESSION(scope, receive, send)
            else:
                await self._app(_plain(scope), _replayed(message.model_dump_json().encode(), receive), send)

    def _message(self, path: str, body: bytes) -> _Join | _Cancel | _Reset:
        """The message in `body`; raises ValueError."""
        if path.endswith("/cancel"):
            return _Cancel.model_validate_json(body)
        if path.endswith("/reset"):
            return _Reset.model_validate_json(body)
        join = _Join.model_validate_json(body)
        if join.fn_index not in self._expected:
            raise ValueError
        if not _fit(join.data, self._expected[join.fn_index]):
            raise ValueError
        selected = join.fn_index in self._selecting
        join.event_data = _Selection.model_validate(join.event_data).model_dump() if selected else None
        return join


class BodyTooLarge(Exception):
    """A request holds more than it may."""


async def body_of(request: Request, most_bytes: int) -> bytes:
    """The body of a request; raises BodyTooLarge."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            raise BodyTooLarge
    return bytes(body)


def own_session(session: str, user: str) -> str:
    """The name under which Gradio keeps an open page's session: no user can name that of another."""
    return sha256(f"{user}\0{session}".encode()).hexdigest()[:32] if user else session


def _beating_for_its_own(scope: Scope) -> Scope:
    """`scope` with the user's own session, where it is the heartbeat of one."""
    folder, _, session = scope["path"].rpartition("/")
    if not folder.endswith("/heartbeat"):
        return scope
    path = f"{folder}/{own_session(session, user_of(scope))}"
    return {**scope, "path": path, "raw_path": path.encode()}


def _fit(values: list[Any], expected: list[tuple[type, ...]]) -> bool:
    return len(values) == len(expected) and all(map(isinstance, values, expected))


def _plain(scope: Scope) -> Scope:
    """`scope` without what Gradio would follow: the address of a proxy, a stored copy of a page in the query."""
    kept = [header for header in scope["headers"] if not header[0].startswith((b"x-forwarded-", b"content-"))]
    return {**scope, "query_string": b"", "headers": [*kept, (b"content-type", b"application/json")]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` as it was before `body` was read from it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again
