from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from unused_library import UnusedLibrary

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.models.pulling import Pulling
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.web_server import WebServer, page_server
from chatbot.turn import Turn


class SilentAnswerer:
    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        yield Answer(question, question, "So it is.", "quotes")

    async def status(self) -> Status:
        return Status("", "There is none.", 0)

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("success", 1, 1)


@contextmanager
def running(server: WebServer) -> Iterator[httpx.Client]:
    thread = Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            yield client
    finally:
        server.stop()
        thread.join(10)
    assert not thread.is_alive()


def small_application() -> Starlette:
    def fail(request: Request) -> Response:
        raise ZeroDivisionError

    async def endless(request: Request) -> Response:
        return StreamingResponse(words(), media_type="text/plain")

    async def words() -> AsyncGenerator[str, None]:
        while True:
            yield "word "
            await asyncio.sleep(0.01)

    return Starlette(routes=[Route("/fail", fail), Route("/endless", endless)])


def test_the_page_is_served_with_access_control_and_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    with running(page_server(SilentAnswerer(), UnusedLibrary(), BoundAddress.bind("127.0.0.1", 0))) as client:
        page = client.get("/")
        foreign = client.get("/", headers={"host": "evil.test"})
        styles = client.get("/theme.css").text
    assert page.status_code == 200
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert foreign.status_code == 400
    assert "googleapis" not in styles
    assert capfd.readouterr() == ("", "")


def test_an_error_of_the_server_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with running(WebServer(BoundAddress.bind("127.0.0.1", 0), small_application)) as client:
        assert client.get("/fail").status_code == 500
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "ZeroDivisionError" in caplog.text


def test_requests_are_logged_for_whoever_asks(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with running(WebServer(BoundAddress.bind("127.0.0.1", 0), small_application)) as client:
        client.get("/missing")
    assert '"GET /missing HTTP/1.1" 404' in caplog.text


def test_stopping_ends_open_pages_at_once_and_quietly(caplog: pytest.LogCaptureFixture) -> None:
    server = WebServer(BoundAddress.bind("127.0.0.1", 0), small_application)
    with running(server) as client, client.stream("GET", "/endless") as answer:
        words = answer.iter_text()
        assert next(words)
        server.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            list(words)
    assert caplog.text == ""
