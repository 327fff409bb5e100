from __future__ import annotations

import html
import socket
from collections.abc import AsyncGenerator, Sequence
from threading import Thread

import httpx
import pytest

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.conversations.turn import Turn
from chatbot.errors import PageError
from chatbot.models.pulling import Pulling
from chatbot.serving.web_server import PageServer, serve
from chatbot.settings import Settings
from chatbot.ui.page import Exchange, messages, turns


class SilentAnswerer:
    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        yield answered(question)

    async def status(self) -> Status:
        return Status("", "There is none.", 0)

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("success", 1, 1)


def answered(question: str, text: str = "So it is [1].", **more) -> Answer:
    return Answer(question, question, text, "quotes", **more)


def test_a_question_is_shown_as_it_was_typed() -> None:
    question = "What is *this* <img src=x> ![a](b)?"
    shown = messages([Exchange(question)])[0]
    assert shown["role"] == "user"
    assert html.unescape(shown["content"]) == question
    assert not set(shown["content"]) & set("<>*[]()")


def test_a_very_long_question_is_shown_in_part() -> None:
    assert len(html.unescape(messages([Exchange("x" * 100_000)])[0]["content"])) < 2100


def test_sources_are_a_message_of_their_own() -> None:
    shown = messages([Exchange("a", answered("a", finished=True)), Exchange("b")])
    assert [message["role"] for message in shown] == ["user", "assistant", "assistant", "user", "assistant"]
    assert shown[1]["content"] == "So it is [1]."
    assert "no model" in shown[2]["content"]


WAITING = {
    "nothing yet": (None, "Searching your articles…"),
    "no word yet": (answered("a", ""), "Searching your articles…"),
    "a model is loaded": (answered("a", "", waiting="gemma4 is being loaded"), "gemma4 is being loaded…"),
}


@pytest.mark.parametrize(("answer", "said"), WAITING.values(), ids=WAITING)
def test_before_the_first_word_the_page_says_what_it_waits_for(answer: Answer | None, said: str) -> None:
    shown = messages([Exchange("a", answer)])
    assert [message["role"] for message in shown] == ["user", "assistant"]
    assert shown[1]["content"] == f'<p class="pending">{said}</p>'


def test_history_holds_what_was_said_without_sources_or_the_open_question() -> None:
    first = answered("a", notices=("A notice",), finished=True)
    assert turns([Exchange("a?", first), Exchange("b?")]) == (
        Turn("user", "a?"),
        Turn("assistant", "So it is [1]."),
    )


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PageError, match=f"Port {port} is in use: choose another with --port"):
            PageServer(SilentAnswerer(), Settings(port=port))


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_a_host_that_is_not_here_is_said_with_what_to_do(host: str) -> None:
    with pytest.raises(PageError, match="choose one with --host"):
        PageServer(SilentAnswerer(), Settings(host=host, port=0))


def test_the_page_is_served_guarded_and_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    server = PageServer(SilentAnswerer(), Settings(port=0))
    thread = Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            page = client.get("/")
            foreign = client.get("/", headers={"host": "evil.test"})
            styles = client.get("/theme.css").text
    finally:
        server.stop()
        thread.join(10)
    assert page.status_code == 200
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert foreign.status_code == 400
    assert "googleapis" not in styles
    assert not thread.is_alive()
    assert capfd.readouterr() == ("", "")


def test_serve_tells_its_address_and_returns_when_it_cannot_have_it() -> None:
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PageError):
        serve(SilentAnswerer(), Settings(port=taken.getsockname()[1]), opened=told.append)
    assert told == []
