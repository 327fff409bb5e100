"""The endpoints through which the page adds articles: files, web addresses, texts, and the sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from chatbot.errors import UploadError
from chatbot.phrases import shortened
from chatbot.sample import FOLDER as SAMPLE
from chatbot.serving.adding_queue import AddingItem, AddingQueue
from chatbot.serving.json_endpoints import refusal
from chatbot.serving.uploads import MOST_BYTES, receive_upload
from chatbot.ui.hosting.page_requests import BodyTooLarge, body_of
from chatbot.ui.translation.wording import Words, words_for
from vectorstore.article import Article, clean_characters
from vectorstore.readers.extraction.heads import split_stated
from vectorstore.readers.extraction.metadata import article_from
from vectorstore.readers.files import READABLE_FORMATS, files_in
from vectorstore.readers.isolated.messages import Message

_MOST_TEXT_BYTES = 4_000_000
_TITLE_CHARACTERS = 100
_GROUP = r"[a-z0-9]{8,40}"
_PREDICATE = re.compile(r"(?!entry|line|page|row)[a-z]")
_BUSY = "Too much is being added; try again in a moment."
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class _Pasted(BaseModel, strict=True):
    """What the page adds besides files; one of the last three."""

    group: Annotated[str, StringConstraints(pattern=f"^{_GROUP}$")]
    title: str = ""
    address: str = ""
    text: str = ""
    sample: bool = False


class AddingEndpoints:
    """Endpoints that fill an AddingQueue and tell what has become of it."""

    def __init__(self, queue: AddingQueue) -> None:
        self._queue = queue

    def routes(self) -> list[BaseRoute]:
        """Their routes, below /library."""
        return [
            Route("/library/files", self._add_file, methods=["POST"]),
            Route("/library/texts", self._add_pasted, methods=["POST"]),
            Route("/library/additions", self._additions, methods=["GET"]),
        ]

    async def _additions(self, request: Request) -> Response:
        """What a page has added, as far as it has changed, and what may be added."""
        stated = request.query_params.get("after", "")
        after = int(stated) if re.fullmatch("[0-9]{1,15}", stated) else 0
        items = self._queue.changed(_group(request), after)
        words = words_for(request.cookies)
        return JSONResponse(
            {
                "items": [
                    {**asdict(item), "reasons": [_sentence(one, words) for one in item.reasons]} for item in items
                ],
                "revision": items[-1].revision if items else after,
                "formats": READABLE_FORMATS,
                "most_bytes": MOST_BYTES,
            }
        )

    async def _add_file(self, request: Request) -> Response:
        """Add the file that is the body of the request."""
        if self._queue.is_full:
            return refusal(request, 503, _BUSY)
        try:
            upload = await receive_upload(request, request.query_params.get("name", ""), self._queue.folder)
        except ClientDisconnect:
            return Response(status_code=400)
        except UploadError as error:
            return refusal(request, 413, _sentence(str(error), words_for(request.cookies)))
        what = {"kind": "file", "name": str(upload.path), "origin": upload.origin}
        return _accepted([self._queue.submit(_group(request), upload.name, what)])

    async def _add_pasted(self, request: Request) -> Response:
        """Add an address, a text, or the sample."""
        if self._queue.is_full:
            return refusal(request, 503, _BUSY)
        try:
            pasted = _Pasted.model_validate_json(await body_of(request, _MOST_TEXT_BYTES))
            return _accepted(list(self._submitted(pasted)))
        except ClientDisconnect:
            return Response(status_code=400)
        except BodyTooLarge:
            return refusal(request, 413, "The text is too long. Save it as a .txt file and add that.")
        except ValidationError:
            return refusal(request, 422, "The request is not one of the page's.")
        except UploadError as error:
            return refusal(request, 422, str(error))

    def _submitted(self, pasted: _Pasted) -> Iterator[AddingItem]:
        if pasted.sample:
            for file in files_in(SAMPLE):
                yield self._queue.submit(pasted.group, "The sample article", {"kind": "file", "name": str(file)})
        elif pasted.address:
            address = pasted.address.strip()
            if not _WEB_ADDRESS.fullmatch(address):
                raise UploadError("This is not a web address. Give one that begins with https:// or http://.")
            page: Message = {"kind": "url", "name": address, "allow_private": False}
            yield self._queue.submit(pasted.group, address, page)
        else:
            article = _pasted_article(pasted.title.strip(), pasted.text)
            yield self._queue.submit(pasted.group, article.title, article)


def _group(request: Request) -> str:
    group = request.query_params.get("group", "")
    return group if re.fullmatch(_GROUP, group) else ""


def _pasted_article(title: str, text: str) -> Article:
    """The article in a text, with what its head and byline state; it is known by its text, whatever its source."""
    stated, below = split_stated(clean_characters(text).strip(), title)
    if not below.strip():
        raise UploadError("The text is empty. Paste the text of an article.")
    fields = stated | ({"title": title} if title else {})
    return article_from(fields, below, title=_first_line(below), origin="", identity=below.strip())


def _first_line(text: str) -> str:
    return shortened(text.strip().partition("\n")[0].strip(), _TITLE_CHARACTERS)


def _accepted(items: list[AddingItem]) -> Response:
    return JSONResponse({"numbers": [item.number for item in items]}, 202)


def _sentence(reason: str, words: Words) -> str:
    """A reason as a whole sentence: those of readers go on from the name of the file, as in "is damaged"."""
    said = words.message(reason)
    return f"It {reason}" if said == reason and _PREDICATE.match(reason) else said
