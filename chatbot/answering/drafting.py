"""Draft: what a model has written so far, and the answer that comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chatbot.answering.abstaining import abstained_answer
from chatbot.answering.answer import Answer, with_notices, with_text, with_token_counts
from chatbot.answering.overviews.overview_by_model import ReadingProgress
from chatbot.answering.tracing import Tracer
from chatbot.citations.citation import Cited
from chatbot.errors import ModelError
from chatbot.evidence.verdict import AnswerSentence
from chatbot.models.repetition import without_repeats
from chatbot.models.thoughts import beyond_thoughts
from chatbot.prompting.budget import Receipt, cut_short
from chatbot.prompting.refusal import holds_refusal, may_refuse, refuses
from vectorstore.search.hits import Hit

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk


_BORNE_OUT = ("supported", "weak")
_NEAR = 0.5
"""A sentence that is as near as this is told, with what is wrong in it: "five regions" for four."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """What stands in for a draft: the answer before its first word, and what the articles themselves say.

    `quoted` makes an answer in the articles' own words, its citations numbered from what it is given.
    """

    begun: Answer
    language: str
    near_misses: tuple[Hit, ...]
    quoted: Callable[[int], Cited]

    def quotes(self, *notices: str) -> Answer:
        """Answer in the articles' own words alone."""
        return replace(with_text(with_notices(self.begun, *notices), self.quoted(1)), finished=True)


@dataclass(slots=True)
class Draft:
    """An answer that a model writes; `answer` is what is known of it beside its text.

    `context_tokens` is the context that the server was asked for, `estimated` what the prompt was thought to be;
    `ended` says that the model came to its end, and did not break off.
    """

    answer: Answer
    fallback: Fallback
    tracer: Tracer
    context_tokens: int
    estimated: Receipt = Receipt()
    written: str = ""
    ended: bool = False

    async def grown(
        self, chunks: AsyncGenerator[AIMessageChunk | ReadingProgress, None]
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer as the model writes it; where it fails, the articles' own sentences follow."""
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    if isinstance(chunk, ReadingProgress):
                        yield self._reading(chunk)
                        continue
                    self._take(chunk)
                    if refuses(self.written):
                        break
                    if not may_refuse(self.written):
                        yield with_text(self.answer, await asyncio.to_thread(self.tracer.trace, self.written))
        except ModelError as error:
            self.answer = with_notices(self.answer, str(error))
            yield await asyncio.to_thread(self._broken_off)
            return
        self.ended = True
        yield await asyncio.to_thread(self._whole)

    def _sent(self, receipt: Receipt) -> Answer:
        """Take over what the prompt is thought to be, and return the answer so far."""
        self.estimated = receipt
        self.answer = replace(self.answer, context=receipt)
        return self.answer

    def _reading(self, reading: ReadingProgress) -> Answer:
        self.answer = with_notices(self.answer, reading.notice)
        if reading.receipt:
            return self._sent(reading.receipt)
        return replace(self.answer, waiting=f"{self.answer.model} has read part {reading.part} of {reading.parts}")

    def _take(self, chunk: AIMessageChunk) -> None:
        # A template may have opened thoughts in the prompt: then only their end is seen.
        self.written = beyond_thoughts(self.written + chunk.text)
        self.answer = with_token_counts(self.answer, chunk)

    def _whole(self) -> Answer:
        """Make the answer of all that the model wrote."""
        cited = self.tracer.whole(self.written)
        self.answer = with_notices(self.answer, self._cut_short())
        refused = holds_refusal(self.written)
        model, notices = self.answer.model, self.answer.notices
        if refuses(self.written) or (refused and not cited.citations):
            return abstained_answer(self.answer, self.fallback.language, self.fallback.near_misses)
        if may_refuse(self.written) or not cited.text.strip():
            return self.fallback.quotes(*notices, f"{model} wrote no answer; ask again.")
        if not any(map(_rests_on_something, cited.sentences)):
            unsupported = f"Nothing that {model} wrote rests on the articles; these are their own sentences."
            return self.fallback.quotes(*notices, unsupported)
        if refused:
            self.answer = with_notices(
                self.answer, f"The articles do not answer all of the question, says {model}."
            )
        return replace(with_text(self.answer, cited), finished=True)

    def _cut_short(self) -> str:
        context = self.answer.context
        return cut_short(self.estimated, context.tokens if context.counted else 0, self.context_tokens)

    def _broken_off(self) -> Answer:
        """Keep what the model wrote, and let the articles' own sentences follow."""
        # Half a sentence is not matched by itself: what it would have said is not known.
        kept = self.tracer.trace(without_repeats(self.written))
        if may_refuse(self.written) or not kept.text.strip():
            return self.fallback.quotes(*self.answer.notices)
        quoted = self.fallback.quoted(len(kept.citations) + 1)
        return replace(with_text(self.answer, kept.followed_by(quoted)), finished=True)


def _rests_on_something(sentence: AnswerSentence) -> bool:
    return sentence.verdict.support in _BORNE_OUT or sentence.verdict.closeness >= _NEAR
