"""Ollama's /api/chat as a LangChain chat model that breaks none of this program's promises.

The HTTP is ours because neither LangChain's adapter nor Ollama's own client can send `truncate` and
`shift`, and both take a stream that ends without `done: true` for a whole answer.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import Any

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk

from chatbot.errors import ModelBrokeOff, ModelError, ModelUnavailable
from chatbot.models.ndjson import Damaged, objects, refusal_of
from chatbot.models.streamed import StreamedChat
from vectorstore.embeddings.ollama_connection import KEEP_ALIVE, connection, error_text, server_message

_MEMORY = re.compile(
    r"system memory|out of memory|cudaMalloc|unable to allocate|insufficient memory", re.IGNORECASE
)
_ROLES = {SystemMessage: "system", HumanMessage: "user", AIMessage: "assistant"}


class OllamaChat(StreamedChat):
    """One Ollama model; every call sends the same load options, as other ones would reload it.

    A stream yields text as it comes, and thoughts as reasoning blocks. Its last chunk carries `done_reason`
    ("length": cut off at `answer_tokens`) in `response_metadata` and, where the server counts,
    `usage_metadata`. It raises ModelUnavailable, ModelBrokeOff or, for any other failure, ModelError.
    """

    model: str
    host: str
    context_tokens: int
    answer_tokens: int
    temperature: float = 0.0
    connect_seconds: float = 2.0
    silence_seconds: float = 120.0

    @property
    def _llm_type(self) -> str:
        return "ollama-chat"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "options": self._options()}

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        with self._mapped_errors():
            async with aclosing(self._parts(self._request(messages, stop))) as parts:
                async for part in parts:
                    if part.get("done"):
                        yield _last_chunk(part)
                        return
                    content = _content(part.get("message", {}))
                    if content:
                        yield ChatGenerationChunk(message=AIMessageChunk(content=content))
        raise ModelBrokeOff(f"{self.model} broke off before its answer was whole; ask again.")

    def _options(self) -> dict[str, Any]:
        return {
            "num_ctx": self.context_tokens,
            "num_predict": self.answer_tokens,
            "temperature": self.temperature,
        }

    def _request(self, messages: Sequence[BaseMessage], stop: list[str] | None) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": [_message(message) for message in messages],
            "stream": True,
            # Every model accepts false; gpt-oss cannot stop thinking, only do little of it.
            "think": "low" if "gpt-oss" in self.model.casefold() else False,
            # An error in place of a prompt cut without a word; servers too old to know these ignore them.
            "truncate": False,
            "shift": False,
            "keep_alive": KEEP_ALIVE,
            "options": {**self._options(), **({"stop": stop} if stop else {})},
        }

    async def _parts(self, asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the stream's lines; leaving early closes the socket, which stops the model."""
        waits = connection(self.host, connect_seconds=self.connect_seconds, silence_seconds=self.silence_seconds)
        async with (
            httpx.AsyncClient(**waits) as client,
            client.stream("POST", "/api/chat", json=asked) as response,
        ):
            if response.status_code != 200:
                raise self._refusal(await refusal_of(response))
            async with aclosing(objects(response)) as lines:
                async for line in lines:
                    yield self._part(line)

    def _part(self, line: dict[str, Any]) -> dict[str, Any]:
        if line.get("error"):
            reason = server_message(line["error"])
            raise self._no_memory(reason) or ModelBrokeOff(f"{self.model} broke off: {reason}; ask again.")
        if not isinstance(line.get("message", {}), dict):
            raise Damaged("a message that is none")
        return line

    def _refusal(self, response: httpx.Response) -> ModelError:
        reason = error_text(response)
        match response.status_code:
            case 404:
                return ModelUnavailable(
                    f"The model {self.model} is not installed; run `ollama pull {self.model}`."
                )
            case 503 | 429:
                return ModelError(f"Ollama is busy ({reason}); ask again in a moment.")
            case 400:
                return ModelError(f"{self.model} did not accept the question ({reason}); ask a shorter one.")
            case 401 | 403:
                return ModelError(f"Ollama at {self.host} lets nobody in like this ({reason}); set OLLAMA_HOST.")
            case status if status < 400:
                return ModelError(f"What answers at {self.host} is not Ollama ({reason}); set OLLAMA_HOST.")
        return self._no_memory(reason) or ModelError(
            f"Ollama failed ({reason}); see its log, or choose another model."
        )

    def _no_memory(self, reason: str) -> ModelError | None:
        if not _MEMORY.search(reason):
            return None
        return ModelError(
            f"{self.model} does not fit in this machine's memory ({reason}); choose a smaller model with "
            "CHATBOT_MODEL, or a smaller CHATBOT_CONTEXT."
        )

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise ModelUnavailable(
                f"Ollama is not running at {self.host}; start it with `ollama serve`."
            ) from None
        except httpx.TimeoutException:
            raise ModelBrokeOff(
                f"{self.model} was silent for {self.silence_seconds:g} seconds; ask again or use a smaller model."
            ) from None
        except Damaged:
            raise ModelBrokeOff(
                f"{self.model} broke off: Ollama sent a line that is damaged; ask again."
            ) from None
        except httpx.HTTPError:
            raise ModelBrokeOff(f"The connection to {self.model} broke off; ask again.") from None


def _content(message: dict[str, Any]) -> str | list[str | dict[str, Any]]:
    """Return what a message says or, where it says nothing, what it thinks."""
    said, thought = message.get("content"), message.get("thinking")
    if said or not thought:
        return str(said or "")
    return [{"type": "reasoning", "reasoning": str(thought)}]


def _last_chunk(part: dict[str, Any]) -> ChatGenerationChunk:
    """Say how the answer ended; every count is optional."""
    read, written = part.get("prompt_eval_count"), part.get("eval_count")
    usage = None
    if isinstance(read, int) and isinstance(written, int):
        usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    known = ("model", "done_reason", "prompt_eval_count", "eval_count", "load_duration", "total_duration")
    return ChatGenerationChunk(
        message=AIMessageChunk(
            content=_content(part.get("message", {})),
            response_metadata={name: part[name] for name in known if name in part},
            usage_metadata=usage,
            chunk_position="last",
        )
    )


def _message(message: BaseMessage) -> dict[str, str]:
    role = next((role for kind, role in _ROLES.items() if isinstance(message, kind)), None)
    if role is None:
        raise TypeError(f"OllamaChat takes system, human and AI messages, not {type(message).__name__}")
    # JSON carries no lone surrogate, and a question may come from anywhere.
    return {"role": role, "content": str(message.text).encode("utf-8", "replace").decode("utf-8")}
