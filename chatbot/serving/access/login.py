"""The log-in: only who has a session reaches the page and the endpoints; everyone else is shown a form."""

from __future__ import annotations

import asyncio
import logging
import math
from ipaddress import IPv6Address, ip_address
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.errors import UsersError
from chatbot.serving.access.attempt_limit import AttemptLimit
from chatbot.serving.access.login_page import login_page, to_login_page, words_asked_for
from chatbot.serving.access.login_sessions import LoginSessions
from chatbot.serving.access.passwords import is_password
from chatbot.serving.access.users_file import UsersFile, folded_name
from chatbot.ui.hosting.current_user import by_user
from chatbot.ui.hosting.page_requests import BodyTooLarge, body_of

_MOST_BYTES = 20_000

_log = logging.getLogger(__name__)


class Login:
    """ASGI middleware: passes on what a user asks who has logged in; shows others the form."""

    def __init__(self, app: ASGIApp, users: UsersFile, limit: AttemptLimit | None = None) -> None:
        self._app = app
        self._users = users
        self._sessions = LoginSessions(users)
        self._limit = limit or AttemptLimit()
        self._checking = asyncio.Lock()  # each password that is checked takes 32 MB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in ("/login", "/logout"):
            await (await self._own(scope, receive))(scope, receive, send)
        elif user := self._user(scope):
            await self._app(by_user(scope, user), receive, _unstored(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif (scope["method"], scope["path"]) == ("GET", "/"):
            await to_login_page(words_asked_for(HTTPConnection(scope)))(scope, receive, send)
        else:
            await JSONResponse({"error": "Log in first: open the page at /."}, 401)(scope, receive, send)

    async def _own(self, scope: Scope, receive: Receive) -> Response:
        """What the log-in itself answers."""
        request = Request(scope, receive)
        match scope["method"], scope["path"]:
            case "GET", "/login":
                return RedirectResponse("/", 303) if self._user(scope) else login_page(words_asked_for(request))
            case "POST", "/login":
                return await self._log_in(request)
            case "POST", "/logout":
                self._sessions.end(_token(scope))
                return Response(status_code=204)
        return Response(status_code=405)

    async def _log_in(self, request: Request) -> Response:
        """Begin a session, or show the form again with the reason why not."""
        words = words_asked_for(request)
        try:
            form = parse_qs((await body_of(request, _MOST_BYTES)).decode("utf-8", "replace"))
        except ClientDisconnect:
            return Response(status_code=400)
        except BodyTooLarge:
            return login_page(words, 413, words("wrong_password"))
        name, password = (form.get(field, [""])[0] for field in ("name", "password"))
        keys = (f"address {_network(request)}", f"name {folded_name(name)[:64]}")
        if seconds := self._limit.seconds_left(*keys):
            _log.warning("Too many attempts to log in from %s.", _network(request))
            minutes = math.ceil(seconds / 60)
            return login_page(words, 429, words("too_many_attempts", count=minutes), name)
        self._limit.count(*keys)
        try:
            token = await self._begun(name, password)
        except UsersError as error:
            _log.error("%s", error)
            return login_page(words, 503, words("nobody_can_log_in"), name)
        if not token:
            return login_page(words, 401, words("wrong_password"), name)
        for key in keys:
            self._limit.forgive(key)
        return self._logged_in(request, token)

    async def _begun(self, name: str, password: str) -> str:
        """The token of a new session; "" where the name or the password is wrong, which takes equally long."""
        known, kept = self._users.find(name)
        async with self._checking:
            is_right = await asyncio.to_thread(is_password, password, kept)
        return self._sessions.begin(known, kept) if is_right else ""

    def _logged_in(self, request: Request, token: str) -> Response:
        self._sessions.end(_token(request.scope))
        response = RedirectResponse("/", 303)
        is_encrypted = request.scope["scheme"] == "https"
        response.set_cookie(_cookie(request.scope), token, httponly=True, samesite="strict", secure=is_encrypted)
        return response

    def _user(self, scope: Scope) -> str:
        try:
            return self._sessions.user(_token(scope))
        except UsersError as error:
            _log.error("%s", error)
            return ""


def _unstored(send: Send) -> Send:
    """`send` with a header that keeps pages out of the browser's history, which goes on after the log-out."""

    async def send_unstored(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers["cache-control"] = "no-store"
        await send(message)

    return send_unstored


def _cookie(scope: Scope) -> str:
    """The name of the cookie: browsers send those of one port to all ports of a machine."""
    return f"chatbot_session_{scope['server'][1]}"


def _token(scope: Scope) -> str:
    return HTTPConnection(scope).cookies.get(_cookie(scope), "")


def _network(request: Request) -> str:
    """The address that a request comes from; of IPv6 the half that a provider assigns."""
    address = ip_address(request.client.host if request.client else "::")
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
