"""Answerer: question -> a stream of ever longer Answers; the last one is the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chatbot.citations import Citation, Cited
from chatbot.context import Context, Receipt, fit
from chatbot.conversation import Turn
from chatbot.errors import ModelError
from chatbot.evidence import AnswerSentence
from chatbot.inquiry import Inquiry, Scope, inquire, understood
from chatbot.model import ModelFound, NoModel, find_model, stream
from chatbot.phrases import phrases
from chatbot.quotes import quote
from chatbot.refusal import holds_refusal, may_refuse, refuses
from chatbot.rewriting import BY_RULES, reworded
from chatbot.settings import Settings
from chatbot.written import Tracer
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.library import Library
from vectorstore.ollama import one_line
from vectorstore.search import Hit

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

Mode = Literal["model", "quotes"]

_NEAR_MISSES = 3
_WHY_IT_ENDED = ("done_reason", "finish_reason", "stop_reason")
"""Under which of these names a provider says why an answer ended."""


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
    other than asked for: a model that broke off, passages that did not fit. `waiting` says what is being done
    before the first word.
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
    waiting: str = ""
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """Which model answers, from how many articles; `name` is "" where none does, and `reason` says what to do.

    `offer` is a model that can be pulled, "" where none can.
    """

    name: str
    reason: str
    articles: int
    offer: str = ""


@dataclass(frozen=True, slots=True)
class _Chat:
    """A model to ask, its name, and how many tokens a prompt may have."""

    model: BaseChatModel
    name: str
    budget: int


@dataclass(slots=True)
class _Draft:
    """What a model has written so far."""

    tracer: Tracer
    written: str = ""

    def traced(self) -> Cited:
        """Return it with its sentences traced to the passages."""
        return self.tracer.trace(self.written)


class Answerer:
    """Answers questions from one library, with a model where there is one."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        model: BaseChatModel | None = None,
        failures: Sequence[type[Exception]] = (),
    ) -> None:
        """Use `model`, any of LangChain's; without it, the one that Ollama has when a question comes.

        `failures` are what that model raises when it fails, such as `openai.APIError`: the articles' own
        sentences then follow, as with Ollama. What else it raises is a mistake, and goes on to the caller.
        """
        self._library = library
        self._settings = settings
        self._model = model
        self._failures: tuple[type[Exception], ...] = (ModelError, OSError, *failures)

    async def status(self) -> Status:
        """Say which model would answer now, and from how many articles."""
        found = self._model or await find_model(self._settings)
        articles = await asyncio.to_thread(len, self._library)
        if isinstance(found, NoModel):
            return Status("", str(found), articles)
        return Status(_name(found), "", articles)

    async def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = EVERYTHING) -> Answer:
        """Return the whole answer, as the last one of `stream`."""
        return [answer async for answer in self.stream(question, history, filters)][-1]

    async def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = EVERYTHING
    ) -> AsyncGenerator[Answer, None]:
        """Yield ever longer answers from the articles that pass, the last one `finished`; close it to stop.

        Where the question goes on from `history`, the model is first asked what to search for. Raises
        QuestionError for a question that is empty or too long.
        """
        started = time.monotonic()
        asked = await asyncio.to_thread(understood, self._library, question, history)
        chat = await self._find() if asked.follows_up else None
        rewording = BY_RULES
        if isinstance(chat, _Chat):
            rewording = await reworded(asked.question, history, asked.language, chat.model, self._failures)
        scope = Scope(self._settings.passages, filters, self._settings.today)
        inquiry = await asyncio.to_thread(inquire, self._library, asked, scope, rewording)
        searched = time.monotonic() - started
        first_token = 0.0
        growing = self._answers(inquiry, history, chat)
        async with aclosing(growing):
            async for answer in growing:
                total = time.monotonic() - started
                first_token = first_token or total
                yield replace(answer, seconds=Seconds(searched, first_token, total))

    async def _find(self) -> _Chat | NoModel:
        found = self._model or await find_model(self._settings)
        if isinstance(found, NoModel):
            return found
        if isinstance(found, ModelFound):
            return _Chat(found.chat(), found.name, _budget(found))
        return _Chat(found, _name(found), _budget(self._settings))

    async def _answers(
        self, inquiry: Inquiry, history: Sequence[Turn], chat: _Chat | NoModel | None
    ) -> AsyncGenerator[Answer, None]:
        """Answer with `chat`, or with the model that is found where none has been looked for yet."""
        if not inquiry.relevant:
            yield _abstained(_begun(inquiry), inquiry)
            return
        chat = chat or await self._find()
        if isinstance(chat, NoModel):
            # To have no model is an ordinary way to answer, unless one was asked for by name.
            notices = (str(chat),) if self._settings.model else ()
            yield await asyncio.to_thread(self._quoted, inquiry, notices)
            return
        writing = self._writing(inquiry, chat, history)
        async with aclosing(writing):
            async for answer in writing:
                yield answer

    async def _writing(
        self, inquiry: Inquiry, chat: _Chat, history: Sequence[Turn]
    ) -> AsyncGenerator[Answer, None]:
        """Yield what the model has written so far; where it fails, the articles' own sentences follow."""
        context = fit(inquiry.question, inquiry.language, inquiry.hits, history, chat.budget)
        answer = replace(_begun(inquiry), mode="model", model=chat.name, context=context.receipt)
        answer = _noticed(answer, context.notice)
        draft = _Draft(Tracer(context.hits, inquiry.language, self._library.rarity))
        chunks = stream(chat.model, _messages(inquiry.question, context))
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    draft.written += chunk.text
                    answer = _counted(answer, chunk)
                    if refuses(draft.written):
                        break
                    if not may_refuse(draft.written):
                        yield _with(answer, await asyncio.to_thread(draft.traced))
        except self._failures as error:
            yield await asyncio.to_thread(self._broken_off, _noticed(answer, _why(error, chat)), draft, inquiry)
            return
        yield await asyncio.to_thread(self._ended, answer, draft, inquiry)

    def _ended(self, answer: Answer, draft: _Draft, inquiry: Inquiry) -> Answer:
        """Make the answer of all that the model wrote."""
        cited = draft.traced()
        refused = holds_refusal(draft.written)
        if refuses(draft.written) or (refused and not cited.citations):
            return _abstained(answer, inquiry)
        if not cited.text.strip():
            return self._quoted(inquiry, (*answer.notices, f"{answer.model} wrote no answer; ask again."))
        if refused:
            answer = _noticed(answer, f"The articles do not answer all of the question, says {answer.model}.")
        return replace(_with(answer, cited), finished=True)

    def _broken_off(self, answer: Answer, draft: _Draft, inquiry: Inquiry) -> Answer:
        """Keep what the model wrote, and let the articles' own sentences follow."""
        kept = draft.traced()
        if may_refuse(draft.written) or not kept.text.strip():
            return self._quoted(inquiry, answer.notices)
        quoted = quote(inquiry, self._library.embedder, first=len(kept.citations) + 1)
        return replace(_with(answer, kept.followed_by(quoted)), finished=True)

    def _quoted(self, inquiry: Inquiry, notices: Sequence[str]) -> Answer:
        """Answer in the articles' own sentences alone."""
        quoted = quote(inquiry, self._library.embedder)
        return replace(_with(_noticed(_begun(inquiry), *notices), quoted), finished=True)


