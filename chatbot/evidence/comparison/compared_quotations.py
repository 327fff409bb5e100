"""Quotations in an answer's sentence that its source does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from vectorstore.text.terms import spelled_words

_QUOTED = re.compile(
    r"“([^“”]+)[”“]|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』|(?<!\w)\"([^\"]+)\"(?!\w)|"
    r"(?<!\w)‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)|‚([^‚‘]+)‘|‹([^‹›]+)›"
)
_WORDS_OF_A_TERM = 4
_STEM = 3
_ENDING = 2
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\.{3}|…|\(…\)")


def compared_quotations(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each quotation that stands nowhere in the passage; a short term may stand there in another form."""
    sources = texts.rests_on.text.text, texts.around.text.text
    for quotation, span in quotations_in(texts.answer.text.text):
        if not any(stands_in(quotation, one) or has_term(quotation, one) for one in sources):
            yield Difference("quotation", quotation, "", True, span)


def quotations_in(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the quotations of a text without their marks, each with its span."""
    for found in _QUOTED.finditer(text):
        group = found.lastindex or 0
        yield found[group].strip(), found.span(group)


def stands_in(quotation: str, text: str) -> bool:
    """Whether a text has a quotation word for word, but for marked omissions."""
    words = f" {' '.join(word for _, word in spelled_words(text))} "
    place = 0
    for part in _LEFT_OUT.split(quotation):
        piece = " ".join(word for _, word in spelled_words(part))
        if not piece:
            continue
        place = words.find(f" {piece} ", max(0, place - 1))
        if place < 0:
            return False
        place += len(piece)
    return True


def has_term(quotation: str, text: str) -> bool:
    """Whether a quotation is a short term whose words a text all has, perhaps inflected."""
    words = {word for _, word in spelled_words(quotation)}
    if not words or len(quotation.split()) > _WORDS_OF_A_TERM:
        return False
    there = {word for _, word in spelled_words(text)}
    return all(word in there or any(_is_form_of(word, one) for one in there) for word in words)


def _is_form_of(one: str, other: str) -> bool:
    """Whether two words differ only in their endings: kicked, kicking."""
    stem = max(_STEM, min(len(one), len(other)) - _ENDING)
    return one[:stem] == other[:stem]
