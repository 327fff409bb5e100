"""Call a chat model: a stream of chunks, or one short reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol, cast

from chatbot.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk, BaseMessage


class ChatModel(Protocol):
    """Any of LangChain's chat models, or a guarded one."""

    def astream(self, messages: list[BaseMessage], /) -> AsyncIterator[AIMessageChunk]:
        """Stream an answer."""


async def stream(model: ChatModel, messages: Sequence[BaseMessage]) -> AsyncGenerator[AIMessageChunk, None]:
    """Stream any chat model, with LangChain's tracing off whatever the environment says; close it to stop.

    Tracing stays as it is for the other calls of a program that uses this one.
    """
    from langchain_core.utils.env import env_var_is_set
    from langsmith import tracing_context

    if env_var_is_set("LANGCHAIN_TRACING") or env_var_is_set("LANGCHAIN_HANDLER"):
        raise ModelError("LangChain refuses to run while LANGCHAIN_TRACING or LANGCHAIN_HANDLER is set; unset it.")
    chunks = cast("AsyncGenerator[AIMessageChunk, None]", model.astream(list(messages)))
    async with aclosing(chunks):
        while True:
            # Entered for each step: a context that is open over a yield would be the caller's too.
            with tracing_context(enabled=False):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield chunk


async def reply(model: ChatModel, messages: Sequence[BaseMessage], enough: Callable[[str], bool]) -> str:
    """A model's reply; it is stopped as soon as the reply is `enough`."""
    written = ""
    async with aclosing(stream(model, messages)) as chunks:
        async for chunk in chunks:
            written += chunk.text
            if enough(written):
                break
    return written
