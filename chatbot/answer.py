"""Answerer: question -> a stream of ever longer Answers; the last one is the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatbot.citations import Citation
from chatbot.context import Receipt
from chatbot.evidence import Verdict
from vectorstore.search import Hit

Mode = Literal["model", "quotes"]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, without markers; `citations` are numbers of the answer's citations."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


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
