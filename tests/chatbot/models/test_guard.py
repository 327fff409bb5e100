"""What a guarded model does with any of LangChain's; what comes of Ollama's faults is in `test_faults`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from chatbot.errors import ModelBrokeOff, ModelError
from chatbot.models.calling import stream
from chatbot.models.guard import guarded
from chatbot.settings import Settings

SETTINGS = Settings(first_token_seconds=1.5, silence_seconds=0.5, answer_seconds=5, answer_tokens=50)
QUESTION = [HumanMessage("Who?")]


class ScriptedChat(BaseChatModel):
    """Says what it is given; a number is a rest of so many seconds, an exception is raised."""

    script: list[Any] = []  # noqa: RUF012

    @property
    def _llm_type(self) -> str:
        return "scripted"

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        for said in self.script:
            if isinstance(said, Exception):
                raise said
            if isinstance(said, float):
                await asyncio.sleep(said)
            else:
                yield ChatGenerationChunk(message=AIMessageChunk(content=said))

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError


class Failure(Exception):
    """What the package of a provider raises."""


async def asked(*script: Any, failures: tuple[type[Exception], ...] = ()) -> tuple[str, ModelError | None]:
    """What is said, and how it fails."""
    text = ""
    try:
        async for chunk in stream(guarded(ScriptedChat(script=list(script)), SETTINGS, failures), QUESTION):
            text += chunk.text
    except ModelError as error:
        return text, error
    return text, None


THOUGHT = [{"type": "reasoning", "reasoning": "They ask who."}]


async def test_what_is_said_comes_through_without_thoughts():
    assert await asked(THOUGHT, "<thin", "k>hm</think>", "Moscow", " insists.") == ("Moscow insists.", None)


async def test_a_model_may_think_for_longer_than_it_may_be_silent():
    assert await asked(*[THOUGHT, 0.3] * 3, "Moscow.") == ("Moscow.", None)


async def test_loading_may_take_longer_than_silence():
    assert await asked(0.7, "Moscow.") == ("Moscow.", None)


FAULTS = {
    "nothing at all": ([], "", ModelError, "wrote no answer"),
    "blanks": ([" ", "\n"], " \n".lstrip(), ModelError, "wrote no answer"),
    "only thoughts": ([THOUGHT], "", ModelError, "only its thoughts"),
    "only thoughts in a tag": (["<think>hm"], "", ModelError, "only its thoughts"),
    "silence at once": ([4.0], "", ModelBrokeOff, "silent for 1.5 seconds"),
    "silence after a word": (["Moscow", 4.0], "Moscow", ModelBrokeOff, "silent for 0.5 seconds"),
    "signs of life alone": (["", 0.05] * 80, "", ModelBrokeOff, "silent for 1.5 seconds"),
    "no end": (
        [f"{number} " for number in range(300)],
        "".join(f"{n} " for n in range(101)),
        ModelBrokeOff,
        "no end|end",
    ),
    "one thing again and again": (["Moscow. "] * 60, "Moscow. " * 30, ModelBrokeOff, "over and over"),
    "a failure of the provider": (
        ["Moscow", Failure("quota\nused")],
        "Moscow",
        ModelBrokeOff,
        "broke off (quota used)",
    ),
    "a connection lost": (["Moscow", ConnectionResetError()], "Moscow", ModelBrokeOff, "ConnectionResetError"),
}


@pytest.mark.parametrize(("script", "text", "kind", "said"), FAULTS.values(), ids=FAULTS)
async def test_what_fails_is_one_of_our_errors(script, text, kind, said):
    async with asyncio.timeout(6):
        got, error = await asked(*script, failures=(Failure,))

    assert (got, type(error)) == (text, kind)
    assert any(words in str(error) for words in said.split("|"))
    assert "ScriptedChat" in str(error)


async def test_a_mistake_goes_on_to_the_caller():
    with pytest.raises(ValueError, match="not a failure"):
        await asked("Moscow", ValueError("not a failure"), failures=(Failure,))


async def test_a_reader_who_is_slow_is_no_silence_of_the_model():
    chunks = stream(guarded(ScriptedChat(script=["Moscow", " insists."]), SETTINGS), QUESTION)
    await anext(chunks)
    await asyncio.sleep(0.7)

    assert (await anext(chunks)).text == " insists."
    await chunks.aclose()


async def test_a_model_that_does_not_stream():
    model = GenericFakeChatModel(messages=iter([AIMessage("<think>hm</think>Moscow.")]), disable_streaming=True)

    chunks = [chunk async for chunk in stream(guarded(model, SETTINGS), QUESTION)]

    assert "".join(chunk.text for chunk in chunks) == "Moscow."


def test_a_guarded_model_is_not_guarded_twice():
    once = guarded(ScriptedChat(script=["Moscow."]), SETTINGS)

    assert guarded(once, SETTINGS) is once
    assert once.model == "ScriptedChat"
