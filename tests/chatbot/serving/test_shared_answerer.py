from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

import pytest
from ollama_script import Reply
from ollama_server import EMBEDDING, OllamaServer

from chatbot.answering.answer import Answer, Status
from chatbot.answering.answerer import Answerer
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.errors import TooManyQuestions
from chatbot.models.pulling import Pulling
from chatbot.serving.limits import AnswerLimit
from chatbot.serving.shared_answerer import SharedAnswerer
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.library import Library


class SlowAnswerer:
    """Answers, and says what its status is, once `go_on` is set."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.asked: list[str] = []
        self.articles = 0

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        self.asked.append(question)
        await self.go_on.wait()
        yield Answer(question, question, "So it is.", "quotes", finished=True)

    async def second_opinion(
        self, answer: Answer, options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        yield answer

    async def status(self) -> Status:
        self.articles += 1
        status = Status("gemma4:e4b", "", self.articles)
        await self.go_on.wait()
        return status

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("success", 1, 1)


async def answers(answerer: SharedAnswerer, question: str, reader: str = "") -> list[str]:
    async with aclosing(answerer.stream(question, options=AnswerOptions(reader=reader))) as stream:
        return [answer.waiting or answer.text async for answer in stream]


async def pulled(answerer: SharedAnswerer, model: str) -> None:
    async for _ in answerer.pull(model):
        pass


async def test_many_tabs_cost_the_calls_of_one(sample_library: Library, ollama: OllamaServer) -> None:
    answerer = Answerer(sample_library, Settings(ollama_host=ollama.url))
    await answerer.status()
    calls_of_one = len(ollama.requests)
    ollama.requests.clear()

    shared = SharedAnswerer(answerer)
    for _ in range(3):
        statuses = await asyncio.gather(*(shared.status() for _tab in range(20)))
        assert len({(status.name, status.articles) for status in statuses}) == 1
    assert len(ollama.requests) == calls_of_one


async def test_the_status_is_new_after_a_download(sample_library: Library) -> None:
    with OllamaServer(EMBEDDING) as ollama:
        shared = SharedAnswerer(Answerer(sample_library, Settings(ollama_host=ollama.url)))
        offer = (await shared.status()).offer
        await pulled(shared, offer)
        assert (await shared.status()).name == offer


async def test_a_status_from_before_the_end_of_a_download_is_not_kept() -> None:
    slow = SlowAnswerer()
    shared = SharedAnswerer(slow)
    asking = asyncio.create_task(shared.status())
    await asyncio.sleep(0)
    await pulled(shared, "gemma4:e4b")
    slow.go_on.set()
    assert (await asking).articles == 1
    assert (await shared.status()).articles == 2


async def test_a_tab_that_closes_leaves_the_status_to_the_others() -> None:
    slow = SlowAnswerer()
    shared = SharedAnswerer(slow)
    closed, others = asyncio.create_task(shared.status()), asyncio.create_task(shared.status())
    await asyncio.sleep(0)
    closed.cancel()
    slow.go_on.set()
    assert (await others).articles == 2


async def test_a_question_waits_for_those_before_it_and_too_many_are_refused() -> None:
    slow = SlowAnswerer()
    shared = SharedAnswerer(slow, AnswerLimit(at_once=1, waiting=1))
    first = asyncio.create_task(answers(shared, "first"))
    await asyncio.sleep(0)
    second = asyncio.create_task(answers(shared, "second"))
    await asyncio.sleep(0)
    with pytest.raises(TooManyQuestions):
        await answers(shared, "third")
    assert slow.asked == ["first"]
    slow.go_on.set()
    assert await first == ["So it is."]
    assert await second == ["Waiting for another answer to finish; yours is next", "So it is."]


async def test_a_second_opinion_takes_its_turn() -> None:
    slow = SlowAnswerer()
    shared = SharedAnswerer(slow, AnswerLimit(at_once=1))
    first = asyncio.create_task(answers(shared, "first"))
    await asyncio.sleep(0)
    slow.go_on.set()
    given = Answer("?", "?", "So it is.", "model", finished=True)
    waiting, judged = [answer async for answer in shared.second_opinion(given)]
    assert (waiting.waiting, waiting.finished) == ("Waiting for another answer to finish; yours is next", False)
    assert judged == given
    assert await first == ["So it is."]


async def test_a_reader_with_many_questions_is_told_whose_turn_comes_before() -> None:
    slow = SlowAnswerer()
    shared = SharedAnswerer(slow, AnswerLimit(at_once=1, told_seconds=0.0))
    asked = [("1", "anna"), ("2", "anna"), ("3", "anna"), ("4", "zoe")]
    said = [asyncio.create_task(answers(shared, question, reader)) for question, reader in asked]
    await asyncio.sleep(0.05)
    slow.go_on.set()
    third = (await asyncio.gather(*said))[2]
    assert third[:2] == [f"Waiting for other answers to finish; {before} before yours" for before in (1, 2)]
    assert third[-1] == "So it is."
    assert slow.asked == ["1", "4", "2", "3"]


NUMBERS = range(40, 46)  # which stand in no article


async def test_many_readers_at_once_each_get_their_own_whole_answer(sample_library: Library) -> None:
    def reply(body: dict[str, Any]) -> Reply:
        number = re.findall(r"demand number (\d+)", body["messages"][-1]["content"])[-1]
        return Reply(tuple(re.findall(r"\S+ ?", f"Moscow insists on demand number {number} [1].")), pace=0.002)

    with OllamaServer() as ollama:
        ollama.improvise(reply)
        shared = SharedAnswerer(Answerer(sample_library, Settings(ollama_host=ollama.url, judge=False)))
        asked = (answers(shared, f"What is Peskov's demand number {number}?", f"{number}") for number in NUMBERS)
        said = await asyncio.gather(*asked)
    assert [one[-1] for one in said] == [f"Moscow insists on demand number {number}. [1]" for number in NUMBERS]