def _begun(inquiry: Inquiry) -> Answer:
    answer = Answer(
        question=inquiry.question,
        standalone_question=inquiry.query,
        text="",
        mode="quotes",
        context=Receipt(passages_found=len(inquiry.hits)),
    )
    return _noticed(answer, *inquiry.notices)


def _noticed(answer: Answer, *notices: str) -> Answer:
    """Return `answer` with notices that it does not have yet."""
    return replace(answer, notices=tuple(dict.fromkeys(filter(None, (*answer.notices, *notices)))))


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


def _budget(limits: ModelFound | Settings) -> int:
    """Return the tokens a prompt may have; at least half, where the whole context is small."""
    return max(limits.context_tokens - limits.answer_tokens, limits.context_tokens // 2)


def _why(error: Exception, chat: _Chat) -> str:
    if isinstance(error, ModelError):
        return str(error)
    return f"{chat.name} broke off ({one_line(str(error) or type(error).__name__)}); ask again."


def _counted(answer: Answer, chunk: AIMessageChunk) -> Answer:
    """Take over what a chunk tells: the tokens that the server counted, and a cut at the limit."""
    if chunk.usage_metadata and chunk.usage_metadata["input_tokens"]:
        tokens = chunk.usage_metadata["input_tokens"]
        answer = replace(answer, context=replace(answer.context, tokens=tokens, counted=True))
    ended = [chunk.response_metadata.get(name) for name in _WHY_IT_ENDED]
    if "length" in ended or "max_tokens" in ended:
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
