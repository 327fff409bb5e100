"""Limits on any chat model: it ends, it is not silent for long, and every failure is a ModelError."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from chatbot.errors import ModelBrokeOff, ModelError, PromptTooLong
from chatbot.models.measurements import Measurements, measurements_of
from chatbot.models.repetition import repeats
from chatbot.models.thoughts import AnswerText
from chatbot.models.token_estimates import FRAME_TOKENS, estimated_tokens
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_server import one_line

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage


_CHARACTERS_A_TOKEN = 16
"""More than any tokenizer has on average."""


@dataclass(frozen=True, slots=True)
class GuardedChat:
    """A chat model within the settings' limits of time and length, without its thoughts.

    Its stream raises ModelBrokeOff where the model falls silent, does not end, repeats itself, or raises an
    OSError or one of `failures`; and ModelError where it writes nothing. Other exceptions are passed on.
    """

    inner: BaseChatModel
    model: str
    settings: Settings
    failures: tuple[type[Exception], ...] = ()

    @property
    def measurements(self) -> Measurements:
        """What earlier answers of this model have shown."""
        return measurements_of(self.settings.ollama_host, self.model)

    async def astream(self, messages: Sequence[BaseMessage]) -> AsyncGenerator[AIMessageChunk, None]:
        """Stream the answer; the thoughts and text of a model may have twice `answer_tokens` in all."""
        estimated = FRAME_TOKENS + sum(estimated_tokens(str(message.text)) for message in messages)
        most = 2 * self.settings.answer_tokens  # twice, as a server may count differently
        written, answer, count, characters = "", AnswerText(), 0, 0
        with self._mapped_errors(), self._learning_what_fits(estimated):
            async with aclosing(self._in_time(messages)) as chunks:
                async for chunk in chunks:
                    text = answer.feed(chunk.text)
                    text += answer.rest() if getattr(chunk, "chunk_position", None) == "last" else ""
                    written += text
                    self._learn(estimated, chunk)
                    yield chunk.model_copy(update={"content": text})
                    count += bool(chunk.content)
                    characters += len(str(chunk.content).strip())
                    if count > most or characters > _CHARACTERS_A_TOKEN * self.settings.answer_tokens:
                        raise self._endless()
                    if repeats(written):
                        problem = "wrote the same over and over and was stopped; ask in other words."
                        raise ModelBrokeOff(f"{self.model} {problem}")
        if not written.strip():
            if characters:
                raise ModelError(f"{self.model} wrote only its thoughts; choose an instruct model that has none.")
            raise ModelError(f"{self.model} wrote no answer; ask again, or choose another model.")

    async def _in_time(self, messages: Sequence[BaseMessage]) -> AsyncGenerator[AIMessageChunk, None]:
        """The model's chunks; raises ModelBrokeOff where the next word or the whole answer takes too long."""
        left, left_for_word = self.settings.answer_seconds, self.settings.first_token_seconds
        allowed = left_for_word
        stream = cast("AsyncGenerator[AIMessageChunk, None]", self.inner.astream(list(messages)))
        async with aclosing(stream):
            while True:
                begun = time.monotonic()
                waiting = asyncio.timeout(min(left_for_word, left))
                try:
                    async with waiting:
                        chunk = await anext(stream, None)
                except TimeoutError:
                    if not waiting.expired():
                        raise  # the model's own
                    raise self._endless() if left < left_for_word else self._silent(allowed) from None
                if chunk is None:
                    return
                waited = time.monotonic() - begun
                left -= waited
                left_for_word -= waited
                if chunk.content:
                    allowed = left_for_word = self.settings.silence_seconds
                yield chunk

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
        except ValueError as error:
            if "No generation chunk" not in str(error):  # LangChain's, where a model has written nothing
                raise

    @contextmanager
    def _learning_what_fits(self, estimated: int) -> Iterator[None]:
        try:
            yield
        except PromptTooLong as error:
            self.measurements.learn_ratio(estimated, error.tokens)
            self.measurements.context_tokens = error.context_tokens
            raise

    def _learn(self, estimated: int, chunk: AIMessageChunk) -> None:
        if usage := chunk.usage_metadata:
            read, written = usage["input_tokens"], usage["output_tokens"]
            self.measurements.learn_ratio(estimated, read)
            self.measurements.learn_speed(read, written, chunk.response_metadata)

    def _endless(self) -> ModelBrokeOff:
        return ModelBrokeOff(
            f"{self.model} did not come to an end and was stopped; ask again or use another model."
        )

    def _silent(self, seconds: float) -> ModelBrokeOff:
        return ModelBrokeOff(f"{self.model} was silent for {seconds:g} seconds; ask again or use a smaller model.")


def guarded(
    model: BaseChatModel | GuardedChat, settings: Settings, failures: tuple[type[Exception], ...] = ()
) -> GuardedChat:
    """Any of LangChain's chat models as a guarded one; `failures` are what it raises where it fails."""
    if isinstance(model, GuardedChat):
        return model
    name = getattr(model, "model_name", "") or getattr(model, "model", "") or type(model).__name__
    return GuardedChat(model, str(name), settings, failures)
