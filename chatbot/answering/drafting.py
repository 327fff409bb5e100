"""Draft: the text that a model has written so far -> the answer that it makes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chatbot.answering.abstaining import Abstention, abstain_from_draft, abstained_answer
from chatbot.answering.answer import Answer, with_notices, with_text, with_token_counts
from chatbot.answering.checking.tracing import Tracer
from chatbot.answering.overviews.overview_by_model import ReadingProgress
from chatbot.citations.citation import Cited, NearMiss
from chatbot.errors import ModelError, PromptTooLong
from chatbot.models.repetition import without_repeats
from chatbot.models.thoughts import beyond_thoughts
from chatbot.own_phrases import without_own_phrases
from chatbot.prompting.budget import Receipt, cut_short
from chatbot.prompting.refusal import holds_refusal, may_refuse, refuses
from chatbot.throttle import Throttle

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk


_TRACED_SECONDS = 0.05
"""How long a text grows before it is traced again: a model may write words faster than anyone reads them."""
_RESTS_ON_ARTICLES = ("verified", "linked", "contradicted")
"""A contradicted sentence is kept too, with what is wrong in it marked: "five regions" for four."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """What is answered where no model does: `start` is the answer before its first word.

    `quote` answers in the articles' own sentences, its citations numbered from the number it is given; where these
    only come near, they are near misses. `near_misses` are the passages that came nearest.
    """

    start: Answer
    language: str
    near_misses: tuple[NearMiss, ...]
    quote: Callable[[int], Cited | Sequence[NearMiss]]

    def quotes(self, *notices: str) -> Answer:
        """The whole answer in the articles' own sentences."""
        answer = with_notices(self.start, *notices)
        quoted = self.quote(1)
        if isinstance(quoted, Cited):
            return replace(with_text(answer, quoted), finished=True)
        return abstained_answer(answer, Abstention.ONLY_NEAR, self.language, quoted or self.near_misses)

    def in_place_of(self, model: str, *notices: str) -> Answer:
        """The same where a model was waited on in vain."""
        return replace(self.quotes(*notices), model=model)


@dataclass(slots=True)
class Draft:
    """An answer while a model writes it; `answer` is what is known of it beside its text.

    `context_tokens` is the context that the server was asked for, `estimated` the prompt as it was estimated;
    `ended` says that the model came to its end and did not break off.
    """

    answer: Answer
    fallback: Fallback
    tracer: Tracer
    context_tokens: int
    estimated: Receipt = Receipt()
    written: str = ""
    ended: bool = False

    async def stream(
        self, chunks: AsyncGenerator[AIMessageChunk | ReadingProgress, None]
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer as it grows; where the model fails, the articles' own sentences follow.

        Raises PromptTooLong, before the first word.
        """
        tracing = Throttle(_TRACED_SECONDS)
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    if isinstance(chunk, ReadingProgress):
                        yield self._progress(chunk)
                        continue
                    # A template may have opened thoughts in the prompt: then only their end is seen.
                    # What the model has copied of the program's own words would pass for a quotation.
                    written = without_own_phrases(self.written + chunk.text, [self.fallback.language])
                    self.written = beyond_thoughts(written)
                    self.answer = with_token_counts(self.answer, chunk)
                    if refuses(self.written):
                        break
                    if not may_refuse(self.written) and tracing.passes():
                        cited = await asyncio.to_thread(self.tracer.trace, self.written)
                        tracing.done()
                        yield with_text(self.answer, cited)
        except PromptTooLong:
            raise
        except ModelError as error:
            self.answer = with_notices(self.answer, str(error))
            yield await asyncio.to_thread(self._broken_off)
            return
        self.ended = True
        yield await asyncio.to_thread(self._finished)

    def _progress(self, progress: ReadingProgress) -> Answer:
        self.answer = with_notices(self.answer, progress.notice)
        if progress.receipt:
            self.estimated = progress.receipt
            self.answer = replace(self.answer, context=progress.receipt)
            return self.answer
        waiting = f"{self.answer.model} has read part {progress.part} of {progress.parts}"
        return replace(self.answer, waiting=waiting)

    def _finished(self) -> Answer:
        """The whole answer of all that the model wrote, or what takes its place."""
        cited = self.tracer.whole(self.written)
        context, model = self.answer.context, self.answer.model
        counted = context.tokens if context.counted else 0
        self.answer = with_notices(self.answer, cut_short(self.estimated, counted, self.context_tokens))
        notices = self.answer.notices
        if reason := abstain_from_draft(self.written, cited):
            return abstained_answer(self.answer, reason, self.fallback.language, self.fallback.near_misses)
        if may_refuse(self.written) or not cited.text.strip():
            return self.fallback.in_place_of(model, *notices, f"{model} wrote no answer; ask again.")
        if not any(sentence.verdict.support in _RESTS_ON_ARTICLES for sentence in cited.sentences):
            unsourced = f"Nothing that {model} wrote rests on the articles; these are their own sentences."
            return self.fallback.in_place_of(model, *notices, unsourced)
        if holds_refusal(self.written):
            notice = f"The articles do not answer all of the question, says {model}."
            self.answer = with_notices(self.answer, notice)
        return replace(with_text(self.answer, cited), finished=True)

    def _broken_off(self) -> Answer:
        """Keep what the model wrote, followed by the articles' own sentences where these answer."""
        # Half a sentence is not matched by itself: what it would have said is not known.
        kept = self.tracer.trace(without_repeats(self.written))
        if may_refuse(self.written) or not kept.text.strip():
            return self.fallback.in_place_of(self.answer.model, *self.answer.notices)
        quoted = self.fallback.quote(len(kept.citations) + 1)
        if isinstance(quoted, Cited):
            kept = kept.followed_by(quoted)
        return replace(with_text(self.answer, kept), finished=True)
