"""The user who makes a request: written down by the log-in, read by the page and the endpoints."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

_KEY = "user"


def user_of(scope: Mapping[str, Any]) -> str:
    """The name of the user who makes the request of an ASGI scope; "" where the page is served without users."""
    return str(scope.get("state", {}).get(_KEY, ""))


def by_user(scope: MutableMapping[str, Any], name: str) -> dict[str, Any]:
    """The scope as one of the request of this user."""
    return {**scope, "state": {**scope.get("state", {}), _KEY: name}}
