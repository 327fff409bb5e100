"""Gaps: a sentence of an article -> the question what is missing where a figure, date or name was.

No model is needed, and the same article gives the same questions. They say whether the program finds a fact by the
words around it, not whether it understands how people ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from chatbot.answering.quoting.pointers import points_back
from chatbot.answering.quoting.unquotable import is_ended, is_question
from chatbot.evidence.facts.text_facts import TextFacts, read_facts
from vectorstore.article import Article
from vectorstore.languages.language_files import language_data
from vectorstore.text.passages import count_words, sentences_of

_GAP = "___"
_LETTERS = range(50, 220)
"""How long a sentence may be that is understood alone and read at a glance."""
_FEWEST_WORDS = 8
_QUOTATION = re.compile('["“”„«»‹›「」\n]')
_CUT_OFF = ("...", "…")
_NAME_LETTERS = 4
Spans = Iterator[tuple[int, int]]


def gap_questions(article: Article, first: int = 0) -> Iterator[tuple[str, str, str]]:
    """Questions on an article with their answers and sentences, one a sentence.

    Figures, dates and names are asked for in turn, beginning with the `first` of them, where a sentence has it.
    Nothing is asked in a language whose file has no words for it.
    """
    asking = language_data(article.language).phrases.missing
    turn = first
    for sentence in sentences_of(article.text, article.language) if asking else ():
        if not _reads_alone(sentence.text, article.language):
            continue
        facts = read_facts(sentence.text, article.language, article.published)
        kinds = [_KINDS[(turn + place) % len(_KINDS)] for place in range(len(_KINDS))]
        span = next((span for kind in kinds for span in kind(facts)), None)
        if span is not None:
            turn += 1
            answer = facts.text.as_written(*span)
            start = facts.text.place(span[0])
            asked = f"{sentence.text[:start]}{_GAP}{sentence.text[start + len(answer) :]}"
            yield asking.format(sentence=asked.rstrip(".")), answer, sentence.text


def _reads_alone(sentence: str, language: str) -> bool:
    return (
        len(sentence) in _LETTERS
        and count_words(sentence) >= _FEWEST_WORDS
        and is_ended(sentence)
        and not sentence.endswith(_CUT_OFF)
        and not is_question(sentence)
        and not _QUOTATION.search(sentence)
        and not points_back(sentence, language)
    )


def _figures(facts: TextFacts) -> Spans:
    yield from (one.span_with_unit for one in facts.free_numbers if one.is_sure and not one.in_words)


def _dates(facts: TextFacts) -> Spans:
    yield from ((one.start, one.end) for one in facts.dates if one.day and one.month and not one.relative)


def _names(facts: TextFacts) -> Spans:
    """Whole names, where each word is surely one; the longest first."""
    runs = [list(run) for _, run in groupby(facts.names, key=lambda name: name.run)]
    spans = [(run[0].start, run[-1].end) for run in runs if all(name.sure for name in run)]
    yield from sorted(
        (span for span in spans if span[1] - span[0] >= _NAME_LETTERS), key=lambda span: span[0] - span[1]
    )


_KINDS: tuple[Callable[[TextFacts], Spans], ...] = (_figures, _dates, _names)
