"""Access control for every endpoint: who may ask, and the headers of every response."""

from __future__ import annotations

from collections.abc import Callable, Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_LINK_TO_THE_PAGE = ("GET", "/", "navigate", "document")
_UNKNOWN_HOST = PlainTextResponse("Unknown host name. Open the address that `chatbot chat` printed.\n", 400)
_FOREIGN = PlainTextResponse("Only the page itself may ask for this.\n", 403)


class AccessControl:
    """ASGI middleware: answers the page's own origin alone, and adds the content security policy.

    `authorities` gives the values of `Host` to answer on a connection to an IP of this machine; others get 400. A
    request that another origin makes gets 403, whatever its path and method, except a link to the page. No
    response has an `access-control-*` header. A page of our own may have a policy of its own.
    """

    def __init__(self, app: ASGIApp, authorities: Callable[[str], Collection[str]]) -> None:
        self._app = app
        self._authorities = authorities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name in {name for name in headers if name.startswith("access-control-")}:
                    del headers[name]
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        connected, _ = scope["server"]
        if len(hosts) != 1 or hosts[0].lower() not in self._authorities(connected):
            return _UNKNOWN_HOST
        own = f"{scope['scheme'].replace('ws', 'http')}://{hosts[0].lower()}"
        is_foreign = any(origin.lower() != own for origin in origins)
        if is_foreign or scope.get("method") == "OPTIONS" or not _is_from_the_page(scope, headers):
            return _FOREIGN
        return None


def _is_from_the_page(scope: Scope, headers: Headers) -> bool:
    """Whether the browser says so; a program that is no browser says nothing."""
    sites = headers.getlist("sec-fetch-site")
    if all(site in ("same-origin", "none") for site in sites):
        return True
    asked = (scope.get("method"), scope["path"], headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return asked == _LINK_TO_THE_PAGE
