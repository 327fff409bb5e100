"""Quotations in a text: what stands between marks of quotation, in the ways of many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vectorstore.text.terms import spelled_words

_QUOTED = re.compile(
    r"“([^“”]+)[”“]|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』|(?<!\w)\"([^\"]+)\"(?!\w)|"
    r"(?<!\w)‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)|‚([^‚‘]+)‘|‹([^‹›]+)›"
)
_WORDS_OF_A_TERM = 4
_STEM = 3
_ENDING = 2
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\.{3}|…|\(…\)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What was quoted between two places of a text."""

    start: int
    end: int
    text: str


def quotations_in(text: str) -> Iterator[Quotation]:
    """Yield the quotations of a text, without their marks."""
    for found in _QUOTED.finditer(text):
        group = found.lastindex or 0
        yield Quotation(found.start(group), found.end(group), found[group].strip())


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
