"""The places of an answer's sentences in its text, with a mark for those that are verified or in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chatbot.answering.answer import Answer
from chatbot.evidence.verdict import AnswerSentence, Support

VERDICT_LABELS: Mapping[Support, str] = {
    "contradicted": "contradicted",
    "unsourced": "no source",
}
"""The labels of sentences in doubt."""
CHECK_MARK = "✓"
"""Stands behind a sentence of a model that is verified; what is quoted from the articles needs none."""
CHECK_MARK_OF_MODEL = "✓ (says the model)"
"""The same where it is a second opinion."""

_MARKERS = re.compile(r"(?:[ \t]*\[\d+\])*")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.M)


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A sentence of an answer, at `answer.text[start:stop]`; its markers, where it has some, end at `end`.

    `doubt` is its place among the doubtful ones, from 1, and 0 where it is none. `sign` is the label of its doubt
    or the check mark to write behind it, "" for neither; a block of code gets none.
    """

    sentence: AnswerSentence
    start: int
    stop: int
    end: int
    doubt: int = 0
    sign: str = ""


def doubtful_sentences(answer: Answer) -> list[AnswerSentence]:
    """The sentences of an answer that a source contradicts, or that nothing in the passages comes near."""
    return [sentence for sentence in answer.sentences if sentence.verdict.support in VERDICT_LABELS]


def placed_sentences(answer: Answer) -> Iterator[PlacedSentence]:
    """The sentences of an answer with their places in its text, in order; they never overlap."""
    end = fences = doubts = 0
    for sentence in answer.sentences:
        label = VERDICT_LABELS.get(sentence.verdict.support, "")
        doubts += bool(label)
        is_checked = sentence.verdict.support == "verified" and answer.mode == "model"
        start = answer.text.find(sentence.text, end)
        if start < 0 or not sentence.text:
            continue
        stop = start + len(sentence.text)
        fences += len(_FENCE.findall(answer.text[end:stop]))
        markers = _MARKERS.match(answer.text, stop)
        end = markers.end() if markers else stop
        in_code = fences % 2 or _FENCE.search(sentence.text)
        check_mark = CHECK_MARK_OF_MODEL if sentence.verdict.by_model else CHECK_MARK
        sign = "" if in_code else check_mark if is_checked else label
        yield PlacedSentence(sentence, start, stop, end, doubts if label else 0, sign)


def found_numbers(answer: Answer) -> frozenset[int]:
    """The numbers of the citations that the program found and the model did not give."""
    by_program = {number for one in answer.sentences if one.found for number in one.citations}
    by_program |= {one.stands_in for one in answer.sentences if one.stands_in}
    by_model = {
        number for one in answer.sentences if not one.found for number in one.citations if number != one.stands_in
    }
    return frozenset(by_program - by_model)
