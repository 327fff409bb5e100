"""Any chat model -> one that keeps this program's promises: it ends, it speaks, and it fails in one way."""

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
from chatbot.models.thoughts import SpokenText
from chatbot.settings import Settings
from vectorstore.embeddings.ollama_server import one_line

_CHARACTERS_A_TOKEN = 16
"""More than any tokenizer has on average; what is longer is no longer bound by the most tokens."""


class GuardedChat(StreamedChat):
    """A chat model within the settings' bounds of time and length, without its thoughts.

    Its stream raises ModelBrokeOff where the model falls silent, does not end or repeats itself, and
    ModelError where it says nothing or raises one of `failures`, an OSError or a ModelError. What else it
    raises is a mistake, and goes on to the caller.
    """

    inner: BaseChatModel
    model: str
    settings: Settings
    failures: tuple[type[Exception], ...] = ()

    @property
    def _llm_type(self) -> str:
        return f"guarded-{self.inner._llm_type}"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "inner": self.inner._identifying_params}

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        said, spoken, patience = "", SpokenText(), _Patience(self.model, self.settings)
        bounds = _LengthLimit(self.model, self.settings.answer_tokens)
        chunks = cast("AsyncGenerator[AIMessageChunk, None]", self.inner.astream(messages, stop=stop, **kwargs))
        with self._mapped_errors():
            async with aclosing(chunks):
                while (chunk := await patience.next(chunks)) is not None:
                    text = spoken.feed(chunk.text)
                    text += spoken.rest() if getattr(chunk, "chunk_position", None) == "last" else ""
                    said += text
                    yield ChatGenerationChunk(message=_with_text(chunk, text))
                    bounds.check(chunk, said)
        if not said.strip():
            raise self._said_nothing(bounds)

    def _said_nothing(self, bounds: _LengthLimit) -> ModelError:
        if bounds.characters:
            return ModelError(f"{self.model} wrote only its thoughts; choose an instruct model that has none.")
        return ModelError(f"{self.model} wrote no answer; ask again, or choose another model.")

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
    """Return any of LangChain's chat models as a guarded one; `failures` are what it raises when it fails."""
    if isinstance(model, GuardedChat):
        return model
    name = getattr(model, "model_name", "") or getattr(model, "model", "") or type(model).__name__
    return GuardedChat(inner=model, model=str(name), settings=settings, failures=failures)


class _Patience:
    """How long a model is still waited for: for its next word, and in all."""

    def __init__(self, model: str, settings: Settings) -> None:
        self._model = model
        self._silence = settings.silence_seconds
        self._allowed = self._word = settings.first_token_seconds
        self._all = settings.answer_seconds

    async def next(self, chunks: AsyncGenerator[AIMessageChunk, None]) -> AIMessageChunk | None:
        """Return the next chunk, None after the last; raises ModelBrokeOff when it is too long in coming."""
        begun = time.monotonic()
        waiting = asyncio.timeout(min(self._word, self._all))
        try:
            async with waiting:
                chunk = await anext(chunks, None)
        except TimeoutError:
            if not waiting.expired():
                raise  # the model's own
            raise self._lost() from None
        except ValueError as error:
            if "No generation chunk" not in str(error):
                raise
            return None  # how LangChain says that a model has said nothing
        waited = time.monotonic() - begun
        self._all -= waited
        self._word -= waited
        if chunk is not None and chunk.content:
            self._allowed = self._word = self._silence
        return chunk

    def _lost(self) -> ModelBrokeOff:
        if self._all < self._word:
            return _endless(self._model)
        return ModelBrokeOff(
            f"{self._model} was silent for {self._allowed:g} seconds; ask again or use a smaller model."
        )


class _LengthLimit:
    """How much a model may write, its thoughts included."""

    def __init__(self, model: str, tokens: int) -> None:
        self._model = model
        self._tokens = tokens
        self._chunks = 0
        self.characters = 0

    def check(self, chunk: AIMessageChunk, said: str) -> None:
        """Count a chunk; raises ModelBrokeOff where there are too many, or `said` goes round in circles."""
        self._chunks += bool(chunk.content)
        self.characters += len(str(chunk.content).strip())
        # Twice: a server that counts otherwise is no server that does not stop.
        if self._chunks > 2 * self._tokens or self.characters > _CHARACTERS_A_TOKEN * self._tokens:
            raise _endless(self._model)
        if repeats(said):
            raise ModelBrokeOff(f"{self._model} said the same over and over and was stopped; ask in other words.")


def _endless(model: str) -> ModelBrokeOff:
    return ModelBrokeOff(f"{model} did not come to an end and was stopped; ask again or use another model.")


def _with_text(chunk: AIMessageChunk, text: str) -> AIMessageChunk:
    return AIMessageChunk(
        content=text,
        response_metadata=chunk.response_metadata,
        usage_metadata=chunk.usage_metadata,
        chunk_position=getattr(chunk, "chunk_position", None),
    )
