"""Limits on any chat model: it ends, it is not silent for long, and every failure is a ModelError."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, cast

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from chatbot.errors import ModelBrokeOff, ModelError
from chatbot.models.repetition import repeats
from chatbot.models.streamed import StreamedChat
from chatbot.models.thoughts import AnswerText
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_server import one_line

_CHARACTERS_A_TOKEN = 16
"""More than any tokenizer has on average."""


class GuardedChat(StreamedChat):
    """A chat model within the settings' limits of time and length, without its thoughts.

    Its stream raises ModelBrokeOff where the model falls silent, does not end, repeats itself, or raises an
    OSError or one of `failures`; and ModelError where it writes nothing. Other exceptions are passed on.
    """

    inner: BaseChatModel
    model: str
    settings: Settings
    failures: tuple[type[Exception], ...] = ()

    @property
    def _llm_type(self) -> str:
        return f"guarded-{self.inner._llm_type}"

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        written, answer, time_limit = "", AnswerText(), _TimeLimit(self.model, self.settings)
        length_limit = _LengthLimit(self.model, self.settings.answer_tokens)
        chunks = cast("AsyncGenerator[AIMessageChunk, None]", self.inner.astream(messages, stop=stop, **kwargs))
        with self._mapped_errors():
            async with aclosing(chunks):
                while (chunk := await time_limit.next(chunks)) is not None:
                    text = answer.feed(chunk.text)
                    text += answer.rest() if getattr(chunk, "chunk_position", None) == "last" else ""
                    written += text
                    yield ChatGenerationChunk(message=_with_text(chunk, text))
                    length_limit.check(chunk, written)
        if not written.strip():
            if length_limit.characters:
                raise ModelError(f"{self.model} wrote only its thoughts; choose an instruct model that has none.")
            raise ModelError(f"{self.model} wrote no answer; ask again, or choose another model.")

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        failures: tuple[type[Exception], ...] = (OSError, *self.failures)
        try:
            yield
        except ModelError:
            raise
        except failures as error:
            reason = one_line(str(error) or type(error).__name__)
            raise ModelBrokeOff(f"{self.model} broke off ({reason}); ask again.") from error


def guarded(model: BaseChatModel, settings: Settings, failures: tuple[type[Exception], ...] = ()) -> GuardedChat:
    """Any of LangChain's chat models as a guarded one; `failures` are what it raises where it fails."""
    if isinstance(model, GuardedChat):
        return model
    name = getattr(model, "model_name", "") or getattr(model, "model", "") or type(model).__name__
    return GuardedChat(inner=model, model=str(name), settings=settings, failures=failures)


class _TimeLimit:
    """The time that a model has left for its next word, and in all."""

    def __init__(self, model: str, settings: Settings) -> None:
        self._model = model
        self._silence = settings.silence_seconds
        self._allowed = self._left_for_word = settings.first_token_seconds
        self._left = settings.answer_seconds

    async def next(self, chunks: AsyncGenerator[AIMessageChunk, None]) -> AIMessageChunk | None:
        """The next chunk, None after the last; raises ModelBrokeOff where it takes too long."""
        begun = time.monotonic()
        waiting = asyncio.timeout(min(self._left_for_word, self._left))
        try:
            async with waiting:
                chunk = await anext(chunks, None)
        except TimeoutError:
            if not waiting.expired():
                raise  # the model's own
            raise self._timed_out() from None
        except ValueError as error:
            if "No generation chunk" not in str(error):
                raise
            return None  # LangChain, where a model has written nothing
        waited = time.monotonic() - begun
        self._left -= waited
        self._left_for_word -= waited
        if chunk is not None and chunk.content:
            self._allowed = self._left_for_word = self._silence
        return chunk

    def _timed_out(self) -> ModelBrokeOff:
        if self._left < self._left_for_word:
            return _endless(self._model)
        return ModelBrokeOff(
            f"{self._model} was silent for {self._allowed:g} seconds; ask again or use a smaller model."
        )


class _LengthLimit:
    """The text that a model may write, its thoughts included."""

    def __init__(self, model: str, tokens: int) -> None:
        self._model = model
        self._tokens = tokens
        self._chunks = 0
        self.characters = 0

    def check(self, chunk: AIMessageChunk, written: str) -> None:
        """Count a chunk; raises ModelBrokeOff where there are too many, or the text repeats itself."""
        self._chunks += bool(chunk.content)
        self.characters += len(str(chunk.content).strip())
        # Twice, as a server may count differently.
        if self._chunks > 2 * self._tokens or self.characters > _CHARACTERS_A_TOKEN * self._tokens:
            raise _endless(self._model)
        if repeats(written):
            raise ModelBrokeOff(f"{self._model} wrote the same over and over and was stopped; ask in other words.")


def _endless(model: str) -> ModelBrokeOff:
    return ModelBrokeOff(f"{model} did not come to an end and was stopped; ask again or use another model.")


def _with_text(chunk: AIMessageChunk, text: str) -> AIMessageChunk:
    return AIMessageChunk(
        content=text,
        response_metadata=chunk.response_metadata,
        usage_metadata=chunk.usage_metadata,
        chunk_position=getattr(chunk, "chunk_position", None),
    )
