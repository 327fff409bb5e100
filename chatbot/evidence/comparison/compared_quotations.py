"""Quotations in an answer's sentence that its source does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from vectorstore.text.terms import spelled_words

_QUOTED = re.compile(
    r"“([^“”]+)[”“]|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』|(?<![\w\"])\"{1,2}([^\"]+)\"{1,2}(?![\w\"])|"
    r"(?<!\w)‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)|‚([^‚‘]+)‘|‹([^‹›]+)›"
)
_WORDS_OF_A_TERM = 4
_MOST_OF_IT = 0.7  # share of a quotation's words from which it may be the source's in other words
_STEM = 3
_ENDING = 2
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\.{3}|…|\(…\)")


def compared_quotations(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each quotation that stands nowhere in the passage; a short term may stand there in another form."""
    sources = texts.rests_on.text.text, texts.around.text.text
    for quotation, span in quotations_in(texts.answer.text.text):
        if not any(stands_in(quotation, one) or has_term(quotation, one) for one in sources):
            yield Difference("quotation", quotation, "", _is_invented(quotation, sources[1]), span)


def _is_invented(quotation: str, passage: str) -> bool:
    """Whether a passage lacks most words of a quotation that is no title: these have capitals throughout."""
    long = [word for word in quotation.split() if len(word) > _ENDING + 1]
    if all(word[0].isupper() for word in long):
        return False
    there = {word for _, word in spelled_words(passage)}
    words = [word for _, word in spelled_words(quotation)]
    return sum(word in there for word in words) < _MOST_OF_IT * len(words)


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
