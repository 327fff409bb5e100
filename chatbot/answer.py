"""Answerer: question -> a stream of ever longer Answers; the last one is the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chatbot.citations import Citation, Cited
from chatbot.context import REFUSAL, Context, Receipt, fit
from chatbot.conversation import Turn
from chatbot.errors import ModelError
from chatbot.evidence import AnswerSentence
from chatbot.inquiry import Inquiry, inquire
from chatbot.model import ModelFound, NoModel, find_model, stream
from chatbot.phrases import phrases
from chatbot.quotes import quote
from chatbot.settings import Settings
from chatbot.written import Tracer
from vectorstore.library import Library
from vectorstore.search import Hit

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

Mode = Literal["model", "quotes"]

_NEAR_MISSES = 3


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long an answer took, in seconds from the question."""

    search: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it has got; `text` is Markdown with [n] markers, n a citation's number.

    `mode` says which way it was made: by the model `model`, or of the articles' own sentences.
    An answer that `abstained` cites nothing and shows `near_misses` instead. `notices` say what went
    other than asked for: a model that broke off, passages that did not fit.
    """

    question: str
    standalone_question: str
    text: str
    mode: Mode
    model: str = ""
    abstained: bool = False
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    near_misses: tuple[Hit, ...] = ()
    context: Receipt = Receipt()
    notices: tuple[str, ...] = ()
    seconds: Seconds = Seconds()
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """Which model answers; `name` is "" where none does, and `reason` then says why and what to do."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Chat:
    """A model to ask, its name, and how many tokens a prompt may have."""

    model: BaseChatModel
    name: str
    budget: int


class Answerer:
    """Answers questions from one library, with a model where there is one."""

    def __init__(self, library: Library, settings: Settings, model: BaseChatModel | None = None) -> None:
        """Use `model`, any of LangChain's; without it, the one that Ollama has when a question comes."""
        self._library = library
        self._settings = settings
        self._model = model

    async def status(self) -> Status:
        """Say which model would answer now."""
        found = self._model or await find_model(self._settings)
        return Status("", str(found)) if isinstance(found, NoModel) else Status(_name(found))

    async def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the whole answer; raises QuestionError for a question that is empty or too long."""
        return [answer async for answer in self.stream(question, history)][-1]

    async def stream(self, question: str, history: Sequence[Turn] = ()) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers, the last one `finished`; close the stream to stop the model.

        Raises QuestionError for a question that is empty or too long.
        """
        started = time.monotonic()
        inquiry = await asyncio.to_thread(inquire, self._library, question, history, self._settings.passages)
        searched = time.monotonic() - started
        first_token = 0.0
        growing = self._answers(inquiry, history)
        async with aclosing(growing):
            async for answer in growing:
                total = time.monotonic() - started
                first_token = first_token or total
                yield replace(answer, seconds=Seconds(searched, first_token, total))

    async def _answers(self, inquiry: Inquiry, history: Sequence[Turn]) -> AsyncGenerator[Answer, None]:
        if not inquiry.relevant:
            yield _abstained(_begun(inquiry), inquiry)
            return
        found = self._model or await find_model(self._settings)
        if isinstance(found, NoModel):
            # To have no model is an ordinary way to answer, unless one was asked for by name.
            answer = _noticed(_begun(inquiry), str(found) if self._settings.model else "")
            quoted = await asyncio.to_thread(quote, inquiry, self._library.embedder)
            yield replace(_with(answer, quoted), finished=True)
            return
        writing = self._writing(inquiry, self._chat(found), history)
        async with aclosing(writing):
            async for answer in writing:
                yield answer

    async def _writing(
        self, inquiry: Inquiry, chat: _Chat, history: Sequence[Turn]
    ) -> AsyncGenerator[Answer, None]:
        """Yield what the model has written so far; where it fails, the articles' own sentences follow."""
        context = fit(inquiry.question, inquiry.language, inquiry.hits, history, chat.budget)
        tracer = Tracer(context.hits, inquiry.language, self._library.rarity)
        answer = replace(_begun(inquiry), mode="model", model=chat.name, context=context.receipt)
        written = ""
        chunks = stream(chat.model, _messages(inquiry.question, context))
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    written += chunk.text
                    answer = _counted(answer, chunk)
                    if not _may_refuse(written):
                        yield _with(answer, await asyncio.to_thread(tracer.trace, written, finished=False))
        except ModelError as error:
            kept = await asyncio.to_thread(tracer.trace, written, finished=True)
            yield await asyncio.to_thread(self._broken_off, _noticed(answer, str(error)), kept, inquiry)
            return
        if _may_refuse(written):
            yield _abstained(answer, inquiry)
            return
        whole = await asyncio.to_thread(tracer.trace, written, finished=True)
        yield replace(_with(answer, whole), finished=True)

    def _broken_off(self, answer: Answer, kept: Cited, inquiry: Inquiry) -> Answer:
        """Keep what the model wrote, and let the articles' own sentences follow."""
        quoted = quote(inquiry, self._library.embedder)
        if not kept.text.strip():
            return replace(_with(answer, quoted), mode="quotes", model="", finished=True)
        return replace(_with(answer, kept.followed_by(quoted)), finished=True)

    def _chat(self, found: ModelFound | BaseChatModel) -> _Chat:
        if isinstance(found, ModelFound):
            return _Chat(found.chat(), found.name, found.context_tokens - found.answer_tokens)
        budget = self._settings.context_tokens - self._settings.answer_tokens
        return _Chat(found, _name(found), budget)


def _begun(inquiry: Inquiry) -> Answer:
    answer = Answer(
        question=inquiry.question,
        standalone_question=inquiry.query,
        text="",
        mode="quotes",
        context=Receipt(passages_found=len(inquiry.hits)),
    )
    return _noticed(answer, inquiry.notice)


def _noticed(answer: Answer, notice: str) -> Answer:
    return replace(answer, notices=(*answer.notices, notice)) if notice else answer


def _with(answer: Answer, cited: Cited) -> Answer:
    return replace(answer, text=cited.text, sentences=cited.sentences, citations=cited.citations)


def _abstained(answer: Answer, inquiry: Inquiry) -> Answer:
    return replace(
        answer,
        text=phrases(inquiry.language).silent,
        abstained=True,
        near_misses=inquiry.hits[:_NEAR_MISSES],
        finished=True,
    )


def _may_refuse(written: str) -> bool:
    """Whether a text is the refusal, or may still become it."""
    begun = written.strip().strip("`*\"'.")
    return begun.startswith(REFUSAL) or REFUSAL.startswith(begun)


def _counted(answer: Answer, chunk: AIMessageChunk) -> Answer:
    """Take over what the last chunk tells: the tokens that the server counted, and a cut at the limit."""
    if chunk.usage_metadata:
        tokens = chunk.usage_metadata["input_tokens"]
        answer = replace(answer, context=replace(answer.context, tokens=tokens))
    if chunk.response_metadata.get("done_reason") == "length":
        return _noticed(answer, "The answer was cut off at the most tokens an answer may have.")
    return answer


def _messages(question: str, context: Context) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # only where a model answers

    said = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content) for turn in context.turns
    ]
    return [SystemMessage(context.system), *said, HumanMessage(question)]


def _name(model: ModelFound | BaseChatModel) -> str:
    if isinstance(model, ModelFound):
        return model.name
    return str(getattr(model, "model_name", "") or getattr(model, "model", "") or type(model).__name__)
