"""Answer: the answer to a question as it grows, and the changes that each step of its making brings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chatbot.citations.citation import Citation, Cited, NearMiss
from chatbot.evidence.verdict import UNCHECKED, AnswerSentence
from chatbot.prompting.budget import Receipt

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk


Mode = Literal["model", "quotes"]
Answered = Literal["yes", "near", "no"]
"""Whether the articles answer; "near": they speak of what was asked, but may not answer it."""
_WHY_IT_ENDED = ("done_reason", "finish_reason", "stop_reason")
"""The names under which providers say why an answer ended."""
_SENTENCE_ENDS = tuple('.!?…。！？؟।"”»“)）')
_MOST_UNKNOWN = 5


@dataclass(frozen=True, slots=True)
class Seconds:
    """Seconds from the question to the end of the search, the first token and the end of the answer."""

    search: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it has got; `text` is Markdown with [n] markers, n a citation's number.

    `mode` says how it was made: written by the model `model`, or quoted from the articles, in place of an answer
    of `model` where there is one. One that is not
    `answered` "yes" has near misses in place of citations. `notices` say what went wrong or was assumed: a model
    that broke off, passages that did not fit. `waiting` says what is being done while there is nothing to read.
    """

    question: str
    standalone_question: str
    text: str
    mode: Mode
    model: str = ""
    answered: Answered = "yes"
    abstained_because: str = ""
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    context: Receipt = Receipt()
    notices: tuple[str, ...] = ()
    seconds: Seconds = Seconds()
    waiting: str = ""
    finished: bool = False

    @property
    def abstained(self) -> bool:
        """Whether it claims no answer."""
        return self.answered != "yes"


@dataclass(frozen=True, slots=True)
class Status:
    """The model that answers and the number of articles; without one `name` is "", and `reason` says what to do.

    `offer` is a model that can be pulled, "" where none can. `suggestions` are questions that the newest
    articles may answer.
    """

    name: str
    reason: str
    articles: int
    offer: str = ""
    suggestions: tuple[str, ...] = ()


def with_notices(answer: Answer, *notices: str) -> Answer:
    """The answer with further notices, each once."""
    return replace(answer, notices=tuple(dict.fromkeys(filter(None, (*answer.notices, *notices)))))


def with_text(answer: Answer, cited: Cited) -> Answer:
    """The answer with what is written so far, and a notice where it cites what nobody gave the model."""
    written = replace(answer, text=cited.text, sentences=cited.sentences, citations=cited.citations, waiting="")
    if not cited.unknown:
        return written
    numbers = ", ".join(f"[{number}]" for number in cited.unknown[:_MOST_UNKNOWN])
    return with_notices(written, f"{answer.model} cited {numbers}: there is no such passage.")


def stopped_early(answer: Answer, reason: str) -> Answer:
    """The answer as far as it was written when it was stopped; half a sentence at its end is not judged."""
    sentences = answer.sentences
    if sentences and not sentences[-1].text.rstrip("*_ ").endswith(_SENTENCE_ENDS):
        sentences = (*sentences[:-1], replace(sentences[-1], verdict=UNCHECKED))
    return with_notices(replace(answer, sentences=sentences, waiting="", finished=True), reason)


def with_token_counts(answer: Answer, chunk: AIMessageChunk) -> Answer:
    """The answer with the tokens that the server counted, and a notice where it was cut at the limit."""
    if chunk.usage_metadata and chunk.usage_metadata["input_tokens"]:
        tokens = chunk.usage_metadata["input_tokens"]
        answer = replace(answer, context=replace(answer.context, tokens=tokens, counted=True))
    ended = [chunk.response_metadata.get(name) for name in _WHY_IT_ENDED]
    if "length" in ended or "max_tokens" in ended:
        return with_notices(answer, "The answer was cut off: it reached the most tokens an answer may have.")
    return answer
