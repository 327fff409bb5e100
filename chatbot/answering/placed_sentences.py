"""The places of an answer's sentences in its text, with labels for those that a source does not support."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chatbot.answering.answer import Answer
from chatbot.evidence.verdict import AnswerSentence, Support

VERDICT_LABELS: Mapping[Support, str] = {
    "weak": "partly supported",
    "unsupported": "not supported",
    "uncited": "no source",
}
"""The labels of sentences in doubt."""

_MARKERS = re.compile(r"(?:[ \t]*\[\d+\])*")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.M)


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A sentence of an answer, at `answer.text[start:stop]`; its markers, where it has some, end at `end`.

    `doubt` is its place among the doubtful ones, from 1, and 0 where it is none. `sign` is what to write
    behind it: "" where it is supported, or stands in a block of code.
    """

    sentence: AnswerSentence
    start: int
    stop: int
    end: int
    doubt: int = 0
    sign: str = ""


def doubtful_sentences(answer: Answer) -> list[AnswerSentence]:
    """The sentences of an answer that its sources do not fully support."""
    return [sentence for sentence in answer.sentences if sentence.verdict.support in VERDICT_LABELS]


def placed_sentences(answer: Answer) -> Iterator[PlacedSentence]:
    """The sentences of an answer with their places in its text, in order; they never overlap."""
    end = fences = doubts = 0
    for sentence in answer.sentences:
        sign = VERDICT_LABELS.get(sentence.verdict.support, "")
        doubts += bool(sign)
        start = answer.text.find(sentence.text, end)
        if start < 0 or not sentence.text:
            continue
        stop = start + len(sentence.text)
        fences += len(_FENCE.findall(answer.text[end:stop]))
        markers = _MARKERS.match(answer.text, stop)
        end = markers.end() if markers else stop
        in_code = fences % 2 or _FENCE.search(sentence.text)
        yield PlacedSentence(sentence, start, stop, end, doubts if sign else 0, "" if in_code else sign)


def found_numbers(answer: Answer) -> frozenset[int]:
    """The numbers of the citations that the program found and the model did not give."""
    found = {number for one in answer.sentences if one.found for number in one.citations}
    given = {number for one in answer.sentences if not one.found for number in one.citations}
    return frozenset(found - given)
