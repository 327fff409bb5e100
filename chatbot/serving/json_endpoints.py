"""What the page's endpoints answer: JSON, or the reason why there is nothing, in the words of the interface."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from chatbot.ui.hosting.page_requests import BodyTooLarge
from chatbot.ui.translation.wording import words_for
from vectorstore.errors import ChatbotError

_Endpoint = Callable[[Any, Request], Awaitable[dict[str, Any] | Response]]


def json_endpoint(endpoint: _Endpoint) -> Callable[[Any, Request], Awaitable[Response]]:
    """Answer with what the endpoint returns, or with the reason why there is nothing."""

    @wraps(endpoint)
    async def answer(self: Any, request: Request) -> Response:
        try:
            found = await endpoint(self, request)
        except ValidationError:
            return refusal(request, 422, "The request is not one of the page's.")
        except BodyTooLarge:
            return refusal(request, 413, "The request is too large.")
        except ClientDisconnect:
            return Response(status_code=400)
        except ChatbotError as error:
            return refusal(request, 409, str(error))
        return found if isinstance(found, Response) else JSONResponse(found)

    return answer


def refusal(request: Request, status: int, reason: str) -> Response:
    """The answer to a request that is not done."""
    return JSONResponse({"error": words_for(request.cookies).message(reason)}, status)
