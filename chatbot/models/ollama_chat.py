"""A model of Ollama's as a LangChain chat model, through the official client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any, Literal

import ollama
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
)
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from chatbot.errors import ModelBrokeOff
from chatbot.models.ollama_errors import chat_error
from vectorstore.embeddings.embedder import without_surrogates
from vectorstore.embeddings.ollama_client import StreamingOllamaClient
from vectorstore.embeddings.ollama_server import OllamaFailure

_ROLES = {SystemMessage: "system", HumanMessage: "user", AIMessage: "assistant"}


class OllamaChat(BaseChatModel):
    """One Ollama model; every call sends the same load options, as others would reload it.

    `reply_format` is a JSON schema that the reply must have. A stream yields text as it comes, and thoughts as
    reasoning blocks. Its last chunk has `done_reason`
    ("length": cut off at `answer_tokens`) and Ollama's durations in `response_metadata` and, where the server
    counts, `usage_metadata`. It raises a ModelError.
    """

    model: str
    host: str
    context_tokens: int
    answer_tokens: int
    temperature: float = 0.0
    connect_seconds: float = 2.0
    silence_seconds: float = 120.0
    reply_format: Mapping[str, Any] | None = None

    @property
    def _llm_type(self) -> str:
        return "ollama-chat"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Required by the interface; inside a running event loop use the async calls."""

        async def collected() -> list[ChatGenerationChunk]:
            return [chunk async for chunk in self._astream(messages, stop, **kwargs)]

        return generate_from_stream(iter(asyncio.run(collected())))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        asked = [_message(message) for message in messages]
        options: dict[str, Any] = {
            "num_ctx": self.context_tokens,
            "num_predict": self.answer_tokens,
            "temperature": self.temperature,
        } | ({"stop": stop} if stop else {})  # an empty list would replace the model's own
        # Every model accepts False; gpt-oss cannot be kept from thinking, only made to think little.
        think: bool | Literal["low"] = "low" if "gpt-oss" in self.model.casefold() else False
        try:
            client = StreamingOllamaClient(self.host, self.connect_seconds, self.silence_seconds)
            async with aclosing(client.chat(self.model, asked, think, options, self.reply_format)) as parts:
                async for part in parts:
                    if part.done:
                        yield _last_chunk(part)
                        return
                    if content := _content(part.message):
                        yield ChatGenerationChunk(message=AIMessageChunk(content=content))
        except OllamaFailure as failure:
            raise chat_error(failure, self.model, self.host, self.silence_seconds) from None
        raise ModelBrokeOff(f"{self.model} broke off before its answer was whole; ask again.")


def _content(message: ollama.Message) -> str | list[str | dict[str, Any]]:
    """The text of a message or, where it has none, its thoughts."""
    if message.content or not message.thinking:
        return message.content or ""
    return [{"type": "reasoning", "reasoning": message.thinking}]


def _last_chunk(part: ollama.ChatResponse) -> ChatGenerationChunk:
    """The end of an answer; every count is optional."""
    read, written = part.prompt_eval_count, part.eval_count
    usage = None
    if read is not None and written is not None:
        usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    return ChatGenerationChunk(
        message=AIMessageChunk(
            content=_content(part.message),
            response_metadata={
                "done_reason": part.done_reason,
                "prompt_eval_duration": part.prompt_eval_duration,
                "eval_duration": part.eval_duration,
            },
            usage_metadata=usage,
            chunk_position="last",
        )
    )


def _message(message: BaseMessage) -> dict[str, str]:
    if isinstance(message, ChatMessage):
        return {"role": message.role, "content": without_surrogates(str(message.text))}
    role = next((role for kind, role in _ROLES.items() if isinstance(message, kind)), None)
    if role is None:
        raise TypeError(f"OllamaChat takes system, human and AI messages, not {type(message).__name__}")
    return {"role": role, "content": without_surrogates(str(message.text))}
