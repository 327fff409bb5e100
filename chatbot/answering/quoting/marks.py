"""The words of a quotation that tell what was asked, as spans to be marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from chatbot.answering.quoting.kinds import Span
from vectorstore.languages.folding import UNSPACED
from vectorstore.text.words import TextWords, Word, match, text_words

_TELLING = 0.5
"""How far a word of a text must be one that was asked for."""
# Letters and digits with the marks that go with them, as Hindi's vowel signs; a sign of a script without
# spaces is looked at together with the next one.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0980-\u0dff"
_TOKEN = re.compile(rf"(?:(?![{UNSPACED}])[^\W_]|[{_MARKS}])+")
_PAIR = re.compile(f"(?=([{UNSPACED}]{{2}}))")


def telling_spans(words: Sequence[Word], quote: str, things: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Return where `quote` has any of the telling `words` of a question, and the `things` found in it besides.

    Spans are offsets into `quote`, in order, apart by more than white space; `things` must lie within it.
    """
    found = (
        (start, end)
        for start, end in _tokens(quote)
        if any(match(word, _words(quote[start:end])) >= _TELLING for word in words)
    )
    return merged(chain(found, things), quote)


def merged(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Return spans of `text` in order, those that overlap or have only white space between them as one."""
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and not text[kept[-1][1] : start].strip():
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return tuple(kept)


def _tokens(text: str) -> Iterator[Span]:
    yield from (found.span() for found in _TOKEN.finditer(text))
    yield from (found.span(1) for found in _PAIR.finditer(text))


@lru_cache(maxsize=20_000)  # one article's words come again and again
def _words(token: str) -> TextWords:
    return text_words(token)
