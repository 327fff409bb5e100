"""Marks: the spans of a quote that hold words of the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from chatbot.citations.citation import Span
from vectorstore.languages.folding import UNSPACED
from vectorstore.text.words import TextWords, Word, match, text_words

_TELLING = 0.5
"""The least match of a word of the quote with one of the question."""
# Letters and digits with the marks that go with them, as Hindi's vowel signs; a sign of a script without
# spaces is looked at together with the next one.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0980-\u0dff"
_TOKEN = re.compile(rf"(?:(?![{UNSPACED}])[^\W_]|[{_MARKS}])+")
_PAIR = re.compile(f"(?=([{UNSPACED}]{{2}}))")


def telling_spans(words: Sequence[Word], quote: str) -> tuple[Span, ...]:
    """Spans of `quote` that have any of the telling `words` of a question, in order.

    Those that overlap or have only white space between them are one span.
    """
    spans: list[Span] = []
    for start, end in sorted(_tokens(quote)):
        if not any(match(word, _words(quote[start:end])) >= _TELLING for word in words):
            continue
        if spans and not quote[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def _tokens(text: str) -> Iterator[Span]:
    yield from (found.span() for found in _TOKEN.finditer(text))
    yield from (found.span(1) for found in _PAIR.finditer(text))


@lru_cache(maxsize=20_000)  # one article's words come again and again
def _words(token: str) -> TextWords:
    return text_words(token)
